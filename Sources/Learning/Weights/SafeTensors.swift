/// Named arrays in the safetensors format: 8 bytes with the length of a header (little-endian), the
/// header in JSON, the numbers.
///
/// Source: the format's published description, "Safetensors" (Hugging Face), version 0.4.
public struct SafeTensors: Equatable, Sendable {
  public struct Tensor: Equatable, Sendable {
    public let name: String
    /// The lengths of the axes; of a number none.
    public let shape: [Int]
    /// Row by row.
    public let numbers: [Double]

    public init(_ name: String, shape: [Int], _ numbers: [Double]) {
      self.name = name
      self.shape = shape
      self.numbers = numbers
    }
  }

  /// What a file holds numbers as; others are read, too.
  public enum Precision: String, Sendable {
    case double = "F64"
    case single = "F32"
  }

  /// In the order in which their numbers stand in the file.
  public var tensors: [Tensor]
  /// Texts by name, for whoever reads the file.
  public var metadata: [String: String]

  public init(_ tensors: [Tensor], metadata: [String: String] = [:]) {
    self.tensors = tensors
    self.metadata = metadata
  }

  public subscript(name: String) -> Tensor? { tensors.first { $0.name == name } }

  /// The longest header that is read: 100 MB, as the format says.
  static let longestHeader = 100_000_000

  /// The bytes of a file.
  public func bytes(_ precision: Precision) -> [UInt8] {
    let width = precision == .double ? 8 : 4
    var header = SafeTensorsHeader(metadata: metadata)
    var end = 0
    for tensor in tensors {
      let start = end
      end += tensor.numbers.count * width
      header.entries.append(
        .init(name: tensor.name, type: precision.rawValue, shape: tensor.shape, bytes: start..<end))
    }
    // The numbers begin at a multiple of 8: spaces fill the header up.
    var text = header.text
    while text.count % 8 != 0 { text.append(UInt8(ascii: " ")) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(8 + text.count + end)
    withUnsafeBytes(of: UInt64(text.count).littleEndian) { bytes += $0 }
    bytes += text
    for tensor in tensors {
      for number in tensor.numbers {
        switch precision {
        case .double: withUnsafeBytes(of: number.bitPattern.littleEndian) { bytes += $0 }
        case .single: withUnsafeBytes(of: Float(number).bitPattern.littleEndian) { bytes += $0 }
        }
      }
    }
    return bytes
  }

  /// What a file holds.
  ///
  /// - Parameter limit: the bytes that the numbers may take.
  /// - Throws: `malformed` for whatever the format forbids: a header beyond the file, numbers outside
  ///   of it, shared or left over, a shape that does not fit its bytes; `tooLarge`.
  public init(_ file: DataFile, limit: Int) throws(FileFault) {
    try file.refuseOtherKinds()
    let all = file.bytes
    guard all.count >= 8 else { throw .malformed(file.name, "is too short for safetensors") }
    let length = (0..<8).reduce(UInt64(0)) { $0 | UInt64(all[$1]) << UInt64(8 * $1) }
    guard length <= UInt64(Self.longestHeader) else {
      throw .malformed(
        file.name, "is no safetensors file, or is damaged: its header would have \(length) bytes")
    }
    let start = 8 + Int(length)
    guard start <= all.count else {
      throw .malformed(
        file.name, "ends within its header: \(length) bytes are announced, \(all.count - 8) there")
    }
    let header = try SafeTensorsHeader(Array(all[8..<start]), of: file.name)
    let numbers = all.count - start
    try header.checkCoverage(numbers, of: file.name)
    tensors = []
    metadata = header.metadata
    var total = 0
    for entry in header.entries {
      let item = try entry.item(of: file.name)
      total += entry.bytes.count / item.width * MemoryLayout<Double>.stride
      guard total <= limit else {
        throw .malformed(file.name, "holds more numbers than fit into \(limit >> 20) MB")
      }
      let count = entry.bytes.count / item.width
      let values = all.withUnsafeBytes { bytes in
        (0..<count).map { item.number(bytes, at: start + entry.bytes.lowerBound + $0 * item.width) }
      }
      tensors.append(Tensor(entry.name, shape: entry.shape, values))
    }
  }
}
