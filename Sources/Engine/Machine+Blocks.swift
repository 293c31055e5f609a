import Autodiff
import CKernels

/// Runs block programs.
extension Machine {
  /// Elementwise work on arrays.
  mutating func runBlocks(
    _ place: Int32, _ r: UnsafeMutablePointer<Double>, _ kernels: UnsafePointer<Row.Kernel>
  ) -> Status? {
    let program = code.program.blocks[Int(place)]
    let buffers = memory.buffers + bufferBase
    var shape = (count: program.count, width: program.width)
    if program.isDynamic {
      var found: Buffer?
      for source in program.sources {
        let buffer = buffers[Int(source)]
        if buffer.stride == 0 { continue }
        if let found, found.count != buffer.count || found.width != buffer.width {
          return .doubtful
        }
        found = buffer
      }
      guard let found else { return .doubtful }
      shape = (found.count, found.width)
    }
    return run(program, shape.count, shape.width, r, kernels)
  }

  /// - Parameters:
  ///   - count: entries along the first axis.
  ///   - width: numbers an entry.
  mutating func run(
    _ program: BlockProgram, _ count: Int, _ width: Int, _ r: UnsafeMutablePointer<Double>,
    _ kernels: UnsafePointer<Row.Kernel>
  ) -> Status? {
    let (total, overflow) = count.multipliedReportingOverflow(by: width)
    if overflow { return .memoryLimit(.max) }
    let buffers = memory.buffers + bufferBase
    for output in program.outputs {
      if let tooMuch = memory.reserve(total, in: buffers + Int(output)) {
        return .memoryLimit(tooMuch)
      }
    }
    for spread in program.spreads {
      if let tooMuch = memory.reserve(spread.length, in: buffers + Int(spread.target)) {
        return .memoryLimit(tooMuch)
      }
    }
    // The parts poll too, but helpers may have taken them all.
    if total > gd_part_size, let cancel = limits.cancel, cancel() { return .cancelled }
    let room = BlockRoom(program, total, threads: team(program, total))
    if let tooMuch = memory.reserve(room.size, in: memory.workspace) {
      return .memoryLimit(tooMuch)
    }
    guard let work = memory.workspace.pointee.storage else { return .doubtful }
    let tables = UnsafeMutableRawPointer(work).bindMemory(to: Lane.self, capacity: room.tables)
    for (place, source) in program.sources.enumerated() {
      let buffer = buffers[Int(source)]
      let isRepeated = program.repeated.contains(Int32(truncatingIfNeeded: place))
      if buffer.stride == 1, buffer.count < count, !isRepeated { return .doubtful }
      tables[place] = Lane(data: buffer.data ?? work, step: buffer.stride)
    }
    for (place, output) in program.outputs.enumerated() {
      let buffer = buffers + Int(output)
      buffer.pointee.showOwn(count: count, width: width)
      tables[program.sources.count + place] = Lane(data: buffer.pointee.data ?? work, step: 1)
    }
    for spread in program.spreads { begin(spread, buffers, total) }
    var pass = BlockPass(
      program: program, total: total, room: room, work: work, tables: tables, registers: r,
      kernels: kernels, buffers: buffers, cancel: limits.cancel)
    let status = withUnsafeMutablePointer(to: &pass) { pass in
      gd_parallel(room.parts, Int32(truncatingIfNeeded: room.threads), runPart, pass)
    }
    switch BlockPass.Outcome(rawValue: status) {
    case .done?: break
    case .cancelled?: return .cancelled
    case .doubtful?, nil: return .doubtful
    }
    for (place, fold) in program.folds.enumerated() { pass.combine(fold, place) }
    for (place, spread) in program.spreads.enumerated() { pass.addSeams(of: spread, place) }
    return nil
  }

  /// Makes zeros of what no write of a spread stores.
  private func begin(
    _ spread: BlockProgram.Spread, _ buffers: UnsafeMutablePointer<Buffer>, _ total: Int
  ) {
    let buffer = buffers + Int(spread.target)
    buffer.pointee.showOwn(count: spread.length, width: 1)
    guard let data = buffer.pointee.data, let top = spread.writes.first?.start else { return }
    data.update(repeating: 0, count: top)
    (data + top + total).update(repeating: 0, count: spread.length - top - total)
  }

  /// How many threads the work is worth: below about 50 µs, one is as fast.
  private func team(_ program: BlockProgram, _ total: Int) -> Int {
    let work = total.multipliedReportingOverflow(
      by: program.instructions.count + program.folds.count + program.spreads.count + 1)
    return work.overflow || work.partialValue >= 1 << 18 ? limits.threads : 1
  }
}

/// Runs one part of the pass at `context`: what the threads of a team call.
private func runPart(_ context: UnsafeMutableRawPointer?, _ part: Int, _ member: Int32) -> Int32 {
  guard let pass = context?.assumingMemoryBound(to: BlockPass.self) else { return 0 }
  return pass.pointee.run(part, Int(member)).rawValue
}

extension BlockProgram {
  var isDynamic: Bool { shape.contains(-1) }
  var count: Int { shape.first ?? 1 }
  var width: Int { shape.dropFirst().reduce(1, *) }
}
