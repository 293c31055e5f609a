internal import CKernels

/// All cells of a text file as numbers, by column.
struct CSVCells {
  /// Cells that are no numbers in a column of numbers.
  struct Odd {
    var count: Int
    /// The first of them, and its line.
    let text: String
    let line: Int
  }

  private(set) var rowCount = 0
  /// By column, in the order of the columns.
  private(set) var odd: [(column: Int, Odd)] = []
  private(set) var comments = 0
  private var runs: [[Double]] = []
  private var labels: [[String]]
  private let isText: [Bool]

  /// - Throws: `ragged`, `openQuote`, `textBehindQuote`, `tooLarge`.
  init(
    _ bytes: UnsafeBufferPointer<CChar>, _ layout: CSVLayout, _ name: String, limit: Int
  ) throws(FileFault) {
    let count = layout.columnCount
    isText = layout.isText
    labels = Array(repeating: [], count: count)
    let rest = bytes.count - layout.start
    let capacity =
      1 + (bytes.baseAddress.map { gd_count_line_ends($0 + layout.start, rest) } ?? 0)
    let (numbers, overflow) = capacity.multipliedReportingOverflow(by: count)
    guard !overflow, numbers <= limit / 8 else {
      throw .tooLarge(name, rows: capacity, columns: count, limit: limit)
    }
    var columns = (0..<count).map { _ in UnsafeMutablePointer<Double>.allocate(capacity: capacity) }
    defer { for column in columns { column.deallocate() } }
    var reader = gd_csv()
    reader.bytes = bytes.baseAddress
    reader.length = bytes.count
    reader.position = layout.start
    reader.line = layout.line
    reader.capacity = capacity
    reader.separator = layout.separator
    reader.decimal = layout.decimal
    try read(&reader, columns, bytes, name)
    rowCount = reader.row
    comments = reader.comments
    // One column at a time is there twice.
    runs.reserveCapacity(count)
    columns.reverse()
    while let column = columns.popLast() {
      runs.append(Array(UnsafeBufferPointer(start: column, count: rowCount)))
      column.deallocate()
    }
  }

  private mutating func read(
    _ reader: inout gd_csv, _ columns: [UnsafeMutablePointer<Double>],
    _ bytes: UnsafeBufferPointer<CChar>, _ name: String
  ) throws(FileFault) {
    var places = Array(repeating: [String: Int](), count: columns.count)
    var found: [Int: Odd] = [:]
    let room = max(4096, columns.count + 1)
    let cells = UnsafeMutablePointer<gd_csv_cell>.allocate(capacity: room)
    defer { cells.deallocate() }
    let pointers: [UnsafeMutablePointer<Double>?] = columns
    var status = gd_csv_full
    while status == gd_csv_full {
      var count = 0
      status = pointers.withUnsafeBufferPointer { pointers in
        isText.withUnsafeBufferPointer { isText in
          gd_csv_read(
            &reader, columns.count, pointers.baseAddress, isText.baseAddress, cells, room, &count)
        }
      }
      for cell in UnsafeBufferPointer(start: cells, count: count) {
        let text = TextCell(
          start: cell.start, length: cell.length, hasDoubledQuotes: cell.has_doubled_quotes
        ).text(bytes)
        if isText[cell.column] {
          let place = places[cell.column][text] ?? labels[cell.column].count
          if place == labels[cell.column].count {
            places[cell.column][text] = place
            labels[cell.column].append(text)
          }
          columns[cell.column][cell.row] = Double(place)
        } else {
          found[cell.column, default: Odd(count: 0, text: text, line: cell.line)].count += 1
        }
      }
      if status == gd_csv_full, count == 0, reader.row >= reader.capacity { break }
    }
    odd = found.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    switch status {
    case gd_csv_ragged:
      throw .ragged(
        name, line: reader.fault_line, found: reader.found, expected: columns.count)
    case gd_csv_open_quote: throw .openQuote(name, line: reader.fault_line)
    case gd_csv_text_behind_quote: throw .textBehindQuote(name, line: reader.fault_line)
    default: break
    }
  }

  /// Columns of numbers most of whose cells turned out to be words.
  var wordyColumns: [Int] {
    odd.filter { entry in
      let numbers = runs[entry.column].count { !$0.isNaN }
      return entry.1.count > numbers
    }.map(\.column)
  }

  func columns(names: [String]) -> [Column] {
    runs.indices.map { Column(names[$0], runs[$0], labels: labels[$0]) }
  }
}
