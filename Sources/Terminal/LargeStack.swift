import CTerminal

/// Runs `body` with a stack of 512 MB, of which only what is used takes memory.
///
/// It stays the main thread, which the system prefers for signals: Ctrl-C then always interrupts
/// what waits at the prompt, whatever threads a computation has left behind.
func onLargeStack(_ body: @escaping () -> Int32) -> Int32 {
  let job = Unmanaged.passRetained(StackJob(body))
  return gd_on_stack(512 << 20, runStackJob, job.toOpaque())
}

private final class StackJob {
  let body: () -> Int32

  init(_ body: @escaping () -> Int32) {
    self.body = body
  }
}

private func runStackJob(_ argument: UnsafeMutableRawPointer?) -> Int32 {
  guard let argument else { return 0 }
  return Unmanaged<StackJob>.fromOpaque(argument).takeRetainedValue().body()
}
