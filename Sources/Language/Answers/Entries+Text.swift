internal import Syntax

/// Long arrays in a line or two: their corners and their shape.
extension Entries {
  /// The most entries that are written out.
  private static var limit: Int { 100 }

  var isLong: Bool { numbers.count > Self.limit }
}

extension Notation {
  /// What stands for what is left out.
  var dots: String { alphabet == .ascii ? "..." : "…" }

  /// `[1, 2, 3, …, 298, 299, 300]    300 entries`
  func corners(of entries: Entries) -> String {
    let shape = entries.shape.map(String.init).joined(separator: "x")
    let size = entries.shape.count == 1 ? "\(shape) entries" : shape
    return corners(of: entries, 0, 0) + (entries.isRow ? (alphabet == .ascii ? "^T" : "ᵀ") : "")
      + "    \(size)"
  }

  /// The part from `start` on along `axis`.
  private func corners(of entries: Entries, _ axis: Int, _ start: Int) -> String {
    guard axis < entries.shape.count else { return text(entries[start]) }
    let count = entries.shape[axis]
    let width = entries.shape.dropFirst(axis + 1).reduce(1, *)
    let part = { (place: Int) in self.corners(of: entries, axis + 1, start + place * width) }
    let corner = entries.shape.count == 1 ? 3 : 2
    let parts =
      count <= 2 * corner + 1
      ? (0..<count).map(part)
      : (0..<corner).map(part) + [dots] + (count - corner..<count).map(part)
    guard entries.shape.count == 2, entries.shape[0] > 1 else {
      return "[" + parts.joined(separator: ", ") + "]"
    }
    if axis == 0 { return "[" + parts.joined(separator: "; ") + "]" }
    return parts.joined(separator: ", ")
  }
}
