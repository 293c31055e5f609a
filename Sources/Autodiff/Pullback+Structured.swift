/// The pullbacks of calls, conditionals and loops.
extension Pullback {
  mutating func pullStructured(_ node: Node, _ index: Int, _ seeds: [NodeID?]) {
    switch node.kind {
    case .call(let callee): pullCall(node, index, callee, seeds)
    case .conditional(let id): pullConditional(node, index, table[id], seeds)
    case .loop(let id): pullLoop(node, index, table[id], seeds)
    case .input, .constant, .primitive, .mark, .project: break
    }
  }

  private mutating func pullCall(
    _ node: Node, _ index: Int, _ callee: FunctionID, _ seeds: [NodeID?]
  ) {
    let operands = Array(body.operands(of: node))
    let active = operands.map { activity.nodes[$0.int] }
    let (taken, sums) = takeSums(operands, active)
    let pulled = table.vjp(
      of: callee, active: active, seeded: seeds.map { $0 != nil }, accumulating: taken)
    let call = builder.call(
      pulled, operands.map { primals[$0.int] } + seeds.compactMap { $0 } + sums)
    if table.recurs(callee) { recurring.append((primals[index], call)) }
    distribute(call, from: seeds.count, to: zip(operands, active))
  }

  private mutating func pullConditional(
    _ node: Node, _ index: Int, _ branches: Conditional, _ seeds: [NodeID?]
  ) {
    let operands = Array(body.operands(of: node))
    let captures = Array(operands.dropFirst())
    let active = captures.map { activity.nodes[$0.int] }
    let seeded = seeds.map { $0 != nil }
    let (taken, sums) = takeSums(captures, active)
    let pulled = Conditional(
      then: table.vjp(of: branches.then, active: active, seeded: seeded, accumulating: taken),
      otherwise: table.vjp(
        of: branches.otherwise, active: active, seeded: seeded, accumulating: taken))
    let chosen = builder.conditional(
      pulled, primals[operands[0].int],
      captures.map { primals[$0.int] } + seeds.compactMap { $0 } + sums)
    if table.recurs(branches.then) || table.recurs(branches.otherwise) {
      recurring.append((primals[index], chosen))
    }
    distribute(chosen, from: seeds.count, to: zip(captures, active))
  }

  private mutating func distribute(
    _ node: NodeID, from start: Int, to operands: some Sequence<(NodeID, Bool)>
  ) {
    var place = start
    for (operand, isActive) in operands where isActive {
      accumulate(operand, builder.project(node, place))
      place += 1
    }
  }

  private mutating func pullLoop(
    _ node: Node, _ index: Int, _ loop: Loop, _ seeds: [NodeID?]
  ) {
    let operands = Array(body.operands(of: node))
    let shape = ReversedLoop(
      loop, operands: operands.map { activity.nodes[$0.int] },
      seeded: seeds.dropLast().map { $0 != nil }, in: table)
    let forward = primals[index]
    let collecting = table.collectingEntries(of: loop)
    var arguments = [
      loop.condition == nil
        ? primals[operands[0].int] : builder.project(forward, collecting.tripResult)
    ]
    for state in shape.states {
      let initial = primals[operands[loop.firstState + state].int]
      arguments.append(seeds[state] ?? builder.zero(like: initial))
    }
    for invariant in shape.activeInvariants {
      let operand = operands[loop.firstState + invariant - 1]
      let sum = body.type(of: operand).isScalar ? nil : takeCotangent(of: operand)
      arguments.append(sum ?? builder.zero(like: primals[operand.int]))
    }
    for state in 0..<loop.states {
      arguments.append(builder.project(forward, collecting.tripResult - loop.states + state))
    }
    let firstSequence = loop.firstState + loop.states
    arguments += operands[firstSequence..<firstSequence + loop.sequences].map { primals[$0.int] }
    arguments += shape.collected.compactMap { seeds[$0] }
    arguments += operands[(firstSequence + loop.sequences)...].map { primals[$0.int] }
    let reversed = builder.loop(shape.loop, arguments)
    for (place, state) in shape.states.enumerated() where shape.active[1 + state] {
      accumulate(operands[loop.firstState + state], builder.project(reversed, place))
    }
    for (place, invariant) in shape.activeInvariants.enumerated() {
      accumulate(
        operands[loop.firstState + invariant - 1],
        builder.project(reversed, shape.states.count + place))
    }
    for (place, sequence) in shape.activeSequences.enumerated() {
      let operand = operands[loop.firstState + sequence - 1]
      let elements = builder.project(reversed, shape.loop.states + place)
      // An operand that is the element of every step has the sum of their cotangents.
      let isElement = body.type(of: operand) == shape.inputs[sequence]
      accumulate(operand, isElement ? builder.sum(elements, axes: [0]) : elements)
    }
  }
}

/// The loop that carries cotangents back through the steps of another.
///
/// States: the cotangents of the old states, then a sum for each active invariant. Sequences:
/// what the old states were at each step, the old sequences, the cotangents of collected values.
/// It collects the cotangents of the active sequences' elements.
private struct ReversedLoop {
  let loop: Loop
  /// The inputs of the old body.
  let inputs: [TypeID]
  /// Which inputs of the old body get a cotangent.
  let active: [Bool]
  /// The old states that have a cotangent.
  let states: [Int]
  /// The old results, after the states, that have a cotangent.
  let collected: [Int]
  /// As inputs of the old body.
  let activeSequences: [Int]
  let activeInvariants: [Int]

  init(_ old: Loop, operands: [Bool], seeded: [Bool], in table: FunctionTable) {
    let (outputs, reached) = table.loopReach(old, seeded: seeded)
    let varied = table.loopActivity(old, operands).inputs
    let active = zip(varied, reached).map { $0 && $1 }
    let ranges = old.inputRanges
    let types = table[old.body].inputs
    let resultTypes = table.resultTypes(of: old.body)
    let states = (0..<old.states).filter { outputs[$0] && varied[1 + $0] }
    let collected = (old.states..<old.states + old.collects).filter { outputs[$0] }
    let activeSequences = ranges[1].filter { active[$0] }
    let activeInvariants = ranges[2].filter { active[$0] }
    let seededOutputs = states + collected
    let sums = activeInvariants.filter { !types[$0].isScalar }
    let pulled = table.vjp(
      of: old.body, active: active,
      seeded: resultTypes.indices.map { seededOutputs.contains($0) },
      accumulating: types.indices.map { sums.contains($0) })

    let newInputs: [TypeID] =
      [.integer] + states.map { types[1 + $0] } + activeInvariants.map { types[$0] }
      + ranges[0].map { types[$0] } + ranges[1].map { types[$0] }
      + collected.map { resultTypes[$0] } + ranges[2].map { types[$0] }
    var builder = Builder(table, inputs: newInputs, capacity: table[pulled].nodes.count)
    let firstSum = 1 + states.count
    let firstEntry = firstSum + activeInvariants.count
    let firstElement = firstEntry + old.states
    let firstSeed = firstElement + old.sequences
    let firstInvariant = firstSeed + collected.count
    let entries = (firstEntry..<firstElement).map { NodeID($0) }
    let elements = (firstElement..<firstSeed).map { NodeID($0) }
    let invariants = (firstInvariant..<newInputs.count).map { NodeID($0) }
    let seeds = (1..<firstSum).map { NodeID($0) } + (firstSeed..<firstInvariant).map { NodeID($0) }
    let soFar = activeInvariants.indices.filter { !types[activeInvariants[$0]].isScalar }
    let results = builder.inline(
      pulled,
      [NodeID(0)] + entries + elements + invariants + seeds
        + soFar.map { NodeID(firstSum + $0) })
    var cotangents: [Int: NodeID] = [:]
    for (place, input) in active.indices.filter({ active[$0] }).enumerated() {
      cotangents[input] = results[resultTypes.count + place]
    }
    var newOutputs: [NodeID] = []
    for state in states {
      newOutputs.append(cotangents[1 + state] ?? builder.zero(of: types[1 + state]))
    }
    for (place, invariant) in activeInvariants.enumerated() {
      let sum = NodeID(firstSum + place)
      guard let cotangent = cotangents[invariant] else {
        newOutputs.append(sum)
        continue
      }
      newOutputs.append(
        sums.contains(invariant) ? cotangent : builder.folded(.add, sum, cotangent))
    }
    for sequence in activeSequences {
      newOutputs.append(cotangents[sequence] ?? builder.zero(of: types[sequence]))
    }
    loop = Loop(
      body: table.pruned(builder.freeze(newOutputs)), condition: nil,
      states: states.count + activeInvariants.count,
      sequences: old.states + old.sequences + collected.count, invariants: old.invariants,
      collects: activeSequences.count,
      order: old.carriesAny(states) ? .backward : old.order.reversed,
      accumulates: states.map { _ in nil } + activeInvariants.map { _ in .sum })
    inputs = types
    self.active = active
    self.states = states
    self.collected = collected
    self.activeSequences = activeSequences
    self.activeInvariants = activeInvariants
  }
}

extension FunctionTable {
  /// `loop`, collecting after its own values what each state was when a step began.
  func collectingEntries(of loop: Loop) -> Loop {
    let body = self[loop.body]
    var builder = Builder(self, inputs: body.inputs, capacity: body.nodes.count)
    let outputs = builder.inline(loop.body, body.inputs.indices.map { NodeID($0) })
    var collecting = loop
    if loop.carriesAny(Array(0..<loop.states)) { collecting.order = .forward }
    collecting.body = builder.freeze(outputs + loop.inputRanges[0].map { NodeID($0) })
    collecting.collects += loop.states
    return collecting
  }
}

extension Loop {
  /// Whether one of the states hinders steps in any order once they are differentiated: a sum's
  /// derivative does not ask for the sum so far, every other one does.
  fileprivate func carriesAny(_ states: [Int]) -> Bool {
    order == .any && states.contains { accumulates[$0] != .sum }
  }
}
