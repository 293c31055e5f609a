internal import CKernels

extension DataFormat {
  static let csv = DataFormat(
    name: "csv", synopsis: "data D = csv(\"f.csv\")    csv(\"f.csv\", \";\")",
    meaning: [
      "Rows of text: cells between commas, semicolons, tabs or spaces (found out, or said), quotes",
      "as in spreadsheets. A first line of words names the columns; else they are c1, c2, …",
      "Empty cells and NA, NaN, null, ?, - are missing. A column of words gets numbers 0, 1, …",
      "for its labels in order of appearance. Lines that begin with # are passed over.",
    ],
    fileCounts: 1...1
  ) { files, option, limit throws(FileFault) in
    guard let file = files.first else { throw .empty("") }
    try file.refuseOtherKinds()
    return try CSVReader(file, separator: option, limit: limit).content()
  }
}

/// Reads a text file in two passes: the first lines tell how it is laid out, then all cells are
/// read by the kernel, columns into one run of doubles each.
private struct CSVReader {
  let file: DataFile
  let separator: CChar?
  let limit: Int

  init(_ file: DataFile, separator: String?, limit: Int) throws(FileFault) {
    self.file = file
    self.limit = limit
    guard let separator else {
      self.separator = nil
      return
    }
    guard let byte = separator.utf8.first, separator.utf8.count == 1, byte < 0x80,
      byte != 34, byte != 10, byte != 13
    else { throw .separator(separator) }
    self.separator = CChar(byte)
  }

  func content() throws(FileFault) -> FileContent {
    let start = file.bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    if file.bytes.prefix(4096).contains(0) { throw .binary(file.name) }
    // Typed throws do not go through the standard library's closures.
    let result: Result<FileContent, FileFault> = file.bytes.withUnsafeBytes { raw in
      let bytes = raw.bindMemory(to: CChar.self)
      return Result { () throws(FileFault) in try content(bytes, from: start) }
    }
    return try result.get()
  }

  private func content(
    _ bytes: UnsafeBufferPointer<CChar>, from start: Int
  ) throws(FileFault) -> FileContent {
    guard var layout = CSVLayout(bytes, from: start, separator: separator) else {
      throw .empty(file.name)
    }
    var cells = try CSVCells(bytes, layout, file.name, limit: limit)
    let wordy = cells.wordyColumns
    if !wordy.isEmpty {
      // The first lines did not tell what most of the column is.
      for column in wordy { layout.isText[column] = true }
      cells = try CSVCells(bytes, layout, file.name, limit: limit)
    }
    guard cells.rowCount > 0 else { throw .headerOnly(file.name) }
    var content = FileContent(columns: cells.columns(names: names(layout)))
    content.notes = notes(cells, layout)
    return content
  }

  private func names(_ layout: CSVLayout) -> [String] {
    (0..<layout.columnCount).map { place in
      let given = layout.names.map { ColumnName.from($0[place]) } ?? ""
      return given.isEmpty ? "c\(place + 1)" : given
    }
  }

  private static let fewNotes = 5

  private func notes(_ cells: CSVCells, _ layout: CSVLayout) -> [String] {
    var notes: [String] = []
    if layout.isHeaderGuessed {
      notes.append("no column has numbers; the first line was taken for names")
    }
    if layout.decimal == CSVLayout.comma { notes.append("decimals are written with a comma") }
    if cells.comments > 0 {
      let count = cells.comments
      notes.append(
        "\(count) line\(count == 1 ? "" : "s") that begin\(count == 1 ? "s" : "") with # passed over"
      )
    }
    let names = names(layout)
    for (column, odd) in cells.odd.prefix(Self.fewNotes) {
      let what =
        odd.count == 1 ? "1 cell is no number" : "\(odd.count) cells are no numbers, the first"
      notes.append(
        "\(names[column]): \(what) (\"\(odd.text)\" in line \(odd.line)); taken as missing")
    }
    if cells.odd.count > Self.fewNotes {
      notes.append("\(cells.odd.count - Self.fewNotes) more columns have cells that are no numbers")
    }
    return notes
  }
}

/// Names of columns as files give them.
enum ColumnName {
  /// Letters, digits and `_`, so that it can be typed: `Sepal length (cm)` is `Sepal_length_cm`.
  static func from(_ text: String) -> String {
    var name = ""
    for character in text {
      if character.isLetter || character.isNumber {
        name.append(character)
      } else if name.last != "_", !name.isEmpty {
        name.append("_")
      }
    }
    while name.last == "_" { name.removeLast() }
    if let first = name.first, first.isNumber { name = "c" + name }
    return name
  }
}
