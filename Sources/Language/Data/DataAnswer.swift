internal import Learning
internal import Syntax

/// What was loaded: `D: 5 rows   x 1..5   y 2.1..10.1`.
struct DataAnswer: Answer {
  struct Part: Sendable {
    let name: String
    let data: NamedData
  }

  let parts: [Part]

  var kind: String { "data" }

  func lines(_ page: Page) -> [StyledLine] {
    parts.flatMap { part in
      let pieces = part.data.set.pieces(page.notation)
      return wrapped("\(part.name): \(pieces[0])", Array(pieces.dropFirst()), page.width).map {
        StyledSpan.formula($0)
      }
    }
  }

  /// The pieces one after another, three spaces between, on as many lines as they need.
  private func wrapped(_ start: String, _ pieces: [String], _ width: Int) -> [String] {
    var lines = [start]
    for piece in pieces {
      if lines[lines.count - 1].count + 3 + piece.count > width {
        lines.append("   " + piece)
      } else {
        lines[lines.count - 1] += "   " + piece
      }
    }
    return lines
  }

  func bareValues(_ page: Page) -> [String] { [] }

  func fields(_ page: Page) -> [JSONValue.Field] {
    [.init("data", .array(parts.map { .object($0.data.set.fields(name: $0.name)) }))]
  }
}

extension DataSet {
  /// `5 rows`
  var sizeText: String { "\(rowCount) row\(rowCount == 1 ? "" : "s")" }

  /// Columns beyond this many are counted, not told.
  private static let shownColumns = 12
  /// The same for other programs.
  private static let writtenColumns = 1_000

  /// The size, then each column with its range.
  func pieces(_ notation: Notation) -> [String] {
    let shown = columns.count <= Self.shownColumns + 1 ? columns.count : Self.shownColumns
    var pieces = [sizeText] + columns.prefix(shown).map { $0.summary(notation) }
    if shown < columns.count { pieces.append("and \(columns.count - shown) more columns") }
    return pieces
  }

  func fields(name: String) -> [JSONValue.Field] {
    [
      .init("name", .string(name)), .init("rows", .integer(Int64(rowCount))),
      .init("columnCount", .integer(Int64(columns.count))),
      .init("columns", .array(columns.prefix(Self.writtenColumns).map(\.json))),
    ]
  }
}

extension Column {
  private static let shownLabels = 4

  /// `x 1..5`, `x 64 numbers 0..16`, `species 0 setosa, 1 versicolor`, `y 1..5 (2 missing)`.
  func summary(_ notation: Notation) -> String {
    var parts: [String] = []
    if !shape.isEmpty {
      parts.append(shape.map(String.init).joined(separator: "x") + " numbers")
    }
    if !labels.isEmpty {
      let more = labels.count - Self.shownLabels
      parts.append(
        labels.prefix(Self.shownLabels).enumerated().map { "\($0) \($1.onOneLine)" }
          .joined(separator: ", ")
          + (more > 0 ? ", … (\(labels.count) labels)" : ""))
    } else if let range {
      parts.append(rangeText(range, notation))
    }
    if let missing { parts.append("(\(missing.count) missing)") }
    return ([name] + parts).joined(separator: " ")
  }

  private func rangeText(_ range: ClosedRange<Double>, _ notation: Notation) -> String {
    let low = notation.text(range.lowerBound)
    return range.lowerBound == range.upperBound
      ? "= \(low)" : "\(low)..\(notation.text(range.upperBound))"
  }

  var json: JSONValue {
    var fields: [JSONValue.Field] = [.init("name", .string(name))]
    if !shape.isEmpty { fields.append(.init("shape", .array(shape.map { .integer(Int64($0)) }))) }
    if let range {
      fields.append(.init("min", JSONValue(range.lowerBound)))
      fields.append(.init("max", JSONValue(range.upperBound)))
    }
    if !labels.isEmpty { fields.append(.init("labels", .array(labels.map { .string($0) }))) }
    if let scaling {
      fields.append(.init("mean", .number(scaling.mean)))
      fields.append(.init("deviation", .number(scaling.deviation)))
    }
    if let missing { fields.append(.init("missing", .integer(Int64(missing.count)))) }
    return .object(fields)
  }
}

extension String {
  private static let longest = 24

  /// Words of a file as a table can show them: without control characters, cut where they are long.
  var onOneLine: String {
    let isPlain = utf8.count <= Self.longest && utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    if isPlain { return self }
    let text = String(prefix(Self.longest)).unicodeScalars.map { scalar in
      scalar.properties.generalCategory == .control ? " " : String(scalar)
    }.joined()
    return count > Self.longest ? text + "…" : text
  }
}
