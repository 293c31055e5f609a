internal import Autodiff

/// A wrong rule for one row: what people write instead of its differential.
struct Misrule: Sendable {
  enum Change: Sendable {
    /// Another differential.
    case rule(Formula)
    /// The right one, as if the operands were the variable itself.
    case unitTangents
    /// The right one, taken at the derivative of the inside.
    case insideDifferentiated
    case opposite
  }

  /// Which operands must depend on the variable; `nil` for either.
  let moves: [Bool?]
  let change: Change
  /// What was done, with `{0}` for an operand, `{0'}` for its derivative, `{r}` for the whole.
  let sentence: String

  init(_ moves: [Bool?], _ rule: Formula, _ sentence: String) {
    self.moves = moves
    change = .rule(rule)
    self.sentence = sentence
  }

  init(_ moves: [Bool?], _ change: Change, _ sentence: String) {
    self.moves = moves
    self.change = change
    self.sentence = sentence
  }

  func applies(_ moved: [Bool]) -> Bool {
    moves.count == moved.count && zip(moves, moved).allSatisfy { $0 == nil || $0 == $1 }
  }
}

/// The classic mistakes, the most telling first: an answer that several explain gets the first.
extension Misrule {
  /// By group, in the order in which they are tried over all nodes of a formula.
  static func groups(for row: RowID) -> [[Misrule]] {
    let own = special(for: row)
    switch row {
    case .multiply: return [[], product, [], [], constants, []]
    case .divide: return [[droppedBelow], [], quotient, [], [lostNumerator, lostDenominator], []]
    case .power:
      return [
        [droppedInner, droppedExponent, insidePower], [], [], exponential, power, [lostBase],
      ]
    case .add: return [[], [], [], [], kept(.add), sums]
    case .subtract: return [[], [], [], [], kept(.subtract), differences]
    case .negate: return [[], [], [], [], [], [lostMinus]]
    case .exp: return [[dropped, inside], [], [], [powerOfExp], [], [left, opposite]]
    default:
      guard Row[row].arity == 1, Row[row].differential != nil else { return [] }
      return [[dropped, inside], [], [], [], own, [left, only] + [signed(row)]]
    }
  }

  static let groupCount = 6

  private static let (u, v) = (Formula.tangent(0), Formula.tangent(1))
  private static let (x, y) = (Formula.x, Formula.y)

  // Chain rule

  private static var dropped: Misrule {
    Misrule([true], .unitTangents, "you dropped the inner factor {0'}")
  }
  private static var inside: Misrule {
    Misrule(
      [true], .insideDifferentiated, "the outside is taken at {0}, not at its derivative {0'}")
  }
  private static var left: Misrule {
    Misrule(
      [true], u, "you differentiated the inside of {r} only; the outside gives a factor too")
  }
  private static var only: Misrule {
    Misrule([true], .result * u, "you kept {r} as it is; the outside is differentiated too")
  }
  private static var opposite: Misrule {
    Misrule([true], .opposite, "the sign of the derivative of {r} is wrong")
  }
  private static var droppedInner: Misrule {
    Misrule([true, false], .unitTangents, "you dropped the inner factor {0'}")
  }
  private static var insidePower: Misrule {
    Misrule(
      [true, false], .insideDifferentiated,
      "the power is taken of {0}, not of its derivative {0'}")
  }
  private static var droppedExponent: Misrule {
    Misrule([false, true], .unitTangents, "you dropped the inner factor {1'}")
  }
  private static var droppedBelow: Misrule {
    Misrule([false, true], .unitTangents, "you dropped the inner factor {1'}")
  }

  // Product and quotient rule

  private static var product: [Misrule] {
    [
      Misrule(
        [true, true], u * v, "you multiplied the derivatives; the product rule is u'·v + u·v'"),
      Misrule(
        [true, true], u * y,
        "half of the product rule is missing: {0} times the derivative of {1}"),
      Misrule(
        [true, true], x * v,
        "half of the product rule is missing: the derivative of {0} times {1}"),
      Misrule([true, true], u * y - x * v, "the product rule has a plus: u'·v + u·v'"),
      Misrule([true, true], x * v - u * y, "the product rule has a plus: u'·v + u·v'"),
      Misrule([true, true], u + v, "you added the derivatives; the product rule is u'·v + u·v'"),
    ]
  }

  private static var quotient: [Misrule] {
    let square = Formula.power(y, 2)
    return [
      Misrule(
        [true, true], u / v,
        "you divided the derivatives; the quotient rule is (u'·v - u·v')/v²"),
      Misrule(
        [true, true], (x * v - u * y) / square,
        "the quotient rule is (u'·v - u·v')/v²: you have its terms the other way round"),
      Misrule(
        [true, true], (u * y + x * v) / square,
        "the quotient rule has a minus: (u'·v - u·v')/v²"),
      Misrule(
        [true, true], (u * y - x * v) / y,
        "the quotient rule divides by the square: (u'·v - u·v')/v²"),
      Misrule(
        [true, true], u * y - x * v, "you left out the division by v²: (u'·v - u·v')/v²"),
      Misrule([true, true], u / y, "half of the quotient rule is missing: -u·v'/v²"),
      Misrule([true, true], -(x * v) / square, "half of the quotient rule is missing: u'/v"),
      Misrule([false, true], x * v / square, "you forgot the minus: (1/v)' = -v'/v²"),
      Misrule([false, true], x / v, "you divided by the derivative; (1/v)' = -v'/v²"),
      Misrule([false, true], -(x * v) / y, "the quotient rule divides by the square: -v'/v²"),
    ]
  }

  // Constants

  private static var constants: [Misrule] {
    [
      Misrule([false, true], v, "you lost the constant factor {0}"),
      Misrule([true, false], u, "you lost the constant factor {1}"),
    ]
  }
  private static var lostNumerator: Misrule {
    Misrule([false, true], -v / Formula.power(y, 2), "you lost the constant factor {0}")
  }
  private static var lostDenominator: Misrule {
    Misrule([true, false], u, "you lost the constant factor 1/{1}")
  }

  private static func kept(_ row: RowID) -> [Misrule] {
    [
      Misrule([true, false], .apply(row, u, y), "the derivative of the constant {1} is 0"),
      Misrule([false, true], .apply(row, x, v), "the derivative of the constant {0} is 0"),
    ]
  }

  // Powers and exponentials

  private static var power: [Misrule] {
    let moves: [Bool?] = [true, false]
    return [
      Misrule(
        moves, y * .power(x, y) * u, "the exponent goes down by 1: (u^n)' = n·u^(n-1)·u'"),
      Misrule(
        moves, .power(x, y - 1) * u,
        "you lost the factor {1} that comes down from the exponent: (u^n)' = n·u^(n-1)·u'"),
      Misrule(
        moves, (y - 1) * .power(x, y - 1) * u,
        "the factor is the old exponent {1}: (u^n)' = n·u^(n-1)·u'"),
      Misrule(
        moves, y * .power(x, y + 1) * u,
        "the exponent goes down by 1, not up: (u^n)' = n·u^(n-1)·u'"),
      Misrule(
        moves, (y - 1) * .power(x, y - 2) * u,
        "factor and exponent are off by one: (u^n)' = n·u^(n-1)·u'"),
      Misrule(
        moves, y * .power(x, y - 2) * u,
        "the exponent goes down by 1, not by 2: (u^n)' = n·u^(n-1)·u'"),
      Misrule(
        moves, .power(x, y + 1) / (y + 1),
        "you integrated {r}; the derivative is (u^n)' = n·u^(n-1)·u'"),
      Misrule(moves, y * x * u, "the exponent goes down by 1, it does not vanish"),
    ]
  }

  private static var exponential: [Misrule] {
    [
      Misrule(
        [false, true], y * .power(x, y - 1) * v,
        "the power rule is for x^n; here the variable is in the exponent: (a^u)' = a^u·ln(a)·u'"),
      Misrule(
        [false, true], y * .power(x, y - 1),
        "the power rule is for x^n; here the variable is in the exponent: (a^u)' = a^u·ln(a)·u'"),
      Misrule(
        [false, true], .result * v, "you forgot the factor ln({0}): (a^u)' = a^u·ln(a)·u'"),
      Misrule(
        [true, true], y * .power(x, y - 1) * u,
        "the power rule alone is not enough: base and exponent both change"),
      Misrule(
        [true, true], .result * .ln(x) * v,
        "the exponential rule alone is not enough: base and exponent both change"),
    ]
  }

  private static var powerOfExp: Misrule {
    Misrule(
      [true], x * .exp(x - 1) * u,
      "the power rule is for x^n; here the variable is in the exponent: (e^u)' = e^u·u'")
  }
  private static var lostBase: Misrule {
    Misrule([true, false], u, "you differentiated the inside of {r} only")
  }

  // Signs

  private static var lostMinus: Misrule { Misrule([true], u, "you lost the minus before {0}") }

  private static var sums: [Misrule] {
    [
      Misrule([true, true], u - v, "the sign of the derivative of {1} is wrong"),
      Misrule([true, true], v - u, "the sign of the derivative of {0} is wrong"),
      Misrule([true, true], u, "you left out the derivative of {1}, {1'}"),
      Misrule([true, true], v, "you left out the derivative of {0}, {0'}"),
    ]
  }
  private static var differences: [Misrule] {
    [
      Misrule([nil, true], u + v, "the minus before {1} stays in the derivative"),
      Misrule([true, true], u, "you left out the derivative of {1}, {1'}"),
      Misrule([true, true], -v, "you left out the derivative of {0}, {0'}"),
    ]
  }

  private static func signed(_ row: RowID) -> Misrule {
    switch row {
    case .cos: Misrule([true], .opposite, "you forgot the minus: cos' = -sin")
    case .sin: Misrule([true], .opposite, "there is no minus here: sin' = cos")
    case .acos: Misrule([true], .opposite, "you forgot the minus: acos'(u) = -1/√(1 - u²)")
    case .cosh: Misrule([true], .opposite, "there is no minus here: cosh' = sinh")
    case .tanh: Misrule([true], .opposite, "there is no minus here: tanh' = 1 - tanh²")
    default: opposite
    }
  }

  // One function's own

  private static func special(for row: RowID) -> [Misrule] {
    let r = Formula.result
    switch row {
    case .sqrt:
      return [
        Misrule([true], u / r, "you lost the factor 1/2: (√u)' = u'/(2√u)"),
        Misrule([true], u / (2 * x), "the root stays below the line: (√u)' = u'/(2√u)"),
        Misrule([true], r * u / 2, "the root goes below the line: (√u)' = u'/(2√u)"),
      ]
    case .ln:
      return [Misrule([true], u / r, "the slope of ln is one over its inside: ln'(u) = u'/u")]
    case .log10:
      return [Misrule([true], u / x, "you forgot the factor ln(10): log10'(u) = u'/(u·ln(10))")]
    case .log2:
      return [Misrule([true], u / x, "you forgot the factor ln(2): log2'(u) = u'/(u·ln(2))")]
    case .tan:
      return [Misrule([true], u / .cos(x), "you forgot the square: tan' = 1/cos²")]
    case .tanh:
      return [
        Misrule([true], (1 + r * r) * u, "the sign inside is wrong: tanh' = 1 - tanh²"),
        Misrule([true], (1 - r) * u, "you forgot the square: tanh' = 1 - tanh²"),
        Misrule([true], (1 - x * x) * u, "the slope takes the output: tanh' = 1 - tanh²"),
      ]
    case .sigmoid:
      return [
        Misrule(
          [true], x * (1 - x) * u, "the slope takes the output: σ' = s·(1 - s) with s = σ({0})"),
        Misrule([true], (1 - r) * u, "half is missing: σ' = s·(1 - s) with s = σ({0})"),
        Misrule(
          [true], r * (1 + r) * u, "the sign inside is wrong: σ' = s·(1 - s) with s = σ({0})"),
      ]
    case .atan:
      return [
        Misrule([true], u / (1 + x), "you forgot the square: atan'(u) = u'/(1 + u²)"),
        Misrule([true], u / (1 - x * x), "the sign inside is wrong: atan'(u) = u'/(1 + u²)"),
        Misrule(
          [true], u / .sqrt(1 + x * x), "there is no root here: atan'(u) = u'/(1 + u²)"),
      ]
    case .asin:
      return [
        Misrule([true], u / (1 - x * x), "you forgot the root: asin'(u) = u'/√(1 - u²)")
      ]
    default: return []
    }
  }
}
