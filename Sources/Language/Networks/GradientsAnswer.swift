internal import Autodiff
internal import Learning
internal import Syntax

/// Gradients layer by layer, from the loss down, and what became of them.
struct GradientsAnswer: Answer {
  struct Row: Sendable {
    let layer: Int
    /// Of the weights, then of the bias.
    let norms: [Double]
    /// The slopes through the activation; empty where there is none.
    let slope: [Double]
    /// The slope of activation and loss together.
    var fused: WrittenFormula?
    let activation: Activation
    var slopeFormula: WrittenFormula?
    /// The weights' gradient as a multiple of that of the layer above.
    var ratio: Double?
  }

  let rows: [Row]

  var kind: String { "show" }

  func lines(_ page: Page) -> [StyledLine] {
    let notation = Notation(alphabet: page.notation.alphabet, digits: 3)
    let sign = notation.alphabet == .ascii ? "d" : "∂"
    var cells = [
      [
        "layer", "|\(sign)L/\(sign)W|", "|\(sign)L/\(sign)b|", "slope through the activation",
        "verdict",
      ]
    ]
    for row in rows {
      cells.append([
        String(row.layer), row.norms.first.map { notation.text($0) } ?? "",
        row.norms.count > 1 ? notation.text(row.norms[1]) : "", slope(row, notation),
        row.verdict(notation),
      ])
    }
    return TextTable(cells).lines(width: page.width).map { StyledSpan.formula($0) }
  }

  private func slope(_ row: Row, _ notation: Notation) -> String {
    if let fused = row.fused { return "(with the loss: \(fused.airyText(notation)))" }
    guard let least = row.slope.min(), let greatest = row.slope.max() else { return "1 (linear)" }
    return least == greatest
      ? notation.text(least) : "\(notation.text(least)) .. \(notation.text(greatest))"
  }

  func bareValues(_ page: Page) -> [String] {
    rows.map { row in row.norms.map { Notation.exact.text($0) }.joined(separator: " ") }
  }

  func fields(_ page: Page) -> [JSONValue.Field] {
    let rows = rows.map { row -> JSONValue in
      .object([
        .init("layer", .integer(Int64(row.layer))),
        .init("norms", .array(row.norms.map { JSONValue($0) })),
        .init("slopes", .array(row.slope.map { JSONValue($0) })),
        .init("verdict", .string(row.verdict(.exact))),
      ])
    }
    return [.init("rows", .array(rows))]
  }
}

extension GradientsAnswer.Row {
  /// Below this part of its greatest slope an activation counts as saturated.
  private static let saturation = 0.05
  /// Beyond these factors from one layer to the next a gradient counts as lost, or as grown.
  private static let (vanishing, exploding) = (0.01, 100.0)

  /// `fine`, or what goes wrong here and the factor that caused it.
  func verdict(_ notation: Notation) -> String {
    let dead = slope.count { $0 == 0 }
    let small = slope.count { $0.magnitude < Self.saturation * steepest }
    if !slope.isEmpty, dead == slope.count { return "dead: every unit has slope 0" }
    if norms.allSatisfy({ $0 == 0 }) { return "no gradient" }
    if let ratio, ratio < Self.vanishing {
      let cause = small > slope.count / 2 ? "; \(small) of \(slope.count) units are flat" : ""
      return "vanishing: \(notation.text(ratio)) of the layer above\(cause)"
    }
    if let ratio, ratio > Self.exploding {
      return "exploding: \(notation.text(ratio)) times the layer above"
    }
    if dead > 0 { return "\(dead) of \(slope.count) units dead (slope 0)" }
    if small > 0 { return "\(small) of \(slope.count) units saturated" }
    return slope.isEmpty ? "fine" : "fine, no dead units"
  }

  /// The greatest slope that the activation has.
  private var steepest: Double { activation.row == .sigmoid ? 0.25 : 1 }
}
