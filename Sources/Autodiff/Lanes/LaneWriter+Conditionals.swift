/// Choices, in all lanes at once.
///
/// Only the chosen branch may be evaluated, so no lane is masked: where all lanes choose alike, that
/// branch runs in lanes, else each lane goes its own way.
extension LaneWriter {
  mutating func conditional(_ branches: Conditional, _ node: Node, _ index: Int) -> NodeID {
    let operands = operands(of: node)
    let captures = Array(operands.dropFirst())
    let results = kinds.results[index] ?? []
    let given = operands.map { map[$0.int] }
    guard isVarying(operands[0]) else {
      let chosen = Conditional(
        then: inLanes(branches.then, captures, results),
        otherwise: inLanes(branches.otherwise, captures, results))
      return builder.conditional(chosen, given[0], Array(given.dropFirst()))
    }
    let number = builder.typed(.real, [.size(count)])
    let marks = builder.primitive(.convert, number, given[0])
    let chosen = builder.sum(marks)
    let all = builder.exact(Ratio(count))
    let isAll = builder.apply(.equal, chosen, all)
    let zero = builder.exact(.zero)
    let isNone = builder.apply(.equal, chosen, zero)
    // All of them take the condition of the lanes and the condition that none is chosen, too.
    let types = [builder.type(of: isNone)] + given.map { builder.type(of: $0) }
    let then = widened(inLanes(branches.then, captures, results), types, skipping: 2)
    let otherwise = widened(inLanes(branches.otherwise, captures, results), types, skipping: 2)
    let mixed = widened(eachLane(branches, operands, types), types, skipping: 1)
    // Nobody wrote the loop over lanes.
    table.memo.laneSteps[mixed] = -count
    var rest = Builder(table, inputs: types)
    let inputs = types.indices.map { NodeID($0) }
    let choice = rest.conditional(
      Conditional(then: otherwise, otherwise: mixed), inputs[0], inputs)
    let outputs = results.indices.map { rest.project(choice, $0) }
    let outer = Conditional(then: then, otherwise: rest.freeze(outputs))
    return builder.conditional(outer, isAll, [isNone] + given)
  }

  /// A branch, with its results in lanes where the choice's are.
  private func inLanes(
    _ branch: FunctionID, _ captures: [NodeID], _ results: [LaneKind]
  ) -> FunctionID {
    let inputs = captures.map { kinds.nodes[$0.int] }
    guard let kinds = LaneKinds(of: branch, inputs, in: table) else { return branch }
    var writer = LaneWriter(branch, kinds, count: count, in: table)
    writer.write()
    return writer.frozen(varying: results.map { $0 == .varying })
  }

  /// A function that takes more than it needs: what comes first is skipped.
  private func widened(
    _ function: FunctionID, _ types: [TypeID], skipping count: Int
  ) -> FunctionID {
    var wide = Builder(table, inputs: types)
    let outputs = wide.inline(function, types.indices.dropFirst(count).map { NodeID($0) })
    return wide.freeze(outputs)
  }

  /// The choice made lane by lane; it takes the condition and the captures.
  private func eachLane(
    _ branches: Conditional, _ operands: [NodeID], _ types: [TypeID]
  ) -> FunctionID {
    let varying = operands.indices.filter { isVarying(operands[$0]) }
    let uniform = operands.indices.filter { !isVarying(operands[$0]) }
    // A step's inputs: its index, an element of what varies, the rest.
    var order = Array(repeating: NodeID(0), count: operands.count)
    for (place, operand) in (varying + uniform).enumerated() { order[operand] = NodeID(1 + place) }
    let inner = (varying + uniform).map { body.type(of: operands[$0]) }
    var step = Builder(table, inputs: [.integer] + inner)
    let node = step.conditional(branches, order[0], Array(order.dropFirst()))
    let results = table.resultTypes(of: branches.then).indices
    let outputs = results.map { step.project(node, $0) }
    let loop = Loop(
      body: step.freeze(outputs), condition: nil, states: 0, sequences: varying.count,
      invariants: uniform.count, collects: outputs.count, order: .any)
    var all = Builder(table, inputs: Array(types.dropFirst()))
    let steps = all.exact(Ratio(count))
    let lanes = all.loop(loop, [steps] + (varying + uniform).map { NodeID($0) })
    let collected = results.map { all.project(lanes, $0) }
    return all.freeze(collected)
  }
}
