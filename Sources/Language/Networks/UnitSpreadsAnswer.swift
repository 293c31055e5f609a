internal import Learning
internal import Syntax

/// Unit by unit what comes out over the rows of a data set, and where the activation is flat.
struct UnitSpreadsAnswer: Answer {
  struct Row: Sendable {
    let layer: Int
    let unit: Int
    let activation: Activation
    /// One a row of the data.
    let values: [Double]
    /// Likewise; empty where the loss takes the place of the slope, for softmax and without an
    /// activation.
    let slopes: [Double]
  }

  let rows: [Row]

  var kind: String { "show" }

  /// More units of a layer than this are not listed.
  private static let unitLimit = 12

  func lines(_ page: Page) -> [StyledLine] {
    let notation = Notation(alphabet: page.notation.alphabet, digits: 3)
    let ledger = LedgerText(notation: notation)
    var cells = [["layer", "unit", "mean a", "from", "to", "spread", "flat", "verdict"]]
    for row in rows where row.unit <= Self.unitLimit {
      cells.append([
        "\(row.layer) \(row.activation.name)", String(row.unit), notation.text(row.mean),
        notation.text(row.values.min() ?? 0), notation.text(row.values.max() ?? 0),
        ledger.histogram(row.values), row.slopes.isEmpty ? "" : ledger.percent(row.flatPart),
        row.verdict.map { word($0, row) } ?? "",
      ])
    }
    var lines = TextTable(cells).lines(width: page.width)
    for sentence in sentences { lines += wrapped(sentence, page.width, indent: 2) }
    return lines.map { StyledSpan.formula($0) }
  }

  private func word(_ verdict: Row.Verdict, _ row: Row) -> String {
    verdict == .dead ? verdict.rawValue : row.activation.flatWord
  }

  /// What is left out, and how many units of a layer do not work.
  private var sentences: [String] {
    var sentences: [String] = []
    for layer in Set(rows.map(\.layer)).sorted() {
      let own = rows.filter { $0.layer == layer }
      if own.count > Self.unitLimit {
        sentences.append("layer \(layer) has \(own.count - Self.unitLimit) more units")
      }
      let count = own[0].values.count
      for verdict in [Row.Verdict.dead, .saturated] {
        let found = own.count { $0.verdict == verdict }
        guard found > 0 else { continue }
        sentences.append(
          (found == own.count ? "all \(found)" : "\(found) of the \(own.count)")
            + " units of layer \(layer) \(found == 1 ? "is" : "are")"
            + " \(word(verdict, own[0])): \(verdict.meaning) of the \(count) row\(count == 1 ? "" : "s")"
        )
      }
    }
    return sentences
  }

  func bareValues(_ page: Page) -> [String] { rows.map { Notation.exact.text($0.mean) } }

  func fields(_ page: Page) -> [JSONValue.Field] {
    let rows = rows.map { row -> JSONValue in
      .object([
        .init("layer", .integer(Int64(row.layer))), .init("unit", .integer(Int64(row.unit))),
        .init("mean", JSONValue(row.mean)), .init("from", JSONValue(row.values.min() ?? 0)),
        .init("to", JSONValue(row.values.max() ?? 0)),
        .init("flat", row.slopes.isEmpty ? .null : JSONValue(row.flatPart)),
        .init("verdict", row.verdict.map { .string($0.rawValue) } ?? .null),
      ])
    }
    return [.init("rows", .array(rows))]
  }
}

extension UnitSpreadsAnswer.Row {
  enum Verdict: String {
    case dead, saturated

    /// Where, before `of the 200 rows`.
    var meaning: String {
      switch self {
      case .dead: "the slope is 0 in all"
      case .saturated: "the slope is next to 0 in nine tenths and more"
      }
    }
  }

  var mean: Double { values.reduce(0, +) / Double(max(values.count, 1)) }

  /// In which part of the rows the slope is next to 0.
  var flatPart: Double {
    let limit = GradientsAnswer.Row.saturation * activation.steepest
    return Double(slopes.count { $0.magnitude < limit }) / Double(max(slopes.count, 1))
  }

  var verdict: Verdict? {
    if slopes.isEmpty { return nil }
    if activation.hasDeadUnits, slopes.allSatisfy({ $0 == 0 }) { return .dead }
    return flatPart >= 0.9 ? .saturated : nil
  }
}
