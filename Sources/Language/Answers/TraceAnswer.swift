internal import Syntax

/// A computation forward and backward, node by node, and the chain rule for each variable.
struct TraceAnswer: Answer {
  struct Slope: Sendable {
    let by: String
    let formula: WrittenFormula
    let value: Double
    /// The number is in the table or in the formula already.
    let isKnown: Bool
  }

  struct Row: Sendable {
    let name: String
    /// `nil` for an input.
    let formula: WrittenFormula?
    let value: Double
    let slopes: [Slope]
    /// `nil` for what the gradient does not go over.
    let cotangent: Double?
  }

  struct Sum: Sendable {
    let result: String
    let variable: String
    /// The products of the slopes along the paths; `nil` if there are too many.
    let formula: WrittenFormula?
    let terms: [Double]
    let paths: Int
    let total: Double
  }

  var rows: [Row]
  var sums: [Sum]

  var kind: String { "trace" }

  /// A longer table shows its ends.
  static let rowLimit = 40
}

extension TraceAnswer {
  func lines(_ page: Page) -> [StyledLine] {
    let lines = table(page) + sums.flatMap { sentence($0, page) }
    return lines.map { StyledSpan.formula($0) }
  }

  private func table(_ page: Page) -> [String] {
    let notation = page.notation
    let shown = rows.count <= Self.rowLimit ? rows.count : Self.rowLimit
    let head = shown - shown / 2
    let kept = rows.count <= shown ? rows : Array(rows.prefix(head) + rows.suffix(shown / 2))
    let cells = kept.map { row in
      [
        row.name, row.formula?.text(notation) ?? "input", notation.text(row.value),
        row.slopes.map { text($0, row.name, notation) }.joined(separator: ", "),
        row.cotangent.map { notation.text($0) } ?? "",
      ]
    }
    let sign = notation.alphabet == .ascii ? "d" : "∂"
    let header = ["node", "formula", "value", "local slope", "\(sign)/\(sign)node"]
    let widths = header.indices.map { column in
      ([header] + cells).reduce(0) { max($0, $1[column].count) }
    }
    var lines: [String]
    if widths.reduce(3 * (widths.count - 1), +) <= page.width {
      lines = ([header] + cells).map { cells in
        zip(cells, widths).map { $0.padded(to: $1) }.joined(separator: "   ")
          .trimmedEnd
      }
      if kept.count < rows.count { lines.insert(left(rows.count - kept.count), at: head + 1) }
    } else {
      let result = rows.last?.name ?? "f"
      lines = []
      for (place, row) in kept.enumerated() {
        if place == head && kept.count < rows.count { lines.append(left(rows.count - kept.count)) }
        lines += stacked(row, cells[place], result, sign, page)
      }
    }
    return lines
  }

  private func left(_ count: Int) -> String { "… \(count) nodes left out" }

  /// A row on lines of its own, for narrow pages.
  private func stacked(
    _ row: Row, _ cells: [String], _ result: String, _ sign: String, _ page: Page
  ) -> [String] {
    let formula = row.formula == nil ? "" : " = \(cells[1])"
    var lines = wrapped("\(row.name)\(formula) = \(cells[2])", page.width, indent: 4)
    for slope in row.slopes {
      lines += wrapped("  " + text(slope, row.name, page.notation), page.width, indent: 4)
    }
    if row.cotangent != nil { lines.append("  \(sign)\(result)/\(sign)\(row.name) = \(cells[4])") }
    return lines
  }

  private func text(_ slope: Slope, _ node: String, _ notation: Notation) -> String {
    let start = "d\(node)/d\(slope.by) = \(slope.formula.text(notation))"
    return slope.isKnown ? start : "\(start) = \(notation.text(slope.value))"
  }

  /// `∂f/∂x = v + x·cos(u)·2x = -0.756802 - 5.22915 = -5.98595`
  private func sentence(_ sum: Sum, _ page: Page) -> [String] {
    let notation = page.notation
    let sign = notation.alphabet == .ascii ? "d" : "∂"
    let left = "\(sign)\(sum.result)/\(sign)\(sum.variable)"
    var parts: [String] = []
    if let formula = sum.formula { parts.append(formula.text(notation)) }
    if sum.terms.count > 1 {
      parts.append(
        sum.terms.enumerated().map { place, value in
          let size = notation.text(place == 0 ? value : value.magnitude)
          return place == 0 ? size : (value < 0 ? " - " : " + ") + size
        }.joined())
    }
    parts.append(notation.text(sum.total))
    var distinct: [String] = []
    for part in parts where distinct.last != part { distinct.append(part) }
    let tail = sum.formula == nil && sum.paths > 1 ? "    over \(paths(sum.paths)) paths" : ""
    let line = ([left] + distinct).joined(separator: " = ") + tail
    guard line.count > page.width else { return [line] }
    let margin = String(repeating: " ", count: left.count)
    return distinct.enumerated().flatMap { place, part in
      wrapped("\(place == 0 ? left : margin) = \(part)", page.width, indent: left.count + 3)
    }
  }

  private func paths(_ count: Int) -> String { count < 1_000_000 ? "\(count)" : "a million" }

  func bareValues(_ page: Page) -> [String] { sums.map { Notation.exact.text($0.total) } }

  func fields(_ page: Page) -> [JSONValue.Field] {
    let plain = Notation.exact
    let nodes = rows.map { row -> JSONValue in
      var fields = [
        JSONValue.Field("node", .string(row.name)),
        .init("formula", .string(row.formula?.text(plain) ?? "input")),
        .init("value", JSONValue(row.value)),
        .init(
          "slopes",
          .array(
            row.slopes.map { slope in
              .object([
                .init("by", .string(slope.by)),
                .init("formula", .string(slope.formula.text(plain))),
                .init("value", JSONValue(slope.value)),
              ])
            })),
      ]
      if let cotangent = row.cotangent { fields.append(.init("cotangent", JSONValue(cotangent))) }
      return .object(fields)
    }
    let gradient = sums.map { JSONValue.Field($0.variable, JSONValue($0.total)) }
    return [.init("nodes", .array(nodes)), .init("gradient", .object(gradient))]
  }
}

extension String {
  fileprivate func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }

  fileprivate var trimmedEnd: String {
    var line = self[...]
    while line.last == " " { line.removeLast() }
    return String(line)
  }
}
