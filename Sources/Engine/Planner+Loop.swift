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
    var collects: [Slot?]
    let load: UInt16
  }

  mutating func emitLoop(
    _ outer: inout Instance, _ index: Int, _ loop: Loop
  ) throws(PlanError) {
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
    if let condition = loop.condition {
      exit = try emitCondition(condition, &layout, outer.id, index)
    }
    try emitBody(loop, &layout, outer.id, index)
    let cost = max(1, here - head)
    append(
      program.loops[place].isBackward ? Opcode.back : Opcode.next, layout.counter, head, cost)
    program.loops[place].end = here
    if let exit { program.tape[exit].d = here }
    append(Opcode.loopEnd, Int32(truncatingIfNeeded: place))
    program.loops[place].sequences = pool(layout.sources.values.map(\.index).sorted())
    program.loops[place].collects = pool(layout.collects.compactMap { $0?.index })
    finish(loop, layout, index, in: &outer)
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
      collects: Array(repeating: nil, count: loop.collects),
      load: loop.condition == nil ? Opcode.load : Opcode.loadChecked)
    for state in 0..<loop.states {
      let source = operands[loop.firstState + state]
      let rank = max(table[types[1 + state]].shape.count, source.rank)
      guard rank <= 2 else { throw .shape(outer.id, NodeID(index)) }
      let slot = rank == 0 ? Slot(index: allocate()) : allocateBuffer(rank: rank)
      let opcode = rank == 0 ? Opcode.move : source.isBuffer ? Opcode.copy : Opcode.fill
      append(opcode, slot.index, source.index)
      layout.states.append(slot)
    }
    layout.inputs += layout.states
    let firstSequence = loop.firstState + loop.states
    for source in operands[firstSequence..<firstSequence + loop.sequences] {
      if source.isBuffer { layout.sources[layout.inputs.count] = source }
      switch source.rank {
      case 0: layout.inputs.append(source)
      case 1: layout.inputs.append(Slot(index: allocate()))
      default: layout.inputs.append(allocateBuffer(rank: 1))
      }
    }
    layout.inputs += operands[(firstSequence + loop.sequences)...]
    return layout
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
      for (position, type) in table.resultTypes(of: loop.body).enumerated() {
        let rank = max(
          table[type].shape.count, position < loop.states ? layout.states[position].rank : 0)
        guard rank <= 2 else { throw .shape(caller, NodeID(node)) }
        results.append(rank == 0 ? Slot(index: allocate()) : allocateBuffer(rank: rank))
      }
      try emitRoutineCall(loop.body, layout.inputs, results, caller, node)
      let outputs = results.compactMap { $0 }
      for position in 0..<loop.collects {
        try emitCollect(outputs[loop.states + position], position, &layout, caller, node)
      }
      try emitStateMoves(Array(outputs[..<loop.states]), layout.states, caller, node)
      for output in outputs where !output.isBuffer { free(output.index) }
      return
    }
    var instance = Instance(of: loop.body, in: table)
    emitLoads(&layout) { instance.uses[$0] > 0 }
    for (position, slot) in layout.inputs.enumerated() { instance.place(slot, at: position) }
    // What was, is collected first: then the register of a state is free for what it becomes.
    for position in 0..<loop.collects {
      let root = instance.root(instance.function.outputs[loop.states + position].index)
      guard root < layout.inputs.count else { continue }
      try emitCollect(layout.inputs[root], position, &layout, caller, node)
      instance.uses[root] &-= 1
    }
    for (position, state) in layout.states.enumerated() where !state.isBuffer {
      instance.hint(output: position, register: state.index, holding: 1 + position)
    }
    let outputs = try emit(&instance, inputs: layout.inputs)
    for position in 0..<loop.collects where layout.collects[position] == nil {
      try emitCollect(outputs[loop.states + position], position, &layout, caller, node)
    }
    try emitStateMoves(Array(outputs[..<loop.states]), layout.states, caller, node)
    releaseOutputs(instance)
  }

  private mutating func emitCollect(
    _ source: Slot, _ position: Int, _ layout: inout Layout, _ caller: FunctionID, _ node: Int
  ) throws(PlanError) {
    guard source.rank < 2 else { throw .shape(caller, NodeID(node)) }
    let target = allocateBuffer(rank: source.rank + 1)
    append(
      source.isBuffer ? Opcode.collectRow : Opcode.collect, target.index, source.index,
      layout.counter)
    layout.collects[position] = target
  }

  /// All states change at once.
  private mutating func emitStateMoves(
    _ sources: [Slot], _ targets: [Slot], _ caller: FunctionID, _ node: Int
  ) throws(PlanError) {
    var moves: [(target: Int32, source: Int32)] = []
    var swaps: [(Int32, Int32)] = []
    for (source, target) in zip(sources, targets) where source != target {
      if !target.isBuffer {
        guard !source.isBuffer else { throw .shape(caller, NodeID(node)) }
        moves.append((target.index, source.index))
      } else {
        let staging = allocateBuffer(rank: target.rank)
        append(source.isBuffer ? Opcode.copy : Opcode.fill, staging.index, source.index)
        swaps.append((target.index, staging.index))
      }
    }
    emitParallel(moves)
    for (target, staging) in swaps { append(Opcode.swap, target, staging) }
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
    let results = layout.states.map { Optional($0) } + layout.collects + [Slot(index: layout.trips)]
    let projections = outer.projections[index] ?? []
    for (position, result) in results.enumerated() {
      guard let result else { continue }
      if position < projections.count, let projection = projections[position] {
        outer.place(result, at: projection)
      } else if !result.isBuffer {
        free(result.index)
      }
    }
    for (input, source) in layout.sources where source.rank == 1 {
      free(layout.inputs[input].index)
    }
    freeCounter(layout.counter)
    releaseOperands(of: index, in: outer)
  }
}
