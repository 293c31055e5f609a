internal import CKernels

/// A cell of a text file: where it stands among the bytes, without its quotes.
struct TextCell {
  var start: Int
  var length: Int
  var hasDoubledQuotes = false

  func text(_ bytes: UnsafeBufferPointer<CChar>) -> String {
    let text = String(
      decoding: UnsafeRawBufferPointer(
        rebasing: UnsafeRawBufferPointer(bytes)[start..<start + length]),
      as: UTF8.self)
    guard hasDoubledQuotes else { return text }
    var result = ""
    var wasQuote = false
    for character in text {
      wasQuote = character == "\"" && !wasQuote
      if !wasQuote { result.append(character) }
    }
    return result
  }

  /// The number that the whole cell is.
  func number(_ bytes: UnsafeBufferPointer<CChar>, decimal: CChar) -> Double? {
    guard let base = bytes.baseAddress, length > 0 else { return nil }
    var value = 0.0
    let end = base + start + length
    return gd_csv_number(base + start, end, decimal, &value) == end ? value : nil
  }
}

/// The first lines of a text file, cut into cells by one separator.
struct CSVSample {
  private(set) var rows: [[TextCell]] = []
  /// Of each row, its line.
  private(set) var lines: [Int] = []
  /// Behind the first row.
  private(set) var secondStart = 0
  private(set) var secondLine = 1

  /// At least two rows, and more as long as they are short.
  private static let enough = 200
  private static let enoughBytes = 1 << 16

  init(_ bytes: UnsafeBufferPointer<CChar>, from start: Int, separator: CChar) {
    var place = start
    var line = 1
    while place < bytes.count, rows.count < Self.enough,
      rows.count < 2 || place - start < Self.enoughBytes
    {
      let first = Self.skipSpaces(bytes, place, separator)
      if first >= bytes.count { return }
      if Self.endsLine(bytes[first]) || bytes[first] == Self.hash {
        place = Self.nextLine(bytes, first)
        line += 1
        continue
      }
      lines.append(line)
      let (row, end, breaks) = Self.row(bytes, first, separator)
      rows.append(row)
      place = end < bytes.count ? Self.nextLine(bytes, end) : end
      line += 1 + breaks
      if rows.count == 1 { (secondStart, secondLine) = (place, line) }
    }
  }

  private static let (quote, space, tab, hash) = (CChar(34), CChar(32), CChar(9), CChar(35))

  private static func endsLine(_ byte: CChar) -> Bool { byte == 10 || byte == 13 }

  private static func skipSpaces(
    _ bytes: UnsafeBufferPointer<CChar>, _ start: Int, _ separator: CChar
  ) -> Int {
    var place = start
    while place < bytes.count, bytes[place] == space || bytes[place] == tab && separator != tab {
      place += 1
    }
    return place
  }

  private static func nextLine(_ bytes: UnsafeBufferPointer<CChar>, _ start: Int) -> Int {
    var place = start
    while place < bytes.count, !endsLine(bytes[place]) { place += 1 }
    if place + 1 < bytes.count, bytes[place] == 13, bytes[place + 1] == 10 { place += 1 }
    return min(place + 1, bytes.count)
  }

  /// - Returns: the cells, the end of the row, and the line ends inside quotes.
  private static func row(
    _ bytes: UnsafeBufferPointer<CChar>, _ start: Int, _ separator: CChar
  ) -> ([TextCell], Int, Int) {
    var cells: [TextCell] = []
    var place = start
    var breaks = 0
    while true {
      place = skipSpaces(bytes, place, separator)
      var cell = TextCell(start: place, length: 0)
      if place < bytes.count, bytes[place] == quote {
        place += 1
        cell.start = place
        while place < bytes.count {
          if bytes[place] == quote {
            guard place + 1 < bytes.count, bytes[place + 1] == quote else { break }
            cell.hasDoubledQuotes = true
            place += 1
          }
          if bytes[place] == 10 { breaks += 1 }
          place += 1
        }
        cell.length = place - cell.start
        place = min(place + 1, bytes.count)
        while place < bytes.count, bytes[place] != separator, !endsLine(bytes[place]) { place += 1 }
      } else {
        while place < bytes.count, bytes[place] != separator, !endsLine(bytes[place]) {
          if separator == space, bytes[place] == tab { break }
          place += 1
        }
        var end = place
        while end > cell.start, bytes[end - 1] == space || bytes[end - 1] == tab { end -= 1 }
        cell.length = end - cell.start
      }
      cells.append(cell)
      if separator == space {
        place = skipSpaces(bytes, place, separator)
        if place >= bytes.count || endsLine(bytes[place]) { return (cells, place, breaks) }
      } else {
        guard place < bytes.count, bytes[place] == separator else { return (cells, place, breaks) }
        place += 1
      }
    }
  }
}
