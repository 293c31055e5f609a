import Glibc

/// A buffer before a file descriptor; after the first failure it swallows what it is given.
final class Output {
  enum Failure: Equatable {
    /// The reader has gone (`| head`).
    case closed
    case failed(String)
  }

  private(set) var failure: Failure?
  private let descriptor: Int32
  private var buffer: [UInt8] = []
  private let capacity = 1 << 16

  init(_ descriptor: Int32) {
    self.descriptor = descriptor
  }

  func write(_ text: String) {
    buffer.append(contentsOf: text.utf8)
    if buffer.count >= capacity { flush() }
  }

  func line(_ text: String) {
    write(text)
    buffer.append(10)
  }

  /// Hands everything to the system, whatever signals and short writes come between.
  func flush() {
    if failure == nil, let errno = writeAll(buffer[...], to: descriptor) {
      failure = errno == EPIPE ? .closed : .failed(String(cString: strerror(errno)))
    }
    buffer.removeAll(keepingCapacity: buffer.capacity <= 2 * capacity)
  }
}

/// Writes all bytes to a descriptor, blocking or not; the error number if that fails.
func writeAll(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) -> Int32? {
  bytes.withUnsafeBytes { raw in
    guard let base = raw.baseAddress else { return nil }
    var done = 0
    while done < raw.count {
      let count = Glibc.write(descriptor, base + done, raw.count - done)
      if count > 0 {
        done += count
      } else if count < 0, errno == EAGAIN {
        var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = poll(&entry, 1, -1)
      } else if count < 0, errno != EINTR {
        return errno
      }
    }
    return nil
  }
}
