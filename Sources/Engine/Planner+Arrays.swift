import Autodiff

/// Rows of arrays.
extension Planner {
  mutating func emitGroups(_ instance: inout Instance) throws(PlanError) {
    for (index, node) in instance.function.nodes.enumerated() {
      if case .constant(let id) = node.kind { instance.registers[index] = register(for: id) }
    }
    instance.paddedSums = PaddedSums(instance, table)
    instance.transposes = transposesOfProducts(instance)
    instance.turnedProducts = productsOfTransposes(instance)
    let grouping = Grouping(instance, table)
    for step in grouping.steps {
      switch step {
      case .rows(let range): flush(&instance, range)
      case .blocks(let nodes): try emitBlocks(&instance, nodes)
      case .single(let index):
        let node = instance.function.nodes[index]
        if let row = node.row {
          try emitArray(&instance, index, node, row)
        } else {
          try emitStructured(&instance, index, node)
        }
      }
    }
  }

  // MARK: Places

  func pattern(
    _ type: ValueType, _ function: FunctionID, _ node: Int
  ) throws(PlanError) -> [Int] {
    guard let pattern = Shapes.pattern(type) else { throw .symbolicShape(function, NodeID(node)) }
    return pattern
  }

  /// A place for a value of a type.
  mutating func allocate(
    _ type: ValueType, _ function: FunctionID, _ node: Int
  ) throws(PlanError) -> Slot {
    let pattern = try pattern(type, function, node)
    if pattern.isEmpty { return Slot(index: allocate()) }
    return allocateBuffer(
      rank: pattern.count, count: pattern.contains(-1) ? nil : pattern.numberCount)
  }

  /// - Parameter count: numbers; `nil` if only a run knows.
  mutating func allocateBuffer(rank: Int, count: Int?) -> Slot {
    Slot(index: claims.take(count), rank: rank)
  }

  /// Makes `target` an array of equal numbers.
  mutating func emitFill(
    _ target: Slot, _ register: Int32, _ type: ValueType, _ function: FunctionID, _ node: NodeID
  ) throws(PlanError) {
    let pattern = try pattern(type, function, node.int)
    guard !pattern.contains(-1) else {
      append(Opcode.fill, target.index, register)
      return
    }
    emit(
      ArrayRecord(
        row: .broadcast, attributes: [], work: .fill, operands: [Slot(index: register)],
        shapes: [[]], target: target, shape: pattern))
  }

  /// The buffer that an array of equal numbers is written to where its size is known.
  mutating func written(
    _ number: Slot, _ type: ValueType, _ function: FunctionID, _ instance: borrowing Instance,
    _ position: Int
  ) throws(PlanError) -> Slot {
    let target = try allocate(type, function, position)
    try emitFill(target, number.index, type, function, instance.function.outputs[position])
    return target
  }

  /// Lets a buffer that shows an element know the element's shape.
  mutating func emitShape(_ slot: Slot, _ shape: [Int]) {
    emit(
      ArrayRecord(
        row: .reshape, attributes: [], work: .alias(start: 0), operands: [slot],
        shapes: [shape], target: slot, shape: shape))
  }

  private mutating func emit(_ record: ArrayRecord) {
    append(Opcode.array, Int32(truncatingIfNeeded: program.arrays.count))
    program.arrays.append(record)
    program.arraySteps.append(ArrayStep(record, &program) ?? ArrayStep())
  }

  /// The pads and sums of a loop that adds nothing up itself.
  mutating func emitPaddedSums(_ outer: inout Instance, ofLoop index: Int) throws(PlanError) {
    for node in outer.paddedSums.of(loop: index).flatMap(\.nodes).sorted() {
      let content = outer.function.nodes[node]
      if content.row == .pad {
        try emitArray(&outer, node, content, .pad)
      } else {
        try emitBlocks(&outer, [node])
      }
    }
  }

  /// Places on the first axis are told by numbers.
  mutating func noteAxis(_ type: TypeID) {
    guard let length = Shapes.pattern(table[type])?.first else { return }
    program.longestIndex = max(program.longestIndex, length < 0 ? .max : length)
  }

  // MARK: Rows

  private mutating func emitArray(
    _ outer: inout Instance, _ index: Int, _ node: Node, _ row: RowID
  ) throws(PlanError) {
    if row == .transpose, outer.turnedProducts.values.contains(index) { return }
    var operands = Array(outer.function.operands(of: node))
    var attributes = node.attributes.map { table[$0] } ?? []
    let lazy = Set(operands.map { outer.root($0.index) }.filter(outer.transposes.contains))
    let place = outer.turnedProducts[index] ?? index
    if row == .matmul, !lazy.isEmpty || place != index {
      attributes = turn(&operands, isTurned: place != index, in: outer)
    }
    let slots = operands.map { outer.slot($0) }
    var shapes: [[Int]] = []
    for operand in operands {
      shapes.append(try pattern(table[outer.function.type(of: operand)], outer.id, index))
    }
    let type = outer.function.nodes[place].type
    let shape = try pattern(table[type], outer.id, index)
    if emitNumber(&outer, index, row, attributes, operands, slots, shapes, shape) { return }
    if row == .gather || row == .scatterAdd {
      noteAxis(outer.function.type(of: operands[0]))
    }
    var work: ArrayRecord.Work
    if row == .stack {
      work = .stack
    } else if row == .reshape, slots[0].isBuffer {
      work = .alias(start: 0)
    } else if shapes.contains(where: { $0.contains(-1) }) || shape.contains(-1) {
      work = .late
    } else if let operation = ArrayOperation(row, attributes, operands: shapes, result: shape) {
      work = .operation(operation)
      if row == .slice, slots[0].isBuffer, case .movement(.move(let nest)) = operation.kernel,
        let start = nest.contiguousStart, start >= 0, operation.count > 0
      {
        work = .alias(start: start)
      }
    } else {
      throw .shape(outer.id, NodeID(index))
    }
    let target: Slot
    if case .alias = work {
      target = allocateBuffer(rank: max(shape.count, 1), count: 0)
      claims.show(slots[0].index, by: target.index)
    } else if row == .scatterAdd, takes(operands[0], in: outer) {
      target = slots[0]
      claims.claim(target.index)
    } else {
      target = try self.place(for: place, in: outer)
    }
    emit(
      ArrayRecord(
        row: row, attributes: attributes, work: work, operands: slots, shapes: shapes,
        target: target, shape: shape))
    outer.place(target, at: place)
    releaseOperands(of: index, in: outer)
    for matrix in lazy where outer.uses[matrix] == 0 { releaseOperands(of: matrix, in: outer) }
  }

  /// The operands of a product that reads transposes or is read as one, as they stand.
  ///
  /// - Parameter isTurned: whether the transpose of the product is wanted: `(A·B)ᵀ` is `Bᵀ·Aᵀ`.
  /// - Returns: which operands of a product of matrices are turned.
  private func turn(
    _ operands: inout [NodeID], isTurned: Bool, in outer: borrowing Instance
  ) -> [Int] {
    var turned: [Int] = []
    for (place, operand) in operands.enumerated() {
      let root = outer.root(operand.index)
      let isLazy = outer.transposes.contains(root)
      if isLazy { operands[place] = NodeID(index: outer.function.nodes[root].a) }
      turned.append(isLazy != isTurned ? 1 : 0)
    }
    let isOfVector = operands.contains { table[outer.function.type(of: $0)].shape.count == 1 }
    guard isTurned || isOfVector else { return turned }
    operands.reverse()
    return isOfVector ? [] : turned.reversed()
  }

  /// Transposes of matrices that nothing reads but products, which read what they are made of.
  private func transposesOfProducts(_ instance: borrowing Instance) -> Set<Int> {
    let function = instance.function
    var found: Set<Int> = []
    for (index, node) in function.nodes.enumerated() where node.row == .transpose {
      if isKnown(node.type) { found.insert(index) }
    }
    guard !found.isEmpty else { return [] }
    for (index, node) in function.nodes.enumerated() where Int(instance.root[index]) == index {
      let operands = function.operands(of: node)
      if node.row == .matmul, operands.allSatisfy({ isKnown(function.type(of: $0)) }) { continue }
      for operand in operands { found.remove(instance.root(operand.index)) }
    }
    for output in function.outputs { found.remove(instance.root(output.index)) }
    return found
  }

  /// Products of matrices that nothing reads but one transpose, each with that.
  private func productsOfTransposes(_ instance: borrowing Instance) -> [Int: Int] {
    let function = instance.function
    var found: [Int: Int] = [:]
    for (index, node) in function.nodes.enumerated()
    where node.row == .transpose && !instance.transposes.contains(index) {
      let product = instance.root(node.a)
      let content = function.nodes[product]
      guard content.row == .matmul, instance.uses[product] == 1, isKnown(content.type),
        function.operands(of: content).allSatisfy({
          table[function.type(of: $0)].shape.count == 2 && isKnown(function.type(of: $0))
        })
      else { continue }
      found[product] = index
    }
    return found
  }

  /// Where a result goes: over the state that it will be, if nothing reads that any more, or to a
  /// place of its own.
  private mutating func place(
    for index: Int, in outer: borrowing Instance
  ) throws(PlanError) -> Slot {
    let type = outer.function.nodes[index].type
    if let hint = outer.bufferHints[index], outer.uses[hint.input] == 0,
      let slot = overwritten(hint.slot, type)
    {
      return slot
    }
    return try allocate(table[type], outer.id, index)
  }

  /// The place of a value that nothing reads any more, for another of this type, if the numbers are
  /// its own.
  mutating func overwritten(_ slot: Slot, _ type: TypeID) -> Slot? {
    guard slot.isBuffer, claims.isAlone(slot.index), isKnown(type) else { return nil }
    claims.claim(slot.index)
    return slot
  }

  /// Whether the plan knows the shape.
  private func isKnown(_ type: TypeID) -> Bool {
    table[type].shape.allSatisfy { if case .size = $0 { true } else { false } }
  }

  /// Rows of single numbers that have an opcode.
  private mutating func emitNumber(
    _ outer: inout Instance, _ index: Int, _ row: RowID, _ attributes: [Int],
    _ operands: [NodeID], _ slots: [Slot], _ shapes: [[Int]], _ shape: [Int]
  ) -> Bool {
    switch row {
    case .gather where shapes[0].count == 1 && slots[0].isBuffer && shapes[1].isEmpty:
      let target = allocate()
      append(Opcode.gather, target, slots[0].index, slots[1].index)
      outer.registers[index] = target
    case .index where shape.isEmpty:
      let length = register(for: Double(attributes[0]))
      let target = allocate()
      append(Opcode.index, target, slots[0].index, length)
      outer.registers[index] = target
    case .scatterAdd
    where shapes[0].count == 1 && shapes[1].isEmpty && takes(operands[0], in: outer):
      append(Opcode.scatter, slots[0].index, slots[1].index, slots[2].index)
      outer.place(slots[0], at: index)
      claims.claim(slots[0].index)
    default: return false
    }
    for operand in operands { release(operand, in: outer) }
    return true
  }

  /// Whether the row at hand may write over its operand: nobody else reads it, and the
  /// numbers are its own.
  func takes(_ operand: NodeID, in instance: borrowing Instance) -> Bool {
    let root = instance.root(operand.index)
    guard let buffer = instance.buffers[root], instance.uses[root] == 1 else { return false }
    return (root >= instance.function.inputs.count || instance.owned.contains(buffer.index))
      && claims.isAlone(buffer.index)
  }
}
