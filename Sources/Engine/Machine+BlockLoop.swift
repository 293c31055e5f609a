import Autodiff

extension Machine {
  mutating func runBlockLoop(
    _ place: Int32, _ r: UnsafeMutablePointer<Double>, _ kernels: UnsafePointer<Row.Kernel>
  ) -> Status? {
    let loop = code.program.blockLoops[Int(place)]
    let wanted = r[Int(loop.count)]
    guard wanted >= 0, wanted <= Self.mostTrips, let trips = Int(exactly: wanted) else {
      return .doubtful
    }
    guard stepsLeft >= trips else { return .stepLimit }
    stepsLeft -= trips
    r[Int(loop.trips)] = wanted
    return run(loop.blocks, trips, 1, r, kernels)
  }
}
