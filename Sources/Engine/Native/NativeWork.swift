import Glibc
import Synchronization

/// What compiling shares in this process: one thread at a time works, and none when it ends.
enum NativeWork {
  private static let turn = Mutex(())
  private static let closed = Atomic<Bool>(false)
  private static let names = Atomic<Int>(0)
  private static let failure = Mutex<NativeFailure?>(nil)

  static var isClosed: Bool { closed.load(ordering: .relaxed) }

  /// Names of functions are unique in a process.
  static func nextName() -> String { "gd\(names.add(1, ordering: .relaxed).newValue)" }

  /// The first failure, for whoever has asked for native code.
  static func note(_ reason: NativeFailure) { failure.withLock { $0 = $0 ?? reason } }
  static var firstFailure: NativeFailure? { failure.withLock { $0 } }

  /// Waits for the piece at hand; no other begins.
  static func close() {
    closed.store(true, ordering: .relaxed)
    turn.withLock { _ in }
  }

  /// Runs the job on a thread of its own, after those that came before.
  static func start(_ job: NativeJob) {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    pthread_attr_setstacksize(&attributes, 16 << 20)
    // Signals are for the thread that waits for them.
    var (all, old) = (sigset_t(), sigset_t())
    sigfillset(&all)
    pthread_sigmask(SIG_SETMASK, &all, &old)
    let owned = Unmanaged.passRetained(job)
    var thread = pthread_t()
    let status = pthread_create(&thread, &attributes, run, owned.toOpaque())
    if status != 0 { owned.release() }
    pthread_sigmask(SIG_SETMASK, &old, nil)
    pthread_attr_destroy(&attributes)
  }

  private static let run: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = {
    job in
    guard let job else { return nil }
    let work = Unmanaged<NativeJob>.fromOpaque(job).takeRetainedValue()
    turn.withLock { _ in work.run() }
    return nil
  }
}

/// A program to compile.
final class NativeJob: Sendable {
  private let code: Code
  private let precision: Precision

  init(_ code: Code, _ precision: Precision) {
    self.code = code
    self.precision = precision
  }

  func run() { code.native.compile(code.program, precision) }
}

/// Native code as whoever offers it sees it.
public enum Native {
  /// Why plans go on as tapes, if they were to be compiled; opens the compiler.
  public static var failure: NativeFailure? {
    if case .failure(let reason) = NativeLibrary.shared { return reason }
    return NativeWork.firstFailure
  }
}
