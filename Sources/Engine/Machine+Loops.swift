/// The slow paths of the machine: what happens once a loop, once a row, once a call.

// MARK: Loops

extension UnsafeMutablePointer<Double> {
  /// A register that holds an integer as a bit pattern.
  @inline(__always)  // read and written in every step of every loop
  func integer(_ place: Int) -> Int { Int(truncatingIfNeeded: self[place].bitPattern) }

  @inline(__always)  // as `integer`
  func set(_ value: Int, _ place: Int) {
    self[place] = Double(bitPattern: UInt64(bitPattern: Int64(value)))
  }
}

extension Machine {
  /// The greatest trip count: every integer up to here is a double.
  static var mostTrips: Double { Double(1 << 53) }

  mutating func begin(
    _ loop: LoopRecord, _ r: UnsafeMutablePointer<Double>
  ) -> Status? {
    let counter = Int(loop.counter)
    let buffers = memory.buffers + bufferBase
    var trips = Int.max
    if let count = loop.count {
      let wanted = r[Int(count)]
      guard wanted >= 0, wanted <= Self.mostTrips, let exact = Int(exactly: wanted) else {
        return .doubtful
      }
      trips = exact
      for place in loop.sequences.range
      where buffers[Int(code.program.pool[place])].count < trips { return .doubtful }
    }
    for place in loop.collects.range {
      let buffer = buffers + Int(code.program.pool[place])
      buffer.pointee.clear()
      // What is known to come is reserved at once: an absurd count is refused here.
      if loop.count != nil, let tooMuch = memory.reserve(trips, in: buffer) {
        return .memoryLimit(tooMuch)
      }
    }
    let first = loop.isBackward ? trips - 1 : 0
    r.set(first, counter)
    r.set(trips, counter + 1)
    r[counter + 2] = Double(first)
    stepsLeft &-= 1
    return stepsLeft < 0 && trips > 0 ? .stepLimit : nil
  }

  mutating func end(_ loop: LoopRecord, _ r: UnsafeMutablePointer<Double>) {
    let counter = Int(loop.counter)
    let trips = loop.count == nil ? r.integer(counter) : r.integer(counter + 1)
    r[Int(loop.trips)] = Double(trips)
    for place in loop.collects.range {
      memory.buffers[bufferBase + Int(code.program.pool[place])].show(trips)
    }
  }

  /// What compiled code leaves to the machine: the instruction at a place of the tape.
  mutating func perform(_ place: Int) -> Status? {
    let (i, r) = (code.program.tape[place], memory.registers + base)
    switch i.opcode {
    case Opcode.loopBegin: return begin(code.program.loops[Int(i.d)], r)
    case Opcode.loopEnd:
      end(code.program.loops[Int(i.d)], r)
      return nil
    case Opcode.collect: return collect(i, r)
    default: return perform(i, r)
    }
  }

  /// What works on whole buffers.
  mutating func perform(_ i: Instruction, _ r: UnsafeMutablePointer<Double>) -> Status? {
    let buffers = memory.buffers + bufferBase
    switch i.opcode {
    case Opcode.view: return view(buffers, i, r.integer(Int(i.b))) ? nil : .doubtful
    case Opcode.collectRow: return collectRow(i, r)
    case Opcode.alias: buffers[Int(i.d)].show(buffers[Int(i.a)])
    case Opcode.fill:
      if let tooMuch = memory.reserve(1, in: buffers + Int(i.d)) { return .memoryLimit(tooMuch) }
      buffers[Int(i.d)].showUniform(Number(r[Int(i.a)]))
    case Opcode.copy:
      return memory.copy(buffers + Int(i.a), to: buffers + Int(i.d)).map { .memoryLimit($0) }
    case Opcode.swap: Swift.swap(&buffers[Int(i.d)], &buffers[Int(i.a)])
    case Opcode.blocks: return runBlocks(i.d, r)
    case Opcode.blockLoop: return runBlockLoop(i.d, r)
    case Opcode.array: return runArray(i.d, r)
    case Opcode.teamLoop: return runTeamLoop(i.d, r)
    case Opcode.steps:
      stepsLeft -= Int(i.d)
      return stepsLeft < 0 ? .stepLimit : nil
    default: return .doubtful
    }
    return nil
  }

  @inline(__always)  // once a step of a loop that collects
  mutating func collect(_ i: Instruction, _ r: UnsafeMutablePointer<Double>) -> Status? {
    let buffer = memory.buffers + bufferBase + Int(i.d)
    let step = r.integer(Int(i.b))
    if step >= buffer.pointee.capacity, let tooMuch = memory.extend(buffer, to: step + 1) {
      return .memoryLimit(tooMuch)
    }
    buffer.pointee.storage(of: Number.self)?[step] = Number(r[Int(i.a)])
    return nil
  }

  func view(
    _ buffers: UnsafeMutablePointer<Buffer>, _ i: Instruction, _ step: Int
  ) -> Bool {
    let source = buffers[Int(i.a)]
    guard step < source.count, let data = source.data else { return false }
    if source.stride == 0 {
      buffers[Int(i.d)].show(source)
    } else {
      buffers[Int(i.d)].show(
        data + step * source.width * memory.numberSize, count: source.width)
    }
    return true
  }

  mutating func collectRow(
    _ i: Instruction, _ r: UnsafeMutablePointer<Double>
  ) -> Status? {
    let target = memory.buffers + bufferBase + Int(i.d)
    let source = memory.buffers[bufferBase + Int(i.a)]
    let step = r.integer(Int(i.b))
    let trips = r.integer(Int(i.b) + 1)
    guard source.stride == 1 else { return .doubtful }
    let width = source.count * source.width
    if target.pointee.count == 0 {
      target.pointee.begin(width: width)
    } else if target.pointee.width != width {
      return .doubtful
    }
    let rows = trips == .max ? step + 1 : trips
    let (needed, overflow) = rows.multipliedReportingOverflow(by: width)
    if overflow { return .memoryLimit(.max) }
    let tooMuch =
      trips == .max ? memory.extend(target, to: needed) : memory.reserve(needed, in: target)
    if let tooMuch { return .memoryLimit(tooMuch) }
    if let storage = target.pointee.storage, let data = source.data {
      (storage + step * width * memory.numberSize)
        .copyMemory(from: data, byteCount: width * memory.numberSize)
    }
    return nil
  }
}
