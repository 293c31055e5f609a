import CKernels

extension Float: ArrayNumber {
  static let precision = Precision.single
  static let unitRoundoff = 0x1p-24

  var double: Double { Double(self) }

  static func load(_ a: Source, _ count: Int, into d: UnsafeMutablePointer<Double>) {
    for i in 0..<count { d[i] = Double(a[i]) }
  }
  static func store(_ a: UnsafePointer<Double>, _ count: Int, in d: Target) {
    for i in 0..<count { d[i] = Float(a[i]) }
  }

  static func lanes(
    _ op: gd_lane, _ d: Target, _ a: Source, _ aStep: Int, _ b: Source, _ bStep: Int, _ count: Int
  ) {
    gd_single_lanes(
      op, d, a, Int32(truncatingIfNeeded: aStep), b, Int32(truncatingIfNeeded: bStep), count)
  }
  static func runBlock(
    _ instructions: UnsafePointer<gd_block_instruction>, _ count: Int,
    _ places: UnsafePointer<gd_place>, _ start: Int, _ size: Int
  ) {
    gd_single_run_block(instructions, count, places, start, size)
  }
  static func runParts(_ pass: UnsafeMutablePointer<BlockPass<Float>>) -> Int32 {
    let room = pass.pointee.room
    return gd_parallel(
      room.parts, Int32(truncatingIfNeeded: room.threads),
      { context, part, member in BlockPass<Float>.run(context, part, member) }, pass)
  }

  static func sum(_ x: Source, _ count: Int, _ threads: Int32) -> Float {
    gd_single_sum(x, count, threads)
  }
  static func sumBlock(_ x: Source, _ count: Int) -> Float {
    gd_single_sum_block(x, count)
  }
  static func sumRows(_ d: Target, _ x: Source, _ count: Int, _ inner: Int, _ threads: Int32) {
    gd_single_sum_rows(d, x, count, inner, threads)
  }
  static func maximum(_ x: Source, _ count: Int, _ threads: Int32) -> Float {
    gd_single_maximum(x, count, threads)
  }
  static func minimum(_ x: Source, _ count: Int, _ threads: Int32) -> Float {
    gd_single_minimum(x, count, threads)
  }
  static func place(_ x: Source, _ count: Int, _ sign: Int32) -> Int {
    gd_single_place_of_extreme(x, count, sign)
  }
  static func norm(_ x: Source, _ count: Int, _ threads: Int32) -> Float {
    gd_single_norm(x, count, threads)
  }
  static func areFinite(_ x: Source, _ count: Int, _ threads: Int32) -> Bool {
    gd_single_all_finite(x, count, threads)
  }
  static func hasNaN(_ x: Source, _ count: Int, _ threads: Int32) -> Bool {
    gd_single_has_nan(x, count, threads)
  }
  static func logsumexp(
    _ d: Target, _ x: Source, _ rows: Int, _ count: Int, _ threads: Int32
  ) {
    gd_single_logsumexp(d, x, rows, count, threads)
  }
  static func softmax(
    _ d: Target, _ x: Source, _ rows: Int, _ count: Int, _ threads: Int32
  ) {
    gd_single_softmax(d, x, rows, count, threads)
  }
  static func dot(_ x: Source, _ y: Source, _ count: Int, _ threads: Int32) -> Float {
    gd_single_dot(x, y, count, threads)
  }
  static func transpose(
    _ d: Target, _ a: Source, _ rows: Int, _ columns: Int, _ threads: Int32
  ) {
    gd_single_transpose(d, a, rows, columns, threads)
  }
  static func matmul(
    _ d: Target, _ a: Source, _ b: Source, _ m: Int, _ k: Int, _ n: Int, _ aTurned: Bool,
    _ bTurned: Bool, _ threads: Int32
  ) {
    gd_single_matmul(d, a, b, m, k, n, aTurned, bTurned, threads)
  }
  static func matmulEach(
    _ d: Target, _ a: Source, _ b: Source, _ count: Int, _ m: Int, _ k: Int, _ n: Int,
    _ isShared: Bool, _ threads: Int32
  ) {
    gd_single_matmul_each(d, a, b, count, m, k, n, isShared, threads)
  }
  static func matvec(_ d: Target, _ a: Source, _ x: Source, _ m: Int, _ n: Int, _ threads: Int32) {
    gd_single_matvec(d, a, x, m, n, threads)
  }
  static func vecmat(_ d: Target, _ x: Source, _ a: Source, _ m: Int, _ n: Int, _ threads: Int32) {
    gd_single_vecmat(d, x, a, m, n, threads)
  }
  static func lu(_ a: Target, _ pivots: UnsafeMutablePointer<Int32>, _ n: Int) -> Int32 {
    gd_single_lu(a, pivots, n)
  }
  static func luSolve(_ lu: Source, _ pivots: UnsafePointer<Int32>, _ b: Target, _ n: Int, _ k: Int)
  {
    gd_single_lu_solve(lu, pivots, b, n, k)
  }

  static func uniform(
    _ d: Target, _ seed: UInt64, _ site: UInt64, _ first: UInt64, _ count: Int
  ) {
    gd_single_uniform(d, seed, site, first, count)
  }
  static func normal(_ d: Target, _ seed: UInt64, _ site: UInt64, _ count: Int) {
    gd_single_normal(d, seed, site, 0, count)
  }
}
