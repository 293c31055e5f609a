/// How a part of a printed line looks.
public enum TextStyle: Equatable, Sendable {
  case plain, name, number, `operator`, error, note
  /// A curve, a set of points, …: one of a palette's colors, from 0.
  case series(Int)
  /// A contour line, from 0 at the lowest level to 1.
  case level(Double)
}

public struct StyledSpan: Equatable, Sendable {
  public let text: String
  public let style: TextStyle
  public init(_ text: String, _ style: TextStyle = .plain) {
    self.text = text
    self.style = style
  }
}

public typealias StyledLine = [StyledSpan]

public indirect enum JSONValue: Equatable, Sendable {
  case null
  case bool(Bool)
  case number(Double)
  case integer(Int64)
  case string(String)
  case array([JSONValue])
  /// Nested arrays of numbers, row by row: `[3]`, `[2, 3]`.
  case numbers([Double], shape: [Int])
  case object([Field])

  public struct Field: Equatable, Sendable {
    public let name: String
    public let value: JSONValue
    public init(_ name: String, _ value: JSONValue) {
      self.name = name
      self.value = value
    }
  }
}

/// Why a source or a statement failed; lines and columns from 1.
public struct Failure: Error, Equatable, Sendable {
  public var message: String
  public var file: String
  public var line: Int
  public var column: Int
  public var endColumn: Int
  public var help: String?
  /// The excerpt with carets, the note and the help line: what follows the first line.
  public var details: [StyledLine]

  public init(
    _ message: String, file: String, line: Int, column: Int, endColumn: Int,
    help: String? = nil, details: [StyledLine] = []
  ) {
    self.message = message
    self.file = file
    self.line = line
    self.column = column
    self.endColumn = endColumn
    self.help = help
    self.details = details
  }
}

/// What a statement answered.
public struct Outcome: Sendable {
  public var statement: String
  public var line: Int
  public var kind: String
  public var lines: [StyledLine] = []
  /// The bare values that `-q` prints, one a line. Made when they are asked for: those of an array
  /// may be millions.
  public var values: [String] { bareValues() }
  var bareValues: @Sendable () -> [String] = { [] }
  /// The fields of `--json` beyond `ok`, `statement`, `line`, `kind`.
  public var fields: [JSONValue.Field] = []
  public var notes: [StyledLine] = []
  public var failure: Failure?
  public var isDiverged = false
}

public struct Completion: Equatable, Sendable {
  /// The whole word, in place of the one before the cursor.
  public let text: String
  /// A few words; empty beyond the first `listed`, which are all that anyone reads.
  public let meaning: String
  public init(_ text: String, _ meaning: String) {
    self.text = text
    self.meaning = meaning
  }

  public static let listed = 40
}

public enum Completeness: Equatable, Sendable {
  case complete
  case incomplete(reason: String)
}
