internal import Algebra
internal import Autodiff
internal import Syntax

/// What `is` and `assert` are about: a chain of comparisons, or one condition.
struct Question {
  let subject: Tree.ID
  /// The sides of the chain; of a condition, itself.
  let sides: [Tree.ID]
  /// One fewer than sides; none for a condition.
  let signs: [Comparison]
  /// The leaves of every side, then the operands of `derivative`; vectors of numbers entry by entry.
  let function: FunctionID
  let globals: [Symbol]
  /// The leaves of one side; the same for all.
  let leaves: Int
  /// How they make a value.
  let shape: Lowered
  /// The sizes of the parts of that value; none for a number.
  let sizes: [[Int]]
  let point: Point
  let tolerance: Double?
  let derivative: AskedDerivative?

  var isCondition: Bool { signs.isEmpty }
  /// How many outputs belong to sides.
  var sideOutputs: Int { sides.count * leaves }
  func outputs(of side: Int) -> Range<Int> { side * leaves..<(side + 1) * leaves }
}

/// A side that is a derivative: the function that was to be differentiated.
struct AskedDerivative {
  let side: Int
  let function: FunctionID
  /// For each component the inputs to differentiate by, in turn.
  let components: [[Int]]
  /// What the inputs are called.
  let names: [String]
}

extension Session {
  mutating func question(
    _ verb: String, _ subject: Tree.ID, _ context: Context
  ) throws(Diagnostic) -> Question {
    var bindings: [Tree.ID] = []
    var tolerance: Double?
    var locals: [Tree.ID] = []
    for clause in context.clauses {
      switch clause.kind {
      case .at(let list): bindings += context.tree[list]
      case .on: break
      case .within(let bound):
        guard let value = try value(of: bound, context).double, value >= 0, value.isFinite else {
          throw context.blame(bound, "within needs a tolerance, such as 1e-6")
        }
        tolerance = value
      case .local(let list): locals += context.tree[list]
      default:
        throw Diagnostic(
          "\(verb) does not take this clause; it takes at, on, within, where", at: clause.span)
      }
    }
    let point = try point(bindings, on: context.data, context)
    var (sides, signs) = ([subject], [Comparison]())
    if case .comparison(let operands, let found) = context.tree[subject] {
      sides = Array(context.tree[operands])
      signs = Array(found)
    }
    let (written, _, place) = settle(sides, where: locals, context)
    let lowering = Lowering(
      workspace, source: place.source, cut: Set(point.names), given: point.values)
    lowering.columns = point.columns
    defer { keep(lowering) }
    var results: [Lowered] = []
    for side in written {
      results.append(try lowering.lowerSubject(side, in: lowering.frame))
    }
    results = results.map { side in side.map { lowering.real($0) } }
    results = lowering.spread(results)
    try checkShapes(results, sides, lowering, context)
    if signs.isEmpty {
      guard case .node(let node, _) = results[0], lowering.type(of: node) == .boolean else {
        throw Diagnostic(
          "\(verb) needs a comparison or a condition: \(verb) d/dx x^2 = 2x",
          at: context.tree.span(of: subject))
      }
    }
    var outputs = results.flatMap(\.leaves)
    var derivative: AskedDerivative?
    if signs.count == 1, signs[0] == .equal || signs[0] == .close {
      for side in 0..<2 where derivative == nil {
        guard let (found, operands) = try? asked(written[side], side, lowering, place) else {
          continue
        }
        derivative = found
        outputs += operands
      }
    }
    // From here on the session knows the parts of records that were met.
    keep(lowering)
    let (function, globals) = withoutArrays(
      lowering.frame.builder.frozen(outputs, inputs: nil), lowering.frame.globals, point)
    return Question(
      subject: subject, sides: sides, signs: signs,
      function: workspace.table.unstacked(function)?.0 ?? function, globals: globals,
      leaves: lowering.entryCount(results[0]),
      shape: results[0],
      sizes: results[0].leaves.map { workspace.table[lowering.type(of: $0)].sizes ?? [] },
      point: point, tolerance: tolerance, derivative: derivative)
  }

  /// A function of the names alone that are numbers: the arrays are written into it.
  private func withoutArrays(
    _ function: FunctionID, _ globals: [Symbol], _ point: Point
  ) -> (FunctionID, [Symbol]) {
    let arrays = globals.map { symbol -> Entries? in
      if case .array(let entries)? = known(symbol, point) { entries } else { nil }
    }
    guard arrays.contains(where: { $0 != nil }) else { return (function, globals) }
    let table = workspace.table
    let kept = globals.indices.filter { arrays[$0] == nil }
    let types = table[function].inputs
    var builder = Builder(table, inputs: kept.map { types[$0] })
    var arguments: [NodeID] = []
    for (place, entries) in arrays.enumerated() {
      guard let entries else {
        arguments.append(builder.input(kept.firstIndex(of: place) ?? 0))
        continue
      }
      let parts = entries.constants.map { builder.constant($0) }
      let zero = builder.exact(.zero)
      let flat =
        parts.isEmpty ? builder.broadcast(zero, to: [.size(0)]) : builder.stack(parts)
      arguments.append(builder.reshape(flat, to: entries.shape))
    }
    let outputs = builder.inline(function, arguments)
    return (builder.freeze(outputs), kept.map { globals[$0] })
  }

  private func checkShapes(
    _ results: [Lowered], _ sides: [Tree.ID], _ lowering: Lowering, _ context: Context
  ) throws(Diagnostic) {
    for (side, result) in zip(sides, results) {
      for leaf in result.leaves where lowering.table[lowering.type(of: leaf)].sizes == nil {
        throw context.blame(side, "this has no known shape: it can only be shown as a formula")
      }
    }
    for (place, side) in sides.enumerated().dropFirst() {
      let (left, right) = (results[place - 1], results[place])
      let types = (
        left.leaves.map { lowering.type(of: $0) }, right.leaves.map { lowering.type(of: $0) }
      )
      guard left.hasShape(of: right), types.0 == types.1 else {
        throw context.blame(
          side,
          "the left side is \(lowering.kindName(left)), the right side is"
            + " \(lowering.kindName(right))")
      }
    }
  }

  /// The function behind a derivative, and its inputs as nodes; `nil` for everything else.
  private mutating func asked(
    _ id: Tree.ID, _ side: Int, _ lowering: Lowering, _ context: Context
  ) throws(Diagnostic) -> (AskedDerivative, [NodeID])? {
    let body: Tree.ID
    var order: [Symbol] = []
    switch context.tree[id] {
    case .derivative(let variables, let operand, _), .leibniz(let operand, let variables, _):
      body = operand
      for variable in try lowering.variables(Array(context.tree[variables])) {
        order += Array(repeating: variable.symbol, count: variable.times)
      }
    case .gradient(let operand): body = operand
    case .call(let callee, let arguments):
      guard case .prime(let name, let times) = context.tree[callee],
        case .name(let spelling) = context.tree[name], arguments.count == 1,
        let argument = context.tree[arguments].first
      else { return nil }
      let symbol = workspace.symbol(spelling, in: context.source)
      return try asked(symbol, Int(times), argument, side, lowering, context)
    default: return nil
    }
    let cut = lowering.frame.cut.union(order)
    let inner = Lowering(lowering.workspace, source: context.source, cut: cut)
    inner.columns = lowering.columns
    let result = try inner.lowerSubject(body, in: inner.frame)
    guard case .node(let number, _) = result, inner.type(of: number) == .real else { return nil }
    let globals = inner.frame.globals
    let variables =
      order.isEmpty ? workspace.gradientNames(among: globals, besides: inner.columns) : []
    let components = (order.isEmpty ? variables.map { [$0] } : [order]).map { names in
      names.compactMap { globals.firstIndex(of: $0) }
    }
    guard components.allSatisfy({ !$0.isEmpty }) else { return nil }
    var operands: [NodeID] = []
    for global in globals {
      operands.append(try lowering.scalar(try lowering.lowerGlobal(global, body), body))
    }
    return (
      AskedDerivative(
        side: side, function: inner.frame.builder.frozen(result.leaves, inputs: nil),
        components: components, names: globals.map { workspace.symbols.display($0) }), operands
    )
  }

  /// `f'(a)`
  private func asked(
    _ symbol: Symbol, _ times: Int, _ argument: Tree.ID, _ side: Int, _ lowering: Lowering,
    _ context: Context
  ) throws(Diagnostic) -> (AskedDerivative, [NodeID])? {
    guard case .function(let parameters, _)? = workspace.definitions[symbol]?.kind,
      parameters.count == 1
    else { return nil }
    let function = try lowering.function(of: symbol, nil)
    guard function.isNumber(in: workspace.table) else { return nil }
    var operands = [try lowering.number(argument)]
    for global in function.globals {
      operands.append(try lowering.scalar(try lowering.lowerGlobal(global, argument), argument))
    }
    var name = workspace.symbols.display(parameters[0])
    if case .name(let spelling) = context.tree[argument] { name = context.tree.spelling(spelling) }
    return (
      AskedDerivative(
        side: side, function: function.id, components: [Array(repeating: 0, count: times)],
        names: [name] + function.globals.map { workspace.symbols.display($0) }), operands
    )
  }
}

extension Lowering {
  /// How many numbers a value has.
  fileprivate func entryCount(_ value: Lowered) -> Int {
    value.leaves.reduce(0) { $0 + (table[type(of: $1)].sizes ?? []).reduce(1, *) }
  }

  /// Numbers beside an array stand for arrays of them.
  fileprivate func spread(_ sides: [Lowered]) -> [Lowered] {
    let shapes = sides.map { side -> [Dimension] in
      guard case .node(let node, false) = side else { return [] }
      return table[type(of: node)].shape
    }
    guard sides.allSatisfy(\.isNode), let shape = shapes.first(where: { !$0.isEmpty }) else {
      return sides
    }
    return sides.map { side in
      side.map { type(of: $0) == .real ? spread($0, to: shape) : $0 }
    }
  }
}
