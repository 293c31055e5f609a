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
    runMembers(count, threads: threads) { part, _ in
      body(part)
      return true
    }
  }

  /// The same for a body that is told which of the threads it runs on, from 0; `false` drops the
  /// parts that have not begun.
  static func runMembers(_ count: Int, threads: Int, _ body: (Int, Int) -> Bool) {
    withoutActuallyEscaping(body) { body in
      var job = body
      withUnsafeMutablePointer(to: &job) { job in
        _ = gd_parallel(
          count, Int32(clamping: threads),
          { context, part, member in
            let body = context?.assumingMemoryBound(to: ((Int, Int) -> Bool).self).pointee
            return body?(part, Int(member)) == false ? 1 : 0
          }, job)
      }
    }
  }

  /// Calls `body` for ranges that make up `0..<count`, on several threads if `work`, counted in
  /// sums of two numbers, is worth it. What it does for a number must not depend on the range.
  static func share(_ count: Int, work: Int, threads: Int32, _ body: (Range<Int>) -> Void) {
    let parts = min(count, 4 * Int(threads), work / (BlockRecord.sharedWork / 4))
    guard threads > 1, parts > 1, work >= BlockRecord.sharedWork else {
      body(0..<count)
      return
    }
    let size = (count + parts - 1) / parts
    run((count + size - 1) / size, threads: Int(threads)) { part in
      body(part * size..<min((part + 1) * size, count))
    }
  }
}
