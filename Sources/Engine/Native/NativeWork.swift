import Glibc
import Synchronization

/// What compiling shares in this process: one thread at a time works.
enum NativeWork {
  private static let turn = Mutex(())
  private static let threads = Atomic<Int>(0)
  private static let names = Atomic<Int>(0)
  private static let failure = Mutex<NativeFailure?>(nil)

  /// Whether a thread is opening the compiler or compiling.
  static var isAtWork: Bool { threads.load(ordering: .acquiring) > 0 }

  /// Whether a thread more may wait for its turn.
  static var hasRoom: Bool { threads.load(ordering: .relaxed) < 8 }

  /// Names of functions are unique in a process.
  static func nextName() -> String { "gd\(names.add(1, ordering: .relaxed).newValue)" }

  /// The first failure, for whoever has asked for native code.
  static func note(_ reason: NativeFailure) { failure.withLock { $0 = $0 ?? reason } }
  static var firstFailure: NativeFailure? { failure.withLock { $0 } }

  /// Lets a process that ends while a thread compiles leave LLVM as it is.
  ///
  /// What is called at the end goes backward in time, and LLVM takes down what it made in the order
  /// in which it was needed: so this is said anew before each job.
  static func guardExit() {
    on_exit(
      { status, _ in
        guard NativeWork.isAtWork else { return }
        fflush(nil)
        _exit(status)
      }, nil)
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
    guardExit()
    threads.add(1, ordering: .acquiringAndReleasing)
    var thread = pthread_t()
    let status = pthread_create(&thread, &attributes, run, owned.toOpaque())
    if status != 0 {
      owned.release()
      threads.subtract(1, ordering: .acquiringAndReleasing)
    }
    pthread_sigmask(SIG_SETMASK, &old, nil)
    pthread_attr_destroy(&attributes)
  }

  private static let run: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = {
    job in
    guard let job else { return nil }
    // The job goes too before the thread counts as idle: what it was the last to hold is LLVM's.
    turn.withLock { _ in Unmanaged<NativeJob>.fromOpaque(job).takeRetainedValue().run() }
    threads.subtract(1, ordering: .acquiringAndReleasing)
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

  /// Whether a thread is opening the compiler or compiling. A process that ends meanwhile must not
  /// take its libraries down: `_exit`.
  public static var isAtWork: Bool { NativeWork.isAtWork }
}
