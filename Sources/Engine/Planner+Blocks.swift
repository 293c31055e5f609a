import Autodiff

/// Elementwise rows of one shape, run together.
extension Planner {
  mutating func emitBlocks(_ outer: inout Instance, _ nodes: [Int]) throws(PlanError) {
    guard let first = nodes.first else { return }
    var writer = BlockWriter()
    writer.program.shape = try shape(of: first, in: outer)
    for node in nodes {
      for operand in outer.function.operands(of: outer.function.nodes[node]) {
        writer.internalUses[outer.root(operand.index), default: 0] += 1
      }
    }
    writer.allUses = writer.internalUses
    let isRead = Set(nodes.filter { outer.uses[$0] > writer.internalUses[$0] ?? 0 })
    for index in nodes {
      let node = outer.function.nodes[index]
      guard let row = node.row else { continue }
      if row == .sum {
        let target = allocate()
        outer.registers[index] = target
        writer.program.folds.append(
          BlockProgram.Fold(
            kind: .sum, operand: writer.operand(outer.root(node.a), outer), target: target,
            start: nil))
        // Folds come after all instructions of a block: the operand's place is kept.
        continue
      }
      try emit(row, node, index, isRead.contains(index), &writer, &outer)
    }
    append(Opcode.blocks, program.append(writer.program))
    for index in nodes {
      for operand in outer.function.operands(of: outer.function.nodes[index]) {
        release(operand, in: outer)
      }
    }
  }

  private func shape(of index: Int, in outer: borrowing Instance) throws(PlanError) -> [Int] {
    let node = outer.function.nodes[index]
    let type = node.row == .sum ? outer.function.nodes[Int(node.a)].type : node.type
    return try pattern(table[type], outer.id, index)
  }

  private mutating func emit(
    _ row: RowID, _ node: Node, _ index: Int, _ isRead: Bool, _ writer: inout BlockWriter,
    _ outer: inout Instance
  ) throws(PlanError) {
    let operands = outer.function.operands(of: node).map { outer.root($0.index) }
    let lanes = operands.map { writer.operand($0, outer) }
    let attributes = node.attributes.map { table[$0] } ?? []
    let work: LaneInstruction.Work
    if row == .iota {
      work = .ramp(start: attributes[0], step: attributes[1])
    } else if let spread = Grouping.spread(node, outer.function, table) {
      work = .spread(each: spread.each, count: spread.count)
    } else {
      work = laneWork(row, node, outer.function)
    }
    for operand in operands { writer.release(operand) }
    if isRead {
      let target = try place(for: index, of: operands, writer, outer)
      outer.place(target, at: index)
      writer.write(index, to: target.index)
    } else {
      writer.keep(index)
    }
    writer.append(work, index, lanes)
  }

  /// Where a result goes: over the state that it will be, over an operand that is read number by
  /// number and for the last time, or to a place of its own.
  private mutating func place(
    for index: Int, of operands: [Int], _ writer: borrowing BlockWriter, _ outer: borrowing Instance
  ) throws(PlanError) -> Slot {
    let type = outer.function.nodes[index].type
    if let state = outer.bufferHints[index], writer.isDone(state.input, in: outer),
      let slot = overwritten(state.slot, type)
    {
      return slot
    }
    for root in operands where root >= outer.function.inputs.count {
      guard let slot = outer.buffers[root], writer.isDone(root, in: outer),
        table[outer.function.nodes[root].type].shape == table[type].shape,
        let slot = overwritten(slot, type)
      else { continue }
      return slot
    }
    return try allocate(table[type], outer.id, index)
  }

  /// How a row of numbers is computed in blocks.
  func laneWork(_ row: RowID, _ node: Node, _ function: Function) -> LaneInstruction.Work {
    if row == .power, let power = ConstantPower(exponentOf: node, in: function, table) {
      return .lanes(LaneKernels.of(power))
    }
    let place = Int(row.rawValue)
    return LaneKernels.ofRow[place].map { .lanes($0) } ?? .row(place)
  }
}

/// Writes a block program: which values live in blocks, and for how long.
struct BlockWriter {
  var program = BlockProgram()
  /// Reads of a value inside the program, still to come.
  var internalUses: [Int: UInt32] = [:]
  /// All of them.
  var allUses: [Int: UInt32] = [:]
  private var places: [Int: LaneOperand] = [:]
  private var sources: [Int32: Int32] = [:]
  private var freeLanes: [Int32] = []

  /// Where a value is: inside, in a buffer, or one number.
  mutating func operand(_ root: Int, _ outer: borrowing Instance) -> LaneOperand {
    if let place = places[root] { return place }
    guard let buffer = outer.buffers[root] else {
      return LaneOperand(kind: .scalar, index: outer.registers[root])
    }
    return source(buffer.index)
  }

  mutating func source(_ buffer: Int32) -> LaneOperand {
    let place = sources[buffer] ?? Int32(truncatingIfNeeded: program.sources.count)
    if sources[buffer] == nil {
      sources[buffer] = place
      program.sources.append(buffer)
    }
    return LaneOperand(kind: .source, index: place)
  }

  /// The value of `node` goes to a buffer, and is read there.
  mutating func write(_ node: Int, to buffer: Int32) {
    places[node] = LaneOperand(
      kind: .output, index: Int32(truncatingIfNeeded: program.outputs.count))
    program.outputs.append(buffer)
  }

  /// Writes what is at `source` to a buffer of its own.
  mutating func copy(_ source: LaneOperand, to buffer: Int32) {
    program.outputs.append(buffer)
    program.instructions.append(
      LaneInstruction(
        work: .lanes(LaneKernels.copy),
        d: LaneOperand(kind: .output, index: Int32(truncatingIfNeeded: program.outputs.count - 1)),
        a: source))
  }

  /// The value of `node` stays inside.
  mutating func keep(_ node: Int) { places[node] = takeLane() }

  mutating func takeLane() -> LaneOperand {
    if let free = freeLanes.popLast() { return LaneOperand(kind: .lane, index: free) }
    program.lanes += 1
    return LaneOperand(kind: .lane, index: Int32(truncatingIfNeeded: program.lanes - 1))
  }

  mutating func place(_ operand: LaneOperand, at node: Int) { places[node] = operand }

  func place(of node: Int) -> LaneOperand? { places[node] }

  /// What is known of the values of one function.
  struct Values {
    fileprivate let places: [Int: LaneOperand]
    fileprivate let internalUses: [Int: UInt32]
  }

  /// Turns to another function, of whose inputs these are known.
  ///
  /// - Returns: what `leave` needs to turn back.
  mutating func enter(_ inputs: [Int: LaneOperand]) -> Values {
    defer { (places, internalUses) = (inputs, [:]) }
    return Values(places: places, internalUses: internalUses)
  }

  mutating func leave(_ outside: Values) {
    (places, internalUses) = (outside.places, outside.internalUses)
  }

  /// So many reads of a value are to come.
  mutating func count(_ uses: UInt32, of node: Int) {
    if uses > 0 { internalUses[node] = uses }
  }

  mutating func append(_ work: LaneInstruction.Work, _ node: Int, _ operands: [LaneOperand]) {
    guard let d = places[node] else { return }
    let none = LaneOperand()
    program.instructions.append(
      LaneInstruction(
        work: work, d: d, a: operands.first ?? none, b: operands.count > 1 ? operands[1] : none,
        c: operands.count > 2 ? operands[2] : none))
  }

  /// Whether nothing more is to read a value, inside or outside.
  func isDone(_ node: Int, in outer: borrowing Instance) -> Bool {
    (internalUses[node] ?? 0) == 0 && outer.uses[node] == allUses[node] ?? 0
  }

  /// One reader of a value less.
  mutating func release(_ node: Int) {
    guard let uses = internalUses[node] else { return }
    internalUses[node] = uses - 1
    if uses == 1, let place = places[node], place.kind == .lane { freeLanes.append(place.index) }
  }
}
