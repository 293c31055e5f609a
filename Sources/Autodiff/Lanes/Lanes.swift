/// Loops whose steps are independent, many steps at once.
///
/// The engine runs such a loop in blocks if its body is made of numbers alone. What has loops or
/// arrays in its body is written for some hundreds of steps beside each other, so that each row of
/// it works on long arrays. The function stays what it was for whoever looks for a fault.
extension FunctionTable {
  /// `function` with its independent loops in lanes where that is possible and worth it.
  public func inLanes(_ id: FunctionID) -> FunctionID {
    if let known = memo.inLanes[id] { return known }
    guard self[id].nodes.contains(where: \.isStructured) else { return id }
    var pass = LanePass(of: id, in: self)
    let result = pass.rebuild()
    memo.inLanes[id] = result
    memo.inLanes[result] = result
    if pass.steps > 0 { memo.laneSteps[result] = pass.steps }
    return result
  }

  /// Steps of the loops as written that a run of a function in lanes stands for, beside those of the
  /// loops that it has; below 0 where those are none of what was written.
  public func laneSteps(of id: FunctionID) -> Int { memo.laneSteps[id] ?? 0 }
}

private struct LanePass: GraphPass, ~Copyable {
  let table: FunctionTable
  let body: Function
  var builder: Builder
  var map: [NodeID] = []
  /// The results of loops in lanes, by their old nodes.
  private var done: [Int: [NodeID]] = [:]
  /// Steps that stand here without a loop.
  private(set) var steps = 0

  init(of id: FunctionID, in table: FunctionTable) {
    self.table = table
    body = table[id]
    builder = Builder(table, inputs: body.inputs, capacity: body.nodes.count)
  }

  mutating func moved(_ node: Node, _ index: Int) -> NodeID {
    switch node.kind {
    case .input(let position): return builder.input(position)
    // A call stays one because its function recurs, or is long.
    case .constant, .primitive, .mark, .call: return builder.copy(node, of: body, map)
    case .project(let source, let position):
      return done[source.int]?[position] ?? builder.copy(node, of: body, map)
    case .loop(let id):
      let operands = operands(of: node)
      if let results = inLanes(table[id], operands) {
        done[index] = results
        return results[0]
      }
      var loop = table[id]
      loop.body = table.inLanes(loop.body)
      return builder.loop(loop, operands)
    case .conditional(let id):
      return conditional(table[id], node, table.inLanes)
    }
  }

  /// The results of a loop whose steps run in lanes; `nil` if they cannot, or should not.
  private mutating func inLanes(_ loop: Loop, _ operands: [NodeID]) -> [NodeID]? {
    guard loop.order == .any, loop.condition == nil, loop.extent == .whole,
      loop.accumulates.allSatisfy({ $0 == .sum })
    else { return nil }
    let body = table[loop.body]
    var inputs: [LaneKind] = [.varying] + Array(repeating: .total, count: loop.states)
    for place in loop.inputRanges[1] {
      let isElement = builder.type(of: operands[place]) == body.inputs[place]
      inputs.append(isElement ? .uniform : .varying)
    }
    inputs += Array(repeating: .uniform, count: loop.invariants)
    guard let kinds = LaneKinds(of: loop.body, inputs, in: table), kinds.areWorthLanes,
      kinds.outputs.prefix(loop.states).allSatisfy({ $0 == .total }),
      !kinds.outputs.dropFirst(loop.states).contains(.total)
    else { return nil }
    let most = min(LaneKinds.mostLanes, LaneKinds.room / max(kinds.numbers, 1))
    let part = LanePart(loop: loop, kinds: kinds, operands: operands)
    guard case .exact(let ratio)? = builder.constant(at: operands[0]), let steps = ratio.int else {
      return most >= LaneKinds.fewestLanes ? inUnknownChunks(part, most) : nil
    }
    guard steps >= LaneKinds.fewestLanes else { return nil }
    if steps <= min(LaneKinds.mostLanes, LaneKinds.wholeRoom / max(kinds.numbers, 1)) {
      return inChunks(part, 1, steps)
    }
    guard most >= LaneKinds.fewestLanes else { return nil }
    return inChunks(part, (steps + most - 1) / most, steps)
  }

  /// Whole chunks in lanes, and the steps that are left one by one: their number is known when
  /// they run.
  private mutating func inUnknownChunks(_ part: LanePart, _ count: Int) -> [NodeID]? {
    let loop = part.loop, trips = part.operands[0]
    guard loop.collects == 0,
      !loop.inputRanges[1].contains(where: { part.kinds.nodes[$0] == .varying })
    else { return nil }
    let size = builder.exact(Ratio(count))
    let quotient = builder.apply(.divide, trips, size)
    let chunks = builder.apply(.floor, quotient)
    var states = Array(part.operands[1..<1 + loop.states])
    let whole = chunkLoop(part, states, count, chunks)
    states = states.indices.map { builder.project(whole, $0) }
    let start = builder.apply(.multiply, chunks, size)
    let rest = builder.apply(.subtract, trips, start)
    let types = table[loop.body].inputs + [builder.type(of: start)]
    var inner = Builder(table, inputs: types, capacity: table[loop.body].nodes.count)
    let index = inner.primitive(.add, .integer, NodeID(types.count - 1), NodeID(0))
    let results = inner.inline(
      loop.body, [index] + types.indices.dropFirst().dropLast().map { NodeID($0) })
    var left = loop
    left.body = inner.freeze(results)
    left.invariants += 1
    let others = part.operands[(1 + loop.states)...]
    let node = builder.loop(left, [rest] + states + others + [start])
    return loop.accumulates.indices.map { builder.project(node, $0) } + [trips]
  }

  private mutating func inChunks(_ part: LanePart, _ chunks: Int, _ steps: Int) -> [NodeID] {
    let loop = part.loop, count = steps / chunks, rest = steps % chunks
    var states = Array(part.operands[1..<1 + loop.states])
    var collected: [NodeID]
    if chunks == 1 {
      (states, collected) = written(part, states, count, from: 0)
    } else {
      let node = chunkLoop(part, states, count, builder.exact(Ratio(chunks)), chunks)
      states = states.indices.map { builder.project(node, $0) }
      collected = (0..<loop.collects).map { place in
        let all = builder.project(node, loop.states + place)
        let shape = builder.shape(of: all).map { if case .size(let n) = $0 { n } else { 0 } }
        return builder.reshape(all, to: [count * chunks] + shape.dropFirst(2))
      }
      if rest > 0 {
        let (after, last) = written(part, states, rest, from: count * chunks)
        states = after
        collected = zip(collected, last).map { builder.concat($0, $1) }
      }
    }
    return states + collected + [part.operands[0]]
  }

  /// The steps from `start` on, once: the states after them and what they collect.
  private mutating func written(
    _ part: LanePart, _ states: [NodeID], _ count: Int, from start: Int
  ) -> (states: [NodeID], collected: [NodeID]) {
    let loop = part.loop
    let indices = builder.iota(start: start, count: count)
    var arguments = [indices] + states
    for place in loop.inputRanges[1] {
      let operand = part.operands[place]
      arguments.append(
        part.kinds.nodes[place] == .varying ? rows(of: operand, start, count) : operand)
    }
    arguments += part.operands[loop.inputRanges[2]]
    let function = part.function(count, in: table)
    let results = builder.inline(function, arguments)
    steps += count
    return (Array(results.prefix(loop.states)), Array(results.dropFirst(loop.states)))
  }

  private mutating func rows(of x: NodeID, _ start: Int, _ count: Int) -> NodeID {
    let shape = builder.shape(of: x).map { if case .size(let length) = $0 { length } else { 0 } }
    return builder.slice(
      x, starts: [start] + shape.dropFirst().map { _ in 0 }, steps: shape.map { _ in 1 },
      counts: [count] + shape.dropFirst())
  }

  /// The loop over chunks of `count` steps.
  ///
  /// - Parameter known: how many chunks there are, if sequences are to be cut into them.
  private mutating func chunkLoop(
    _ part: LanePart, _ states: [NodeID], _ count: Int, _ chunks: NodeID, _ known: Int = 0
  ) -> NodeID {
    let loop = part.loop
    let function = part.function(count, in: table)
    var types = table[function].inputs
    types[0] = .integer
    var inner = Builder(table, inputs: types, capacity: table[function].nodes.count)
    let first = inner.iota(count: count)
    let size = inner.exact(Ratio(count))
    let start = inner.primitive(.multiply, .integer, inner.input(0), size)
    let spread = inner.broadcast(start, to: [.size(count)])
    let indices = inner.primitive(.add, inner.type(of: first), spread, first)
    let results = inner.inline(function, [indices] + types.indices.dropFirst().map { NodeID($0) })
    var operands = [chunks] + states
    for place in loop.inputRanges[1] {
      var operand = part.operands[place]
      if part.kinds.nodes[place] == .varying {
        operand = rows(of: operand, 0, count * known)
        let own = builder.shape(of: operand).dropFirst()
        let shape = own.map { if case .size(let length) = $0 { length } else { 0 } }
        operand = builder.reshape(operand, to: [known, count] + shape)
      }
      operands.append(operand)
    }
    operands += part.operands[loop.inputRanges[2]]
    var changed = loop
    changed.body = inner.freeze(results)
    table.memo.laneSteps[changed.body] = count - 1
    return builder.loop(changed, operands)
  }
}

/// A loop that runs in lanes.
private struct LanePart {
  let loop: Loop
  let kinds: LaneKinds
  let operands: [NodeID]

  /// Its body for so many steps at once: indices, states, elements, invariants; what it collects
  /// has a step a lane.
  func function(_ count: Int, in table: FunctionTable) -> FunctionID {
    var writer = LaneWriter(loop.body, kinds, count: count, in: table)
    writer.write()
    return writer.frozen(
      varying: Array(repeating: false, count: loop.states)
        + Array(repeating: true, count: loop.collects))
  }
}

extension LaneKinds {
  static let fewestLanes = 16
  static let mostLanes = 4096
  /// Numbers that the values of a body may take in all lanes: half a megabyte.
  static let room = 1 << 16
  /// So many where all steps run beside each other, and nothing is put together afterwards.
  static let wholeRoom = 1 << 18
}
