import Autodiff

/// One array row of a plan.
struct ArrayRecord: Sendable {
  enum Work: Sendable {
    /// Known when the plan is made.
    case operation(ArrayOperation)
    /// Shapes are known at the run.
    case late
    /// The target shows the operand's numbers from a place on.
    case alias(start: Int)
    /// One number everywhere.
    case fill
    case stack
  }

  let row: RowID
  let attributes: [Int]
  let work: Work
  /// Buffers or registers; a register with a shape stands for an array of equal numbers.
  let operands: [Slot]
  /// -1 where the run tells.
  let shapes: [[Int]]
  let target: Slot
  let shape: [Int]
}

/// Runs array rows.
extension Machine {
  mutating func runArray(_ place: Int32, _ r: UnsafeMutablePointer<Double>) -> Status? {
    switch run(Int(place), r) {
    case .done: return nil
    case .stopped(let status): return status
    case .unfit: break
    }
    let record = code.program.arrays[Int(place)]
    switch record.work {
    case .operation(let operation): return run(operation, record, record.shapes, record.shape, r)
    case .late: return runLate(record, r)
    case .alias(let start):
      let source = memory.buffers[bufferBase + Int(record.operands[0].index)]
      let target = memory.buffers + bufferBase + Int(record.target.index)
      target.pointee.show(source)
      if source.stride == 1 {
        guard let shape = resolved(record) else { return .doubtful }
        target.pointee.data = source.data.map { $0 + start * memory.numberSize }
        target.pointee.count = shape.first ?? 1
        target.pointee.width = shape.dropFirst().reduce(1, *)
      }
      return nil
    case .fill:
      guard let shape = resolved(record) else { return .doubtful }
      let target = memory.buffers + bufferBase + Int(record.target.index)
      return fill(target, r[Int(record.operands[0].index)], shape)
    case .stack: return stack(record, r)
    }
  }

  private mutating func fill(
    _ target: UnsafeMutablePointer<Buffer>, _ number: Double, _ shape: [Int]
  ) -> Status? {
    guard let count = shape.numberCount else { return .memoryLimit(.max) }
    if let tooMuch = memory.reserve(Swift.max(count, 1), in: target) {
      return .memoryLimit(tooMuch)
    }
    target.pointee.storage(of: Number.self)?.update(repeating: Number(number), count: count)
    target.pointee.showOwn(count: shape.first ?? 1, width: shape.dropFirst().reduce(1, *))
    return nil
  }

  private mutating func stack(
    _ record: ArrayRecord, _ r: UnsafeMutablePointer<Double>
  ) -> Status? {
    guard let shape = resolved(record), let count = shape.numberCount else { return .doubtful }
    let target = memory.buffers + bufferBase + Int(record.target.index)
    if let tooMuch = memory.reserve(Swift.max(count, 1), in: target) {
      return .memoryLimit(tooMuch)
    }
    guard let data = target.pointee.storage(of: Number.self) else { return nil }
    let width = count / Swift.max(record.operands.count, 1)
    for (place, operand) in record.operands.enumerated() {
      if !operand.isBuffer {
        (data + place * width).update(repeating: Number(r[Int(operand.index)]), count: width)
        continue
      }
      let source = memory.buffers[bufferBase + Int(operand.index)]
      guard let numbers = source.numbers(of: Number.self) else { continue }
      if source.stride == 0 {
        (data + place * width).update(repeating: numbers[0], count: width)
      } else if source.count * source.width == width {
        (data + place * width).update(from: numbers, count: width)
      } else {
        return .doubtful
      }
    }
    target.pointee.showOwn(count: shape.first ?? 1, width: shape.dropFirst().reduce(1, *))
    return nil
  }

  /// The shapes of the operands in this run; `nil` where nothing tells.
  private func operandShapes(_ record: ArrayRecord) -> [[Int]]? {
    var shapes: [[Int]] = []
    for (operand, pattern) in zip(record.operands, record.shapes) {
      guard pattern.contains(-1) else {
        shapes.append(pattern)
        continue
      }
      guard operand.isBuffer else { return nil }
      let buffer = memory.buffers[bufferBase + Int(operand.index)]
      guard buffer.stride == 1, pattern.dropFirst().filter({ $0 == -1 }).count <= 1 else {
        return nil
      }
      let known = pattern.dropFirst().filter { $0 != -1 }.reduce(1, *)
      var shape = pattern.map { $0 == -1 ? known == 0 ? 0 : buffer.width / known : $0 }
      shape[0] = buffer.count
      shapes.append(shape)
    }
    return shapes
  }

  private func resolved(_ record: ArrayRecord) -> [Int]? {
    guard record.shape.contains(-1) else { return record.shape }
    return operandShapes(record).flatMap {
      Shapes.result(record.row, record.attributes, $0, declared: record.shape)
    }
  }

  private mutating func runLate(
    _ record: ArrayRecord, _ r: UnsafeMutablePointer<Double>
  ) -> Status? {
    guard let shapes = operandShapes(record),
      let shape = Shapes.result(
        record.row, record.attributes, shapes, declared: record.shape),
      let operation = ArrayOperation(
        record.row, record.attributes, operands: shapes, result: shape)
    else { return .doubtful }
    return run(operation, record, shapes, shape, r)
  }

  private mutating func run(
    _ operation: ArrayOperation, _ record: ArrayRecord, _ shapes: [[Int]], _ shape: [Int],
    _ r: UnsafeMutablePointer<Double>
  ) -> Status? {
    let buffers = memory.buffers + bufferBase
    // Numbers, and arrays that they stand for, are written out behind the kernel's own workspace.
    var needed = operation.workspace + 2
    for (place, operand) in record.operands.enumerated() where isNumber(operand) {
      guard let count = shapes[place].numberCount else { return .memoryLimit(.max) }
      let (sum, overflow) = needed.addingReportingOverflow(count)
      if overflow { return .memoryLimit(.max) }
      needed = sum
    }
    if let tooMuch = memory.reserve(needed, in: memory.workspace) { return .memoryLimit(tooMuch) }
    guard let work = memory.workspace.pointee.storage(of: Number.self) else { return .doubtful }
    var pointers = (UnsafePointer(work), UnsafePointer(work), UnsafePointer(work))
    let number = work + operation.workspace
    var free = number + 1
    for (place, operand) in record.operands.enumerated() {
      var data = UnsafePointer(free)
      if isNumber(operand) {
        let count = shapes[place].reduce(1, *)
        let number =
          operand.isBuffer
          ? buffers[Int(operand.index)].at(0, of: Number.self) : Number(r[Int(operand.index)])
        free.update(repeating: number, count: count)
        free += count
      } else {
        let buffer = buffers[Int(operand.index)]
        guard buffer.count * buffer.width >= shapes[place].reduce(1, *) else { return .doubtful }
        if let numbers = buffer.numbers(of: Number.self) { data = UnsafePointer(numbers) }
      }
      switch place {
      case 0: pointers.0 = data
      case 1: pointers.1 = data
      default: pointers.2 = data
      }
    }
    guard record.target.isBuffer else {
      let isSound = operation.run(
        pointers.0, pointers.1, pointers.2, into: number, workspace: work, threads: limits.team)
      r[Int(record.target.index)] = number.pointee.double
      return isSound ? nil : .doubtful
    }
    let target = buffers + Int(record.target.index)
    if let tooMuch = memory.reserve(Swift.max(operation.count, 1), in: target) {
      return .memoryLimit(tooMuch)
    }
    guard let storage = target.pointee.storage(of: Number.self) else { return .doubtful }
    let isSound = operation.run(
      pointers.0, pointers.1, pointers.2, into: storage, workspace: work, threads: limits.team)
    target.pointee.showOwn(count: shape.first ?? 1, width: shape.dropFirst().reduce(1, *))
    return isSound ? nil : .doubtful
  }

  /// Whether the operand is one number, for itself or for an array.
  private func isNumber(_ operand: Slot) -> Bool {
    !operand.isBuffer || memory.buffers[bufferBase + Int(operand.index)].stride == 0
  }
}
