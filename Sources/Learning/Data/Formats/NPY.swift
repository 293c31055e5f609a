extension DataFormat {
  static let npy = DataFormat(
    name: "npy", example: "data D = npy(\"x.npy\")", forms: ["npy(\"x.npy\", \"y.npy\")"],
    meaning: [
      "Arrays that NumPy saved: the first is the column x, with a row for each entry along its",
      "first axis, a second one is y. Floats, integers and truth values of any width and byte order.",
    ],
    sample: Sample(
      "data D = npy(\"x.npy\", \"y.npy\")", answers: ["D: 3 rows   x 2 numbers 0..5   y 0..1"]),
    fileCounts: 1...2
  ) { files, _, limit throws(FileFault) in
    try FileContent(arrays: files, limit) { file, limit throws(FileFault) in
      try NPYReader(file).array(limit)
    }
  }
}

/// NumPy's format 1.0 to 3.0: a magic text, the length of a header, a Python dictionary, the items.
///
/// Source: numpy.org, "NumPy format", NEP 1.
private struct NPYReader {
  let file: DataFile
  private let header: String
  private let start: Int

  init(_ file: DataFile) throws(FileFault) {
    self.file = file
    try file.refuseOtherKinds()
    let bytes = file.bytes
    guard bytes.count >= 10, bytes.starts(with: [0x93] + Array("NUMPY".utf8)) else {
      throw .malformed(file.name, "does not begin as an array that NumPy saved")
    }
    let isShort = bytes[6] == 1
    let size = isShort ? 2 : 4
    guard (1...3).contains(bytes[6]), bytes.count >= 8 + size else {
      throw .malformed(file.name, "is of a version of NumPy's format that gd does not know")
    }
    let length = (0..<size).reduce(0) { $0 | Int(bytes[8 + $1]) << (8 * $1) }
    start = 8 + size + length
    guard start <= bytes.count else { throw .malformed(file.name, "ends within its header") }
    header = String(decoding: bytes[8 + size..<start], as: UTF8.self)
  }

  func array(_ limit: Int) throws(FileFault) -> FileArray {
    guard let type = value(of: "descr"), let order = value(of: "fortran_order"),
      let shape = shape
    else { throw .malformed(file.name, "has a header that does not say type, order and shape") }
    guard let item = BinaryItem(type) else {
      throw .malformed(
        file.name, "holds \(type); gd reads floats, integers and truth values (f, i, u, b)")
    }
    let array = try FileArray(file, at: start, shape: shape, item, limit)
    return order == "True" ? array.fromColumnMajor : array
  }

  /// What stands behind `'key':` up to a comma outside of brackets, without quotes.
  private func value(of key: String) -> String? {
    guard let start = place(behind: key) else { return nil }
    var depth = 0
    var text = ""
    for character in header[start...] {
      if character == "(" || character == "[" { depth += 1 }
      if character == ")" || character == "]" { depth -= 1 }
      if depth <= 0, character == "," || character == "}" { break }
      text.append(character)
    }
    return text.filter { $0 != "'" && $0 != "\"" && $0 != " " }
  }

  private func place(behind key: String) -> String.Index? {
    for quote in ["'", "\""] {
      let mark = quote + key + quote
      var place = header.startIndex
      while place < header.endIndex {
        if header[place...].hasPrefix(mark) {
          let after = header[header.index(place, offsetBy: mark.count)...]
          return after.firstIndex(of: ":").map { header.index(after: $0) }
        }
        place = header.index(after: place)
      }
    }
    return nil
  }

  private var shape: [Int]? {
    guard let text = value(of: "shape"), text.first == "(", text.last == ")" else { return nil }
    var sizes: [Int] = []
    for part in text.dropFirst().dropLast().split(separator: ",") {
      guard let size = Int(part), size >= 0 else { return nil }
      sizes.append(size)
    }
    return sizes
  }
}
