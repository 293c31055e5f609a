import Algebra
import Autodiff

/// Reads gd-like text into a function of its names, in order of appearance, for these tests only:
/// `+ - * / ^`, brackets, calls of rows, `if(condition, then, else)`, `<`, `<=`, `>`, `>=`, `pi`, `e`.
struct Reader {
  private let bytes: [UInt8]
  private var place = 0
  private let names: [String]
  private let table: FunctionTable

  /// The function of `text`; its inputs are `names`.
  static func function(
    _ text: String, of names: [String], in table: FunctionTable
  ) -> FunctionID {
    var builder = Builder(table, inputs: names.map { _ in .real })
    var reader = Reader(bytes: Array(text.utf8), names: names, table: table)
    let root = reader.comparison(&builder)
    precondition(reader.place == reader.bytes.count, "unread: \(text)")
    return builder.freeze([root])
  }

  private init(bytes: [UInt8], names: [String], table: FunctionTable) {
    self.bytes = bytes.filter { $0 != UInt8(ascii: " ") }
    self.names = names
    self.table = table
  }

  private mutating func take(_ text: String) -> Bool {
    let wanted = Array(text.utf8)
    guard bytes[place...].starts(with: wanted) else { return false }
    place += wanted.count
    return true
  }

  private mutating func comparison(_ b: inout Builder) -> NodeID {
    let left = sum(&b)
    if take("<=") { return b.apply(.lessOrEqual, left, sum(&b)) }
    if take("<") { return b.apply(.less, left, sum(&b)) }
    if take(">=") { return b.apply(.greaterOrEqual, left, sum(&b)) }
    if take(">") { return b.apply(.greater, left, sum(&b)) }
    return left
  }

  private mutating func sum(_ b: inout Builder) -> NodeID {
    var result = product(&b)
    while true {
      if take("+") {
        result = b.apply(.add, result, product(&b))
      } else if take("-") {
        result = b.apply(.subtract, result, product(&b))
      } else {
        return result
      }
    }
  }

  private mutating func product(_ b: inout Builder) -> NodeID {
    var result = signed(&b)
    while true {
      if take("*") {
        result = b.apply(.multiply, result, signed(&b))
      } else if take("/") {
        result = b.apply(.divide, result, signed(&b))
      } else {
        return result
      }
    }
  }

  private mutating func signed(_ b: inout Builder) -> NodeID {
    if take("-") { return b.apply(.negate, signed(&b)) }
    let base = atom(&b)
    return take("^") ? b.apply(.power, base, signed(&b)) : base
  }

  private mutating func atom(_ b: inout Builder) -> NodeID {
    if take("(") {
      let inner = comparison(&b)
      precondition(take(")"))
      return inner
    }
    let start = place
    while place < bytes.count, isWord(bytes[place]) { place += 1 }
    let word = String(decoding: bytes[start..<place], as: UTF8.self)
    if take("(") { return call(word, &b) }
    if let position = names.firstIndex(of: word) { return b.input(position) }
    if let integer = Int(word) { return b.exact(Ratio(integer)) }
    if let decimal = Double(word) { return b.constant(.decimal(decimal)) }
    if word == "pi" { return b.constant(.named(.pi)) }
    precondition(word == "e", "unknown: \(word)")
    return b.constant(.named(.e))
  }

  private mutating func call(_ word: String, _ b: inout Builder) -> NodeID {
    if word == "if" {
      let condition = comparison(&b)
      var branches: [FunctionID] = []
      for _ in 0..<2 {
        precondition(take(","))
        var branch = Builder(table, inputs: names.map { _ in .real })
        let root = comparison(&branch)
        branches.append(branch.freeze([root]))
      }
      precondition(take(")"))
      let choice = Conditional(then: branches[0], otherwise: branches[1])
      let node = b.conditional(choice, condition, names.indices.map { b.input($0) })
      return b.project(node, 0)
    }
    var operands: [NodeID] = []
    repeat { operands.append(comparison(&b)) } while take(",")
    precondition(take(")"))
    guard let row = RowID.allCases.first(where: { "\($0)" == word }) else {
      preconditionFailure("unknown: \(word)")
    }
    return b.apply(
      row, operands[0], operands.count > 1 ? operands[1] : nil,
      operands.count > 2 ? operands[2] : nil)
  }

  private func isWord(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
      || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: ".")
  }
}

/// What the tests ask for: the text of simplified expressions and derivatives.
struct Desk {
  let table = FunctionTable()
  let names: [String]

  init(_ names: String = "x y z") { self.names = names.split(separator: " ").map(String.init) }

  func function(_ text: String) -> FunctionID { Reader.function(text, of: names, in: table) }

  func derivative(_ text: String, by name: String = "x") -> FunctionID {
    table.derivative(of: function(text), by: names.firstIndex(of: name) ?? 0)
  }

  /// The form with its conditions, `where …` as Language would say it.
  func text(_ function: FunctionID) -> String {
    var forms = Forms(table)
    let answer = forms.simplified(function)[0]
    let form = forms.description(of: answer.form, names: names)
    let conditions = answer.conditions.map { condition in
      guard let inequality = forms.inequality(condition) else {
        return forms.description(of: condition.form, names: names) + " is defined"
      }
      var text = forms.description(of: inequality.sides[0], names: names)
      for (sign, side) in zip(inequality.signs, inequality.sides.dropFirst()) {
        text += " \(spelling(sign)) " + forms.description(of: side, names: names)
      }
      return text
    }
    return conditions.isEmpty ? form : form + " where " + conditions.joined(separator: " and ")
  }

  private func spelling(_ sign: Inequality.Sign) -> String {
    switch sign {
    case .unequal: "!="
    case .less: "<"
    case .lessOrEqual: "<="
    case .greater: ">"
    case .greaterOrEqual: ">="
    }
  }
}
