import Autodiff

/// Results that a routine will give to the code that calls it.
struct UnresolvedCall {
  let call: Int
  /// The caller's function and node, for errors.
  let function: FunctionID
  let node: NodeID
  let targets: [Slot?]
}

/// Conditionals and calls.
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
        target = allocateBuffer(rank: output.rank, count: nil)
        targets[position] = target
      }
      let type = instance.function.type(of: instance.function.outputs[position])
      try emitTransfer(from: output, to: target, type, NodeID(node), caller)
    }
    releaseOutputs(instance)
  }

  /// Lets `target` be what `source` is now.
  private mutating func emitTransfer(
    from source: Slot, to target: Slot, _ type: TypeID, _ node: NodeID, _ caller: FunctionID
  ) throws(PlanError) {
    if target.isBuffer {
      if source.isBuffer {
        append(Opcode.alias, target.index, source.index)
        claims.show(source.index, by: target.index)
      } else {
        try emitFill(target, source.index, table[type], caller, node)
      }
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
    program.calls.append(CallRecord(routine: place, arguments: program.pool(words)))
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
      program.calls[call.call].results = program.pool(words)
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
      slots.append(
        try allocate(table[outer.function.type(of: NodeID(projection))], outer.id, projection))
    }
    return slots
  }

  /// Gives the results their projections and takes leave of the operands.
  mutating func finish(_ index: Int, _ targets: [Slot?], in outer: inout Instance) {
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
    guard let buffer = instance.buffers[root] else {
      return release(root, instance.registers[root], in: instance)
    }
    release(root, -1, in: instance)
    if instance.uses[root] == 0, root >= instance.function.inputs.count {
      claims.drop(buffer.index)
    }
  }

  /// After the outputs of an inner function have been read.
  mutating func releaseOutputs(_ instance: borrowing Instance) {
    let hinted = instance.hintedRegisters
    for output in instance.function.outputs {
      let root = instance.root(output.index)
      if instance.buffers[root] == nil, hinted.contains(instance.registers[root]) {
        release(root, -1, in: instance)
      } else {
        release(output, in: instance)
      }
    }
  }
}
