import Autodiff

/// Turns a function into a program.
///
/// Inner functions are planned where they stand, with the registers of what they capture; a
/// function that is large and has been planned before, calls itself or lies too deep becomes a
/// routine. Registers are reused as soon as nobody reads them.
struct Planner: ~Copyable {
  let table: FunctionTable
  var program = Program()
  /// Of the routine being planned.
  var constants: [Double] = []
  private var constantPlaces: [UInt64: Int32] = [:]
  /// Of the first constants of the table, which most programs use most.
  private var registersOfConstants: [Int32] = []
  private static let constantsByPlace = 512
  var registerCount: Int32 = 0
  private var freeRegisters: [Int32] = []
  private var freeCounters: [Int32] = []
  var claims = BufferClaims()

  private var routines: [FunctionID: Int] = [:]
  private var pending: [FunctionID] = []
  private var planned: Set<FunctionID> = []
  /// What is being planned, from the outside in.
  private var open: [FunctionID] = []
  /// Results of calls of routines that may not be planned yet.
  var unresolved: [UnresolvedCall] = []
  private var inlinedNodes = 0
  /// How many loops are around what is being planned.
  var loopDepth = 0
  var scheduler = Scheduler(window: 0)
  /// A property: a global is looked for at each access, which shows at a million nodes.
  let arities = RowFacts.arities
  let opcodes = Opcode.ofRow
  let rowFacts = RowFacts.table

  /// Functions nested deeper become routines, so planning needs little stack.
  private static let deepest = 64
  /// A function of up to so many nodes is planned at each of its uses, …
  private static let smallFunction = 64
  /// … inside loops of up to so many: a call would come once a step, …
  private static let smallInLoop = 512
  /// … up to so many nodes in all.
  private static let inliningBudget = 1 << 16
  static let mostNodes = 1 << 28

  /// Whether this is what one of some threads does, which asks for no more.
  let isPart: Bool

  init(_ table: FunctionTable, isPart: Bool = false) {
    self.table = table
    self.isPart = isPart
  }

  consuming func plan(_ main: FunctionID) throws(PlanError) -> Program {
    for (position, type) in table[main].inputs.enumerated()
    where Shapes.pattern(table[type]) == nil {
      throw .symbolicShape(main, NodeID(position))
    }
    _ = routine(for: main)
    var next = 0
    while next < pending.count {
      try planRoutine(pending[next], at: next)
      next += 1
    }
    try resolveCalls()
    return program
  }

  /// The routine of a function; planned later if it is new.
  mutating func routine(for function: FunctionID) -> Int {
    if let known = routines[function] { return known }
    let place = pending.count
    routines[function] = place
    pending.append(function)
    var routine = Routine()
    var registers: Int32 = 0
    var buffers: Int32 = 0
    for type in table[function].inputs {
      let rank = table[type].shape.count
      routine.inputs.append(Slot(index: rank > 0 ? buffers : registers, rank: rank))
      if rank > 0 { buffers += 1 } else { registers += 1 }
    }
    program.routines.append(routine)
    return place
  }

  private mutating func planRoutine(_ id: FunctionID, at place: Int) throws(PlanError) {
    let inputs = program.routines[place].inputs
    constants = []
    constantPlaces = [:]
    registersOfConstants = []
    freeRegisters = []
    freeCounters = []
    registerCount = Int32(inputs.filter { !$0.isBuffer }.count)
    claims = BufferClaims(inputs: inputs.filter(\.isBuffer).count)
    planned.insert(id)
    program.routines[place].entry = here
    var instance = Instance(of: id, in: table)
    var outputs = try emit(&instance, inputs: inputs)
    for (place, output) in outputs.enumerated() where !output.isBuffer {
      // An array of equal numbers leaves the routine as an array.
      let type = table[instance.function.type(of: instance.function.outputs[place])]
      if !type.isScalar { outputs[place] = try written(output, type, id, instance, place) }
    }
    program.tape.append(Instruction(opcode: Opcode.leave))
    program.routines[place].outputs = outputs
    program.routines[place].constants = constants
    program.routines[place].registers = Int(registerCount)
    program.routines[place].buffers = claims.count
  }

  /// Whether this use of a function is planned where it stands.
  mutating func inlines(_ function: FunctionID) -> Bool {
    let size = table[function].nodes.count
    guard open.count < Self.deepest, !open.contains(function) else { return false }
    let isNew = planned.insert(function).inserted
    let small = loopDepth > 0 ? Self.smallInLoop : Self.smallFunction
    guard isNew || (size <= small && inlinedNodes < Self.inliningBudget) else { return false }
    if !isNew { inlinedNodes += size }
    return true
  }

  /// Plans the nodes of a function; the places of its outputs.
  ///
  /// - Throws: what cannot be planned.
  mutating func emit(
    _ instance: inout Instance, inputs: [Slot]
  ) throws(PlanError) -> [Slot] {
    guard instance.function.nodes.count < Self.mostNodes, program.tape.count < Self.mostNodes
    else { throw .tooLarge(nodes: instance.function.nodes.count) }
    open.append(instance.id)
    defer { open.removeLast() }
    for (position, slot) in inputs.enumerated() { instance.place(slot, at: position) }
    program.tape.reserveCapacity(program.tape.count + instance.rowCount + 1)
    let steps = table.laneSteps(of: instance.id)
    if steps != 0 { append(Opcode.steps, Int32(clamping: steps)) }
    if instance.hasArrays {
      try emitGroups(&instance)
      return instance.function.outputs.map { instance.slot($0) }
    }
    var start = inputs.count
    for index in inputs.count..<instance.function.nodes.count {
      let node = instance.function.nodes[index]
      if node.code >= Node.firstRow { continue }
      switch node.kind {
      case .constant(let id):
        instance.registers[index] = register(for: id)
      case .conditional, .loop, .call:
        flush(&instance, start..<index)
        try emitStructured(&instance, index, node)
        start = index + 1
      case .input, .primitive, .mark, .project: break
      }
    }
    flush(&instance, start..<instance.function.nodes.count)
    return instance.function.outputs.map { instance.slot($0) }
  }

  mutating func emitStructured(
    _ instance: inout Instance, _ index: Int, _ node: Node
  ) throws(PlanError) {
    switch node.kind {
    case .conditional(let id): try emitConditional(&instance, index, table[id])
    case .loop(let id): try emitLoop(&instance, index, table[id])
    case .call(let callee): try emitCall(&instance, index, callee)
    case .input, .constant, .primitive, .mark, .project: break
    }
  }

  // MARK: Places

  var here: Int32 { Int32(truncatingIfNeeded: program.tape.count) }

  mutating func allocate() -> Int32 {
    if let free = freeRegisters.popLast() { return free }
    registerCount += 1
    return registerCount - 1
  }

  mutating func free(_ register: Int32) { freeRegisters.append(register) }

  /// Three registers in a row.
  mutating func allocateCounter() -> Int32 {
    if let free = freeCounters.popLast() { return free }
    registerCount += 3
    return registerCount - 3
  }

  mutating func freeCounter(_ counter: Int32) { freeCounters.append(counter) }

  /// The register of a number that never changes.
  mutating func register(for constant: Double) -> Int32 {
    if let known = constantPlaces[constant.bitPattern] { return known }
    let place = register(forNew: constant)
    constantPlaces[constant.bitPattern] = place
    return place
  }

  /// The same for one that was computed: it is not looked for among the others, which would take
  /// longer than computing it.
  mutating func register(forNew constant: Double) -> Int32 {
    constants.append(constant)
    return -Int32(truncatingIfNeeded: constants.count)
  }

  mutating func register(for constant: ConstantID) -> Int32 {
    let place = Int(constant.index)
    // A table as long as all constants of a session would cost each small plan more than its work.
    guard place < Self.constantsByPlace else { return register(for: table[constant].double) }
    while registersOfConstants.count <= place { registersOfConstants.append(0) }
    if registersOfConstants[place] == 0 {
      registersOfConstants[place] = register(for: table[constant].double)
    }
    return registersOfConstants[place]
  }

  /// One reader of `node` less; its register is free after the last.
  @inline(__always)  // for each operand of each node
  mutating func release(_ node: Int, _ register: Int32, in instance: borrowing Instance) {
    let left = instance.uses[node] &- 1
    instance.uses[node] = left
    if left == 0, register >= 0, node >= instance.function.inputs.count {
      freeRegisters.append(register)
    }
  }

  // MARK: Instructions

  mutating func append(_ opcode: UInt16, _ d: Int32, _ a: Int32 = 0, _ b: Int32 = 0) {
    program.tape.append(Instruction(opcode: opcode, d: d, a: a, b: b))
  }
}

extension Instance {
  /// Where an input is, or a structured node's result.
  mutating func place(_ slot: Slot, at node: Int) {
    if slot.isBuffer {
      buffers[node] = slot
      registers[node] = 0
    } else {
      registers[node] = slot.index
    }
  }

  func slot(_ node: NodeID) -> Slot {
    let place = root(node.index)
    return buffers[place] ?? Slot(index: registers[place])
  }
}
