/// A text with a name: a file, a line of the prompt, an `-e` argument.
///
/// At most 4 GB. Line ends are LF, CRLF or CR; a byte order mark is no part of the first line.
public struct Source: Sendable {
  public let name: String
  public let bytes: [UInt8]
  private let lineStarts: [UInt32]

  /// A place as a person counts: both from 1, columns in characters as they are seen.
  public struct Location: Hashable, Sendable {
    public let line: Int
    public let column: Int
  }

  public init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes.count <= Int(UInt32.max) - 16 ? bytes : Array(bytes.prefix(Int(Int32.max)))
    var starts: [UInt32] = [0]
    var previous: UInt8 = 0
    for (offset, byte) in self.bytes.enumerated() {
      if previous == 13 || previous == 10 {
        if byte != 10 || previous == 10 { starts.append(UInt32(truncatingIfNeeded: offset)) }
      }
      previous = previous == 13 && byte == 10 ? 10 : byte
    }
    if previous == 13 || previous == 10 { starts.append(UInt32(truncatingIfNeeded: bytes.count)) }
    self.lineStarts = starts
  }

  public init(name: String = "", _ text: String) {
    self.init(name: name, bytes: Array(text.utf8))
  }

  public var lineCount: Int { lineStarts.count }

  /// The line, from 1, that holds the byte at `offset`.
  public func line(of offset: UInt32) -> Int {
    var low = 0
    var high = lineStarts.count
    while low + 1 < high {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    return low + 1
  }

  /// Linear in the length of the line.
  public func location(of offset: UInt32) -> Location {
    let line = line(of: offset)
    let start = span(ofLine: line).start
    return Location(line: line, column: width(Span(start, max(start, offset))) + 1)
  }

  /// The line without its end and without a byte order mark; empty beyond the text.
  public func span(ofLine line: Int) -> Span {
    guard line >= 1, line <= lineStarts.count else { return .none }
    var start = lineStarts[line - 1]
    var end = line < lineStarts.count ? lineStarts[line] : UInt32(truncatingIfNeeded: bytes.count)
    if line == 1, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { start = 3 }
    while end > start, bytes[Int(end) - 1] == 10 || bytes[Int(end) - 1] == 13 { end -= 1 }
    return Span(start, max(start, end))
  }

  /// The text at `span`, as far as it lies inside; invalid UTF-8 is repaired.
  public func text(_ span: Span) -> String {
    let start = min(Int(span.start), bytes.count)
    return String(
      decoding: bytes[start..<max(start, min(Int(span.end), bytes.count))], as: UTF8.self)
  }

  /// The number of characters, as a person sees them, in `span`.
  func width(_ span: Span) -> Int {
    text(span).count
  }
}
