import Autodiff

/// Fractions in a sum over one bar: `cos(x)/x - sin(x)/x²` is `(x·cos(x) - sin(x))/x²`.
extension Forms {
  /// The sum over its common denominator; `nil` unless that reads better.
  ///
  /// It reads better where it is cheaper, each bar that vanishes counted as one more symbol saved:
  /// `1/x + 1/y` stays as it is.
  mutating func combined(_ id: Form.ID) -> Form.ID? {
    let terms = termPairs(of: id)
    guard terms.count <= 16, expansionBudget > 0 else { return nil }
    var fractions: [Int] = []
    for (place, term) in terms.enumerated() where hasBar(Form.ID(term.second)) {
      fractions.append(place)
    }
    guard let first = fractions.first else { return nil }
    var best: Form.ID?
    let limit = Int(costs[id.int]) + fractions.count - 1
    for places in fractions.count < terms.count ? [fractions, Array(terms.indices)] : [fractions] {
      guard places.count > 1, let quotient = quotient(of: places.map { terms[$0] }) else {
        continue
      }
      var pairs: [Pair] = []
      for (place, term) in terms.enumerated() {
        if place == (places.count == terms.count ? 0 : first) {
          pairs.append(Pair(Self.numberOne, quotient.index))
        } else if !places.contains(place) {
          pairs.append(term)
        }
      }
      let result = sum(pairs)
      if Int(costs[result.int]) <= best.map({ Int(costs[$0.int]) - 1 }) ?? limit { best = result }
    }
    return best == id ? nil : best
  }

  /// A product with the sums in it over their common denominators, so that no bar stands above
  /// or below another.
  mutating func unnested(_ id: Form.ID) -> Form.ID? {
    let factors = factors(of: id)
    guard factors.count <= 16, factors.contains(where: { isBelow($0) }) else { return nil }
    for (place, factor) in factors.enumerated() where isSum(factor.base) {
      guard number(at: factor.exponent)?.int != nil else { continue }
      let terms = termPairs(of: factor.base)
      let bars = terms.count { hasBar(Form.ID($0.second)) }
      guard bars > 0, terms.count <= 16, let quotient = quotient(of: terms) else { continue }
      var pairs = factors.map { Pair($0.base.index, $0.exponent.index) }
      pairs[place].first = quotient.index
      let limit = Int(costs[id.int]) + bars
      let result = product(entries[id.int].extra, pairs)
      if Int(costs[result.int]) <= limit && result != id { return result }
      guard factor.exponent == Self.one else { continue }
      let spread = sum(
        terms.map { term in
          pairs[place].first = term.second
          return Pair(term.first, product(entries[id.int].extra, pairs).index)
        })
      if Int(costs[spread.int]) <= limit { return spread }
    }
    return nil
  }

  /// Whether bars stand above or below a bar.
  func isNested(_ id: Form.ID) -> Bool {
    guard entries[id.int].kind == .product else { return false }
    let factors = factors(of: id)
    guard factors.contains(where: { isBelow($0) }) else { return false }
    return factors.contains { factor in
      let entry = entries[factor.base.int]
      guard entry.kind == .sum, entry.count <= 32 else { return false }
      return stride(from: entry.range.lowerBound, to: entry.range.upperBound, by: 2).contains {
        hasBar(Form.ID(parts[$0 + 1]))
      }
    }
  }

  /// `-(a - b)/c` as `(b - a)/c`; `nil` where that is no shorter.
  mutating func turned(_ id: Form.ID) -> Form.ID? {
    let entry = entries[id.int]
    guard numbers[Int(entry.extra)].isNegative, entry.count <= 32 else { return nil }
    let factors = factors(of: id)
    guard factors.contains(where: { isBelow($0) }),
      let place = factors.firstIndex(where: { isSum($0.base) && $0.exponent == Self.one })
    else { return nil }
    let opposite = termPairs(of: factors[place].base).map {
      Pair(self.place(of: numbers[Int($0.first)].negated), $0.second)
    }
    let rising = opposite.filter { !numbers[Int($0.first)].isNegative }
    let falling = opposite.filter { numbers[Int($0.first)].isNegative }
    var pairs = factors.map { Pair($0.base.index, $0.exponent.index) }
    pairs[place].first = sum(rising + falling).index
    let result = product(self.place(of: numbers[Int(entry.extra)].negated), pairs)
    return costs[result.int] < costs[id.int] ? result : nil
  }

  /// A sum with fractions in it over one bar, whatever it costs.
  mutating func overOneBar(_ id: Form.ID) -> Form.ID? {
    let terms = termPairs(of: id)
    guard terms.contains(where: { hasBar(Form.ID($0.second)) }) else { return nil }
    return quotient(of: terms)
  }

  private func isBelow(_ factor: Form.Factor) -> Bool {
    number(at: factor.exponent)?.isNegative == true
  }

  private func hasBar(_ id: Form.ID) -> Bool {
    let entry = entries[id.int]
    guard entry.kind == .product, entry.count <= 32 else { return false }
    return factors(of: id).contains { isBelow($0) }
  }

  /// The cheapest way to write the sum of these terms as one quotient.
  private mutating func quotient(of terms: [Pair]) -> Form.ID? {
    guard let lowest = denominator(of: terms), !lowest.isEmpty else { return nil }
    var above: [Pair] = []
    for term in terms {
      var factors = [Pair(term.second, Self.one.index)]
      for (base, exponent) in lowest {
        factors.append(Pair(base.index, number(exponent.negated).index))
      }
      let share = product(term.first, factors)
      above.append(split(withoutHypotenuse(share)))
    }
    let numerator = sum(above)
    var best: Form.ID?
    for candidate in [expanded(numerator) ?? numerator, numerator] {
      let (scale, whole) = wholeNumbered(candidate)
      let factored = isSum(whole) ? commonFactor(of: whole) : nil
      for top in [whole, factored ?? whole] {
        var pairs = lowest.map { Pair($0.base.index, number($0.exponent).index) }
        pairs.insert(Pair(top.index, Self.one.index), at: 0)
        var result = product(scale, pairs)
        if entries[result.int].kind == .product, let shorter = cancelled(result) {
          result = shorter
        }
        if best.map({ costs[result.int] < costs[$0.int] }) ?? true { best = result }
      }
    }
    return best
  }

  /// `hypot(x, y)²` as `x² + y²`, which may cancel.
  private mutating func withoutHypotenuse(_ id: Form.ID) -> Form.ID {
    guard entries[id.int].kind == .product else { return id }
    let factors = factors(of: id)
    guard factors.contains(where: { isApply($0.base, .hypot) }) else { return id }
    let two = number(Number(2))
    let pairs = factors.map { factor in
      guard isApply(factor.base, .hypot), let power = number(at: factor.exponent)?.int, power > 0,
        power % 2 == 0
      else { return Pair(factor.base.index, factor.exponent.index) }
      let squares = operands(of: factor.base).map {
        Pair(Self.numberOne, self.power($0, two).index)
      }
      return Pair(sum(squares).index, number(Number(power / 2)).index)
    }
    return product(entries[id.int].extra, pairs)
  }

  /// Each base that a term divides by, with its lowest exponent.
  private func denominator(of terms: [Pair]) -> [(base: Form.ID, exponent: Number)]? {
    var lowest: [(base: Form.ID, exponent: Number)] = []
    for term in terms where entries[Int(term.second)].kind == .product {
      for factor in factors(of: Form.ID(term.second)) {
        guard let exponent = number(at: factor.exponent), exponent.isNegative else { continue }
        guard exponent.ratio != nil else { return nil }
        let place = lowest.firstIndex { canons[$0.base.int] == canons[factor.base.int] }
        if let place {
          if exponent.double < lowest[place].exponent.double { lowest[place].exponent = exponent }
        } else {
          lowest.append((factor.base, exponent))
        }
      }
    }
    return lowest
  }

  /// A sum without fractions among its coefficients, not all of them negative and a positive one
  /// first, and the number that makes up for it.
  private mutating func wholeNumbered(_ id: Form.ID) -> (scale: UInt32, form: Form.ID) {
    guard isSum(id) else { return (Self.numberOne, id) }
    var terms = termPairs(of: id)
    if let first = terms.firstIndex(where: { !numbers[Int($0.first)].isNegative }), first > 0 {
      terms.insert(terms.remove(at: first), at: 0)
    }
    let led = sum(terms)
    var bottom: Int128 = 1
    for term in terms {
      guard let ratio = numbers[Int(term.first)].ratio, ratio.denominator < 10_000,
        bottom < 1_000_000_000
      else { return (Self.numberOne, led) }
      bottom *= ratio.denominator / Self.gcd(bottom, ratio.denominator)
    }
    if terms.allSatisfy({ numbers[Int($0.first)].isNegative }) { bottom = -bottom }
    guard bottom != 1, let scale = Ratio(1, over: bottom) else { return (Self.numberOne, led) }
    let factor = place(of: .exact(Ratio(integer: bottom)))
    var pairs: [Pair] = []
    for term in terms {
      guard let number = multiplied(term.first, factor) else { return (Self.numberOne, led) }
      pairs.append(Pair(number, term.second))
    }
    return (place(of: .exact(scale)), sum(pairs))
  }
}
