import CKernels
import Glibc

/// How far a run may go.
public struct Limits: Sendable {
  /// Loop steps and calls, all together.
  public var steps: Int
  /// Bytes for collected values and for calls.
  public var memory: Int
  /// Nested calls.
  public var depth: Int
  /// How many threads share large work; the bits do not depend on it.
  public var threads: Int
  /// Whether plans become machine code.
  public var native: NativeMode
  /// Polled about every 50 µs of work: whether to stop (Ctrl-C, a deadline).
  public var cancel: (@Sendable () -> Bool)?

  public init(
    steps: Int = .max, memory: Int = 2 << 30, depth: Int = 10_000,
    threads: Int = Limits.wishedThreads ?? 1, native: NativeMode = .usual,
    cancel: (@Sendable () -> Bool)? = nil
  ) {
    self.steps = steps
    self.memory = memory
    self.depth = depth
    self.threads = threads
    self.native = native
    self.cancel = cancel
  }

  /// As many as the machine lets this process run at a time.
  public static let processors = Int(gd_processors())

  /// `GD_THREADS` of the environment, so that a whole test can run either way.
  public static let wishedThreads =
    getenv("GD_THREADS").flatMap { Int(String(cString: $0)) }.flatMap { $0 > 0 ? $0 : nil }

  /// What a session works with where nobody has chosen.
  public static let usualThreads = wishedThreads ?? processors

  var team: Int32 { Int32(clamping: threads) }
}
