import CKernels

/// Runs block programs.
extension Machine {
  /// Elementwise work on arrays.
  mutating func runBlocks(_ place: Int32, _ r: UnsafeMutablePointer<Double>) -> Status? {
    let record = tables.blocks[Int(place)]
    if !record.isDynamic { return run(record, record.count, record.width, r) }
    let buffers = memory.buffers + bufferBase
    var found: Buffer?
    for source in record.sources.range {
      let buffer = buffers[Int(tables.pool[source])]
      if buffer.stride == 0 { continue }
      if let found, found.count != buffer.count || found.width != buffer.width {
        return .doubtful
      }
      found = buffer
    }
    guard let found else { return .doubtful }
    return run(record, found.count, found.width, r)
  }

  /// - Parameters:
  ///   - count: entries along the first axis.
  ///   - width: numbers an entry.
  mutating func run(
    _ record: BlockRecord, _ count: Int, _ width: Int, _ r: UnsafeMutablePointer<Double>
  ) -> Status? {
    let (total, overflow) = count.multipliedReportingOverflow(by: width)
    if overflow { return .memoryLimit(.max) }
    let buffers = memory.buffers + bufferBase
    for output in record.outputs.range {
      let buffer = buffers + Int(tables.pool[output])
      let number = buffer.pointee.stride == 0 ? buffer.pointee.at(0, of: Number.self) : nil
      if let tooMuch = memory.reserve(total, in: buffer) { return .memoryLimit(tooMuch) }
      buffer.pointee.showOwn(count: count, width: width)
      // It may be a source as well, and one number no longer stands for all.
      if let number {
        buffer.pointee.numbers(of: Number.self)?.update(repeating: number, count: total)
      }
    }
    var seam = 0
    for place in record.spreads.range {
      seam += tables.spreads[place].seam
      if let status = begin(tables.spreads[place], buffers, total) { return status }
    }
    // The parts poll too, but helpers may have taken them all.
    if total > gd_part_size, let cancel = limits.cancel, cancel() { return .cancelled }
    let room = BlockRoom(
      record, total, seam: seam, threads: team(record, total), numberSize: memory.numberSize)
    if let tooMuch = memory.reserve(room.size / memory.numberSize + 1, in: memory.workspace) {
      return .memoryLimit(tooMuch)
    }
    guard let work = memory.workspace.pointee.storage else { return .doubtful }
    var pass = BlockPass<Number>(
      record: record, code: tables, total: total, room: room, work: work, registers: r,
      buffers: buffers, cancel: limits.cancel)
    pass.prepare()
    let outcome: BlockPass<Number>.Outcome?
    if room.parts == 1 {
      outcome = pass.run(0, 0)
    } else {
      let status = withUnsafeMutablePointer(to: &pass) { Number.runParts($0) }
      outcome = BlockPass<Number>.Outcome(rawValue: status)
    }
    switch outcome {
    case .done?: break
    case .cancelled?: return .cancelled
    case .doubtful?, nil: return .doubtful
    }
    pass.combine()
    pass.addSeams()
    return nil
  }

  /// Makes zeros of what no write of a spread stores.
  private mutating func begin(
    _ spread: BlockSpread, _ buffers: UnsafeMutablePointer<Buffer>, _ total: Int
  ) -> Status? {
    let buffer = buffers + Int(spread.target)
    if let tooMuch = memory.reserve(spread.length, in: buffer) { return .memoryLimit(tooMuch) }
    buffer.pointee.showOwn(count: spread.length, width: 1)
    guard let data = buffer.pointee.numbers(of: Number.self),
      let top = spread.writes.first?.start
    else { return nil }
    data.update(repeating: 0, count: top)
    (data + top + total).update(repeating: 0, count: spread.length - top - total)
    return nil
  }

  /// How many threads the work is worth: below about 50 µs, one is as fast.
  private func team(_ record: BlockRecord, _ total: Int) -> Int {
    let work = total.multipliedReportingOverflow(by: record.work)
    return work.overflow || work.partialValue >= BlockRecord.sharedWork ? limits.threads : 1
  }
}
