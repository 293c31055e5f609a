import Autodiff

/// Products and powers of polynomials.
extension NormalForm {
  mutating func times(_ a: Form.ID, _ b: Form.ID, _ forms: inout Forms) -> Form.ID? {
    if a == Forms.one { return b }
    if b == Forms.one { return a }
    let left = forms.termPairs(of: a)
    let right = forms.termPairs(of: b)
    budget -= left.count * right.count
    guard budget > 0 else { return nil }
    var pairs: [Pair] = []
    for first in left {
      for second in right {
        guard let product = settled(forms.multiply(first, second), &forms) else { return nil }
        pairs += forms.termPairs(of: product)
      }
    }
    return forms.sum(pairs)
  }

  mutating func plus(_ a: Form.ID, _ b: Form.ID, _ forms: inout Forms) -> Form.ID {
    forms.sum(forms.termPairs(of: a) + forms.termPairs(of: b))
  }

  /// A product in which whole powers of sums are multiplied out and `cos²` is gone.
  mutating func settled(_ form: Form.ID, _ forms: inout Forms) -> Form.ID? {
    guard forms.entries[form.int].kind == .product else { return form }
    var rest: [Pair] = []
    var open: [(base: Form.ID, power: Int)] = []
    for factor in forms.factors(of: form) {
      let isSum = forms.entries[factor.base.int].kind == .sum
      let angle = forms.operand(of: factor.base, .cos)
      guard isSum || angle != nil, let power = forms.number(at: factor.exponent)?.ratio,
        !power.isNegative, power >= (isSum ? Ratio(1) : Ratio(2)),
        let whole = Int(exactly: power.numerator / power.denominator), whole < 64,
        let broken = power.subtracting(Ratio(whole))
      else {
        rest.append(Pair(factor.base.index, factor.exponent.index))
        continue
      }
      if let angle {
        let sine = forms.apply(.sin, [angle])
        let square = forms.power(sine, forms.number(Number(2)))
        let replacement = forms.apply(.subtract, [Forms.one, square])
        open.append((replacement, whole / 2))
        if whole % 2 == 1 { rest.append(Pair(factor.base.index, Forms.one.index)) }
      } else {
        open.append((factor.base, whole))
        if !broken.isZero {
          rest.append(Pair(factor.base.index, forms.number(.exact(broken)).index))
        }
      }
    }
    if open.isEmpty { return form }
    let coefficient = forms.entries[form.int].extra
    var result = forms.product(coefficient, rest)
    for (base, power) in open {
      for _ in 0..<power {
        guard let next = times(result, base, &forms) else { return nil }
        result = next
      }
    }
    return result
  }

  mutating func power(
    _ base: Form.ID, _ exponent: Form.ID, _ forms: inout Forms
  ) -> Form.ID? {
    if exponent == Forms.one { return base }
    guard let number = forms.number(at: exponent) else {
      return symbolicPower(base, exponent, &forms)
    }
    guard forms.entries[base.int].kind == .sum else {
      return settled(forms.power(base, exponent), &forms)
    }
    if let whole = number.int, whole > 0 {
      guard whole <= 64 else { return nil }
      var result = Forms.one
      for _ in 0..<whole {
        guard let next = times(result, base, &forms) else { return nil }
        result = next
      }
      return result
    }
    // A sum below the bar or under a root is an atom, up to a number where that is exact.
    let canon = forms.canon(base)
    let first = forms.termPairs(of: canon)[0].first
    guard number.int != nil, let scale = forms.numbers[Int(first)].ratio?.reciprocal else {
      return settled(forms.power(canon, exponent), &forms)
    }
    let place = forms.place(of: .exact(scale))
    var pairs: [Pair] = []
    for term in forms.termPairs(of: canon) {
      guard let scaled = forms.multiplied(term.first, place) else { return nil }
      pairs.append(Pair(scaled, term.second))
    }
    let monic = forms.sum(pairs)
    let atom = forms.canon(monic)
    let outside = forms.power(forms.leaf(.number, extra: first), exponent)
    return forms.apply(.multiply, [outside, forms.power(atom, exponent)])
  }

  /// `b^(c₁·m₁ + c₂·m₂)` as powers of `b^m`, so that equal ones meet.
  private mutating func symbolicPower(
    _ base: Form.ID, _ exponent: Form.ID, _ forms: inout Forms
  ) -> Form.ID? {
    let base = forms.canon(base)
    guard
      forms.isAlways(base, .positive)
        || domain.implies(
          Fact(form: base, relation: .positive), in: forms)
    else { return forms.power(base, forms.canon(exponent)) }
    // exp(exponent · ln(base)): the same road as every exponential.
    guard let logarithm = function(.ln, [base], &forms),
      let product = times(exponent, logarithm, &forms)
    else { return nil }
    return function(.exp, [product], &forms)
  }
}
