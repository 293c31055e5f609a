internal import Autodiff
internal import Syntax

/// What the curvature says about learning rates: exactly on a parabola, as local evidence elsewhere.
struct RatesAnswer: Answer {
  /// The curvature is the same at every place.
  let isEverywhere: Bool
  /// Of the Hessian; `nil` where only the greatest was looked for.
  let least: Constant?
  let greatest: Constant
  /// One number moves.
  let isSingle: Bool
  /// L″ where it changes.
  let formula: WrittenFormula?
  let point: [(name: String, value: Value)]
  let name: String

  var kind: String { "rates" }

  /// The rate beyond which plain gradient descent is unstable.
  var limit: Constant? {
    guard greatest.double > 0 else { return nil }
    return quotient(2, greatest)
  }

  /// On a parabola, the rate that shrinks the slowest error fastest.
  var best: Constant? {
    guard greatest.double > 0, let least, least.double > 0 else { return nil }
    if isSingle { return quotient(1, greatest) }
    return .decimal(2 / (greatest.double + least.double))
  }

  private func quotient(_ number: Int, _ constant: Constant) -> Constant {
    if case .exact(let ratio) = constant, let result = Ratio(number).divided(by: ratio) {
      return .exact(result)
    }
    return .decimal(Double(number) / constant.double)
  }
}

extension RatesAnswer {
  func lines(_ page: Page) -> [StyledLine] {
    let lines =
      isEverywhere
      ? (isSingle ? parabola(page) : bowl(page)) : local(page)
    return lines.map { StyledSpan.formula($0) }
  }

  private func prime(_ page: Page) -> String { page.notation.alphabet == .ascii ? "L''" : "L″" }

  private func parabola(_ page: Page) -> [String] {
    let number = page.notation.text(greatest)
    let prime = prime(page)
    guard let limit, let best else {
      return wrapped(
        greatest.double == 0
          ? "\(prime) = 0 everywhere (a straight line): it falls for ever, and no rate arrives."
          : "\(prime) = \(number) everywhere (a parabola that opens downwards): there is no lowest"
            + " point, and every rate leads away.", page.width, indent: 2)
    }
    let (one, two) = (page.notation.text(best), page.notation.text(limit))
    let dot = page.notation.alphabet == .ascii ? "*" : "·"
    let factor = greatest == .exact(.one) ? "rate" : "\(number)\(dot)rate"
    let slower = page.notation.alphabet == .ascii ? "rate -> 0" : "rate → 0"
    return wrapped(
      "\(prime) = \(number) everywhere (a parabola), so each step multiplies the error by"
        + " 1 - \(factor):", page.width, indent: 2)
      + rows(
        [
          ["0 < rate < \(one)", "goes straight in, slower as \(slower)"],
          ["rate = \(one)", "arrives in 1 step"],
          ["\(one) < rate < \(two)", "overshoots, but settles"],
          ["rate = \(two)", "bounces for ever"],
          ["rate > \(two)", "diverges"],
        ], page)
  }

  private func bowl(_ page: Page) -> [String] {
    let notation = page.notation
    guard let limit, let least else {
      return wrapped(
        "The curvature is the same everywhere, at most \(notation.text(greatest)); there is no lowest"
          + " point.", page.width, indent: 2)
    }
    let isRound = least == greatest
    let range =
      isRound
      ? notation.text(greatest) : "from \(notation.text(least)) to \(notation.text(greatest))"
    guard least.double > 0, let best else {
      return wrapped(
        least.double < 0
          ? "The curvature is the same everywhere, \(range): a saddle, and every rate leads away"
            + " from it."
          : "The curvature is the same everywhere, \(range): a valley with a level floor."
            + " Steps are stable below rate \(notation.text(limit)).", page.width, indent: 2)
    }
    let ratio = greatest.double / least.double
    let share = (ratio - 1) / (ratio + 1)
    let edge = notation.text(limit)
    let times = notation.alphabet == .ascii ? "*" : "×"
    return wrapped(
      "The curvature is the same everywhere (a bowl), \(range): each step multiplies the error"
        + " along a direction of curvature c by 1 - c\(notation.alphabet == .ascii ? "*" : "·")rate:",
      page.width, indent: 2)
      + rows(
        [
          ["0 < rate < \(edge)", "settles"],
          [
            "rate = \(notation.text(best))",
            isRound
              ? "arrives in 1 step"
              : "settles fastest: the slowest error \(times) \(notation.text(share)) each step",
          ],
          ["rate = \(edge)", "bounces for ever along the steepest direction"],
          ["rate > \(edge)", "diverges"],
        ], page)
  }

  private func local(_ page: Page) -> [String] {
    let notation = page.notation
    let places = point.filter { $0.value.shape.isEmpty }.map {
      "\($0.name) = \(notation.text($0.value, page.symbols))"
    }
    let place = places.isEmpty ? "here" : "at " + places.joined(separator: ", ")
    var lines: [String] = []
    let number = notation.text(greatest.decimalNumber)
    let short = Notation(alphabet: notation.alphabet, digits: 3)
    if isSingle {
      let formula = formula.map { "\(prime(page)) = \($0.text(notation))" } ?? prime(page)
      lines += wrapped(
        "\(formula) is not the same everywhere; \(place) it is \(number).", page.width, indent: 2)
    } else {
      let range =
        least.map { "from \(notation.text($0)) to \(number)" } ?? "at most about \(number)"
      lines += wrapped(
        "The curvature is not the same everywhere; \(place) it is \(range).", page.width,
        indent: 2)
    }
    guard let limit else {
      return lines
        + wrapped(
          "It curves down here, so no rate is stable: a step leads away, and downhill.",
          page.width, indent: 2)
    }
    lines += wrapped(
      "Stable here below rate 2/\(number) = \(short.text(limit.double)); 1/\(number) ="
        + " \(short.text(limit.double / 2)) aims at the nearest bottom. Elsewhere, and with momentum"
        + " or adam, this is evidence and no law.", page.width, indent: 2)
    return lines
  }

  private func rows(_ cells: [[String]], _ page: Page) -> [String] {
    let width = cells.map { $0[0].count }.max() ?? 0
    return cells.flatMap { cell in
      let gap = String(repeating: " ", count: width - cell[0].count)
      let line = "  \(cell[0])\(gap)      \(cell[1])"
      return line.count <= page.width
        ? [line] : ["  " + cell[0]] + wrapped("    " + cell[1], page.width, indent: 4)
    }
  }

  func bareValues(_ page: Page) -> [String] {
    let value = Value.number(.decimal(limit?.double ?? .infinity))
    return [Notation(alphabet: .ascii).text(value.decimal, page.symbols)]
  }

  func fields(_ page: Page) -> [JSONValue.Field] {
    [
      .init("everywhere", .bool(isEverywhere)),
      .init("least", least.map { JSONValue($0.double) } ?? .null),
      .init("greatest", JSONValue(greatest.double)),
      .init("limit", limit.map { JSONValue($0.double) } ?? .null),
      .init("best", best.map { JSONValue($0.double) } ?? .null),
      .init("point", .object(point.map { .init($0.name, $0.value.json(page.symbols)) })),
    ]
  }
}

extension Constant {
  /// As a double prints, for a sentence in which an exact ratio would be in the way.
  fileprivate var decimalNumber: Double { double }
}
