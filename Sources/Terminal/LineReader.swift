import Glibc

/// Lines of a descriptor, however long, in time linear in their bytes.
struct LineReader {
  private let descriptor: Int32
  private var buffer: [UInt8] = []
  private var start = 0
  private var chunk = [UInt8](repeating: 0, count: 1 << 16)
  private var isAtEnd = false

  init(_ descriptor: Int32) {
    self.descriptor = descriptor
  }

  /// The next line without its end, the last one also when it has none; nil at the end.
  mutating func next() -> ArraySlice<UInt8>? {
    var searched = start
    while true {
      if let end = newline(from: searched) {
        defer { start = end + 1 }
        return buffer[start..<end]
      }
      if isAtEnd {
        defer { start = buffer.count }
        return start < buffer.count ? buffer[start...] : nil
      }
      buffer.removeFirst(start)
      start = 0
      searched = buffer.count
      fill()
    }
  }

  private func newline(from position: Int) -> Int? {
    buffer.withUnsafeBytes { raw in
      guard let base = raw.baseAddress,
        let found = memchr(base + position, 10, raw.count - position)
      else { return nil }
      return UnsafeRawPointer(found) - base
    }
  }

  private mutating func fill() {
    let count = read(descriptor, &chunk, chunk.count)
    if count > 0 {
      buffer.append(contentsOf: chunk[..<count])
    } else if count == 0 || errno != EINTR || isInterrupted() {
      isAtEnd = true
    }
  }
}
