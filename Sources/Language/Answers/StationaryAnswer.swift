internal import Learning
internal import Syntax

/// The critical points of a region, what they are, and what the search may have missed.
struct StationaryAnswer: Answer {
  let names: [String]
  /// What the values are called.
  let label: String
  let search: CriticalSearch
  /// Of the Hessian at each point.
  let spectra: [SymmetricEigenvalues]
  let region: [ClosedRange<Double>]

  var kind: String { "stationary" }

  /// A longer table shows its beginning.
  private static let rowLimit = 30
  /// Of curves, some points tell enough.
  private static let curveLimit = 6
}

extension StationaryAnswer {
  func lines(_ page: Page) -> [StyledLine] {
    var lines = table(page)
    for corner in search.corners {
      lines += wrapped(sentence(corner, page), page.width, indent: 2)
    }
    lines += wrapped(honesty(page), page.width, indent: 2)
    return lines.map { StyledSpan.formula($0) }
  }

  private func table(_ page: Page) -> [String] {
    guard !search.points.isEmpty else { return [] }
    let notation = page.notation
    let shown = search.points.prefix(hasCurves ? Self.curveLimit : Self.rowLimit)
    let head = names + [label, "kind", names.count == 1 ? "curvature" : "eigenvalues"]
    let rows = shown.indices.map { place in
      let point = search.points[place]
      let curvatures = spectra[place].values
      let strongest = curvatures.reduce(0) { max($0, $1.magnitude) }
      return point.point.map { notation.text($0) } + [
        notation.text(small(point.value, beside: search.usualValue)), text(of: point),
        curvatures.map { notation.text(small($0, beside: strongest)) }.joined(separator: ", "),
      ]
    }
    var lines = TextTable([head] + rows).lines(width: page.width)
    if search.points.count > shown.count {
      lines.append("… \(search.points.count - shown.count) more points")
    }
    return lines
  }

  /// So many degenerate points are places on curves.
  private var hasCurves: Bool {
    names.count == 2 && search.points.count { $0.isDegenerate } > 8
  }

  /// What rounding has left of 0 is shown as 0.
  private func small(_ value: Double, beside usual: Double) -> Double {
    value.magnitude <= 1e-14 * usual ? 0 : value
  }

  private func text(of point: CriticalPoint) -> String {
    switch point.kind {
    case .minimum, .maximum, .saddle:
      point.kind.rawValue + (point.isDegenerate ? ", degenerate" : "")
    case .inflection: "inflection"
    case .flat: "flat"
    }
  }

  /// `at x = 0 the slope jumps from -1 to 1: a minimum at a corner`
  private func sentence(
    _ corner: (place: Double, before: Double, after: Double), _ page: Page
  ) -> String {
    let notation = page.notation
    let kind = corner.before < corner.after ? "minimum" : "maximum"
    return "at \(names[0]) = \(notation.text(corner.place)) the slope jumps from"
      + " \(notation.text(corner.before)) to \(notation.text(corner.after)): a \(kind) at a corner"
  }

  private func honesty(_ page: Page) -> String {
    let count = search.points.count
    let cells =
      "\(search.steps) \(page.notation.alphabet == .ascii ? "x" : "×") \(search.steps) cells"
    var parts = [
      (count == 0 ? "no critical point" : "\(count) critical point\(count == 1 ? "" : "s")")
        + ", on a grid of \(names.count == 1 ? "\(search.steps) steps" : cells)",
      "two in one \(names.count == 1 ? "step" : "cell") may be missed",
    ]
    if search.hasGaps { parts.append("parts of the region have no value") }
    if search.hasFlatParts {
      parts.append("the gradient is 0 on whole stretches, which are not listed")
    }
    if hasCurves { parts.append("degenerate ones in such numbers lie on curves") }
    return parts.joined(separator: "; ")
  }

  func bareValues(_ page: Page) -> [String] {
    search.points.map { point in
      point.point.map { Notation.exact.text($0) }.joined(separator: ", ")
    }
  }

  func fields(_ page: Page) -> [JSONValue.Field] {
    let points = zip(search.points, spectra).map { point, spectrum in
      JSONValue.object([
        .init("point", .object(zip(names, point.point).map { .init($0, JSONValue($1)) })),
        .init("value", JSONValue(point.value)),
        .init("classification", .string(point.kind.rawValue)),
        .init("degenerate", .bool(point.isDegenerate)),
        .init("eigenvalues", .array(spectrum.values.map { JSONValue($0) })),
      ])
    }
    let corners = search.corners.map { corner in
      JSONValue.object([
        .init(names[0], JSONValue(corner.place)), .init("before", JSONValue(corner.before)),
        .init("after", JSONValue(corner.after)),
      ])
    }
    return [
      .init("points", .array(points)), .init("corners", .array(corners)),
      .init("steps", .integer(Int64(search.steps))), .init("complete", .bool(false)),
    ]
  }
}
