/// Cells in columns, each as wide as its widest cell: the head first.
struct TextTable {
  private(set) var rows: [[String]]

  init(_ rows: [[String]]) { self.rows = rows }

  static let gap = "   "

  /// The table without the column of this head.
  func without(_ title: String) -> TextTable {
    guard let place = rows.first?.firstIndex(of: title) else { return self }
    return TextTable(
      rows.map { row in row.indices.filter { $0 != place }.map { row[$0] } })
  }

  /// The lines, without blanks at their ends.
  var lines: [String] {
    let widths = widths
    return rows.map { row in
      var line = ""
      for (cell, width) in zip(row, widths) {
        if !line.isEmpty { line += Self.gap }
        line += cell + String(repeating: " ", count: width - cell.count)
      }
      return String(line.reversed().drop { $0 == " " }.reversed())
    }
  }

  var width: Int { widths.reduce(0, +) + max(0, widths.count - 1) * Self.gap.count }

  private var widths: [Int] {
    (rows.first ?? []).indices.map { column in
      rows.reduce(0) { max($0, column < $1.count ? $1[column].count : 0) }
    }
  }

  /// The table where it fits, else each row as `head cell` pairs under its first cell.
  func lines(width: Int) -> [String] {
    if self.width <= width { return lines }
    guard let head = rows.first else { return [] }
    return rows.dropFirst().flatMap { row in
      let pairs = zip(head, row).filter { !$0.1.isEmpty }.map { head, cell in
        head.isEmpty ? cell : "\(head) \(cell)"
      }
      return wrapped(pairs.joined(separator: ", "), width, indent: 2)
    }
  }
}
