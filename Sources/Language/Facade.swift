/// What the outside world offers a session.
public protocol Host: AnyObject {
  func readFile(_ path: String) throws(HostError) -> [UInt8]
  /// Writes beside the file, then renames, so that a reader never sees half of it.
  func writeFile(_ path: String, _ bytes: [UInt8]) throws(HostError)
  /// Seconds of a clock that never goes back.
  func now() -> Double
  /// Whether the user asked to stop; computations poll it.
  var isCancelled: Bool { get }
  /// A line about long work, shown on a terminal only.
  func progress(_ line: String)
}

public struct HostError: Error, Equatable, Sendable {
  public let message: String
  public init(_ message: String) { self.message = message }
}

/// What the user chose for a whole session.
public struct Options: Sendable {
  public enum Digits: Equatable, Sendable {
    case significant(Int)
    case full
  }
  public struct Override: Equatable, Sendable {
    public let name: String
    public let value: String
    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  public var seed: UInt64 = 1
  /// Nil: all cores.
  public var threads: Int?
  public var isSingle = false
  public var digits = Digits.significant(6)
  public var isASCII = false
  /// Columns to lay tables out in.
  public var width = 80
  public var maxMemory: Int?
  public var maxSeconds: Double?
  public var maxSteps: Int?
  public var allowsFiles = true
  public var overrides: [Override] = []
  public init() {}
}

/// How a part of a printed line looks.
public enum Style: Equatable, Sendable { case plain, name, number, `operator`, error, note }

public struct StyledSpan: Equatable, Sendable {
  public let text: String
  public let style: Style
  public init(_ text: String, _ style: Style = .plain) {
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

/// A source that was read without a syntax error.
public struct Script: Sendable {
  public struct Statement: Sendable {
    public let text: String
    public let line: Int
  }
  public let statements: [Statement]
}

public enum Reading: Sendable {
  case script(Script)
  case errors([Failure])
}

/// What a statement answered.
public struct Outcome: Sendable {
  public var statement: String
  public var line: Int
  public var kind: String
  public var lines: [StyledLine] = []
  /// The bare values that `-q` prints, one a line.
  public var values: [String] = []
  /// The fields of `--json` beyond `ok`, `statement`, `line`, `kind`.
  public var fields: [JSONValue.Field] = []
  public var notes: [StyledLine] = []
  public var failure: Failure?
  public var isDiverged = false
}

public struct Completion: Equatable, Sendable {
  /// The whole word, in place of the one before the cursor.
  public let text: String
  public let meaning: String
  public init(_ text: String, _ meaning: String) {
    self.text = text
    self.meaning = meaning
  }
}

public enum Completeness: Equatable, Sendable {
  case complete
  case incomplete(reason: String)
}

/// A conversation: statements in, answers out.
public struct Session {
  public init(host: any Host, options: Options) {}

  /// Parses a whole source; every syntax error it can find, at most 20.
  public mutating func read(_ bytes: [UInt8], file: String) -> Reading {
    var statements: [Script.Statement] = []
    for (index, line) in bytes.split(separator: 10, omittingEmptySubsequences: false).enumerated()
    where !line.allSatisfy({ $0 == 32 }) {
      statements.append(.init(text: String(decoding: line, as: UTF8.self), line: index + 1))
    }
    return .script(Script(statements: statements))
  }

  /// Runs one statement of a script; an error changes nothing.
  public mutating func run(_ script: Script, statement index: Int) -> Outcome {
    let statement = script.statements[index]
    return Outcome(
      statement: statement.text, line: statement.line, kind: "value",
      lines: [[StyledSpan(statement.text)]], values: [statement.text])
  }

  public func completions(_ line: String, at offset: Int) -> [Completion] { [] }

  /// Whether a text is a whole statement, or what it waits for.
  public static func isComplete(_ text: String) -> Completeness { .complete }
}
