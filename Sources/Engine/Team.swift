internal import CKernels

/// Independent work shared by threads.
public enum Team {
  /// Whether this thread is at work beside others, so that what they share must not change.
  static var isSharing: Bool { gd_is_sharing() }

  /// Calls `body` once for each number below `count`, in any order and several at a time.
  ///
  /// Array code inside of `body` works on its own thread alone; its bits are the same. The threads
  /// have a stack as large as the main one, for functions that call themselves.
  public static func run(_ count: Int, threads: Int, _ body: (Int) -> Void) {
    withoutActuallyEscaping(body) { body in
      var job = body
      withUnsafeMutablePointer(to: &job) { job in
        let status = gd_parallel(
          count, Int32(clamping: threads),
          { context, part, _ in
            context?.assumingMemoryBound(to: ((Int) -> Void).self).pointee(part)
            return 0
          }, job)
        precondition(status == 0, "no part says that something is wrong")
      }
    }
  }
}
