import Autodiff

/// Loops whose steps are independent, in blocks of steps.
extension Planner {
  /// Plans a loop as a block program, if its body is rows of numbers, reads at places of arrays,
  /// and states that only add up, multiply or keep an extreme.
  mutating func emitBlockLoop(
    _ outer: inout Instance, _ index: Int, _ loop: Loop
  ) throws(PlanError) -> Bool {
    guard loop.condition == nil, loop.order == .any, loop.accumulates.allSatisfy({ $0 != nil })
    else { return false }
    let operands = slots(of: index, in: outer)
    guard let parts = parts(of: loop, operands) else { return false }
    var instance = Instance(of: loop.body, in: table)
    for (position, slot) in parts.inputs.enumerated() { instance.place(slot, at: position) }
    var writer = BlockWriter()
    writer.program.shape = [-1]
    countUses(parts, instance, &writer)
    for (input, buffer) in parts.sources { writer.place(writer.source(buffer), at: input) }
    if writer.internalUses[0] != nil {
      writer.keep(0)
      writer.append(.ramp(start: 0, step: 1), 0, [])
    }
    let sums = outer.paddedSums.of(loop: index)
    let summed = Set(sums.flatMap(\.parts).map(\.result))
    // By node: where it is collected.
    var targets: [Int: Int32] = [:]
    for position in loop.states..<loop.states + loop.collects where !summed.contains(position) {
      let root = instance.root(instance.function.outputs[position].index)
      if targets[root] == nil { targets[root] = claims.new() }
    }
    var written: Set<Int> = []
    for (node, content) in instance.function.nodes.enumerated() {
      if case .constant(let id) = content.kind { instance.registers[node] = register(for: id) }
      guard Int(instance.root[node]) == node else { continue }
      if case .conditional(let id) = content.kind {
        written.formUnion((instance.projections[node] ?? []).compactMap { $0 })
        emitBranches(node, table[id], targets: targets, instance, &writer)
        continue
      }
      guard content.row != nil, parts.folds[node] == nil else { continue }
      if parts.isVarying[node] {
        if targets[node] != nil { written.insert(node) }
        emitLane(node, content, to: targets[node], instance, &writer)
      } else {
        flush(&instance, node..<node + 1)
      }
    }
    var results: [Slot] = []
    for state in 0..<loop.states {
      results.append(fold(state, loop, operands, parts, instance, &writer))
    }
    for sum in sums { emitSum(sum, &outer, instance, &writer) }
    var given: Set<Int32> = []
    for position in loop.states..<loop.states + loop.collects {
      if let sum = sums.first(where: { $0.parts.contains { $0.result == position } }) {
        // Nothing reads it.
        results.append(outer.slot(NodeID(sum.root)))
        continue
      }
      let root = instance.root(instance.function.outputs[position].index)
      var target = Slot(index: targets[root] ?? claims.new(), rank: 1)
      if !given.insert(target.index).inserted { target.index = claims.new() }
      if !written.contains(root) || target.index != targets[root] {
        writer.copy(writer.operand(root, instance), to: target.index)
      }
      results.append(target)
    }
    let trips = allocate()
    results.append(Slot(index: trips))
    append(Opcode.blockLoop, Int32(truncatingIfNeeded: program.blockLoops.count))
    program.blockLoops.append(
      BlockLoop(blocks: program.append(writer.program), count: operands[0].index, trips: trips))
    releaseInside(parts, instance)
    place(results, ofLoop: index, in: &outer)
    releaseOperands(of: index, in: outer)
    return true
  }

  /// What a body must be for its loop to run in blocks.
  private struct Parts {
    var inputs: [Slot] = []
    /// Elements of buffers, by input.
    var sources: [(input: Int, buffer: Int32)] = []
    /// By node: whether it differs from step to step.
    var isVarying: [Bool] = []
    /// Nodes that combine a state with what a step contributes: that contribution.
    var folds: [Int: Int] = [:]
  }

  private func parts(of loop: Loop, _ operands: [Slot]) -> Parts? {
    let body = table[loop.body]
    let firstSequence = loop.firstState + loop.states
    guard operands[0].isBuffer == false,
      operands[loop.firstState..<firstSequence].allSatisfy({ !$0.isBuffer }),
      body.outputs.allSatisfy({ body.type(of: $0).isScalar })
    else { return nil }
    var parts = Parts()
    parts.isVarying = Array(repeating: false, count: body.nodes.count)
    parts.isVarying[0] = true
    // The index and the states have no register: nothing of the scalar tape reads them.
    parts.inputs = Array(repeating: Slot(index: Instance.unplaced), count: 1 + loop.states)
    for state in 0..<loop.states { parts.isVarying[1 + state] = true }
    for (position, slot) in operands[firstSequence...].enumerated() {
      let input = parts.inputs.count
      let isElement = position < loop.sequences && slot.isBuffer
      if isElement {
        guard slot.rank == 1, body.inputs[input].isScalar else { return nil }
        parts.isVarying[input] = true
        parts.sources.append((input, slot.index))
        parts.inputs.append(Slot(index: Instance.unplaced))
      } else {
        parts.inputs.append(slot)
      }
    }
    guard classify(body, loop, &parts) else { return nil }
    return parts
  }

  private func classify(_ body: Function, _ loop: Loop, _ parts: inout Parts) -> Bool {
    var root = Array(body.nodes.indices)
    var dependsOnState = Array(repeating: false, count: body.nodes.count)
    for state in 0..<loop.states { dependsOnState[1 + state] = true }
    var readers: [Int: Int] = [:]
    for output in body.outputs { readers[output.int, default: 0] += 1 }
    for (index, node) in body.nodes.enumerated() {
      let operands = body.operands(of: node).map { root[$0.int] }
      for operand in operands { readers[operand, default: 0] += 1 }
      switch node.kind {
      case .input, .constant: continue
      case .mark(let operand, _):
        root[index] = root[operand.int]
        if dependsOnState[root[index]] { return false }
        continue
      case .primitive(.gather):
        guard operands[0] < parts.inputs.count, parts.inputs[operands[0]].rank == 1,
          parts.inputs[operands[0]].isBuffer, node.type.isScalar
        else { return false }
      case .primitive(.index): break
      case .primitive(let row): guard row.isElementwise, node.type.isScalar else { return false }
      case .conditional(let id):
        let isFitting = runsInBlocks(node, table[id], of: body) { capture in
          let place = root[capture.int]
          return place < parts.inputs.count && parts.inputs[place].isBuffer
            && parts.inputs[place].rank == 1
        }
        guard isFitting, !operands.contains(where: { dependsOnState[$0] }) else { return false }
        parts.isVarying[index] = true
        continue
      case .project:
        guard node.type.isScalar else { return false }
        parts.isVarying[index] = true
        continue
      case .loop, .call: return false
      }
      guard node.type.isScalar else { return false }
      parts.isVarying[index] = operands.contains { parts.isVarying[$0] }
      // A read at a fixed place is a read in each step, too.
      if node.row == .gather || node.row == .index { parts.isVarying[index] = true }
      dependsOnState[index] = operands.contains { dependsOnState[$0] }
      guard dependsOnState[index] else { continue }
      guard let contribution = fold(node, operands, loop), !dependsOnState[contribution] else {
        return false
      }
      parts.folds[index] = contribution
    }
    // Each state is read by its own combination alone, which is nothing but its next value.
    for state in 0..<loop.states {
      let output = body.outputs[state].int
      if output == 1 + state { continue }
      guard parts.folds[output] != nil, readers[output] == 1, readers[1 + state] == 1,
        body.operands(of: body.nodes[output]).contains(where: { $0.int == 1 + state })
      else { return false }
    }
    return parts.folds.count
      == (0..<loop.states).filter { body.outputs[$0].int != 1 + $0 }.count
      && body.outputs.suffix(loop.collects).allSatisfy { !dependsOnState[root[$0.int]] }
  }

  /// What a node adds to a state, if that is what it does.
  private func fold(_ node: Node, _ operands: [Int], _ loop: Loop) -> Int? {
    guard operands.count == 2 else { return nil }
    let place = (1...max(loop.states, 1)).contains(operands[0]) ? 0 : 1
    guard (1...max(loop.states, 1)).contains(operands[place]) else { return nil }
    let fits: Bool =
      switch loop.accumulates[operands[place] - 1] {
      case .sum?: node.row == .add
      case .product?: node.row == .multiply
      case .maximum?: node.row == .max
      case .minimum?: node.row == .min
      case nil: false
      }
    return fits ? operands[1 - place] : nil
  }

  /// How often the blocks read each value.
  private func countUses(
    _ parts: Parts, _ instance: borrowing Instance, _ writer: inout BlockWriter
  ) {
    for (node, content) in instance.function.nodes.enumerated()
    where (content.row != nil || content.isConditional) && parts.isVarying[node]
      && parts.folds[node] == nil
    {
      for operand in instance.function.operands(of: content) {
        writer.internalUses[instance.root(operand.index), default: 0] += 1
      }
    }
    for contribution in parts.folds.values { writer.internalUses[contribution, default: 0] += 1 }
    for output in instance.function.outputs {
      writer.internalUses[instance.root(output.index), default: 0] += 1
    }
  }

  mutating func emitLane(
    _ node: Int, _ content: Node, to target: Int32?, _ instance: borrowing Instance,
    _ writer: inout BlockWriter
  ) {
    guard let row = content.row else { return }
    let operands = instance.function.operands(of: content).map { instance.root($0.index) }
    var lanes: [LaneOperand] = []
    let work: LaneInstruction.Work
    switch row {
    case .gather:
      noteAxis(instance.function.nodes[operands[0]].type)
      work = .gather
      lanes = [
        LaneOperand(kind: .buffer, index: instance.buffers[operands[0]]?.index ?? 0),
        writer.operand(operands[1], instance),
      ]
    case .index:
      work = .index(length: content.attributes.map { table[$0][0] } ?? 0)
      lanes = [writer.operand(operands[0], instance)]
    default:
      work = laneWork(row, content, instance.function)
      lanes = operands.map { writer.operand($0, instance) }
    }
    if let target { writer.write(node, to: target) } else { writer.keep(node) }
    writer.append(work, node, lanes)
    for operand in operands { writer.release(operand) }
  }

  /// Lets the blocks add to a sum what its loop would collect.
  private mutating func emitSum(
    _ sum: PaddedSums.Sum, _ outer: inout Instance, _ instance: borrowing Instance,
    _ writer: inout BlockWriter
  ) {
    let target = allocateBuffer(rank: 1, count: sum.length)
    var writes: [BlockProgram.Spread.Write] = []
    for part in sum.parts.sorted(by: { $0.start > $1.start }) {
      let root = instance.root(instance.function.outputs[part.result].index)
      writes.append(
        BlockProgram.Spread.Write(operand: writer.operand(root, instance), start: part.start))
    }
    writer.program.spreads.append(
      BlockProgram.Spread(target: target.index, length: sum.length, writes: writes))
    outer.place(target, at: sum.root)
  }

  /// The register of a state's last value.
  private mutating func fold(
    _ state: Int, _ loop: Loop, _ operands: [Slot], _ parts: Parts,
    _ instance: borrowing Instance, _ writer: inout BlockWriter
  ) -> Slot {
    let target = allocate()
    let start = operands[loop.firstState + state].index
    let output = instance.function.outputs[state].int
    guard let contribution = parts.folds[output], let accumulation = loop.accumulates[state]
    else {
      append(Opcode.move, target, start)
      return Slot(index: target)
    }
    let kind: BlockProgram.Fold.Kind =
      switch accumulation {
      case .sum: .sum
      case .product: .product
      case .maximum: .maximum
      case .minimum: .minimum
      }
    writer.program.folds.append(
      BlockProgram.Fold(
        kind: kind, operand: writer.operand(instance.root(UInt32(contribution)), instance),
        target: target, start: start))
    return Slot(index: target)
  }

  /// Takes leave of the invariant values that the blocks have read.
  private mutating func releaseInside(_ parts: Parts, _ instance: borrowing Instance) {
    for (node, content) in instance.function.nodes.enumerated()
    where (content.row != nil || content.isConditional)
      && (parts.isVarying[node] || parts.folds[node] != nil)
    {
      for operand in instance.function.operands(of: content) { release(operand, in: instance) }
    }
    releaseOutputs(instance)
  }
}
