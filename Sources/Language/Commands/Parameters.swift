internal import Autodiff
internal import Syntax

/// `param w = 8`, `param W: 4x2`, `param b: 3 ~ normal(0, 0.1)`.
extension Session {
  mutating func defineParameters(
    _ parameters: Statement.Parameters, _ context: Context
  ) throws(Diagnostic) -> Reply {
    let shape = try parameters.shape.map { id throws(Diagnostic) in try sizes(id, context) }
    guard parameters.value != nil || parameters.draw != nil || shape != nil else {
      throw Diagnostic(
        "a param needs a value or a shape, as in param w = 8, param W: 4x2",
        at: context.statement.span)
    }
    var notes: [String] = []
    var changes: [(Symbol, Definition?)] = []
    for target in context.tree[parameters.names] {
      let symbol = try name(target, context)
      let value: Value
      if let draw = parameters.draw {
        value = try drawn(draw, for: symbol, shape ?? [], context)
      } else if let given = parameters.value {
        value = try filled(try self.value(of: given, context), shape, given, context)
      } else {
        value = Self.zeros(shape ?? [])
      }
      notes += redefinition(of: symbol)
      changes.append((symbol, Definition(kind: .parameter(value))))
    }
    workspace.define(changes)
    return Reply(Silence(kind: "definition"), notes: notes)
  }

  /// The lengths of the axes, all of which must be known.
  private mutating func sizes(_ shape: Tree.ID, _ context: Context) throws(Diagnostic) -> [Int] {
    let lowering = Lowering(workspace, source: context.source)
    var sizes: [Int] = []
    for dimension in try lowering.dimensions(shape) {
      switch dimension {
      case .size(let size): sizes.append(size)
      case .symbol(let name):
        throw context.blame(shape, "\(name) has no value: a param needs a shape in numbers")
      case .trips: throw context.blame(shape, "a param needs a shape in numbers")
      }
    }
    try lowering.checkSize(sizes, shape)
    return sizes
  }

  private static func zeros(_ shape: [Int]) -> Value {
    if shape.isEmpty { return .number(.exact(.zero)) }
    return .array(Entries(shape: shape, numbers: Array(repeating: 0, count: shape.reduce(1, *))))
  }

  /// A value in the shape that was asked for: a number fills it.
  private func filled(
    _ value: Value, _ shape: [Int]?, _ id: Tree.ID, _ context: Context
  ) throws(Diagnostic) -> Value {
    guard let shape, value.shape != shape else { return value }
    guard case .number(let constant) = value else {
      let wanted = ValueType(.real, shape.map { .size($0) }).kindName()
      throw context.blame(id, "the shape is that of \(wanted); the value is \(value.kindName)")
    }
    let count = shape.reduce(1, *)
    return .array(Entries(shape: shape, numbers: Array(repeating: constant.double, count: count)))
  }

  /// Random numbers that fill a shape; they depend on the seed and the name alone.
  private mutating func drawn(
    _ id: Tree.ID, for symbol: Symbol, _ shape: [Int], _ context: Context
  ) throws(Diagnostic) -> Value {
    guard case .call(let callee, _) = context.tree[id], case .name(let name) = context.tree[callee],
      ["normal", "uniform", "bernoulli"].contains(context.tree.canonical(name))
    else { throw context.blame(id, "after ~ stands normal, uniform or bernoulli") }
    let lowering = Lowering(workspace, source: context.source)
    lowering.drawPlace = DrawPlace(
      site: Lowering.site(of: workspace.symbols.canonical(symbol)), root: id, shape: shape)
    let result = try lowering.lower(id)
    let function = LoweredFunction(
      id: lowering.frame.builder.frozen(result.leaves, inputs: nil),
      globals: lowering.frame.globals, result: result)
    keep(lowering)
    if let missing = missingNames(function, Point()).first {
      throw context.blame(id, "\(workspace.symbols.display(missing)) has no value")
    }
    return try value(of: function, function.id, at: Point())
  }
}
