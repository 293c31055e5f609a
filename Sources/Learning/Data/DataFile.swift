/// The bytes of a file that data is read from.
public struct DataFile: Sendable {
  public let name: String
  public let bytes: [UInt8]

  public init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }
}

/// What a file held, and what is to be said about it.
public struct FileContent: Sendable {
  public var columns: [Column]
  public var notes: [String] = []
}

/// A format that data is read from; `DataFormat.all` lists them.
public struct DataFormat: Sendable {
  /// The function that reads it: `csv("f.csv")`.
  public let name: String
  public let synopsis: String
  public let meaning: [String]
  /// How many files one data set may come from.
  public let fileCounts: ClosedRange<Int>
  /// - Parameters:
  ///   - option: what else was given in words, such as a separator.
  ///   - limit: the bytes that the numbers may take.
  public let read:
    @Sendable (_ files: [DataFile], _ option: String?, _ limit: Int) throws(FileFault) ->
      FileContent

  public static let all: [DataFormat] = [.csv, .npy, .idx]

  public static func named(_ name: String) -> DataFormat? { all.first { $0.name == name } }
}

/// Why a file is no data; lines count from 1.
public enum FileFault: Error, Equatable, Sendable {
  case empty(String)
  case headerOnly(String)
  case compressed(String, kind: String, remedy: String)
  case binary(String)
  case ragged(String, line: Int, found: Int, expected: Int)
  case openQuote(String, line: Int)
  case textBehindQuote(String, line: Int)
  case tooLarge(String, rows: Int, columns: Int, limit: Int)
  case separator(String)
  case malformed(String, String)
  case rows(String, Int, String, Int)
}

extension FileFault: CustomStringConvertible {
  public var description: String {
    switch self {
    case .empty(let name): "\(name) is empty"
    case .headerOnly(let name): "\(name) has names of columns and no rows"
    case .compressed(let name, let kind, let remedy): "\(name) is \(kind); \(remedy)"
    case .binary(let name): "\(name) is no text: there is a zero byte in it"
    case .ragged(let name, let line, let found, let expected):
      "\(name) line \(line) has \(found) cell\(found == 1 ? "" : "s"), the lines before \(expected)"
    case .openQuote(let name, let line): "\(name) line \(line): this quote is never closed"
    case .textBehindQuote(let name, let line):
      "\(name) line \(line): behind a closing quote a separator or the line's end must come"
    case .tooLarge(let name, let rows, let columns, let limit):
      "\(name) has up to \(rows) rows of \(columns) numbers: that takes more than the limit of"
        + " \(limit >> 20) MB"
    case .separator(let text): "a separator is one character, such as \";\"; this is \"\(text)\""
    case .malformed(let name, let reason): "\(name) \(reason)"
    case .rows(let first, let count, let other, let found):
      "\(first) has \(count) rows, \(other) has \(found)"
    }
  }
}

extension DataFile {
  /// - Throws: for a file without bytes or one that is compressed.
  func refuseOtherKinds() throws(FileFault) {
    guard !bytes.isEmpty else { throw .empty(name) }
    for (start, kind, remedy) in Self.compressed where bytes.starts(with: start) {
      throw .compressed(name, kind: kind, remedy: remedy)
    }
  }

  private static let compressed: [(start: [UInt8], kind: String, remedy: String)] = [
    ([0x1F, 0x8B], "compressed by gzip", "unpack it first: gunzip"),
    (
      [0x50, 0x4B, 0x03, 0x04], "a zip archive (npz and xlsx are, too)", "unpack or export it first"
    ),
    ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "compressed by xz", "unpack it first: unxz"),
    ([0x42, 0x5A, 0x68], "compressed by bzip2", "unpack it first: bunzip2"),
    ([0x28, 0xB5, 0x2F, 0xFD], "compressed by zstd", "unpack it first: unzstd"),
    ([0xFF, 0xFE], "in UTF-16", "write it in UTF-8"),
    ([0xFE, 0xFF], "in UTF-16", "write it in UTF-8"),
  ]
}
