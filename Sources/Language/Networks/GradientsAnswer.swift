internal import Autodiff
internal import Learning
internal import Syntax

/// Gradients layer by layer, from the loss down, and what became of them.
struct GradientsAnswer: Answer {
  struct Row: Sendable {
    let layer: Int
    /// Of the weights, then of the bias.
    let norms: [Double]
    /// The slopes through the activation, unit by unit for each row of data; empty where there is
    /// none.
    let slope: [Double]
    let units: Int
    /// The slope of activation and loss together.
    var fused: WrittenFormula?
    let activation: Activation
    /// The size of the derivative by what the layer gives, and by what its activation is applied to.
    var arriving = 0.0
    var leaving = 0.0
  }

  let rows: [Row]

  var kind: String { "show" }

  func lines(_ page: Page) -> [StyledLine] {
    let notation = Notation(alphabet: page.notation.alphabet, digits: 3)
    let full = table(notation, isShort: false)
    let table = full.width <= page.width ? full : table(notation, isShort: true)
    var lines = table.lines(width: page.width)
    if let cause = cause(notation) { lines += wrapped(cause, page.width, indent: 2) }
    return lines.map { StyledSpan.formula($0) }
  }

  private func table(_ notation: Notation, isShort: Bool) -> TextTable {
    let sign = notation.alphabet == .ascii ? "d" : "∂"
    let head = [
      "layer", "|\(sign)L/\(sign)W|", "|\(sign)L/\(sign)b|",
      isShort ? "slope" : "slope through the activation", "verdict",
    ]
    return TextTable(
      [head]
        + rows.map { row in
          [
            String(row.layer), row.norms.first.map { notation.text($0) } ?? "",
            row.norms.count > 1 ? notation.text(row.norms[1]) : "",
            slope(row, notation, isShort: isShort), verdict(row, notation, isShort: isShort),
          ]
        })
  }

  private func slope(_ row: Row, _ notation: Notation, isShort: Bool) -> String {
    if let fused = row.fused {
      return isShort ? "(with the loss)" : "(with the loss: \(fused.airyText(notation)))"
    }
    guard let least = row.slope.min(), let greatest = row.slope.max() else { return "1 (linear)" }
    if least == greatest { return notation.text(least) }
    let range = "\(notation.text(least)) .. \(notation.text(greatest))"
    return row.slope.count == row.units
      ? range : "\(range)  \(LedgerText(notation: notation).histogram(row.slope))"
  }

  func bareValues(_ page: Page) -> [String] {
    rows.map { row in row.norms.map { Notation.exact.text($0) }.joined(separator: " ") }
  }

  func fields(_ page: Page) -> [JSONValue.Field] {
    let rows = rows.map { row -> JSONValue in
      .object([
        .init("layer", .integer(Int64(row.layer))),
        .init("norms", .array(row.norms.map { JSONValue($0) })),
        .init("slopes", .array(row.meanSlopes.map { JSONValue($0) })),
        .init("size", JSONValue(row.leaving)),
        .init("verdict", .string(verdict(row, .exact, isShort: false))),
      ])
    }
    return [
      .init("rows", .array(rows)), .init("cause", cause(.exact).map { .string($0) } ?? .null),
    ]
  }
}

// MARK: Verdicts

extension GradientsAnswer {
  /// Below this part of the top layer's, and above this multiple of it, a gradient counts as lost,
  /// or as grown.
  private static let (vanishing, exploding) = (0.01, 100.0)
  /// What is left of a sum that cancels.
  private static let nothing = 1e-15

  /// The size that has arrived at a layer as a multiple of that at the top.
  private func share(_ row: Row) -> Double? {
    guard let top = rows.first, top.layer != row.layer, top.leaving > 0 else { return nil }
    return row.leaving / top.leaving
  }

  /// `fine`, or what goes wrong here.
  private func verdict(_ row: Row, _ notation: Notation, isShort: Bool) -> String {
    let (dead, flat) = (row.deadUnits, row.flatUnits)
    if !row.slope.isEmpty, row.slope.allSatisfy({ $0 == 0 }) {
      return isShort ? "dead (slope 0)" : "dead: every unit has slope 0"
    }
    if row.norms.allSatisfy({ $0 < Self.nothing }) { return "no gradient" }
    if let share = share(row) {
      let size = notation.text(share)
      let top = isShort ? "" : " of layer \(rows[0].layer)"
      if share < Self.vanishing { return "vanishing: \(size)\(top)" }
      if share > Self.exploding { return "exploding: \(size) times\(top)" }
    }
    if dead > 0 { return "\(dead) of \(row.units) units dead (slope 0)" }
    if flat > 0 { return "\(flat) of \(row.units) units \(row.activation.flatWord)" }
    return row.slope.isEmpty ? "fine" : "fine, no dead units"
  }

  /// The factor behind a gradient that vanishes or explodes: what weights and slopes multiply it by
  /// from layer to layer.
  private func cause(_ notation: Notation) -> String? {
    let lost = rows.filter { row in
      share(row).map { $0 < Self.vanishing || $0 > Self.exploding } ?? false
    }
    guard let row = lost.last, let share = share(row), share > 0,
      let place = rows.firstIndex(where: { $0.layer == row.layer })
    else { return nil }
    let steps = Double(place)
    var (weights, slopes) = (1.0, 1.0)
    for (above, below) in zip(rows, rows[1...place]) {
      weights *= below.arriving / above.leaving
      slopes *= below.leaving / below.arriving
    }
    guard weights.isFinite, slopes.isFinite, weights > 0, slopes > 0 else { return nil }
    let names = Set(rows[1...place].map(\.activation.name))
    let activation = names.count == 1 && names != ["linear"] ? " of \(names.first ?? "")" : ""
    let isShrinking = share < 1
    let areWeights = isShrinking ? weights < slopes : weights > slopes
    let (w, s) = (RowMath.power(weights, 1 / steps), RowMath.power(slopes, 1 / steps))
    return
      "From layer \(rows[0].layer) down to layer \(row.layer) the gradient"
      + " \(isShrinking ? "shrinks to" : "grows to") \(notation.text(share))"
      + " \(isShrinking ? "of" : "times") its size: each layer multiplies it by"
      + " \(notation.text(w)) (weights) and \(notation.text(s)) (slopes\(activation)); the"
      + " \(areWeights ? "weights" : "slopes") cause it."
  }
}

extension GradientsAnswer.Row {
  /// Below this part of its greatest slope an activation counts as saturated.
  static let saturation = 0.05

  /// The mean size of each unit's slope over the rows.
  var meanSlopes: [Double] {
    guard !slope.isEmpty, units > 0 else { return [] }
    var sums = Array(repeating: 0.0, count: units)
    for (place, number) in slope.enumerated() { sums[place % units] += number.magnitude }
    return sums.map { $0 / Double(slope.count / units) }
  }

  /// Off in all rows; where a slope only rounds to 0, a unit is saturated.
  var deadUnits: Int { activation.hasDeadUnits ? meanSlopes.count { $0 == 0 } : 0 }

  var flatUnits: Int { meanSlopes.count { $0 < Self.saturation * activation.steepest } }
}

extension Activation {
  /// The greatest slope that the activation has.
  var steepest: Double { row == .sigmoid ? 0.25 : 1 }

  /// What a unit is that is hardly ever on a slope.
  var flatWord: String { hasDeadUnits ? "almost dead" : "saturated" }

  /// Whether the slope is exactly 0 somewhere.
  var hasDeadUnits: Bool { row == .relu }
}
