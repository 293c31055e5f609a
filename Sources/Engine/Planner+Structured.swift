import Autodiff

/// Results that a routine will give to the code that calls it.
struct UnresolvedCall {
  let call: Int
  /// The caller's function and node, for errors.
  let function: FunctionID
  let node: NodeID
  let targets: [Slot?]
}

/// Conditionals, calls and rows over sequences.
extension Planner {
  mutating func emitConditional(
    _ outer: inout Instance, _ index: Int, _ branches: Conditional
  ) throws(PlanError) {
    let operands = slots(of: index, in: outer)
    guard let condition = operands.first, !condition.isBuffer else {
      throw .shape(outer.id, NodeID(index))
    }
    var targets = try resultSlots(of: index, in: outer)
    let captures = Array(operands.dropFirst())
    let skip = program.tape.count
    append(Opcode.jumpIfZero, 0, condition.index)
    try emit(branches.then, captures, into: &targets, adapts: true, outer.id, index)
    let leave = program.tape.count
    append(Opcode.jump, 0)
    program.tape[skip].d = here
    try emit(branches.otherwise, captures, into: &targets, adapts: false, outer.id, index)
    program.tape[leave].d = here
    finish(index, targets, in: &outer)
  }

  mutating func emitCall(
    _ outer: inout Instance, _ index: Int, _ callee: FunctionID
  ) throws(PlanError) {
    let operands = slots(of: index, in: outer)
    var targets = try resultSlots(of: index, in: outer)
    try emit(callee, operands, into: &targets, adapts: true, outer.id, index)
    finish(index, targets, in: &outer)
  }

  mutating func emitElementwise(
    _ outer: inout Instance, _ index: Int, _ node: Node
  ) throws(PlanError) {
    let operands = outer.operands(node)
    var words: [Int32] = [
      Int32(node.code - Node.firstRow), Int32(truncatingIfNeeded: operands.count),
    ]
    var rank = 0
    for operand in operands {
      let slot = outer.slot(operand)
      words += [slot.isBuffer ? 1 : 0, slot.index]
      rank = max(rank, slot.rank)
    }
    let target = allocateBuffer(rank: rank)
    append(Opcode.elementwise, target.index, Int32(truncatingIfNeeded: pool(words).start))
    outer.place(target, at: index)
    for operand in operands { release(operand, in: outer) }
  }

  /// Plans `function` so that its results end in `targets` (`nil`: not wanted).
  ///
  /// - Parameter adapts: whether a target may become a buffer because the result is one.
  private mutating func emit(
    _ function: FunctionID, _ inputs: [Slot], into targets: inout [Slot?], adapts: Bool,
    _ caller: FunctionID, _ node: Int
  ) throws(PlanError) {
    guard inlines(function) else {
      try emitRoutineCall(function, inputs, targets, caller, node)
      return
    }
    var instance = Instance(of: function, in: table)
    for (position, target) in targets.enumerated() {
      if let target, !target.isBuffer {
        instance.hint(output: position, register: target.index, holding: -1)
      }
    }
    let outputs = try emit(&instance, inputs: inputs)
    for (position, target) in targets.enumerated() {
      guard var target else { continue }
      let output = outputs[position]
      if output.isBuffer && !target.isBuffer {
        guard adapts else { throw .shape(caller, NodeID(node)) }
        free(target.index)
        target = allocateBuffer(rank: output.rank)
        targets[position] = target
      }
      emitTransfer(from: output, to: target)
    }
    releaseOutputs(instance)
  }

  /// Lets `target` be what `source` is now.
  private mutating func emitTransfer(from source: Slot, to target: Slot) {
    if target.isBuffer {
      append(source.isBuffer ? Opcode.alias : Opcode.fill, target.index, source.index)
    } else if source != target {
      append(Opcode.move, target.index, source.index)
    }
  }

  mutating func emitRoutineCall(
    _ function: FunctionID, _ inputs: [Slot], _ targets: [Slot?], _ caller: FunctionID,
    _ node: Int
  ) throws(PlanError) {
    let place = routine(for: function)
    var words: [Int32] = []
    for (source, target) in zip(inputs, program.routines[place].inputs) {
      guard target.isBuffer || !source.isBuffer else { throw .shape(caller, NodeID(node)) }
      words += [target.isBuffer ? source.isBuffer ? 1 : 2 : 0, source.index, target.index]
    }
    unresolved.append(
      UnresolvedCall(
        call: program.calls.count, function: caller, node: NodeID(node), targets: targets))
    append(Opcode.call, Int32(truncatingIfNeeded: program.calls.count))
    program.calls.append(CallRecord(routine: place, arguments: pool(words)))
  }

  /// Once all routines are planned, where their outputs are is known.
  mutating func resolveCalls() throws(PlanError) {
    for call in unresolved {
      let outputs = program.routines[program.calls[call.call].routine].outputs
      var words: [Int32] = []
      for (output, target) in zip(outputs, call.targets) {
        guard let target else { continue }
        guard target.isBuffer || !output.isBuffer else { throw .shape(call.function, call.node) }
        words += [target.isBuffer ? output.isBuffer ? 1 : 2 : 0, output.index, target.index]
      }
      program.calls[call.call].results = pool(words)
    }
  }

  // MARK: Results

  func slots(of index: Int, in outer: borrowing Instance) -> [Slot] {
    outer.function.operands(of: outer.function.nodes[index]).map { outer.slot($0) }
  }

  /// A place for each result that is read, by its declared type.
  private mutating func resultSlots(
    of index: Int, in outer: borrowing Instance
  ) throws(PlanError) -> [Slot?] {
    var slots: [Slot?] = []
    for projection in outer.projections[index] ?? [] {
      guard let projection else {
        slots.append(nil)
        continue
      }
      let rank = try rank(of: NodeID(projection), in: outer)
      slots.append(rank == 0 ? Slot(index: allocate()) : allocateBuffer(rank: rank))
    }
    return slots
  }

  func rank(of node: NodeID, in outer: borrowing Instance) throws(PlanError) -> Int {
    let type = table[outer.function.type(of: node)]
    for dimension in type.shape {
      if case .symbol = dimension { throw .symbolicShape(outer.id, node) }
    }
    guard type.shape.count <= 2 else { throw .shape(outer.id, node) }
    return type.shape.count
  }

  /// Gives the results their projections and takes leave of the operands.
  private mutating func finish(_ index: Int, _ targets: [Slot?], in outer: inout Instance) {
    for (projection, target) in zip(outer.projections[index] ?? [], targets) {
      if let projection, let target { outer.place(target, at: projection) }
    }
    releaseOperands(of: index, in: outer)
  }

  mutating func releaseOperands(of index: Int, in outer: borrowing Instance) {
    for operand in outer.function.operands(of: outer.function.nodes[index]) {
      release(operand, in: outer)
    }
  }

  mutating func release(_ node: NodeID, in instance: borrowing Instance) {
    let root = instance.root(node.index)
    let register = instance.buffers[root] == nil ? instance.registers[root] : -1
    release(root, register, in: instance)
  }

  /// After the outputs of an inner function have been read.
  mutating func releaseOutputs(_ instance: borrowing Instance) {
    let hinted = instance.hintedRegisters
    for output in instance.function.outputs {
      let root = instance.root(output.index)
      let isForeign = instance.buffers[root] != nil || hinted.contains(instance.registers[root])
      release(root, isForeign ? -1 : instance.registers[root], in: instance)
    }
  }
}
