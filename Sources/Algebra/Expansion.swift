import Autodiff

/// Multiplying out, within a budget: the work is bounded for one form and for all together.
extension Forms {
  /// The sum with numbers and signs distributed over the sums that they multiply; `nil` where
  /// there are none.
  mutating func distributed(_ id: Form.ID) -> Form.ID? {
    let entry = entries[id.int]
    var pairs: [Pair] = []
    var changes = false
    for position in stride(from: entry.range.lowerBound, to: entry.range.upperBound, by: 2) {
      let (number, form) = (parts[position], parts[position + 1])
      let inner = entries[Int(form)]
      guard inner.kind == .sum else {
        pairs.append(Pair(number, form))
        continue
      }
      changes = true
      for place in stride(from: inner.range.lowerBound, to: inner.range.upperBound, by: 2) {
        guard let product = multiplied(number, parts[place]) else { return nil }
        pairs.append(Pair(product, parts[place + 1]))
      }
    }
    return changes ? sum(pairs) : nil
  }

  /// The form multiplied out; `nil` where nothing is to do or it is too much.
  mutating func expanded(_ id: Form.ID, limit: Int = 64) -> Form.ID? {
    let terms = termPairs(of: id)
    guard terms.count <= 256 else { return nil }
    var total = 0
    var changes = false
    for term in terms {
      let count = expandedCount(Form.ID(term.second), limit)
      changes = changes || count.changes
      total += count.terms
      if count.terms > limit { return nil }
    }
    // More terms than symbols now: they would have to cancel almost all to pay.
    guard changes, total <= max(limit, 2 * terms.count), total <= costs[id.int],
      expansionBudget > 0
    else { return nil }
    expansionBudget -= total
    var pairs: [Pair] = []
    for term in terms {
      for part in expandedTerms(Form.ID(term.second)) {
        guard let number = multiplied(term.first, part.first) else { return nil }
        pairs.append(Pair(number, part.second))
      }
    }
    return sum(pairs)
  }

  /// How many products `id` becomes at most, and whether it has a sum to multiply out.
  private func expandedCount(_ id: Form.ID, _ limit: Int) -> (terms: Int, changes: Bool) {
    let entry = entries[id.int]
    if entry.kind == .sum { return (Int(entry.count) / 2, true) }
    guard entry.kind == .product else { return (1, false) }
    var count = 1
    var changes = false
    for position in stride(from: entry.range.lowerBound, to: entry.range.upperBound, by: 2) {
      let base = entries[Int(parts[position])]
      guard base.kind == .sum,
        let power = number(at: Form.ID(parts[position + 1]))?.int, power > 0
      else { continue }
      changes = true
      for _ in 0..<power {
        count *= Int(base.count) / 2
        if count > limit { return (count, true) }
      }
    }
    return (count, changes)
  }

  private mutating func expandedTerms(_ id: Form.ID) -> [Pair] {
    let entry = entries[id.int]
    guard entry.kind == .product else { return termPairs(of: id) }
    var rest: [Pair] = []
    var sums: [(terms: [Pair], power: Int)] = []
    for position in stride(from: entry.range.lowerBound, to: entry.range.upperBound, by: 2) {
      let (base, exponent) = (parts[position], parts[position + 1])
      if entries[Int(base)].kind == .sum, let power = number(at: Form.ID(exponent))?.int,
        power > 0
      {
        sums.append((termPairs(of: Form.ID(base)), power))
      } else {
        rest.append(Pair(base, exponent))
      }
    }
    var result = [split(product(entry.extra, rest))]
    for (terms, power) in sums {
      for _ in 0..<power {
        var next: [Pair] = []
        for left in result {
          for right in terms {
            next.append(split(multiply(left, right)))
          }
        }
        // Like terms are collected after each factor, so a power of a sum stays small.
        let collected = sum(next)
        result = collected == Self.zero ? [] : termPairs(of: collected)
      }
    }
    return result
  }

  /// The product of two terms.
  mutating func multiply(_ a: Pair, _ b: Pair) -> Form.ID {
    product(
      Self.numberOne,
      [
        Pair(leaf(.number, extra: a.first).index, Self.one.index),
        Pair(leaf(.number, extra: b.first).index, Self.one.index),
        Pair(a.second, Self.one.index), Pair(b.second, Self.one.index),
      ])
  }
}
