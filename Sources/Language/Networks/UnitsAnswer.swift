internal import Learning
internal import Syntax

/// Unit by unit: the weighted sum, what the activation makes of it, its slope there.
struct UnitsAnswer: Answer {
  struct Row: Sendable {
    let layer: Int
    let unit: Int
    let sum: Double
    let value: Double?
    /// `nil` where the loss takes the place of the slope, and for softmax.
    let slope: Double?
    let activation: Activation
  }

  let rows: [Row]

  var kind: String { "show" }

  /// More units of a layer than this are not listed.
  private static let unitLimit = 12

  func lines(_ page: Page) -> [StyledLine] {
    let ledger = LedgerText(notation: page.notation)
    var cells = [["layer", "unit", "sum z", "value a", "slope", "activation"]]
    var hidden: [Int: Int] = [:]
    for row in rows {
      guard row.unit <= Self.unitLimit else {
        hidden[row.layer, default: 0] += 1
        continue
      }
      cells.append([
        String(row.layer), String(row.unit), ledger.text(row.sum),
        row.value.map { ledger.text($0) } ?? "", row.slope.map { ledger.text($0) } ?? "",
        row.activation.name + (row.slope == 0 ? " (off)" : ""),
      ])
    }
    var lines = TextTable(cells).lines(width: page.width)
    for (layer, count) in hidden.sorted(by: { $0.key < $1.key }) {
      lines.append("layer \(layer) has \(count) more units")
    }
    return lines.map { StyledSpan.formula($0) }
  }

  func bareValues(_ page: Page) -> [String] {
    rows.map { Notation.exact.text($0.value ?? $0.sum) }
  }

  func fields(_ page: Page) -> [JSONValue.Field] {
    let rows = rows.map { row -> JSONValue in
      .object([
        .init("layer", .integer(Int64(row.layer))), .init("unit", .integer(Int64(row.unit))),
        .init("sum", JSONValue(row.sum)), .init("value", JSONValue(row.value ?? row.sum)),
        .init("slope", row.slope.map { JSONValue($0) } ?? .null),
      ])
    }
    return [.init("rows", .array(rows))]
  }
}
