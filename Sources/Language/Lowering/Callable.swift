internal import Autodiff
internal import Syntax

/// What can be called and handed on as an argument.
indirect enum Callable: Hashable {
  /// A function that the user has defined.
  case user(Symbol)
  /// One of gd's.
  case own(Symbol)
  /// `g(t) = …` in a block or behind `where`; it sees the names around it.
  case local(LocalFunction)
  /// `f'`, `f''`
  case derivative(Callable, Int)

  /// The local functions in it.
  var local: LocalFunction? {
    switch self {
    case .user, .own: nil
    case .local(let function): function
    case .derivative(let inner, _): inner.local
    }
  }
}

/// A local function: the scope that has it, and its name there.
struct LocalFunction: Hashable {
  let owner: Scope
  let symbol: Symbol

  static func == (left: LocalFunction, right: LocalFunction) -> Bool {
    left.owner === right.owner && left.symbol == right.symbol
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(ObjectIdentifier(owner))
    hasher.combine(symbol)
  }
}

/// What a function is called with.
struct Argument {
  enum Kind {
    case value(Lowered)
    case function(Callable)
  }

  let kind: Kind
  /// The expression, if there is one: it may be a whole number that is known.
  var id: Tree.ID?

  init(_ value: Lowered, _ id: Tree.ID? = nil) {
    kind = .value(value)
    self.id = id
  }

  init(_ callable: Callable) { kind = .function(callable) }

  var leaves: [NodeID] {
    switch kind {
    case .value(let value): value.leaves
    case .function: []
    }
  }
}

/// What a function is made for at one of its parameters.
indirect enum ParameterShape: Hashable {
  case node(TypeID, isRow: Bool)
  case tuple([ParameterShape])
  case record([Symbol], [ParameterShape])
  case function(Callable)

  static var number: ParameterShape { .node(.real, isRow: false) }

  init(_ value: Lowered, _ type: (NodeID) -> TypeID) {
    switch value {
    case .node(let node, let isRow): self = .node(type(node), isRow: isRow)
    case .tuple(let parts): self = .tuple(parts.map { ParameterShape($0, type) })
    case .record(let fields):
      self = .record(fields.map(\.name), fields.map { ParameterShape($0.value, type) })
    }
  }

  var types: [TypeID] {
    switch self {
    case .node(let type, _): [type]
    case .tuple(let parts), .record(_, let parts): parts.flatMap(\.types)
    case .function: []
    }
  }

  /// The value made of the inputs from `place` on; `nil` for a function.
  func value(from place: inout Int) -> Lowered? {
    switch self {
    case .node(_, let isRow):
      place += 1
      return .node(NodeID(place - 1), isRow: isRow)
    case .tuple(let parts): return .tuple(parts.compactMap { $0.value(from: &place) })
    case .record(let names, let parts):
      let values = parts.compactMap { $0.value(from: &place) }
      return .record(zip(names, values).map { ($0, $1) })
    case .function: return nil
    }
  }

  var local: LocalFunction? {
    if case .function(let callable) = self { callable.local } else { nil }
  }
}

/// The function whose parameters a scope holds.
struct Specialisation {
  let key: LoweredCache.Key
  let parameters: [Symbol]
  /// The parameters whose values were asked for when the key was made.
  let asked: Set<Int>
}
