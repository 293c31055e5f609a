import CKernels

extension Double: ArrayNumber {
  static let precision = Precision.double
  static let unitRoundoff = 0x1p-53

  var double: Double { self }

  static func load(_ a: Source, _ count: Int, into d: UnsafeMutablePointer<Double>) {
    d.update(from: a, count: count)
  }
  static func store(_ a: UnsafePointer<Double>, _ count: Int, in d: Target) {
    d.update(from: a, count: count)
  }

  static func lanes(
    _ op: gd_lane, _ d: Target, _ a: Source, _ aStep: Int, _ b: Source, _ bStep: Int, _ count: Int
  ) {
    gd_lanes(
      op, d, a, Int32(truncatingIfNeeded: aStep), b, Int32(truncatingIfNeeded: bStep), count)
  }
  static func runBlock(
    _ instructions: UnsafePointer<gd_block_instruction>, _ count: Int,
    _ places: UnsafePointer<gd_place>, _ start: Int, _ size: Int
  ) {
    gd_run_block(instructions, count, places, start, size)
  }
  static func runParts(_ pass: UnsafeMutablePointer<BlockPass<Double>>) -> Int32 {
    let room = pass.pointee.room
    return gd_parallel(
      room.parts, Int32(truncatingIfNeeded: room.threads),
      { context, part, member in BlockPass<Double>.run(context, part, member) }, pass)
  }

  static func sum(_ x: Source, _ count: Int, _ threads: Int32) -> Double {
    gd_sum(x, count, threads)
  }
  static func sumBlock(_ x: Source, _ count: Int) -> Double {
    gd_sum_block(x, count)
  }
  static func sumRows(_ d: Target, _ x: Source, _ count: Int, _ inner: Int, _ threads: Int32) {
    gd_sum_rows(d, x, count, inner, threads)
  }
  static func maximum(_ x: Source, _ count: Int, _ threads: Int32) -> Double {
    gd_maximum(x, count, threads)
  }
  static func minimum(_ x: Source, _ count: Int, _ threads: Int32) -> Double {
    gd_minimum(x, count, threads)
  }
  static func place(_ x: Source, _ count: Int, _ sign: Int32) -> Int {
    gd_place_of_extreme(x, count, sign)
  }
  static func norm(_ x: Source, _ count: Int, _ threads: Int32) -> Double {
    gd_norm(x, count, threads)
  }
  static func areFinite(_ x: Source, _ count: Int, _ threads: Int32) -> Bool {
    gd_all_finite(x, count, threads)
  }
  static func hasNaN(_ x: Source, _ count: Int, _ threads: Int32) -> Bool {
    gd_has_nan(x, count, threads)
  }
  static func logsumexp(
    _ d: Target, _ x: Source, _ rows: Int, _ count: Int, _ threads: Int32
  ) {
    gd_logsumexp(d, x, rows, count, threads)
  }
  static func softmax(
    _ d: Target, _ x: Source, _ rows: Int, _ count: Int, _ threads: Int32
  ) {
    gd_softmax(d, x, rows, count, threads)
  }
  static func dot(_ x: Source, _ y: Source, _ count: Int, _ threads: Int32) -> Double {
    gd_dot(x, y, count, threads)
  }
  static func transpose(
    _ d: Target, _ a: Source, _ rows: Int, _ columns: Int, _ threads: Int32
  ) {
    gd_transpose(d, a, rows, columns, threads)
  }
  static func matmul(
    _ d: Target, _ a: Source, _ b: Source, _ m: Int, _ k: Int, _ n: Int, _ aTurned: Bool,
    _ bTurned: Bool, _ threads: Int32
  ) {
    gd_matmul(d, a, b, m, k, n, aTurned, bTurned, threads)
  }
  static func matmulEach(
    _ d: Target, _ a: Source, _ b: Source, _ count: Int, _ m: Int, _ k: Int, _ n: Int,
    _ isShared: Bool, _ threads: Int32
  ) {
    gd_matmul_each(d, a, b, count, m, k, n, isShared, threads)
  }
  static func matvec(_ d: Target, _ a: Source, _ x: Source, _ m: Int, _ n: Int, _ threads: Int32) {
    gd_matvec(d, a, x, m, n, threads)
  }
  static func vecmat(_ d: Target, _ x: Source, _ a: Source, _ m: Int, _ n: Int, _ threads: Int32) {
    gd_vecmat(d, x, a, m, n, threads)
  }
  static func lu(_ a: Target, _ pivots: UnsafeMutablePointer<Int32>, _ n: Int) -> Int32 {
    gd_lu(a, pivots, n)
  }
  static func luSolve(_ lu: Source, _ pivots: UnsafePointer<Int32>, _ b: Target, _ n: Int, _ k: Int)
  {
    gd_lu_solve(lu, pivots, b, n, k)
  }

  static func uniform(
    _ d: Target, _ seed: UInt64, _ site: UInt64, _ first: UInt64, _ count: Int
  ) {
    gd_uniform(d, seed, site, first, count)
  }
  static func normal(_ d: Target, _ seed: UInt64, _ site: UInt64, _ count: Int) {
    gd_normal(d, seed, site, 0, count)
  }
}
