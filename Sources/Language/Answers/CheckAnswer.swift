internal import Syntax

/// A gradient by four roads, and whether they agree.
struct CheckAnswer: Answer {
  /// One variable at one point.
  struct Row: Sendable {
    let name: String
    let point: [(name: String, value: Value)]
    let forward: Double
    let reverse: Double
    var formula: Double?
    /// Without one, nothing is said about it.
    var hasFormula = false
    var sweep = DifferenceSweep()

    init(name: String, point: [(name: String, value: Value)], forward: Double, reverse: Double) {
      self.name = name
      self.point = point
      self.forward = forward
      self.reverse = reverse
    }
  }

  var rows: [Row] = []
  /// The points were chosen by gd.
  var isSampled = false
  /// A row is the entry of an array that agrees least.
  var hasArrays = false
  /// How many points were chosen, where `isSampled` does not say it.
  var pointCount: Int?

  var kind: String { "check" }

  var agrees: Bool { disagreement == nil }

  /// The digits that agree everywhere but at corners, each at its best step.
  var digits: Int { rows.filter { $0.sweep.corner == nil }.map(\.digits).min() ?? 0 }

  /// What disagrees first, as a sentence with its place.
  var disagreement: String? {
    let notation = Notation(alphabet: .ascii, digits: 12)
    guard let row = rows.first(where: { $0.fault != nil }), let fault = row.fault else {
      return nil
    }
    let place = row.point.map { name, value in
      "\(name) = \(value.double.map { notation.text($0) } ?? "?")"
    }
    let at = hasArrays ? "by \(row.name)" : "at \(place.joined(separator: ", "))"
    if row.fault?.name == "the differences", !row.sweep.settles {
      return
        "DISAGREES \(at): the differences do not settle, as at a jump; forward mode gives \(notation.text(row.forward))"
    }
    return
      "DISAGREES \(at): forward mode gives \(notation.text(row.forward)), \(fault.name) \(fault.value.map { notation.text($0) } ?? "nothing")"
  }
}

extension CheckAnswer.Row {
  /// The road that leads elsewhere.
  var fault: (name: String, value: Double?)? {
    if !isSame(reverse) { return ("reverse mode", reverse) }
    // At a corner the formula may have no value, where gd takes the smallest slope.
    let isOpen = formula == nil && sweep.corner != nil
    if hasFormula, !isOpen, formula.map({ isSame($0) }) != true {
      return ("the printed formula", formula)
    }
    if let corner = sweep.corner {
      let range = min(corner.left, corner.right)...max(corner.left, corner.right)
      let slack = 1e-6 * max(range.lowerBound.magnitude, range.upperBound.magnitude)
      let isBetween =
        forward >= range.lowerBound - slack && forward <= range.upperBound + slack
      return isBetween ? nil : ("the differences", sweep.trusted?.quotient)
    }
    return sweep.agrees(with: forward) ? nil : ("the differences", sweep.trusted?.quotient)
  }

  /// Rounding apart: the roads add the same terms in another order.
  private func isSame(_ other: Double) -> Bool {
    (other - forward).magnitude <= 1e-9 * max(1e-9, other.magnitude, forward.magnitude)
  }

  func error(_ entry: DifferenceSweep.Entry) -> Double { (entry.quotient - forward).magnitude }

  /// How many digits of a quotient are those of the gradient, at most 15; of a gradient of 0, the
  /// places behind the point.
  func digits(_ entry: DifferenceSweep.Entry) -> Int {
    var error = error(entry) / (forward == 0 ? 1 : forward.magnitude)
    var digits = 0
    while error < 1 && digits < 15 {
      error *= 10
      if error < 1 { digits += 1 }
    }
    return digits
  }

  var digits: Int { sweep.trusted.map { digits($0) } ?? 0 }
}

extension CheckAnswer {
  func lines(_ page: Page) -> [StyledLine] {
    var table = rows.count == 1 && !hasArrays ? sweepTable(page) : rowTable(page)
    if rows.count == 1, !hasArrays, let row = rows.first {
      let formula = row.formula.map { ", formula \(page.notation.text($0))" } ?? ""
      table.append(
        "forward mode \(page.notation.text(row.forward)), reverse mode \(page.notation.text(row.reverse))\(formula)"
      )
    }
    if let row = rows.first(where: { $0.sweep.corner != nil }), let corner = row.sweep.corner {
      table.append(
        "corner\(place(row, page)): slopes \(page.notation.text(corner.left)) from the left, \(page.notation.text(corner.right)) from the right; gd takes \(page.notation.text(row.forward))"
      )
    } else if agrees {
      let points = isSampled ? sampledCount : pointCount
      let entries = hasArrays ? "; of each array the entry is shown that agrees least" : ""
      table.append(
        "agrees to \(digits) digits" + (points.map { " at \($0) points" } ?? "") + entries)
    }
    return table.map { StyledSpan.formula($0) }
  }

  private var sampledCount: Int { rows.count / max(1, Set(rows.map(\.name)).count) }

  private func place(_ row: Row, _ page: Page) -> String {
    let texts = row.point.map { "\($0.name) = \(page.notation.text($0.value, page.symbols))" }
    return texts.isEmpty ? "" : " at " + texts.joined(separator: ", ")
  }

  private func sweepTable(_ page: Page) -> [String] {
    guard let row = rows.first else { return [] }
    let notation = page.notation
    let best = row.sweep.trusted?.step
    let cells = row.sweep.entries.map { entry in
      [
        notation.text(entry.step), notation.text(entry.quotient),
        Notation(alphabet: notation.alphabet, digits: 2).text(row.error(entry)),
        "\(row.digits(entry))" + (entry.step == best ? "   best" : ""),
      ]
    }
    return aligned([["step", "difference", "error", "digits"]] + cells)
  }

  private func rowTable(_ page: Page) -> [String] {
    let notation = page.notation
    let names = rows.first?.point.map(\.name) ?? []
    let isSeveral = hasArrays || Set(rows.map(\.name)).count > 1
    let cells = rows.prefix(Self.shownRows).map { row in
      let best = row.sweep.trusted
      return (isSampled ? row.point.map { notation.text($0.value, page.symbols) } : [])
        + (isSeveral ? [row.name] : [])
        + [
          notation.text(row.forward), notation.text(row.reverse),
          row.formula.map { notation.text($0) } ?? "-",
          best.map { notation.text($0.quotient) } ?? "-",
          best.map { notation.text($0.step) } ?? "-", "\(row.digits)",
        ]
    }
    let heading =
      (isSampled ? names : []) + (isSeveral ? ["by"] : [])
      + ["forward", "reverse", "formula", "difference", "step", "digits"]
    let left = rows.count - cells.count
    return aligned([heading] + cells) + (left > 0 ? ["… and \(left) rows more"] : [])
  }

  private static let shownRows = 20

  private func aligned(_ rows: [[String]]) -> [String] {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    return rows.map { row in
      var line = ""
      for (column, cell) in row.enumerated() {
        line += cell
        if column + 1 < row.count {
          line += String(repeating: " ", count: widths[column] - cell.count + 3)
        }
      }
      return line
    }
  }

  func bareValues(_ page: Page) -> [String] { ["\(agrees ? digits : 0)"] }

  func fields(_ page: Page) -> [JSONValue.Field] {
    [
      .init("agrees", .bool(agrees)), .init("digits", .integer(Int64(digits))),
      .init(
        "rows",
        .array(
          rows.map { row in
            .object([
              .init("variable", .string(row.name)),
              .init(
                "point",
                .object(row.point.map { .init($0.name, $0.value.json(page.symbols)) })),
              .init("forward", JSONValue(row.forward)), .init("reverse", JSONValue(row.reverse)),
              .init("formula", row.formula.map { JSONValue($0) } ?? .null),
              .init("digits", .integer(Int64(row.digits))),
              .init(
                "corner",
                row.sweep.corner.map { .array([JSONValue($0.left), JSONValue($0.right)]) } ?? .null),
              .init(
                "sweep",
                .array(
                  row.sweep.entries.map { entry in
                    .object([
                      .init("step", .number(entry.step)),
                      .init("difference", JSONValue(entry.quotient)),
                      .init("error", JSONValue(row.error(entry))),
                      .init("digits", .integer(Int64(row.digits(entry)))),
                    ])
                  })),
            ])
          })),
    ]
  }
}
