/// What an item of a binary file is.
struct BinaryItem {
  enum Kind { case float, brainFloat, signed, unsigned, truth }

  let kind: Kind
  /// Bytes.
  let width: Int
  let isBigEndian: Bool

  init(kind: Kind, width: Int, isBigEndian: Bool) {
    self.kind = kind
    self.width = width
    self.isBigEndian = isBigEndian
  }

  /// NumPy's code: `<f8`, `|u1`, `>i4`; `nil` for one that is no number.
  init?(_ code: String) {
    var rest = code[...]
    guard let first = rest.first else { return nil }
    if "<>|=".contains(first) { rest.removeFirst() }
    guard let letter = rest.popFirst(), let width = Int(rest) else { return nil }
    switch (letter, width) {
    case ("f", 2), ("f", 4), ("f", 8): kind = .float
    case ("i", 1), ("i", 2), ("i", 4), ("i", 8): kind = .signed
    case ("u", 1), ("u", 2), ("u", 4), ("u", 8): kind = .unsigned
    case ("b", 1): kind = .truth
    default: return nil
    }
    self.width = width
    isBigEndian = first == ">"
  }

  func number(_ bytes: UnsafeRawBufferPointer, at start: Int) -> Double {
    var bits: UInt64 = 0
    for offset in 0..<width {
      let byte = UInt64(bytes[start + offset])
      bits |= byte << UInt64(8 * (isBigEndian ? width - 1 - offset : offset))
    }
    switch kind {
    case .float:
      switch width {
      case 2: return Double(halfBits: UInt16(truncatingIfNeeded: bits))
      case 4: return Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))
      default: return Double(bitPattern: bits)
      }
    case .brainFloat: return Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits) << 16))
    case .unsigned: return Double(bits)
    case .truth: return bits == 0 ? 0 : 1
    case .signed:
      let unused = UInt64(64 - 8 * width)
      return Double(Int64(bitPattern: bits << unused) >> Int64(unused))
    }
  }
}

/// An array as a file holds it, row by row.
struct FileArray {
  var shape: [Int]
  var numbers: [Double]

  /// - Throws: `malformed` unless exactly the items of `shape` follow, `tooLarge`.
  init(
    _ file: DataFile, at start: Int, shape: [Int], _ item: BinaryItem, _ limit: Int
  ) throws(FileFault) {
    var count = 1
    for size in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      guard !overflow, product < 1 << 40 else {
        throw .malformed(file.name, "says that it holds far more numbers than any memory")
      }
      count = product
    }
    guard count <= limit / 8 else {
      throw .tooLarge(
        file.name, rows: shape.first ?? 1, columns: shape.dropFirst().reduce(1, *), limit: limit)
    }
    let found = (file.bytes.count - start) / item.width
    guard file.bytes.count - start == count * item.width else {
      throw .malformed(file.name, "says that it holds \(count) numbers, and holds \(found)")
    }
    self.shape = shape
    numbers = file.bytes.withUnsafeBytes { bytes in
      (0..<count).map { item.number(bytes, at: start + $0 * item.width) }
    }
  }

  /// The same array, its numbers given with the first axis moving fastest.
  var fromColumnMajor: FileArray {
    guard shape.count > 1, numbers.count > 1 else { return self }
    var turned = self
    var coordinates = Array(repeating: 0, count: shape.count)
    var strides: [Int] = []
    var stride = 1
    for size in shape {
      strides.append(stride)
      stride *= size
    }
    for place in numbers.indices {
      turned.numbers[place] = numbers[zip(coordinates, strides).reduce(0) { $0 + $1.0 * $1.1 }]
      var axis = shape.count - 1
      while axis >= 0 {
        coordinates[axis] += 1
        if coordinates[axis] < shape[axis] { break }
        coordinates[axis] = 0
        axis -= 1
      }
    }
    return turned
  }
}

extension FileContent {
  /// The arrays of one or two files as the columns x and y.
  init(
    arrays files: [DataFile], _ limit: Int,
    _ read: (DataFile, Int) throws(FileFault) -> FileArray
  ) throws(FileFault) {
    columns = []
    for (name, file) in zip(["x", "y"], files) {
      let array = try read(file, limit)
      guard let rows = array.shape.first, rows > 0, !array.shape.contains(0) else {
        throw .malformed(file.name, "holds no row")
      }
      if let first = columns.first, let other = files.first, first.count != rows {
        throw .rows(other.name, first.count, file.name, rows)
      }
      // A column of one number a row is a vector.
      let shape = Array(array.shape.dropFirst())
      var numbers = array.numbers
      let infinite = numbers.indices.filter { numbers[$0].isInfinite }
      for place in infinite { numbers[place] = .nan }
      if !infinite.isEmpty {
        notes.append(
          "\(name): \(infinite.count) number\(infinite.count == 1 ? " is" : "s are") infinite;"
            + " taken as missing")
      }
      columns.append(Column(name, numbers, shape: shape == [1] ? [] : shape))
    }
  }
}

extension Double {
  /// A number of 16 bits: IEEE 754 binary16.
  fileprivate init(halfBits bits: UInt16) {
    let exponent = Int(bits >> 10) & 31
    let fraction = Double(bits & 1023)
    let size: Double =
      switch exponent {
      case 31: fraction == 0 ? .infinity : .nan
      case 0: Double(sign: .plus, exponent: -24, significand: fraction)
      default: Double(sign: .plus, exponent: exponent - 25, significand: 1024 + fraction)
      }
    self = bits >> 15 == 0 ? size : -size
  }
}
