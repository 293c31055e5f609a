import Autodiff

/// Products of functions: `exp(a)·exp(b)`, `sin/cos`, `x·sign(x)`, sums that differ in sign.
extension Forms {
  /// All exponentials as one: chosen only where it is cheaper.
  mutating func mergedExponentials(_ id: Form.ID) -> Form.ID? {
    var exponents: [Pair] = []
    var others: [Pair] = []
    var place: Int?
    for factor in factors(of: id) {
      if let argument = operand(of: factor.base, .exp) {
        if place == nil { place = others.count }
        let scaled = product(
          Self.numberOne,
          [Pair(factor.exponent.index, Self.one.index), Pair(argument.index, Self.one.index)])
        exponents.append(Pair(Self.numberOne, scaled.index))
      } else {
        others.append(Pair(factor.base.index, factor.exponent.index))
      }
    }
    guard exponents.count > 1, let place else { return nil }
    let merged = apply(.exp, [sum(exponents)])
    others.insert(Pair(merged.index, Self.one.index), at: place)
    return product(entries[id.int].extra, others)
  }

  /// `sin(u)/cos(u)` as `tan(u)`, `tan(u)·cos(u)` as `sin(u)`, hyperbolics alike, `u·sign(u)` as `|u|`,
  /// `|u|·sign(u)` as `u`, `(a - b)/(b - a)` as -1: whatever is found first.
  mutating func functionProduct(_ id: Form.ID) -> Form.ID? {
    let factors = factors(of: id)
    guard factors.count > 1, factors.count <= 32 else { return nil }
    for (first, a) in factors.enumerated() {
      for (second, b) in factors.enumerated() where first != second {
        guard let replacement = pair(a, b) else { continue }
        var rest: [Pair] = []
        for (place, factor) in factors.enumerated() where place != second {
          rest.append(
            place == first
              ? replacement : Pair(factor.base.index, factor.exponent.index))
        }
        let result = product(entries[id.int].extra, rest)
        if costs[result.int] < costs[id.int] { return result }
      }
    }
    return nil
  }

  /// One factor equal to `a · b`.
  private mutating func pair(_ a: Form.Factor, _ b: Form.Factor) -> Pair? {
    guard let power = number(at: a.exponent)?.int, let other = number(at: b.exponent)?.int else {
      return nil
    }
    let kinds = (entries[a.base.int].kind, entries[b.base.int].kind)
    if kinds == (.sum, .sum) { return oppositeSums(a, b, power, other) }
    for (over, under, ratio) in [(RowID.sin, RowID.cos, RowID.tan), (.sinh, .cosh, .tanh)] {
      // cos/sin is defined where cos is 0, 1/tan is not; cosh is never 0.
      if let argument = operand(of: a.base, over), other == -power, power > 0 || over == .sinh,
        operand(of: b.base, under) == argument
      {
        return Pair(apply(ratio, [argument]).index, a.exponent.index)
      }
      if let argument = operand(of: a.base, ratio), power > 0, other == power,
        operand(of: b.base, under) == argument
      {
        return Pair(apply(over, [argument]).index, a.exponent.index)
      }
    }
    guard let signed = operand(of: b.base, .sign), power == 1, other == 1 else { return nil }
    if canons[a.base.int] == canons[signed.int] {
      return Pair(apply(.abs, [signed]).index, Self.one.index)
    }
    if operand(of: a.base, .abs).map({ canons[$0.int] == canons[signed.int] }) == true {
      return Pair(signed.index, Self.one.index)
    }
    return nil
  }

  /// Powers of a sum and of its opposite, as a power of the first of them.
  private mutating func oppositeSums(
    _ a: Form.Factor, _ b: Form.Factor, _ power: Int, _ other: Int
  ) -> Pair? {
    let (first, second) = (entries[a.base.int], entries[b.base.int])
    guard first.count == second.count, first.count <= 64,
      let total = Optional(power.addingReportingOverflow(other)), !total.overflow
    else { return nil }
    let opposite = sum(
      termPairs(of: b.base).map { Pair(place(of: numbers[Int($0.first)].negated), $0.second) })
    guard canons[opposite.int] == canons[a.base.int] else { return nil }
    let result = product(
      other % 2 == 0 ? Self.numberOne : Self.numberMinusOne,
      [Pair(a.base.index, number(Number(total.partialValue)).index)])
    return Pair(result.index, Self.one.index)
  }
}
