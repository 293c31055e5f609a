extension DataFormat {
  static let idx = DataFormat(
    name: "idx", example: "data D = idx(\"images\", \"labels\")", forms: [],
    meaning: [
      "Files as those of MNIST: the first is the column x, with a row for each entry along its",
      "first axis and the rest as one vector (28x28 is 784 numbers), a second one is y.",
    ],
    sample: Sample(
      "data D = idx(\"images\", \"labels\")", answers: ["D: 2 rows   x 4 numbers 0..7   y 3..7"]),
    fileCounts: 1...2
  ) { files, _, limit throws(FileFault) in
    try FileContent(arrays: files, limit) { file, limit throws(FileFault) in
      try IDXReader.array(file, limit)
    }
  }
}

/// Two zero bytes, the type, the number of axes, their sizes, the items; all with the high byte
/// first.
///
/// Source: LeCun, Cortes, Burges, "The MNIST database", section "File formats".
private enum IDXReader {
  static func array(_ file: DataFile, _ limit: Int) throws(FileFault) -> FileArray {
    try file.refuseOtherKinds()
    let bytes = file.bytes
    guard bytes.count >= 4, bytes[0] == 0, bytes[1] == 0, let item = items[bytes[2]] else {
      throw .malformed(file.name, "does not begin as an IDX file")
    }
    let rank = Int(bytes[3])
    let start = 4 + 4 * rank
    guard rank > 0, bytes.count >= start else {
      throw .malformed(file.name, "ends within its header")
    }
    let shape = (0..<rank).map { axis in
      (0..<4).reduce(0) { $0 << 8 | Int(bytes[4 + 4 * axis + $1]) }
    }
    var array = try FileArray(file, at: start, shape: shape, item, limit)
    if rank > 2 {
      array.shape = [shape[0], shape.dropFirst().reduce(1, *)]
    }
    return array
  }

  private static let items: [UInt8: BinaryItem] = [
    0x08: BinaryItem(kind: .unsigned, width: 1, isBigEndian: true),
    0x09: BinaryItem(kind: .signed, width: 1, isBigEndian: true),
    0x0B: BinaryItem(kind: .signed, width: 2, isBigEndian: true),
    0x0C: BinaryItem(kind: .signed, width: 4, isBigEndian: true),
    0x0D: BinaryItem(kind: .float, width: 4, isBigEndian: true),
    0x0E: BinaryItem(kind: .float, width: 8, isBigEndian: true),
  ]
}
