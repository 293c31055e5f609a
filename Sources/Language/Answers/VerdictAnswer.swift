internal import Autodiff
internal import Syntax

/// What `is` found; `assert` keeps it to itself.
struct VerdictAnswer: Answer {
  let kind: String
  /// None for a condition that is no comparison.
  let signs: [Comparison]
  let finding: Finding
  /// The classic mistake, and the derivative as it should be.
  var mistake: String?
  var correction: (label: WrittenFormula, formula: WrittenFormula)?
  /// Where only one side is defined.
  var remark: String?
  var isSilent = false

  /// A chain of equations, or another condition.
  var isEquation: Bool { !signs.isEmpty && signs.allSatisfy { $0 == .equal || $0 == .close } }

  var holds: Bool {
    if case .refuted = finding { return false }
    return true
  }

  func lines(_ page: Page) -> [StyledLine] {
    isSilent ? [] : sentences(page).map { StyledSpan.formula($0) }
  }

  func bareValues(_ page: Page) -> [String] { isSilent ? [] : [holds ? "true" : "false"] }

  func sentences(_ page: Page) -> [String] {
    switch finding {
    case .proved(let names, let conditions):
      var text = "yes: proved for every \(names.joined(separator: ", "))"
      if !conditions.isEmpty {
        text += " where " + conditions.map { $0.text(page.notation) }.joined(separator: ", ")
      }
      return [text] + (remark.map { ["  " + $0] } ?? [])
    case .numbers(let numbers): return [text(numbers, page)]
    case .sampled(let points, let range, let tolerance):
      let within = tolerance.map { " within \(page.notation.text($0))" } ?? ""
      let what = isEquation ? "equal\(within)" : "true"
      return ["yes, as far as tried: \(what) at \(points) points, \(range); not proved"]
    case .refuted(let example):
      guard let mistake else { return ["no: " + example.text(page)] }
      let correction = correctionText(page)
      let isShort = mistake.count + correction.count + 6 <= page.width
      return
        (isShort || correction.isEmpty
        ? ["no: " + mistake + (correction.isEmpty ? "" : ": " + correction)]
        : ["no: " + mistake, "  " + correction]) + ["  " + example.text(page)]
    }
  }

  private func correctionText(_ page: Page) -> String {
    guard let correction else { return "" }
    return correction.label.text(page.notation) + " = " + correction.formula.text(page.notation)
  }

  private func text(_ numbers: Finding.Numbers, _ page: Page) -> String {
    guard let left = numbers.sides.first, let right = numbers.sides.last, !signs.isEmpty else {
      return "yes: it is true"
    }
    if !isEquation {
      let texts = numbers.sides.map { page.notation.text($0, page.symbols) }
      return "yes: " + texts[0]
        + zip(signs, texts.dropFirst()).map { " \(page.spelling($0)) \($1)" }.joined()
    }
    let pair = page.distinct(left, right)
    guard let tolerance = numbers.tolerance, numbers.gap > 0 else {
      return "yes: both are \(pair.left)"
    }
    let size = page.notation.text(tolerance)
    let why = numbers.hasDecimals && tolerance == 1e-12 ? ", as a decimal took part" : ""
    return "yes: \(pair.left) and \(pair.right) are equal within \(size)\(why)"
  }

  func fields(_ page: Page) -> [JSONValue.Field] {
    var fields: [JSONValue.Field] = [.init("holds", .bool(holds))]
    switch finding {
    case .proved(_, let conditions):
      fields.append(.init("verdict", .string("proved")))
      let plain = Notation(alphabet: .ascii)
      fields.append(
        .init("conditions", .array(conditions.map { .string($0.text(plain)) })))
    case .numbers(let numbers):
      fields.append(.init("verdict", .string("computed")))
      fields.append(.init("sides", .array(numbers.sides.map { $0.json(page.symbols) })))
    case .sampled(let points, let range, _):
      fields.append(.init("verdict", .string("sampled")))
      fields.append(.init("points", .integer(Int64(points))))
      fields.append(.init("range", .string(range)))
    case .refuted(let example):
      fields.append(.init("verdict", .string("refuted")))
      fields.append(
        .init("point", .object(example.point.map { .init($0.name, $0.value.json(page.symbols)) })))
      fields.append(.init("left", example.left.json(page.symbols)))
      fields.append(.init("right", example.right.json(page.symbols)))
      if let mistake { fields.append(.init("mistake", .string(mistake))) }
    }
    return fields
  }
}

extension Counterexample {
  /// `at x = 2 the left side is 3, the right side is 4`
  func text(_ page: Page) -> String {
    let place = point.map { "\($0.name) = \(page.notation.text($0.value, page.symbols))" }
    let at = place.isEmpty ? "" : "at \(place.joined(separator: ", ")) "
    if left.isTruth { return at + "it is false" }
    let pair = page.distinct(left, right)
    return at + "the left side is \(pair.left), the right side is \(pair.right)"
  }
}

extension Page {
  /// Two values, with as many digits as it takes to tell them apart.
  func distinct(_ left: Value, _ right: Value) -> (left: String, right: String) {
    let decimals = (left.decimal, right.decimal)
    let short = (notation.text(decimals.0, symbols), notation.text(decimals.1, symbols))
    if short.0 == short.1, decimals.0 != decimals.1 {
      var long = notation
      long.digits = nil
      return (long.text(decimals.0, symbols), long.text(decimals.1, symbols))
    }
    if left.isNamed != right.isNamed { return short }
    return (notation.text(left, symbols), notation.text(right, symbols))
  }

  func spelling(_ sign: Comparison) -> String {
    let isPlain = notation.alphabet == .ascii
    return switch sign {
    case .equal: "="
    case .unequal: isPlain ? "!=" : "≠"
    case .less: "<"
    case .lessOrEqual: isPlain ? "<=" : "≤"
    case .greater: ">"
    case .greaterOrEqual: isPlain ? ">=" : "≥"
    case .close: isPlain ? "~=" : "≈"
    }
  }
}

extension Value {
  /// Whether this is true or false and no number.
  var isTruth: Bool {
    if case .number(let constant) = self, case .truth = constant { return true }
    return false
  }

  /// Whether this is a number by name, such as π.
  fileprivate var isNamed: Bool {
    if case .number(let constant) = self, case .named = constant { return true }
    return false
  }
}
