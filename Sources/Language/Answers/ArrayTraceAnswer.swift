internal import Syntax

/// A computation with arrays forward and backward, node by node; long arrays show their ends.
struct ArrayTraceAnswer: Answer {
  struct Row: Sendable {
    let name: String
    /// `nil` for an input, and for what has no spelling.
    let formula: WrittenFormula?
    let value: Value
    /// `nil` for what the gradient does not go over.
    let cotangent: Value?
    var isComputed = false
  }

  let rows: [Row]

  var kind: String { "trace" }

  func lines(_ page: Page) -> [StyledLine] {
    let notation = page.notation
    let sign = notation.alphabet == .ascii ? "d" : "∂"
    let top = rows.last?.name ?? "f"
    let cells = rows.map { row in
      [
        row.name, row.formula?.text(notation) ?? (row.isComputed ? "…" : "input"),
        text(row.value, page), row.cotangent.map { text($0, page) } ?? "",
      ]
    }
    var header = ["node", "formula", "value"]
    if rows.contains(where: { $0.cotangent != nil }) { header.append("\(sign)\(top)/\(sign)node") }
    let widths = header.indices.map { column in
      ([header] + cells).reduce(0) { max($0, $1[column].count) }
    }
    var lines: [String] = []
    if widths.reduce(3 * (widths.count - 1), +) <= page.width {
      lines = ([header] + cells).map { cells in
        zip(cells, widths).map { cell, width in
          cell + String(repeating: " ", count: max(0, width - cell.count))
        }.joined(separator: "   ")
      }
    } else {
      for (row, cells) in zip(rows, cells) {
        let formula = row.isComputed ? " = \(cells[1])" : ""
        lines += wrapped("\(cells[0])\(formula) = \(cells[2])", page.width, indent: 4)
        if row.cotangent != nil {
          lines += wrapped(
            "  \(sign)\(top)/\(sign)\(cells[0]) = \(cells[3])", page.width, indent: 4)
        }
      }
    }
    return lines.map { line in
      var line = line[...]
      while line.last == " " { line.removeLast() }
      return StyledSpan.formula(String(line))
    }
  }

  private func text(_ value: Value, _ page: Page) -> String {
    if case .array(let entries) = value, entries.numbers.count > 6 {
      return page.notation.corners(of: entries)
    }
    return page.notation.text(value, page.symbols)
  }

  func bareValues(_ page: Page) -> [String] {
    rows.filter { !$0.isComputed }.compactMap { row in
      row.cotangent.map { Notation.exact.text($0, page.symbols) }
    }
  }

  func fields(_ page: Page) -> [JSONValue.Field] {
    let nodes = rows.map { row -> JSONValue in
      var fields = [
        JSONValue.Field("node", .string(row.name)),
        .init(
          "formula", .string(row.isComputed ? row.formula?.text(.exact) ?? "" : "input")),
        .init("value", row.value.json(page.symbols)),
      ]
      if let cotangent = row.cotangent {
        fields.append(.init("cotangent", cotangent.json(page.symbols)))
      }
      return .object(fields)
    }
    return [.init("nodes", .array(nodes))]
  }
}
