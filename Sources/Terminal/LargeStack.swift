import CTerminal  // for sigset_t
import Glibc

/// Runs `body` with a stack of 512 MB, of which only what is used takes memory.
///
/// Signals go to the thread that works, so that its reads are interrupted. Where such a stack
/// cannot be had, `body` runs on the stack there is.
func onLargeStack(_ body: @escaping () -> Int32) -> Int32 {
  let job = StackJob(body)
  var attributes = pthread_attr_t()
  pthread_attr_init(&attributes)
  defer { pthread_attr_destroy(&attributes) }
  pthread_attr_setstacksize(&attributes, 512 << 20)
  var all = sigset_t()
  sigfillset(&all)
  pthread_sigmask(SIG_SETMASK, &all, &job.mask)
  var thread = pthread_t()
  let box = Unmanaged.passRetained(job)
  guard pthread_create(&thread, &attributes, runStackJob, box.toOpaque()) == 0 else {
    box.release()
    job.run()
    return job.code
  }
  pthread_join(thread, nil)
  return job.code
}

private final class StackJob {
  var mask = sigset_t()
  var code: Int32 = 0
  private let body: () -> Int32

  init(_ body: @escaping () -> Int32) {
    self.body = body
  }

  func run() {
    pthread_sigmask(SIG_SETMASK, &mask, nil)
    code = body()
  }
}

private func runStackJob(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  if let argument { Unmanaged<StackJob>.fromOpaque(argument).takeRetainedValue().run() }
  return nil
}
