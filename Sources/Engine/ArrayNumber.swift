import CKernels

/// How many bits the numbers in the arrays of a plan have.
public enum Precision: Sendable {
  case double, single

  var numberSize: Int {
    switch self {
    case .double: MemoryLayout<Double>.size
    case .single: MemoryLayout<Float>.size
    }
  }

  /// Whole numbers up to here are floats: places of longer arrays need doubles.
  static let longestSingleIndex = 1 << 24
}

/// A number in arrays, with its kernels: what they compute is said in `CKernels.h`.
protocol ArrayNumber: BinaryFloatingPoint, BitwiseCopyable, Sendable {
  typealias Source = UnsafePointer<Self>
  typealias Target = UnsafeMutablePointer<Self>

  static var precision: Precision { get }
  /// The greatest relative error of one rounding.
  static var unitRoundoff: Double { get }

  /// Itself: Double(x) of a type that only a protocol describes goes a long way round.
  var double: Double { get }

  static func load(_ a: Source, _ count: Int, into d: UnsafeMutablePointer<Double>)
  static func store(_ a: UnsafePointer<Double>, _ count: Int, in d: Target)

  static func lanes(
    _ op: gd_lane, _ d: Target, _ a: Source, _ aStep: Int, _ b: Source, _ bStep: Int, _ count: Int)
  static func runBlock(
    _ instructions: UnsafePointer<gd_block_instruction>, _ count: Int,
    _ places: UnsafePointer<gd_place>, _ start: Int, _ size: Int)
  /// Runs all parts of a pass on its team: a function for C is of one precision.
  static func runParts(_ pass: UnsafeMutablePointer<BlockPass<Self>>) -> Int32

  static func sum(_ x: Source, _ count: Int, _ threads: Int32) -> Self
  static func sumBlock(_ x: Source, _ count: Int) -> Self
  static func sumRows(_ d: Target, _ x: Source, _ count: Int, _ inner: Int, _ threads: Int32)
  static func maximum(_ x: Source, _ count: Int, _ threads: Int32) -> Self
  static func minimum(_ x: Source, _ count: Int, _ threads: Int32) -> Self
  static func place(_ x: Source, _ count: Int, _ sign: Int32) -> Int
  static func norm(_ x: Source, _ count: Int, _ threads: Int32) -> Self
  static func areFinite(_ x: Source, _ count: Int, _ threads: Int32) -> Bool
  static func hasNaN(_ x: Source, _ count: Int, _ threads: Int32) -> Bool
  static func logsumexp(_ d: Target, _ x: Source, _ rows: Int, _ count: Int, _ threads: Int32)
  static func softmax(_ d: Target, _ x: Source, _ rows: Int, _ count: Int, _ threads: Int32)

  static func dot(_ x: Source, _ y: Source, _ count: Int, _ threads: Int32) -> Self
  static func transpose(
    _ d: Target, _ a: Source, _ rows: Int, _ columns: Int, _ threads: Int32)
  static func matmul(
    _ d: Target, _ a: Source, _ b: Source, _ m: Int, _ k: Int, _ n: Int, _ aTurned: Bool,
    _ bTurned: Bool, _ threads: Int32)
  static func matmulEach(
    _ d: Target, _ a: Source, _ b: Source, _ count: Int, _ m: Int, _ k: Int, _ n: Int,
    _ isShared: Bool, _ threads: Int32)
  static func matvec(
    _ d: Target, _ a: Source, _ x: Source, _ m: Int, _ n: Int, _ threads: Int32)
  static func vecmat(
    _ d: Target, _ x: Source, _ a: Source, _ m: Int, _ n: Int, _ threads: Int32)
  static func lu(_ a: Target, _ pivots: UnsafeMutablePointer<Int32>, _ n: Int) -> Int32
  static func luSolve(
    _ lu: Source, _ pivots: UnsafePointer<Int32>, _ b: Target, _ n: Int, _ k: Int)

  static func uniform(
    _ d: Target, _ seed: UInt64, _ site: UInt64, _ first: UInt64, _ count: Int)
  static func normal(_ d: Target, _ seed: UInt64, _ site: UInt64, _ count: Int)
}
