/// Forward mode: functions of tangents.
extension FunctionTable {
  /// The pushforward of `function`.
  ///
  /// Inputs: those of `function`, then one tangent for each active input. Outputs: those of
  /// `function`, then one tangent for each `wanted` output (0 where it has none).
  ///
  /// - Parameters:
  ///   - active: the inputs that have a tangent; reals only.
  ///   - wanted: by default the outputs that depend on an active input.
  ///   - hasUnitSeeds: the tangents of the active inputs are 1 and no inputs of the result.
  public func jvp(
    of function: FunctionID, active: [Bool], wanted: [Bool]? = nil, hasUnitSeeds: Bool = false
  ) -> FunctionID {
    let wanted = wanted ?? outputActivity(of: function, active: active)
    let key = Memo.Key(
      function: function, active: active, seeded: wanted, hasUnitSeeds: hasUnitSeeds)
    if let known = memo.jvp[key] { return known }
    let made = memoised(
      \.memo.jvp, key, of: function, isCircular: isCircular(function, active: active)
    ) {
      let (inputs, results) = (self[function].inputs, resultTypes(of: function))
      let seeds = hasUnitSeeds ? [] : zip(inputs, active).filter(\.1).map(\.0)
      return (inputs + seeds, results + zip(results, wanted).filter(\.1).map(\.0))
    } _: {
      if let rules = rules[function], wanted == [true] {
        return ruledPushforward(
          of: function, rules, active: active, hasUnitSeeds: hasUnitSeeds)
      }
      var pass = Pushforward(of: function, active: active, in: self, hasUnitSeeds: hasUnitSeeds)
      pass.run()
      return pruned(pass.finish(wanted))
    }
    note(.pushforward(key), of: made)
    return made
  }

  /// The derivative of the outputs of `function` by one scalar input: the same inputs, one
  /// tangent an output.
  public func derivative(of function: FunctionID, by input: Int) -> FunctionID {
    let body = self[function]
    let key = Memo.Gradient(function: function, inputs: [input], withValue: false)
    if let known = memo.derivatives[key] { return known }
    var pass = Pushforward(
      of: calling(function), active: body.inputs.indices.map { $0 == input }, in: self,
      hasUnitSeeds: true)
    pass.run()
    let result = pruned(pass.finishTangents())
    memo.derivatives[key] = result
    note(.derivative(key), of: result)
    return result
  }

  /// `function` with only the outputs at `positions`, in that order.
  public func selecting(_ positions: [Int], of function: FunctionID) -> FunctionID {
    let body = self[function]
    var builder = Builder(self, inputs: body.inputs, capacity: body.nodes.count)
    let outputs = builder.inline(function, body.inputs.indices.map { NodeID($0) })
    return pruned(builder.freeze(positions.map { outputs[$0] }))
  }
}

struct Pushforward: ~Copyable {
  private let table: FunctionTable
  private let body: Function
  private let activity: Activity
  private let active: [Bool]
  private let hasUnitSeeds: Bool
  private var builder: Builder
  private var primals: [NodeID] = []
  private var tangents: [NodeID?] = []
  /// The tangents of the results of structured nodes.
  private var results: [Int: [NodeID?]] = [:]
  /// Where a rebuilt structured node has the results of the old one.
  private var places: [Int: [Int]] = [:]

  init(of function: FunctionID, active: [Bool], in table: FunctionTable, hasUnitSeeds: Bool) {
    self.table = table
    self.active = active
    self.hasUnitSeeds = hasUnitSeeds
    let body = table[function]
    let seeds = hasUnitSeeds ? [] : body.inputs.indices.filter { active[$0] }
    self.body = body
    activity = Activity(of: function, active: active, in: table)
    builder = Builder(
      table, inputs: body.inputs + seeds.map { body.inputs[$0] },
      capacity: 3 * body.nodes.count)
    primals.reserveCapacity(body.nodes.count)
    tangents.reserveCapacity(body.nodes.count)
  }

  mutating func run() {
    var nextSeed = body.inputs.count
    for (index, node) in body.nodes.enumerated() {
      builder.origin = body.origins[index]
      if node.code == Node.Code.input {
        primals.append(builder.input(Int(node.a)))
        if active[Int(node.a)] {
          tangents.append(
            hasUnitSeeds
              ? builder.filled(.exact(.one), node.type) : builder.input(nextSeed))
          nextSeed += 1
        } else {
          tangents.append(nil)
        }
        continue
      }
      let isMoved = node.code == Node.Code.project && places[Int(node.a)] != nil
      guard activity.nodes[index] || isMoved else {
        primals.append(builder.copy(node, of: body, primals))
        tangents.append(nil)
        continue
      }
      push(node, index)
    }
  }

  private mutating func push(_ node: Node, _ index: Int) {
    switch node.kind {
    case .input, .constant:
      return
    case .mark(let operand, let name):
      primals.append(builder.mark(primals[operand.int], name))
      tangents.append(tangents[operand.int])
    case .project(let source, let position):
      let place = places[source.int]?[position] ?? position
      primals.append(builder.project(primals[source.int], place))
      tangents.append(results[source.int]?[position] ?? nil)
    case .primitive(let row):
      let primal = builder.copy(node, of: body, primals)
      primals.append(primal)
      guard row.isElementwise else {
        let operands = Array(body.operands(of: node))
        let moved = ArrayNode(
          row: row, type: node.type, attributes: builder.attributes(of: node),
          operands: operands.map { primals[$0.int] }, result: primal)
        tangents.append(builder.tangent(of: moved, operands.map { tangents[$0.int] }))
        return
      }
      if let x = body.squaredNorm(node, in: table) {
        let tangent = tangents[x.int].map { builder.squaredNormTangent(primals[x.int], $0) }
        tangents.append(tangent)
        return
      }
      guard let differential = RowRules.differentials[Int(row.rawValue)] else {
        tangents.append(nil)
        return
      }
      let slots = node.slots
      tangents.append(
        builder.instantiate(
          differential, operands: slots.map { primals[$0.int] }, result: primal,
          tangents: slots.map { tangents[$0.int] }))
    case .call(let callee):
      pushCall(node, index, callee)
      tangents.append(nil)
    case .conditional(let id):
      pushConditional(node, index, table[id])
      tangents.append(nil)
    case .loop(let id):
      pushLoop(node, index, table[id])
      tangents.append(nil)
    }
  }

  private mutating func pushCall(_ node: Node, _ index: Int, _ callee: FunctionID) {
    let operands = body.operands(of: node)
    let pushed = table.jvp(of: callee, active: operands.map { activity.nodes[$0.int] })
    primals.append(
      builder.call(pushed, operands.map { primals[$0.int] } + seeds(for: operands)))
    let count = table[callee].outputs.count
    collectTangents(index, primals[index], from: count, wanted: activity.results[index] ?? [])
  }

  private mutating func pushConditional(_ node: Node, _ index: Int, _ branches: Conditional) {
    let operands = body.operands(of: node)
    let active = operands.dropFirst().map { activity.nodes[$0.int] }
    let wanted = activity.results[index] ?? []
    let pushed = Conditional(
      then: table.jvp(of: branches.then, active: active, wanted: wanted),
      otherwise: table.jvp(of: branches.otherwise, active: active, wanted: wanted))
    let captures = operands.dropFirst().map { primals[$0.int] } + seeds(for: operands.dropFirst())
    primals.append(builder.conditional(pushed, primals[operands[0].int], captures))
    collectTangents(index, primals[index], from: wanted.count, wanted: wanted)
  }

  /// States, sequences and invariants are each followed by their tangents.
  private mutating func pushLoop(_ node: Node, _ index: Int, _ loop: Loop) {
    let operands = Array(body.operands(of: node))
    let (active, collected) = table.loopActivity(loop, operands.map { activity.nodes[$0.int] })
    let pushed = PushedLoop(loop, active: active, collected: collected, in: table)
    var arguments = operands.prefix(loop.firstState).map { primals[$0.int] }
    for range in loop.inputRanges {
      let sources = range.map { operands[$0 - 1 + loop.firstState] }
      arguments += sources.map { primals[$0.int] }
      for (input, source) in zip(range, sources) where active[input] {
        arguments.append(
          tangents[source.int] ?? builder.zero(of: builder.type(of: primals[source.int])))
      }
    }
    primals.append(builder.loop(pushed.loop, arguments))
    places[index] = pushed.primalPlaces
    results[index] = pushed.tangentPlaces.map { place in
      place.map { builder.project(primals[index], $0) }
    }
  }

  /// The tangents of the active operands; zero is written out where there is none.
  private mutating func seeds(for operands: some Collection<NodeID>) -> [NodeID] {
    var seeds: [NodeID] = []
    for operand in operands where activity.nodes[operand.int] {
      seeds.append(
        tangents[operand.int] ?? builder.zero(of: builder.type(of: primals[operand.int])))
    }
    return seeds
  }

  private mutating func collectTangents(
    _ index: Int, _ node: NodeID, from start: Int, wanted: [Bool]
  ) {
    var place = start
    results[index] = wanted.map { isWanted in
      guard isWanted else { return nil }
      place += 1
      return builder.project(node, place - 1)
    }
  }

  /// The tangents of all outputs, alone.
  consuming func finishTangents() -> FunctionID {
    var outputs: [NodeID] = []
    for output in body.outputs {
      outputs.append(
        tangents[output.int] ?? builder.zero(of: builder.type(of: primals[output.int])))
    }
    return builder.freeze(outputs)
  }

  consuming func finish(_ wanted: [Bool]) -> FunctionID {
    var outputs = body.outputs.map { primals[$0.int] }
    for (output, isWanted) in zip(body.outputs, wanted) where isWanted {
      outputs.append(
        tangents[output.int] ?? builder.zero(of: builder.type(of: primals[output.int])))
    }
    return builder.freeze(outputs)
  }
}

/// The loop that carries tangents beside its values.
private struct PushedLoop {
  let loop: Loop
  /// Where the new node has each result of the old one.
  let primalPlaces: [Int]
  /// Where the new node has the tangent of each result of the old one.
  let tangentPlaces: [Int?]

  init(_ old: Loop, active: [Bool], collected: [Bool], in table: FunctionTable) {
    let body = table[old.body]
    let stateActive = Array(active[1..<1 + old.states])
    let pushedBody = table.jvp(of: old.body, active: active, wanted: stateActive + collected)
    // The new body's inputs: index, then each group followed by its tangents.
    var types: [TypeID] = [.integer]
    var primalInputs = [0]
    var tangentInputs: [Int] = []
    var counts: [Int] = []
    for range in old.inputRanges {
      for input in range {
        primalInputs.append(types.count)
        types.append(body.inputs[input])
      }
      for input in range where active[input] {
        tangentInputs.append(types.count)
        types.append(body.inputs[input])
      }
      counts.append(range.count + range.filter { active[$0] }.count)
    }
    var builder = Builder(table, inputs: types, capacity: table[pushedBody].nodes.count)
    let outputs = builder.inline(
      pushedBody, (primalInputs + tangentInputs).map { NodeID($0) })
    let stateTangents = stateActive.filter { $0 }.count
    let old1 = old.states
    let old2 = old.states + old.collects
    let newBody = builder.freeze(
      Array(outputs[..<old1]) + outputs[old2..<old2 + stateTangents] + outputs[old1..<old2]
        + outputs[(old2 + stateTangents)...])
    let condition = old.condition.map { condition in
      var builder = Builder(table, inputs: types, capacity: table[condition].nodes.count)
      let outputs = builder.inline(condition, primalInputs.map { NodeID($0) })
      return builder.freeze(outputs)
    }
    // A product's tangent depends on the product so far, so such a state is no accumulator.
    let kept = zip(old.accumulates, stateActive).map { kind, isActive in
      isActive && kind != .sum ? nil : kind
    }
    let isStillAny = zip(old.accumulates, stateActive).allSatisfy { $0 == .sum || !$1 }
    loop = Loop(
      body: newBody, condition: condition, states: counts[0], sequences: counts[1],
      invariants: counts[2], collects: old.collects + collected.filter { $0 }.count,
      order: old.order == .any && !isStillAny ? .forward : old.order,
      accumulates: kept + stateActive.positions.map { kept[$0] })
    let shift = stateTangents
    primalPlaces =
      Array(0..<old1) + (old1..<old2).map { $0 + shift } + [loop.tripResult]
    var nextState = old1
    var nextCollected = old2 + shift
    tangentPlaces =
      stateActive.map { isActive in
        guard isActive else { return nil }
        nextState += 1
        return nextState - 1
      }
      + collected.map { isActive in
        guard isActive else { return nil }
        nextCollected += 1
        return nextCollected - 1
      } + [nil]
  }
}

extension [Bool] {
  /// The positions that are true.
  fileprivate var positions: [Int] { indices.filter { self[$0] } }
}

extension Loop {
  /// The places of the states, the sequences and the invariants among the body's inputs.
  var inputRanges: [Range<Int>] {
    let afterStates = 1 + states
    let afterSequences = afterStates + sequences
    return [
      1..<afterStates, afterStates..<afterSequences, afterSequences..<afterSequences + invariants,
    ]
  }
}
