import Autodiff

/// Polynomials cancelled in quotients: `(x² - 1)/(x - 1)` is `x + 1`. The condition that goes
/// with it is found where all conditions are, by comparing domains.
extension Forms {
  /// A product with a common divisor of something above its bar and a sum below taken out;
  /// `nil` where there is none or it would cost more.
  mutating func cancelled(_ id: Form.ID) -> Form.ID? {
    let factors = factors(of: id)
    guard factors.count > 1, factors.count <= 16, expansionBudget > 0 else { return nil }
    for (lower, below) in factors.enumerated() where isSum(below.base) {
      guard let depth = number(at: below.exponent)?.int, depth < 0 else { continue }
      for (upper, above) in factors.enumerated() where upper != lower {
        guard let height = number(at: above.exponent)?.int, height > 0,
          let shares = shares(above.base, below.base)
        else { continue }
        var pairs: [Pair] = []
        for (place, factor) in factors.enumerated() {
          switch place {
          case upper: pairs.append(Pair(shares.above.index, factor.exponent.index))
          case lower: pairs.append(Pair(shares.below.index, factor.exponent.index))
          default: pairs.append(Pair(factor.base.index, factor.exponent.index))
          }
        }
        let left = height.addingReportingOverflow(depth)
        guard !left.overflow else { continue }
        pairs.append(Pair(shares.common.index, number(Number(left.partialValue)).index))
        let result = product(entries[id.int].extra, pairs)
        if costs[result.int] < costs[id.int] { return result }
      }
    }
    return nil
  }

  /// `a` and `b` as `common · above` and `common · below`.
  private mutating func shares(
    _ a: Form.ID, _ b: Form.ID
  ) -> (above: Form.ID, below: Form.ID, common: Form.ID)? {
    let isWord = !isSum(a)
    var atoms = Atoms()
    // The order of appearance below decides which variable leads.
    guard let below = polynomial(b, &atoms), let above = polynomial(a, &atoms) else { return nil }
    expansionBudget -= below.terms.count * above.terms.count
    guard let common = above.commonDivisor(with: below),
      let top = above.divided(by: common), top.rest.isZero,
      let bottom = below.divided(by: common), bottom.rest.isZero
    else { return nil }
    let ascending = isAscending(isWord ? b : a)
    return (
      form(top.quotient, atoms, ascending: ascending),
      form(bottom.quotient, atoms, ascending: ascending),
      form(common, atoms, ascending: ascending)
    )
  }

  func isSum(_ id: Form.ID) -> Bool { entries[id.int].kind == .sum }
}
