import Autodiff

/// A polynomial with exact coefficients in at most eight variables, its terms in descending
/// lexicographic order; none of them is zero.
///
/// Every operation answers `nil` where it would need more than `limit` terms or degrees, or
/// more than 128 bits for a coefficient.
struct Polynomial: Equatable {
  struct Term: Equatable {
    /// An exponent a byte, the first variable in the highest.
    var powers: UInt64
    var coefficient: Ratio
  }

  private(set) var terms: [Term] = []

  static let variables = 8
  private static let limit = 64
  /// Half a byte's range: the sum of two exponents never carries.
  private static let highBits: UInt64 = 0x8080_8080_8080_8080

  init() {}

  init(_ constant: Ratio) {
    if !constant.isZero { terms = [Term(powers: 0, coefficient: constant)] }
  }

  /// A power of one variable.
  init?(variable: Int, power: Int) {
    guard variable < Self.variables, power >= 0, power < 128 else { return nil }
    terms = [Term(powers: UInt64(power) << Self.shift(variable), coefficient: .one)]
  }

  var isZero: Bool { terms.isEmpty }

  /// Whether no variable is in it.
  var isConstant: Bool { terms.allSatisfy { $0.powers == 0 } }

  /// The only variable that `self` mentions.
  var onlyVariable: Int? {
    let used = terms.reduce(0) { $0 | $1.powers }
    let found = (0..<Self.variables).filter { (used >> Self.shift($0)) & 0xFF != 0 }
    return found.count == 1 ? found[0] : nil
  }

  private static func shift(_ variable: Int) -> UInt64 { UInt64(8 * (variables - 1 - variable)) }

  static func power(of variable: Int, in powers: UInt64) -> Int {
    Int((powers >> shift(variable)) & 0xFF)
  }

  func degree(in variable: Int) -> Int {
    terms.map { Self.power(of: variable, in: $0.powers) }.max() ?? 0
  }
}

// MARK: Arithmetic

extension Polynomial {
  /// `self + factor · powers · other`.
  func adding(_ factor: Ratio, _ powers: UInt64, _ other: Polynomial) -> Polynomial? {
    var result = Polynomial()
    result.terms.reserveCapacity(terms.count + other.terms.count)
    var place = 0
    for term in other.terms {
      let moved = term.powers &+ powers
      guard moved & Self.highBits == 0, let share = term.coefficient.multiplied(by: factor) else {
        return nil
      }
      while place < terms.count, terms[place].powers > moved {
        result.terms.append(terms[place])
        place += 1
      }
      var total = share
      if place < terms.count, terms[place].powers == moved {
        guard let sum = terms[place].coefficient.adding(share) else { return nil }
        total = sum
        place += 1
      }
      if !total.isZero { result.terms.append(Term(powers: moved, coefficient: total)) }
    }
    result.terms += terms[place...]
    return result.terms.count <= Self.limit ? result : nil
  }

  func adding(_ other: Polynomial) -> Polynomial? { adding(.one, 0, other) }

  func multiplied(by other: Polynomial) -> Polynomial? {
    var result = Polynomial()
    for term in terms {
      guard let next = result.adding(term.coefficient, term.powers, other) else { return nil }
      result = next
    }
    return result
  }

  func raised(to power: Int) -> Polynomial? {
    guard power >= 0, power <= Self.limit else { return nil }
    var result = Polynomial(.one)
    for _ in 0..<power {
      guard let next = result.multiplied(by: self) else { return nil }
      result = next
    }
    return result
  }

  /// Quotient and remainder by the leading term: division stops at the first term of the
  /// remainder that the divisor's does not divide.
  func divided(by divisor: Polynomial) -> (quotient: Polynomial, rest: Polynomial)? {
    guard let lead = divisor.terms.first else { return nil }
    var quotient = Polynomial()
    var rest = self
    while let term = rest.terms.first, Self.divides(lead.powers, term.powers) {
      let powers = term.powers - lead.powers
      guard quotient.terms.count < Self.limit,
        let factor = term.coefficient.divided(by: lead.coefficient),
        let next = rest.adding(factor.negated, powers, divisor)
      else { return nil }
      quotient.terms.append(Term(powers: powers, coefficient: factor))
      rest = next
    }
    return (quotient, rest)
  }

  private static func divides(_ a: UInt64, _ b: UInt64) -> Bool {
    (0..<variables).allSatisfy { power(of: $0, in: a) <= power(of: $0, in: b) }
  }

  /// With 1 as the first coefficient.
  private var monic: Polynomial? {
    guard let inverse = terms.first?.coefficient.reciprocal else { return self }
    return Polynomial().adding(inverse, 0, self)
  }

  /// A common divisor that is no number: the greatest of two polynomials in the same one
  /// variable (Euclid), else one of them where it divides the other, else common powers.
  func commonDivisor(with other: Polynomial) -> Polynomial? {
    guard !isZero, !other.isZero, !isConstant, !other.isConstant else { return nil }
    if let variable = onlyVariable, variable == other.onlyVariable {
      var (a, b) = (self, other)
      while !b.isZero {
        guard let rest = a.divided(by: b)?.rest, let next = rest.monic else { return nil }
        (a, b) = (b, next)
      }
      return a.isConstant ? nil : a.monic
    }
    for (a, b) in [(self, other), (other, self)] {
      if let (_, rest) = a.divided(by: b), rest.isZero { return b.monic }
    }
    let shared = commonPowers(commonPowers(.max, self), other)
    guard shared != 0 else { return nil }
    var result = Polynomial()
    result.terms = [Term(powers: shared, coefficient: .one)]
    return result
  }

  /// The least exponent of each variable.
  private func commonPowers(_ known: UInt64, _ polynomial: Polynomial) -> UInt64 {
    polynomial.terms.reduce(known) { least, term in
      (0..<Self.variables).reduce(0) { result, variable in
        let power = min(
          Self.power(of: variable, in: least), Self.power(of: variable, in: term.powers))
        return result | UInt64(power) << Self.shift(variable)
      }
    }
  }
}

// MARK: Roots

extension Polynomial {
  /// The ratios at which a polynomial in one variable is zero, each once, and the factor that
  /// is left; `nil` where the search would be long.
  func rationalRoots() -> (roots: [Ratio], rest: Polynomial)? {
    guard let variable = onlyVariable else { return nil }
    var rest = self
    var roots: [Ratio] = []
    while let (root, quotient) = rest.linearFactor(variable) {
      if !roots.contains(root) { roots.append(root) }
      rest = quotient
    }
    return (roots, rest)
  }

  /// A root among the ratios of divisors of the last and the first coefficient.
  private func linearFactor(_ variable: Int) -> (root: Ratio, quotient: Polynomial)? {
    guard !isConstant, let whole = wholeCoefficients(), let first = whole.first,
      let last = whole.last
    else { return nil }
    let least = Self.power(of: variable, in: terms.last?.powers ?? 0)
    var candidates: [Ratio] = least > 0 ? [.zero] : []
    if least == 0 {
      for top in Self.divisors(last) {
        for bottom in Self.divisors(first) {
          guard let ratio = Ratio(top, over: bottom) else { continue }
          candidates += [ratio, ratio.negated]
        }
      }
    }
    guard candidates.count <= 100 else { return nil }
    for candidate in candidates {
      guard let power = Polynomial(variable: variable, power: 1),
        let factor = power.adding(Polynomial(candidate.negated)),
        let (quotient, rest) = divided(by: factor), rest.isZero
      else { continue }
      return (candidate, quotient)
    }
    return nil
  }

  private func wholeCoefficients() -> [Int128]? {
    var scale: Int128 = 1
    for term in terms {
      guard term.coefficient.denominator < 10_000, scale < 1_000_000 else { return nil }
      if scale % term.coefficient.denominator != 0 { scale *= term.coefficient.denominator }
    }
    var whole: [Int128] = []
    for term in terms {
      let (product, overflow) = term.coefficient.numerator.multipliedReportingOverflow(
        by: scale / term.coefficient.denominator)
      if overflow { return nil }
      whole.append(product)
    }
    return whole
  }

  /// The positive divisors of a number up to 10,000.
  private static func divisors(_ number: Int128) -> [Int128] {
    guard let size = Int(exactly: number < 0 ? -number : number), size > 0, size <= 10_000 else {
      return []
    }
    var found: [Int] = []
    for divisor in 1...100 where divisor * divisor <= size && size % divisor == 0 {
      found.append(divisor)
      if divisor * divisor != size { found.append(size / divisor) }
    }
    return found.sorted().map { Int128($0) }
  }

  /// Whether a polynomial of degree 2 in one variable is never zero: its discriminant is
  /// negative.
  var isDefinite: Bool {
    guard let variable = onlyVariable, degree(in: variable) == 2 else { return false }
    var coefficients = [Ratio](repeating: .zero, count: 3)
    for term in terms {
      coefficients[Self.power(of: variable, in: term.powers)] = term.coefficient
    }
    guard let square = coefficients[1].power(2),
      let product = coefficients[0].multiplied(by: coefficients[2])?.multiplied(by: Ratio(4)),
      let discriminant = square.subtracting(product)
    else { return false }
    return discriminant.isNegative
  }
}
