internal import Autodiff
internal import Syntax

/// The functions of whole arrays that gd knows by name: how each is made of rows.
struct ArrayFunction: Sendable {
  typealias Lower = @Sendable (Lowering, [Tree.ID], Tree.ID) throws(Diagnostic) -> Lowered

  let name: String
  let arity: ClosedRange<Int>
  let lower: Lower

  init(_ name: String, _ arity: ClosedRange<Int>, _ lower: @escaping Lower) {
    self.name = name
    self.arity = arity
    self.lower = lower
  }

  /// A function of arrays that stand before it.
  init(
    _ name: String, of count: Int = 1,
    _ make: @escaping @Sendable (Lowering, [Term], Tree.ID) throws(Diagnostic) -> Lowered
  ) {
    self.init(name, count...count) { lowering, arguments, id throws(Diagnostic) in
      var terms: [Term] = []
      for argument in arguments { terms.append(try lowering.term(argument)) }
      lowering.frame.builder.origin = lowering.origin(id)
      return try make(lowering, terms, id)
    }
  }

  /// Whether a call with so many arguments means this: `max(a, b)` is a choice between numbers.
  func takes(_ count: Int) -> Bool { Builtin.named(name) == nil || count == 1 }

  /// The function called `name`, canonical.
  static func named(_ name: String) -> ArrayFunction? { table[name] }

  static let names: [String] = all.map(\.name).filter { Builtin.named($0) == nil }

  private static let all = products + reductions + makers + draws + losses + metrics
  private static let table = Dictionary(
    all.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
}

/// Whether gd has a function of this name.
func isFunction(_ name: String) -> Bool {
  Builtin.named(name) != nil || ArrayFunction.named(name) != nil
}

extension Lowering {
  func square(_ matrix: Term, _ name: String) throws(Diagnostic) {
    guard matrix.rank == 2, matrix.shape[0] == matrix.shape[1] else {
      throw blame(
        matrix.id,
        "\(name) needs a square matrix; this is \(matrix.type.kindName(isRow: matrix.isRow))")
    }
  }

  func vector(_ value: Term, _ name: String) throws(Diagnostic) {
    guard value.rank == 1 else {
      throw blame(
        value.id, "\(name) needs a vector; this is \(value.type.kindName(isRow: value.isRow))")
    }
  }

  func array(_ value: Term, _ name: String) throws(Diagnostic) {
    guard value.rank > 0 else {
      throw blame(value.id, "\(name) needs an array; this is a number")
    }
  }

  /// The lengths of the axes, which must be known.
  func sizes(_ value: Term, _ name: String) throws(Diagnostic) -> [Int] {
    guard let sizes = value.type.sizes else {
      throw blame(value.id, "\(name) needs a known shape; this is \(value.type.shapeText)")
    }
    return sizes
  }

  /// How many entries, at least one.
  func entryCount(_ value: Term, _ name: String) throws(Diagnostic) -> Int {
    let count = try sizes(value, name).reduce(1, *)
    guard count > 0 else { throw blame(value.id, "\(name) of nothing: this is empty") }
    return count
  }

  /// At least one entry; a length that is a name, as in `x: n`, is one.
  func nonempty(_ value: Term, _ name: String) throws(Diagnostic) {
    let isNamed = value.shape.contains { if case .symbol = $0 { true } else { false } }
    if !isNamed { _ = try entryCount(value, name) }
  }

  func exact(_ count: Int) -> NodeID { frame.builder.exact(Ratio(count)) }

  /// A row of array nodes.
  func array(_ row: RowID, _ operands: [Term], isRow: Bool = false, _ id: Tree.ID) -> Lowered {
    frame.builder.origin = origin(id)
    return .node(frame.builder.array(row, operands.map(\.node)), isRow: isRow)
  }
}
