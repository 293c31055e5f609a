/// The words that mean something, somewhere; each is an ordinary name elsewhere, unless it is
/// `reserved`.
enum Word: String, CaseIterable, Sendable {
  case other = ""
  case `if`, then, `else`, and, or, not, `where`, at, iterate, `true`, `false`
  case `in`, `for`, `while`, until
  case grad, hessian, jacobian, steps, trace, check, `is`, assert
  case rates, sweep, descend, fit, train, predict, evaluate, blame, derive, stationary, fork
  case show, plot, graph, again, undo, why, `continue`, save, load, use, export, exit, quit
  case param, net, data, rule, help
  case wrt, from, by, rate, batch, on, of, within, with, loss, every, seed, `as`, to
  case step, epoch, epochs, second, seconds, order, auto, all, digits, table
  case sum, prod, max, min, sqrt, abs, norm, delta
  case lambda

  var verb: Verb? {
    switch self {
    case .quit: .exit
    default: Verb(rawValue: rawValue)
    }
  }

  /// Whether a statement that begins with it is not an expression.
  var beginsStatement: Bool {
    switch self {
    case .grad, .hessian, .jacobian, .steps, .trace, .check, .is, .assert, .rates, .sweep,
      .descend, .fit, .train, .predict, .evaluate, .blame, .derive, .stationary, .fork, .show,
      .plot, .graph, .again, .undo, .why, .continue, .save, .load, .use, .export, .exit, .quit,
      .param, .net, .data, .rule, .help:
      true
    default: false
    }
  }

  /// Whether it stands between two expressions, so that none begins with it.
  var joins: Bool {
    switch self {
    case .then, .else, .and, .or, .where, .at, .in: true
    default: false
    }
  }

  /// Whether no name can be spelled so.
  var reserved: Bool {
    switch self {
    case .if, .iterate, .true, .false, .not: true
    default: joins && self != .in || beginsStatement
    }
  }

  var beginsClause: Bool {
    switch self {
    case .at, .wrt, .from, .by, .rate, .batch, .on, .of, .for, .until, .within, .with, .where,
      .loss, .every, .seed, .as, .to, .in:
      true
    default: false
    }
  }

  var unit: Clause.Unit? {
    switch self {
    case .step, .steps: .steps
    case .epoch, .epochs: .epochs
    case .second, .seconds: .seconds
    default: nil
    }
  }
}

/// Finds words by their hash, in one probe as a rule.
struct Words: Sendable {
  private var slots: [(hash: UInt32, length: UInt32, word: Word)]
  private let bytes: [[UInt8]]

  static let all = Words()
  static let longest = 10

  private init() {
    slots = Array(repeating: (0, 0, .other), count: 512)
    var bytes: [[UInt8]] = []
    for word in Word.allCases where word != .other {
      let text = Array(word.rawValue.utf8)
      let hash = text.reduce(Names.seed, Names.hash)
      var slot = Int(hash) & 511
      while slots[slot].length != 0 { slot = (slot + 1) & 511 }
      slots[slot] = (hash, UInt32(text.count), word)
      while bytes.count <= slot { bytes.append([]) }
      bytes[slot] = text
    }
    while bytes.count < 512 { bytes.append([]) }
    self.bytes = bytes
  }

  func word(_ source: [UInt8], _ start: Int, _ end: Int, _ hash: UInt32) -> Word {
    var slot = Int(hash) & 511
    while slots[slot].length != 0 {
      let entry = slots[slot]
      if entry.hash == hash, Int(entry.length) == end - start,
        bytes[slot].elementsEqual(source[start..<end])
      {
        return entry.word
      }
      slot = (slot + 1) & 511
    }
    return .other
  }
}

/// The lists of words, for editors, completion and help; each word once.
public enum Vocabulary {
  /// What a statement may begin with.
  public static let verbs = words { $0.beginsStatement }
  /// What a clause begins with.
  public static let clauses = words { $0.beginsClause }
  /// The words inside expressions.
  public static let control = words { word in
    switch word {
    case .if, .then, .else, .and, .or, .not, .where, .at, .iterate, .in, .for, .while, .until: true
    default: false
    }
  }
  /// The words that follow a clause: units, and values of their own.
  public static let units = words { word in
    switch word {
    case .step, .steps, .epoch, .epochs, .second, .seconds, .auto, .all, .order, .digits, .table:
      true
    default: false
    }
  }
  public static let truths = words { $0 == .true || $0 == .false }

  private static func words(_ belongs: (Word) -> Bool) -> [String] {
    Word.allCases.filter(belongs).map(\.rawValue)
  }
}
