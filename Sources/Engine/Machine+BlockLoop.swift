extension Machine {
  mutating func runBlockLoop(_ place: Int32, _ r: UnsafeMutablePointer<Double>) -> Status? {
    let loop = code.program.blockLoops[Int(place)]
    let wanted = r[Int(loop.count)]
    guard wanted >= 0, wanted <= Self.mostTrips, let trips = Int(exactly: wanted) else {
      return .doubtful
    }
    guard stepsLeft >= trips else { return .stepLimit }
    stepsLeft -= trips
    r[Int(loop.trips)] = wanted
    let record = tables.blocks[Int(loop.blocks)]
    for source in record.sources.range {
      let buffer = memory.buffers + bufferBase + Int(tables.pool[source])
      if buffer.pointee.stride == 1, buffer.pointee.count < trips { return .doubtful }
    }
    return run(record, trips, 1, r)
  }
}
