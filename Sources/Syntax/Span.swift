/// A piece of a source: byte offsets, `end` excluded.
public struct Span: Hashable, Sendable {
  public var start: UInt32
  public var end: UInt32

  public init(_ start: UInt32, _ end: UInt32) {
    self.start = start
    self.end = end
  }

  /// The span of a node that nobody wrote.
  public static let none = Span(0, 0)

  public var isEmpty: Bool { start >= end }

  /// The smallest span that holds both; an empty one adds nothing.
  public func joined(_ other: Span) -> Span {
    if isEmpty { return other }
    if other.isEmpty { return self }
    return Span(min(start, other.start), max(end, other.end))
  }
}
