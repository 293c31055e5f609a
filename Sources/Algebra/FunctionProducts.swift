import Autodiff

/// Products of functions: `exp(a)·exp(b)`, `sin/cos`, `x·sign(x)`, sums that differ in sign.
extension Forms {
  /// All exponentials as one, chosen only where it is cheaper; a power of one where it is shown as
  /// a power of e.
  mutating func mergedExponentials(_ id: Form.ID) -> Form.ID? {
    var exponents: [Pair] = []
    var others: [Pair] = []
    var place: Int?
    var isRaised = false
    for factor in factors(of: id) {
      if let argument = operand(of: factor.base, .exp) {
        if place == nil { place = others.count }
        if factor.exponent != Self.one && factor.exponent != Self.minusOne { isRaised = true }
        let scaled = product(
          Self.numberOne,
          [Pair(factor.exponent.index, Self.one.index), Pair(argument.index, Self.one.index)])
        exponents.append(Pair(Self.numberOne, scaled.index))
      } else {
        others.append(Pair(factor.base.index, factor.exponent.index))
      }
    }
    guard exponents.count > 1 || isRaised && writesPowersOfE, let place else { return nil }
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

  /// `u·(if c then v else 0)` as `if c then u·v else 0`, where that is shorter.
  mutating func branched(_ id: Form.ID) -> Form.ID? {
    let factors = factors(of: id)
    guard factors.count <= 32,
      let place = factors.firstIndex(where: {
        entries[$0.base.int].kind == .conditional && $0.exponent == Self.one
      })
    else { return nil }
    let choice = operands(of: factors[place].base)
    guard choice[1] == Self.zero || choice[2] == Self.zero else { return nil }
    var pairs = factors.map { Pair($0.base.index, $0.exponent.index) }
    // relu(u) is 0 where its step is.
    if choice[1] == Self.one, choice[2] == Self.zero, let ramp = rampOperand(choice[0]),
      factors.contains(where: {
        isPositive($0.exponent) && operand(of: $0.base, .relu).map(canon) == ramp
      })
    {
      pairs.remove(at: place)
      return product(entries[id.int].extra, pairs)
    }
    var branches: [Form.ID] = []
    for branch in choice.dropFirst() {
      pairs[place].first = branch.index
      branches.append(product(entries[id.int].extra, pairs))
    }
    let result = conditional(choice[0], branches[0], branches[1])
    return costs[result.int] < costs[id.int] ? result : nil
  }

  /// `u` where the condition is `u > 0`.
  private func rampOperand(_ condition: Form.ID) -> Form.ID? {
    guard isApply(condition, .greater) else { return nil }
    let sides = operands(of: condition)
    return sides[1] == Self.zero ? canon(sides[0]) : nil
  }

  private func isPositive(_ exponent: Form.ID) -> Bool {
    number(at: exponent).map { !$0.isNegative && !$0.isZero } ?? false
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
