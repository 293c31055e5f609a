internal import Autodiff

/// What an expression became: nodes in the shape of a value. Tuples and records exist only here;
/// the graph knows their parts. An array is one node.
enum Lowered {
  /// A number or an array; its type is the node's. A row is a transposed vector, which the graph
  /// does not tell from a vector.
  case node(NodeID, isRow: Bool = false)
  case tuple([Lowered])
  case record([(name: Symbol, value: Lowered)])

  /// The nodes, in order.
  var leaves: [NodeID] {
    switch self {
    case .node(let node, _): [node]
    case .tuple(let parts): parts.flatMap(\.leaves)
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
    case .node(let node, let isRow): .node(transform(node), isRow: isRow)
    case .tuple(let parts): .tuple(parts.map { $0.map(transform) })
    case .record(let fields): .record(fields.map { ($0.name, $0.value.map(transform)) })
    }
  }

  /// The leaves' values in this shape.
  func value(_ leaves: inout ArraySlice<Value>) -> Value {
    switch self {
    case .node(_, let isRow):
      var leaf = leaves.popFirst() ?? .number(.exact(.zero))
      if isRow, case .array(var entries) = leaf {
        entries.isRow = true
        leaf = .array(entries)
      }
      return leaf
    case .tuple(let parts): return .tuple(parts.map { $0.value(&leaves) })
    case .record(let fields):
      return .record(fields.map { Value.Field(name: $0.name, value: $0.value.value(&leaves)) })
    }
  }

  var isNode: Bool {
    if case .node = self { true } else { false }
  }

  /// Whether two values are made of the same parts, but for the shapes of arrays.
  func hasShape(of other: Lowered) -> Bool {
    switch (self, other) {
    case (.node(_, let a), .node(_, let b)): a == b
    case (.tuple(let a), .tuple(let b)):
      a.count == b.count && zip(a, b).allSatisfy { $0.hasShape(of: $1) }
    case (.record(let a), .record(let b)):
      a.count == b.count
        && zip(a, b).allSatisfy { $0.name == $1.name && $0.value.hasShape(of: $1.value) }
    case (.node, _), (.tuple, _), (.record, _): false
    }
  }

  /// What kind of value it is, for messages.
  ///
  /// - Parameter types: of the leaves.
  func kindName(_ types: [ValueType]) -> String {
    switch self {
    case .node(_, let isRow): types.first.map { $0.kindName(isRow: isRow) } ?? "a number"
    case .tuple(let parts): "a tuple of \(parts.count)"
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
  /// For a function of local functions: what its last inputs stand for, as nodes of `home`.
  var captures: [NodeID] = []
  var home: Frame?

  /// Whether the result is a number, or true or false.
  func isNumber(in table: FunctionTable) -> Bool {
    result.isNode && table.resultTypes(of: id).first?.isScalar == true
  }

  /// Whether the result is a transposed vector.
  var isRow: Bool { if case .node(_, isRow: true) = result { true } else { false } }

  func kindName(in table: FunctionTable) -> String {
    result.kindName(table.resultTypes(of: id).map { table[$0] })
  }
}

/// What a function was made for: an input that is no number, or a whole number that may be a size.
enum KnownInput: Hashable {
  case array(TypeID, isRow: Bool)
  case integer(Int)
}

/// Functions lowered since the last change of a definition.
struct LoweredCache {
  struct Key: Hashable {
    let function: Symbol
    /// A local function that calls itself.
    var local: LocalFunction?
    /// Names that are inputs although they have a definition.
    let cut: Set<Symbol>
    /// What is known of them.
    let known: [Symbol: KnownInput]
    let parameters: [ParameterShape]
    /// The parameters whose values a size depends on.
    var statics: [Int: Int] = [:]
    /// The frame inside which it is made, because local functions see that.
    var home: ObjectIdentifier?
  }

  var functions: [Key: LoweredFunction] = [:]
  /// The types of live definitions that were inputs.
  var types: [Symbol: TypeID] = [:]

  /// The parameters of each function whose values a size inside depends on.
  var asked: [Symbol: Set<Int>] = [:]
  /// Set with an error that says only that a whole number is not known yet.
  var lacksNumber = false
  /// The values of fits in brackets.
  var fits: [Reference: Value] = [:]

  mutating func forget() {
    if !types.isEmpty { types = [:] }
    if !functions.isEmpty { functions = [:] }
    if !asked.isEmpty { asked = [:] }
    if !fits.isEmpty { fits = [:] }
  }
}

extension ValueType {
  /// The lengths of the axes; `nil` where one is not known before the run.
  var sizes: [Int]? {
    var sizes: [Int] = []
    for dimension in shape {
      guard case .size(let size) = dimension else { return nil }
      sizes.append(size)
    }
    return sizes
  }

  /// `a number`, `a vector of 3`, `a 3x2 matrix`.
  func kindName(isRow: Bool = false) -> String {
    switch shape.count {
    case 0: element == .boolean ? "true or false" : "a number"
    case 1: "a \(isRow ? "row" : "vector") of \(shape[0].text)"
    case 2: "a \(shapeText) matrix"
    default: "a \(shapeText) array"
    }
  }

  /// `3x2`
  var shapeText: String { shape.map(\.text).joined(separator: "x") }
}

extension Dimension {
  var text: String {
    switch self {
    case .size(let size): String(size)
    case .symbol(let name): name
    case .trips: "as many as steps"
    }
  }
}
