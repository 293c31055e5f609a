internal import CKernels

/// How a text file is laid out, as its first lines tell.
struct CSVLayout {
  var separator: CChar
  var decimal: CChar
  /// The cells of the first line, if they are names.
  var names: [String]?
  var columnCount: Int
  /// Where the rows begin.
  var start: Int
  var line: Int
  /// By column: words, not numbers.
  var isText: [Bool]
  /// Whether the first line might be a row just as well.
  var isHeaderGuessed = false

  private static let candidates: [CChar] = [9, 59, 44, 32]
  static let (comma, semicolon, point) = (CChar(44), CChar(59), CChar(46))

  /// `nil` for a file without a row.
  init?(_ bytes: UnsafeBufferPointer<CChar>, from start: Int, separator asked: CChar?) {
    var best: (separator: CChar, sample: CSVSample, score: Int)?
    for candidate in asked.map({ [$0] }) ?? Self.candidates {
      let sample = CSVSample(bytes, from: start, separator: candidate)
      let score = Self.score(sample)
      if score > best?.score ?? -1 { best = (candidate, sample, score) }
    }
    guard var best, !best.sample.rows.isEmpty else { return nil }
    if best.score == 0, asked == nil {
      // One column; a separator is needed that does not occur.
      best.separator = Self.comma
      best.sample = CSVSample(bytes, from: start, separator: Self.comma)
    }
    let sample = best.sample
    separator = best.separator
    let first = sample.rows[0]
    columnCount = first.count
    decimal = Self.decimal(bytes, sample, separator)
    let decimal = decimal
    let hasHeader =
      first.allSatisfy { $0.number(bytes, decimal: decimal) == nil }
      && first.contains { $0.length > 0 && !Self.isMissing($0, bytes) }
    let rows = hasHeader ? sample.rows.dropFirst() : sample.rows[...]
    var numbers = Array(repeating: 0, count: columnCount)
    var words = numbers
    for row in rows {
      for (place, cell) in row.enumerated() where place < numbers.count {
        if cell.number(bytes, decimal: decimal) != nil {
          numbers[place] += 1
        } else if !Self.isMissing(cell, bytes) {
          words[place] += 1
        }
      }
    }
    isText = zip(numbers, words).map { $0 < $1 }
    names = hasHeader ? first.map { $0.text(bytes) } : nil
    isHeaderGuessed = hasHeader && numbers.allSatisfy { $0 == 0 } && !rows.isEmpty
    self.start = hasHeader ? sample.secondStart : start
    line = hasHeader ? sample.secondLine : 1
  }

  /// How many rows have as many cells as the first, if that has several.
  private static func score(_ sample: CSVSample) -> Int {
    guard let first = sample.rows.first, first.count > 1 else { return 0 }
    return sample.rows.count { $0.count == first.count }
  }

  private static func isMissing(_ cell: TextCell, _ bytes: UnsafeBufferPointer<CChar>) -> Bool {
    guard let base = bytes.baseAddress else { return true }
    return gd_csv_is_missing(base + cell.start, cell.length)
  }

  /// A comma, if it stands in numbers and no point does: `1,5;2,25`.
  private static func decimal(
    _ bytes: UnsafeBufferPointer<CChar>, _ sample: CSVSample, _ separator: CChar
  ) -> CChar {
    guard separator != comma else { return point }
    var hasComma = false
    for cell in sample.rows.joined() {
      if cell.number(bytes, decimal: point) != nil {
        if bytes[cell.start..<cell.start + cell.length].contains(point) { return point }
      } else if cell.number(bytes, decimal: comma) != nil {
        hasComma = true
      }
    }
    return hasComma ? comma : point
  }
}
