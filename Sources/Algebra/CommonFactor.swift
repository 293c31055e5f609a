import Autodiff

/// Taking out what all terms share: powers of equal bases, and a number where there is a base
/// too or where all coefficients have one size.
extension Forms {
  /// `id`, a sum, as common factor times the rest; `nil` where the terms share nothing.
  mutating func commonFactor(of id: Form.ID) -> Form.ID? {
    let terms = termPairs(of: id)
    guard var common = powers(of: Form.ID(terms[0].second)) else { return numericFactor(terms) }
    for term in terms.dropFirst() {
      guard let others = powers(of: Form.ID(term.second)) else { return numericFactor(terms) }
      common = common.compactMap { factor in
        guard
          let other = others.first(where: { canons[$0.base.int] == canons[factor.base.int] }),
          let exponent = shared(factor.exponent, other.exponent)
        else { return nil }
        return (factor.base, exponent)
      }
      if common.isEmpty { return numericFactor(terms) }
    }
    let content = content(of: terms)
    var outside: [Pair] = []
    var inverse: [Pair] = []
    for factor in common {
      let exponent = number(factor.exponent)
      outside.append(Pair(factor.base.index, exponent.index))
      inverse.append(Pair(factor.base.index, negated(exponent).index))
    }
    guard let coefficient = numbers[Int(content)].ratio?.reciprocal else { return nil }
    let shrink = place(of: .exact(coefficient))
    var inside: [Pair] = []
    for term in terms {
      guard let number = multiplied(term.first, shrink) else { return nil }
      let rest = product(Self.numberOne, [Pair(term.second, Self.one.index)] + inverse)
      inside.append(Pair(number, rest.index))
    }
    let rest = sum(inside)
    outside.append(Pair(rest.index, Self.one.index))
    return product(content, outside)
  }

  /// The powers with numbers as exponents in a term.
  private func powers(of form: Form.ID) -> [(base: Form.ID, exponent: Number)]? {
    let entry = entries[form.int]
    if form == Self.one { return nil }
    guard entry.kind == .product else { return [(form, .one)] }
    let found = factors(of: form).compactMap { factor in
      if let exponent = number(at: factor.exponent) {
        (base: factor.base, exponent: exponent)
      } else {
        nil
      }
    }
    return found.isEmpty ? nil : found
  }

  /// The power that both have: the one nearer to 1, if they stand on one side of the bar.
  private func shared(_ a: Number, _ b: Number) -> Number? {
    guard a.isNegative == b.isNegative, let first = a.ratio, let second = b.ratio else {
      return nil
    }
    return first.magnitude < second.magnitude ? a : b
  }

  private mutating func numericFactor(_ terms: [Pair]) -> Form.ID? {
    let size = numbers[Int(terms[0].first)].magnitude
    guard let ratio = size.ratio, size != .one,
      terms.allSatisfy({ numbers[Int($0.first)].magnitude == size }),
      !terms.contains(where: { $0.second == Self.one.index }),
      let inverse = ratio.reciprocal
    else { return nil }
    let shrink = place(of: .exact(inverse))
    var inside: [Pair] = []
    for term in terms {
      guard let number = multiplied(term.first, shrink) else { return nil }
      inside.append(Pair(number, term.second))
    }
    return scaled(place(of: size), sum(inside))
  }

  /// The greatest number that divides all exact coefficients; 1 beside decimals. It is negative
  /// where all of them are.
  private mutating func content(of terms: [Pair]) -> UInt32 {
    var top: Int128 = 0
    var bottom: Int128 = 1
    for term in terms {
      guard let ratio = numbers[Int(term.first)].ratio else { return Self.numberOne }
      top = Self.gcd(top, ratio.numerator)
      let (product, overflow) = (bottom / Self.gcd(bottom, ratio.denominator))
        .multipliedReportingOverflow(by: ratio.denominator)
      if overflow { return Self.numberOne }
      bottom = product
    }
    guard var ratio = Ratio(top, over: bottom), !ratio.isZero else { return Self.numberOne }
    if terms.allSatisfy({ numbers[Int($0.first)].isNegative }) { ratio = ratio.negated }
    return place(of: .exact(ratio))
  }

  static func gcd(_ a: Int128, _ b: Int128) -> Int128 {
    var (a, b) = (a < 0 ? -a : a, b < 0 ? -b : b)
    while b != 0 { (a, b) = (b, a % b) }
    return a
  }
}
