internal import Syntax

/// The derivative by an array, backwards: equations with their shapes and rules.
struct BackwardAnswer: Answer {
  struct Line: Sendable {
    let left: WrittenFormula
    let right: WrittenFormula?
    /// `3x2`; empty for a number.
    let shape: String
    let rule: String
  }

  struct Derivation: Sendable {
    var lines: [Line]
    /// The formula in the names of the statement, and the number.
    let result: FormulaAnswer
    let shape: String
  }

  var derivations: [Derivation]

  var kind: String { "steps" }
}

extension BackwardAnswer {
  private struct Row {
    let text: String
    let shape: String
    let rule: String
  }

  private func rows(_ derivation: Derivation, _ page: Page) -> [Row] {
    let notation = page.notation
    var rows: [Row] = []
    for line in derivation.lines {
      guard let right = line.right?.text(notation) else { continue }
      rows.append(
        Row(text: "\(line.left.text(notation)) = \(right)", shape: line.shape, rule: line.rule))
    }
    let indent = derivation.lines.last?.left.text(notation).count ?? 0
    let margin = String(repeating: " ", count: indent)
    let last = derivation.lines.last?.right?.text(notation)
    if let formula = derivation.result.formulaText(notation), formula != last {
      rows.append(Row(text: "\(margin) = \(formula)", shape: derivation.shape, rule: "put in"))
    }
    if let value = derivation.result.valueText(page) {
      rows.append(Row(text: "\(margin) = \(value)", shape: "", rule: ""))
    }
    return rows
  }

  func lines(_ page: Page) -> [StyledLine] {
    var lines: [String] = []
    for derivation in derivations {
      if !lines.isEmpty { lines.append("") }
      let rows = rows(derivation, page)
      let named = rows.filter { !$0.rule.isEmpty }
      let shapeWidth = named.map(\.shape.count).max() ?? 0
      let ruleWidth = named.map(\.rule.count).max() ?? 0
      let room = page.width - shapeWidth - ruleWidth - 8
      let column = named.map(\.text.count).filter { $0 <= room }.max() ?? 0
      for row in rows {
        guard !row.rule.isEmpty, row.text.count <= column else {
          lines += wrapped(row.text, page.width, indent: 4)
          if !row.rule.isEmpty { lines.append("    \(row.shape)   \(row.rule)") }
          continue
        }
        let gap = String(repeating: " ", count: column - row.text.count + 4)
        let shape = row.shape + String(repeating: " ", count: shapeWidth - row.shape.count)
        lines.append("\(row.text)\(gap)\(shapeWidth > 0 ? shape + "   " : "")\(row.rule)")
      }
    }
    return lines.map { StyledSpan.formula($0) }
  }

  func bareValues(_ page: Page) -> [String] { derivations.flatMap { $0.result.bareValues(page) } }

  func fields(_ page: Page) -> [JSONValue.Field] {
    let plain = Page(notation: .exact, width: page.width, symbols: page.symbols)
    let all = derivations.map { derivation in
      JSONValue.array(
        rows(derivation, plain).filter { !$0.rule.isEmpty }.map { row in
          let text = String(row.text.drop { $0 == " " })
          return .object([
            .init("formula", .string(text)), .init("shape", .string(row.shape)),
            .init("rule", .string(row.rule)),
          ])
        })
    }
    return [JSONValue.Field("steps", all.count == 1 ? all[0] : .array(all))]
  }
}
