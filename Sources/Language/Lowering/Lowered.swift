internal import Autodiff

/// What an expression became: nodes in the shape of a value. Tuples, records and vectors exist
/// only here; the graph knows their parts.
indirect enum Lowered {
  case scalar(NodeID)
  case tuple([Lowered])
  case vector([Lowered])
  case record([(name: Symbol, value: Lowered)])

  /// The nodes, in order.
  var leaves: [NodeID] {
    switch self {
    case .scalar(let node): [node]
    case .tuple(let parts), .vector(let parts): parts.flatMap(\.leaves)
    case .record(let fields): fields.flatMap(\.value.leaves)
    }
  }

  /// The same shape over other nodes; `leaves` has as many as this has.
  func with(leaves: some Sequence<NodeID>) -> Lowered {
    var iterator = leaves.makeIterator()
    return map { iterator.next() ?? $0 }
  }

  func map(_ transform: (NodeID) -> NodeID) -> Lowered {
    switch self {
    case .scalar(let node): .scalar(transform(node))
    case .tuple(let parts): .tuple(parts.map { $0.map(transform) })
    case .vector(let parts): .vector(parts.map { $0.map(transform) })
    case .record(let fields): .record(fields.map { ($0.name, $0.value.map(transform)) })
    }
  }

  /// Whether `other` is made of the same parts.
  func hasShape(of other: Lowered) -> Bool {
    switch (self, other) {
    case (.scalar, .scalar): true
    case (.tuple(let parts), .tuple(let others)), (.vector(let parts), .vector(let others)):
      parts.count == others.count && zip(parts, others).allSatisfy { $0.hasShape(of: $1) }
    case (.record(let fields), .record(let others)):
      fields.count == others.count
        && zip(fields, others).allSatisfy { $0.name == $1.name && $0.value.hasShape(of: $1.value) }
    case (.scalar, _), (.tuple, _), (.vector, _), (.record, _): false
    }
  }

  /// The numbers in this shape.
  func value(_ numbers: inout ArraySlice<Constant>) -> Value {
    switch self {
    case .scalar: .number(numbers.popFirst() ?? .exact(.zero))
    case .tuple(let parts): .tuple(parts.map { $0.value(&numbers) })
    case .vector(let parts): .vector(parts.map { $0.value(&numbers) })
    case .record(let fields):
      .record(fields.map { Value.Field(name: $0.name, value: $0.value.value(&numbers)) })
    }
  }

  /// What kind of value it is, for messages.
  var kindName: String {
    switch self {
    case .scalar: "a number"
    case .tuple(let parts): "a tuple of \(parts.count)"
    case .vector(let parts): "a vector of \(parts.count)"
    case .record: "a record"
    }
  }
}

/// A function made from text: its inputs after the parameters are session names.
struct LoweredFunction {
  let id: FunctionID
  /// The names that the inputs after the parameters stand for, in order of first appearance.
  let globals: [Symbol]
  /// The shape of the result; its leaves are the function's outputs by position.
  let result: Lowered
}

/// Functions lowered since the last change of a definition.
struct LoweredCache {
  struct Key: Hashable {
    let function: Symbol
    /// Names that are inputs although they have a definition.
    let cut: Set<Symbol>
  }

  var functions: [Key: LoweredFunction] = [:]

  mutating func forget() {
    if !functions.isEmpty { functions = [:] }
  }
}
