import Autodiff

/// Loops.
extension Planner {
  /// The parts of one loop while it is planned.
  private struct Layout {
    let counter: Int32
    let trips: Int32
    var states: [Slot] = []
    /// What the body's inputs are; an element's register is filled when it is loaded.
    var inputs: [Slot]
    /// The buffer that an element comes from, by input.
    var sources: [Int: Slot] = [:]
    var loaded: Set<Int> = []
    var collects: [Slot] = []
    var collected: Set<Int> = []
    let load: UInt16
    /// Of the body's inputs.
    let types: [ValueType]
    /// Inputs that show an element.
    var views: [Int] = []
    /// Buffers that states take over from the loop's operands.
    var taken: [Int32] = []
  }

  mutating func emitLoop(
    _ outer: inout Instance, _ index: Int, _ loop: Loop
  ) throws(PlanError) {
    if try emitBlockLoop(&outer, index, loop) { return }
    if try emitTeamLoop(&outer, index, loop) { return }
    let operands = slots(of: index, in: outer)
    var layout = try lay(loop, operands, in: outer, index)
    let place = program.loops.count
    program.loops.append(
      LoopRecord(
        count: loop.condition == nil ? operands[0].index : nil, counter: layout.counter,
        trips: layout.trips, isBackward: loop.condition == nil && loop.order == .backward))
    append(Opcode.loopBegin, Int32(truncatingIfNeeded: place))
    let head = here
    var exit: Int?
    loopDepth += 1
    if let condition = loop.condition {
      exit = try emitCondition(condition, &layout, outer.id, index)
    }
    try emitBody(loop, &layout, outer.id, index)
    loopDepth -= 1
    let cost = max(1, here - head)
    append(
      program.loops[place].isBackward ? Opcode.back : Opcode.next, layout.counter, head, cost)
    program.loops[place].end = here
    if let exit { program.tape[exit].d = here }
    append(Opcode.loopEnd, Int32(truncatingIfNeeded: place))
    program.loops[place].sequences = program.pool(layout.sources.values.map(\.index).sorted())
    program.loops[place].collects = program.pool(layout.collects.map(\.index))
    finish(loop, layout, index, in: &outer)
    try emitPaddedSums(&outer, ofLoop: index)
  }

  private mutating func lay(
    _ loop: Loop, _ operands: [Slot], in outer: borrowing Instance, _ index: Int
  ) throws(PlanError) -> Layout {
    let types = table[loop.body].inputs
    guard loop.condition != nil || operands.first?.isBuffer == false else {
      throw .shape(outer.id, NodeID(index))
    }
    let counter = allocateCounter()
    var layout = Layout(
      counter: counter, trips: allocate(), inputs: [Slot(index: counter + 2)],
      load: loop.condition == nil ? Opcode.load : Opcode.loadChecked,
      types: types.map { table[$0] })
    let nodes = Array(outer.function.operands(of: outer.function.nodes[index]))
    for state in 0..<loop.states {
      let place = loop.firstState + state
      let slot = try layState(operands[place], nodes[place], table[types[1 + state]], outer, index)
      if slot.isBuffer, slot == operands[place] { layout.taken.append(slot.index) }
      layout.states.append(slot)
    }
    layout.inputs += layout.states
    let firstSequence = loop.firstState + loop.states
    for place in firstSequence..<firstSequence + loop.sequences {
      let source = operands[place]
      let element = table[types[layout.inputs.count]]
      let isRepeated =
        table[outer.function.type(of: nodes[place])].shape.count == element.shape.count
      if isRepeated || !source.isBuffer {
        layout.inputs.append(source)
        continue
      }
      layout.sources[layout.inputs.count] = source
      if element.isScalar {
        layout.inputs.append(Slot(index: allocate()))
      } else {
        // Shows the source's numbers, which live on until the loop ends.
        layout.inputs.append(allocateBuffer(rank: element.shape.count, count: 0))
        layout.views.append(layout.inputs.count - 1)
      }
    }
    for type in table.resultTypes(of: loop.body).suffix(loop.collects) {
      layout.collects.append(
        Slot(index: claims.new(), rank: table[type].shape.count + 1))
    }
    layout.inputs += operands[(firstSequence + loop.sequences)...]
    return layout
  }

  /// The place of a state, which holds its first value: a copy, unless nobody else reads that.
  mutating func layState(
    _ source: Slot, _ node: NodeID, _ type: ValueType, _ outer: borrowing Instance,
    _ index: Int
  ) throws(PlanError) -> Slot {
    if type.isScalar && !source.isBuffer {
      let slot = Slot(index: allocate())
      append(Opcode.move, slot.index, source.index)
      return slot
    }
    guard !type.isScalar else { throw .shape(outer.id, NodeID(index)) }
    if source.isBuffer, takes(node, in: outer) { return source }
    let slot = try allocate(type, outer.id, index)
    if source.isBuffer {
      append(Opcode.copy, slot.index, source.index)
    } else {
      try emitFill(slot, source.index, type, outer.id, NodeID(index))
    }
    return slot
  }

  /// Reads the elements that `isRead` asks for, once a step.
  private mutating func emitLoads(_ layout: inout Layout, _ isRead: (Int) -> Bool) {
    for input in layout.sources.keys.sorted() where isRead(input) {
      guard let source = layout.sources[input], layout.loaded.insert(input).inserted else {
        continue
      }
      let target = layout.inputs[input]
      append(
        target.isBuffer ? Opcode.view : layout.load, target.index, source.index, layout.counter)
      let shape = Shapes.pattern(layout.types[input]) ?? []
      if target.rank > 1, !shape.contains(-1) { emitShape(target, shape) }
    }
  }

  /// The jump that leaves the loop.
  private mutating func emitCondition(
    _ condition: FunctionID, _ layout: inout Layout, _ caller: FunctionID, _ node: Int
  ) throws(PlanError) -> Int {
    if inlines(condition) {
      var instance = Instance(of: condition, in: table)
      emitLoads(&layout) { instance.uses[$0] > 0 }
      let outputs = try emit(&instance, inputs: layout.inputs)
      guard let truth = outputs.first, !truth.isBuffer else { throw .shape(caller, NodeID(node)) }
      append(Opcode.jumpIfZero, 0, truth.index)
      releaseOutputs(instance)
    } else {
      emitLoads(&layout) { _ in true }
      let truth = Slot(index: allocate())
      try emitRoutineCall(condition, layout.inputs, [truth], caller, node)
      append(Opcode.jumpIfZero, 0, truth.index)
      free(truth.index)
    }
    return program.tape.count - 1
  }

  private mutating func emitBody(
    _ loop: Loop, _ layout: inout Layout, _ caller: FunctionID, _ node: Int
  ) throws(PlanError) {
    guard inlines(loop.body) else {
      emitLoads(&layout) { _ in true }
      var results: [Slot?] = []
      for type in table.resultTypes(of: loop.body) {
        results.append(try allocate(table[type], caller, node))
      }
      try emitRoutineCall(loop.body, layout.inputs, results, caller, node)
      let outputs = results.compactMap { $0 }
      for position in 0..<loop.collects {
        try emitCollect(
          outputs[loop.states + position], position, loop, &layout, caller, node)
      }
      try emitStateMoves(
        Array(outputs[..<loop.states]), layout, isOwn: { _ in false }, caller, node)
      for output in outputs {
        if output.isBuffer { claims.drop(output.index) } else { free(output.index) }
      }
      return
    }
    var instance = Instance(of: loop.body, in: table)
    emitLoads(&layout) { instance.uses[$0] > 0 }
    for (position, slot) in layout.inputs.enumerated() { instance.place(slot, at: position) }
    // What was, is collected first: then the register of a state is free for what it becomes.
    for position in 0..<loop.collects {
      let root = instance.root(instance.function.outputs[loop.states + position].index)
      guard root < layout.inputs.count else { continue }
      try emitCollect(layout.inputs[root], position, loop, &layout, caller, node)
      instance.uses[root] &-= 1
    }
    for (position, state) in layout.states.enumerated() {
      let root = instance.root(instance.function.outputs[position].index)
      if !state.isBuffer {
        instance.hint(output: position, register: state.index, holding: 1 + position)
      } else if root >= layout.inputs.count, instance.bufferHints[root] == nil {
        instance.bufferHints[root] = (state, 1 + position)
      }
    }
    instance.owned = Set(layout.states.filter(\.isBuffer).map(\.index))
    let outputs = try emit(&instance, inputs: layout.inputs)
    for position in 0..<loop.collects where !layout.collected.contains(position) {
      try emitCollect(outputs[loop.states + position], position, loop, &layout, caller, node)
    }
    let roots = instance.function.outputs.map { instance.root($0.index) }
    try emitStateMoves(
      Array(outputs[..<loop.states]), layout,
      isOwn: { roots[$0] >= layout.inputs.count }, caller, node)
    releaseOutputs(instance)
  }

  private mutating func emitCollect(
    _ source: Slot, _ position: Int, _ loop: Loop, _ layout: inout Layout,
    _ caller: FunctionID, _ node: Int
  ) throws(PlanError) {
    let target = layout.collects[position]
    layout.collected.insert(position)
    let type = table[table.resultTypes(of: loop.body)[loop.states + position]]
    if type.isScalar {
      guard !source.isBuffer else { throw .shape(caller, NodeID(node)) }
      append(Opcode.collect, target.index, source.index, layout.counter)
    } else if source.isBuffer {
      append(Opcode.collectRow, target.index, source.index, layout.counter)
    } else {
      let row = try allocate(type, caller, node)
      try emitFill(row, source.index, type, caller, NodeID(node))
      append(Opcode.collectRow, target.index, row.index, layout.counter)
      claims.drop(row.index)
    }
  }

  /// All states change at once.
  ///
  /// - Parameter isOwn: whether the body has made this output itself.
  private mutating func emitStateMoves(
    _ sources: [Slot], _ layout: Layout, isOwn: (Int) -> Bool, _ caller: FunctionID, _ node: Int
  ) throws(PlanError) {
    var moves: [(target: Int32, source: Int32)] = []
    var swaps: [(Int32, Int32)] = []
    var swapped: Set<Int32> = []
    var stagings: [Int32] = []
    for (position, (source, target)) in zip(sources, layout.states).enumerated()
    where source != target {
      if !target.isBuffer {
        guard !source.isBuffer else { throw .shape(caller, NodeID(node)) }
        moves.append((target.index, source.index))
      } else if source.isBuffer, isOwn(position), claims.isAlone(source.index),
        !layout.states.contains(source), swapped.insert(source.index).inserted
      {
        swaps.append((target.index, source.index))
      } else {
        let type = layout.types[1 + position]
        let staging = try allocate(type, caller, node)
        if source.isBuffer {
          append(Opcode.copy, staging.index, source.index)
        } else {
          try emitFill(staging, source.index, type, caller, NodeID(node))
        }
        swaps.append((target.index, staging.index))
        stagings.append(staging.index)
      }
    }
    emitParallel(moves)
    for (target, staging) in swaps { append(Opcode.swap, target, staging) }
    for staging in stagings { claims.drop(staging) }
  }

  /// Moves in an order in which nothing is overwritten before it is read; circles go through
  /// one more register.
  private mutating func emitParallel(_ moves: [(target: Int32, source: Int32)]) {
    var sourceOf: [Int32: Int32] = [:]
    var readers: [Int32: Int] = [:]
    for move in moves {
      sourceOf[move.target] = move.source
      readers[move.source, default: 0] += 1
    }
    var ready = moves.map(\.target).filter { readers[$0, default: 0] == 0 }
    var rest = moves.map(\.target)[...]
    var temporaries: [Int32] = []
    while true {
      if let target = ready.popLast() {
        guard let source = sourceOf.removeValue(forKey: target) else { continue }
        append(Opcode.move, target, source)
        readers[source, default: 1] -= 1
        if readers[source] == 0, sourceOf[source] != nil { ready.append(source) }
      } else if let target = rest.popFirst() {
        guard sourceOf[target] != nil else { continue }
        let temporary = allocate()
        temporaries.append(temporary)
        append(Opcode.move, temporary, target)
        for (other, source) in sourceOf where source == target { sourceOf[other] = temporary }
        readers[temporary] = readers[target]
        readers[target] = 0
        ready.append(target)
      } else {
        break
      }
    }
    for temporary in temporaries { free(temporary) }
  }

  private mutating func finish(
    _ loop: Loop, _ layout: Layout, _ index: Int, in outer: inout Instance
  ) {
    // The operand goes, and its buffer lives on as the result.
    for buffer in layout.taken { claims.claim(buffer) }
    place(
      layout.states + layout.collects + [Slot(index: layout.trips)], ofLoop: index, in: &outer)
    for (input, _) in layout.sources where !layout.inputs[input].isBuffer {
      free(layout.inputs[input].index)
    }
    for input in layout.views { claims.drop(layout.inputs[input].index) }
    freeCounter(layout.counter)
    releaseOperands(of: index, in: outer)
  }

  /// Gives the results of a loop to their projections.
  mutating func place(_ results: [Slot], ofLoop index: Int, in outer: inout Instance) {
    let projections = outer.projections[index] ?? []
    for (position, result) in results.enumerated() {
      if position < projections.count, let projection = projections[position] {
        outer.place(result, at: projection)
      } else if result.isBuffer {
        claims.drop(result.index)
      } else {
        free(result.index)
      }
    }
  }
}
