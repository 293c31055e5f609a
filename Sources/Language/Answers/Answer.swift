internal import Syntax

/// What a statement answers, as data; the text, the bare values and the JSON are views of it.
protocol Answer: Sendable {
  /// The `kind` of its JSON object.
  var kind: String { get }
  func lines(_ page: Page) -> [StyledLine]
  /// What `-q` prints, one a line.
  func bareValues(_ page: Page) -> [String]
  func fields(_ page: Page) -> [JSONValue.Field]
  /// A descent that got lost: the exit code says so.
  var isDiverged: Bool { get }
}

extension Answer {
  var isDiverged: Bool { false }
}

/// What an answer is laid out on.
struct Page {
  let notation: Notation
  let width: Int
  let symbols: Symbols
  /// Lines of the window.
  var height = 24

  /// Where a number was taken, behind it: `    at a = 1, b = 2 on D`; empty where nothing is given.
  func place(_ point: [(name: String, value: Value)], _ data: String?) -> String {
    let places = point.map { "\($0.name) = \(notation.text($0.value, symbols))" }
    let parts = [
      places.isEmpty ? nil : "at " + places.joined(separator: ", "), data.map { "on " + $0 },
    ].compactMap { $0 }
    return parts.isEmpty ? "" : "    " + parts.joined(separator: " ")
  }
}

/// An answer, or why there is none, or the part of one that could be had.
struct Reply {
  var answer: (any Answer)?
  var notes: [String] = []
  var failure: Diagnostic?
  /// The source that the failure's spans point into; `nil` for the statement's own.
  var source: Int32?

  init(_ answer: (any Answer)?, notes: [String] = [], failure: Diagnostic? = nil) {
    self.answer = answer
    self.notes = notes
    self.failure = failure
  }
}

/// A statement that says nothing.
struct Silence: Answer {
  let kind: String
  func lines(_ page: Page) -> [StyledLine] { [] }
  func bareValues(_ page: Page) -> [String] { [] }
  func fields(_ page: Page) -> [JSONValue.Field] { [] }
}

extension StyledSpan {
  /// A formula or a sentence in which names, numbers and signs are told apart.
  static func formula(_ text: String) -> [StyledSpan] {
    var spans: [StyledSpan] = []
    var current = ""
    var style = TextStyle.plain
    for character in text {
      let next = Self.style(of: character, after: style)
      if next != style && !current.isEmpty {
        spans.append(StyledSpan(current, style))
        current = ""
      }
      style = next
      current.append(character)
    }
    if !current.isEmpty { spans.append(StyledSpan(current, style)) }
    return spans
  }

  private static func style(of character: Character, after style: TextStyle) -> TextStyle {
    // Unicode's tables are slow, and most of a formula is ASCII.
    switch character.asciiValue ?? 0 {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): return .name
    case UInt8(ascii: "0")...UInt8(ascii: "9"): return style == .name ? .name : .number
    case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "/"):
      return .operator
    case UInt8(ascii: " "): return .plain
    default: break
    }
    if character.isWhitespace || "()[]{},;".contains(character) { return .plain }
    if character.isNumber { return style == .name ? .name : .number }
    if character == "." { return style == .number ? .number : .operator }
    return character.isLetter || character == "_" ? .name : .operator
  }
}
