internal import Learning
internal import Syntax

/// What stands after the subject of a descent.
struct DescentClauses {
  /// How far a descent may go.
  struct Limit {
    let count: Tree.ID
    let unit: Clause.Unit
  }

  var point: [Tree.ID] = []
  var start: [Tree.ID] = []
  var by: Tree.ID?
  /// `nil` for `rate auto`.
  var rate: Tree.ID??
  /// `nil` for `batch all`.
  var batch: Tree.ID??
  var on: Tree.ID?
  var limit: Limit?
  var until: Tree.ID?
  var bounds: [Tree.ID] = []
  var options: [Tree.ID] = []
  var locals: [Tree.ID] = []
  var every: Tree.ID?
  var seed: Tree.ID?
  var isInOrder = false
  /// Of a training.
  var loss: Tree.ID?
  var to: Tree.ID?

  init(_ clauses: some Sequence<Clause>, _ tree: Tree, verb: String) throws(Diagnostic) {
    var seen: Set<String> = []
    for clause in clauses {
      let word = tree.source.text(clause.span).prefix { $0.isLetter }
      guard Self.takes(clause.kind, verb) else {
        throw Diagnostic(
          "\(verb) does not take this clause; it takes \(Self.words(verb))", at: clause.span)
      }
      var isRepeatable = false
      switch clause.kind {
      case .at(let list):
        point += tree[list]
        isRepeatable = true
      case .from(let list): start += tree[list]
      case .by(let id): by = id
      case .rate(let id): rate = .some(id)
      case .batch(let id): batch = .some(id)
      case .on(let id): on = id
      case .limit(let count, let unit): limit = Limit(count: count, unit: unit)
      case .until(let id): until = id
      case .within(let id):
        bounds.append(id)
        isRepeatable = true
      case .with(let list):
        options += tree[list]
        isRepeatable = true
      case .local(let list):
        locals += tree[list]
        isRepeatable = true
      case .every(let id): every = id
      case .seed(let id): seed = id
      case .inOrder: isInOrder = true
      case .loss(let id): loss = id
      case .to(let id): to = id
      case .atStep, .wrt, .of, .over, .form, .statement, .swept: break
      }
      guard isRepeatable || seen.insert(String(word)).inserted else {
        throw Diagnostic("\(word) stands here twice", at: clause.span)
      }
    }
  }

  /// What `with` gives an option.
  func option(_ name: String, _ tree: Tree) -> Tree.ID? {
    for binding in options {
      guard case .binding(let target, let value) = tree[binding],
        case .name(let found) = tree[target], tree.canonical(found) == name
      else { continue }
      return value
    }
    return nil
  }

  /// Whether it is a clause of a descent, or of a training: a descent whose start and objective are
  /// given.
  private static func takes(_ kind: Clause.Kind, _ verb: String) -> Bool {
    switch kind {
    case .by, .rate, .batch, .on, .limit, .until, .with, .every, .seed, .inOrder: true
    case .at, .from, .within, .local: verb != "train"
    case .loss, .to: verb == "train"
    case .atStep, .wrt, .of, .over, .form, .statement, .swept: false
    }
  }

  private static func words(_ verb: String) -> String {
    verb == "train"
      ? "on, loss, by, rate, batch, for, until, with, every, seed, to"
      : "from, by, rate, for, until, with, within, batch, on, at, where, every, seed"
  }
}

/// How a descent goes: by graph, or step by step in Swift.
enum DescentMethod {
  case graph(Optimizer)
  case driver(Driver)

  var name: String {
    switch self {
    case .graph(let optimizer): optimizer.name
    case .driver(let driver): driver.rawValue
    }
  }

  static var names: [String] { Optimizer.all.map(\.name) + ["newton", "bfgs", "lbfgs"] }

  /// What people also call them.
  private static let synonyms = [
    "sgd": "gd", "gradient": "gd", "heavyball": "momentum", "nag": "nesterov", "l_bfgs": "lbfgs",
  ]

  init(_ clauses: DescentClauses, _ tree: Tree) throws(Diagnostic) {
    let isAuto = if case .some(.none) = clauses.rate { true } else { false }
    guard let by = clauses.by else {
      // A person who gives no rate is not asked for one: it is searched along the line.
      self = isAuto || clauses.rate == nil ? .driver(.search) : .graph(.gradientDescent)
      return
    }
    guard case .name(let name) = tree[by] else {
      throw Diagnostic(
        "after by stands a method: \(Self.names.joined(separator: ", ")); options follow after"
          + " with, as in by adam with beta1=0.8", at: tree.span(of: by))
    }
    let spelling = tree.canonical(name)
    let known = Self.synonyms[spelling] ?? spelling
    if let optimizer = Optimizer.named(known) {
      guard isAuto else {
        self = .graph(optimizer)
        return
      }
      guard known == "gd" else {
        throw Diagnostic(
          "rate auto searches along the gradient, and \(known) steps elsewhere; give it a number,"
            + " as in rate \(optimizer.rate)", at: tree.span(of: by))
      }
      self = .driver(.search)
    } else if known != "search", let driver = Driver(rawValue: known) {
      if let rate = clauses.rate, let id = rate {
        throw Diagnostic(
          "\(known) finds the length of its steps itself; leave rate out", at: tree.span(of: id))
      }
      self = .driver(driver)
    } else {
      let guess = Spelling.closest(to: spelling, among: Self.names)
      throw Diagnostic(
        "\(tree.spelling(name)) is no method"
          + (guess.map { "; did you mean \($0)?" }
            ?? "; there are \(Self.names.joined(separator: ", "))"),
        at: tree.span(of: by))
    }
  }
}
