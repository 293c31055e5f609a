import Autodiff

/// The rows' rewrites: identities as data, used from left to right.
///
/// A rewrite is used where its pattern's root is the row itself, where it does not cost more,
/// and where its condition follows from the pattern's own domain: then the domain recorded for
/// the graph covers it.
extension Forms {
  mutating func rewritten(_ row: RowID, _ operands: [Form.ID]) -> Form.ID? {
    guard rewriteDepth < 8 else { return nil }
    let facts = RowFacts.of(row)
    guard let first = operands.first else { return nil }
    for (place, head) in facts.heads.enumerated() where mayMatch(head, first) {
      let rewrite = facts.rewrites[place]
      var bindings: [Form.ID?] = [nil, nil, nil]
      let root = rewrite.pattern.terms.count - 1
      guard case .apply(_, let a, let b, let c) = rewrite.pattern.terms[root] else { continue }
      var isMatch = true
      for (position, term) in [a, b, c].enumerated() where term >= 0 {
        isMatch =
          isMatch && position < operands.count
          && match(rewrite.pattern, term, operands[position], &bindings)
      }
      guard isMatch else { continue }
      let before = plainApply(row, operands)
      guard holds(rewrite.condition, bindings, over: before) else { continue }
      rewriteDepth += 1
      let after = build(rewrite.replacement, bindings)
      rewriteDepth -= 1
      if let after, after != before, costs[after.int] <= costs[before.int] { return after }
    }
    return nil
  }

  /// A first look that saves most rewrites a look at their patterns.
  private mutating func mayMatch(_ head: RowFacts.Head, _ form: Form.ID) -> Bool {
    let entry = entries[form.int]
    return switch head {
    case .anything: true
    case .leaf: entry.count == 0
    case .negative: entry.kind == .number || entry.kind == .product
    case .product: entry.kind == .product
    case .sum: entry.kind == .sum
    case .row(let row): entry.kind == .apply && entry.row == row.rawValue
    }
  }

  private mutating func holds(
    _ condition: (Formula, Row.Domain.Relation)?, _ bindings: [Form.ID?], over form: Form.ID
  ) -> Bool {
    guard let (formula, relation) = condition else { return true }
    guard let operand = build(formula, bindings) else { return false }
    var wanted: [Fact] = []
    normalize(operand, relation, into: &wanted)
    if wanted.isEmpty { return true }
    let known = domain(of: [form])
    return wanted.allSatisfy { known.implies($0, in: self) }
  }

  /// A formula over operands as a form; `nil` where it mentions what is not bound.
  mutating func build(_ formula: Formula, _ operands: [Form.ID?]) -> Form.ID? {
    var values: [Form.ID] = []
    for term in formula.terms {
      switch term {
      case .operand(let position):
        guard position < operands.count, let operand = operands[position] else { return nil }
        values.append(operand)
      case .number(let ratio): values.append(number(.exact(ratio)))
      case .named(let name): values.append(constant(name))
      case .apply(let row, let a, let b, let c):
        values.append(apply(row, [a, b, c].filter { $0 >= 0 }.map { values[$0] }))
      case .result, .tangent: return nil
      }
    }
    return values.last
  }

  /// Whether `form` has the shape of term `index`; operands of the pattern are bound to forms.
  private mutating func match(
    _ pattern: Formula, _ index: Int, _ form: Form.ID, _ bindings: inout [Form.ID?]
  ) -> Bool {
    let entry = entries[form.int]
    switch pattern.terms[index] {
    case .operand(let position):
      guard position < bindings.count else { return false }
      if let known = bindings[position] { return canons[known.int] == canons[form.int] }
      bindings[position] = form
      return true
    case .number(let ratio): return number(at: form) == .exact(ratio)
    case .named(let name): return constant(name) == form
    case .result, .tangent: return false
    case .apply(let row, let a, let b, _):
      switch row {
      case .negate:
        let coefficient = split(form).first
        guard numbers[Int(coefficient)].isNegative else { return false }
        return match(pattern, a, negated(form), &bindings)
      case .power:
        guard let (base, exponent) = singlePower(form) else { return false }
        return match(pattern, a, base, &bindings) && match(pattern, b, exponent, &bindings)
      case .sqrt:
        guard let (base, exponent) = singlePower(form), number(at: exponent) == .half else {
          return false
        }
        return match(pattern, a, base, &bindings)
      case .divide:
        guard case .number(let ratio) = pattern.terms[a], ratio == .one,
          let (base, exponent) = singlePower(form),
          let number = number(at: exponent), number.isNegative
        else { return false }
        let positive = self.number(number.negated)
        return match(pattern, b, power(base, positive), &bindings)
      case .multiply:
        guard entry.kind == .product else { return false }
        if case .number(let ratio) = pattern.terms[a] {
          return numbers[Int(entry.extra)] == .exact(ratio)
            && match(pattern, b, monic(form), &bindings)
        }
        guard entry.count == 4, entry.extra == Self.numberOne else { return false }
        return matchBoth(
          pattern, a, b, factors(of: form).map { power($0.base, $0.exponent) }, &bindings)
      case .add, .subtract:
        guard entry.kind == .sum, entry.count == 4 else { return false }
        var terms = termPairs(of: form).map { scaled($0.first, Form.ID($0.second)) }
        if row == .add { return matchBoth(pattern, a, b, terms, &bindings) }
        terms[1] = negated(terms[1])
        return match(pattern, a, terms[0], &bindings) && match(pattern, b, terms[1], &bindings)
      default:
        guard entry.kind == .apply, entry.row == row.rawValue else { return false }
        let places = patternOperands(pattern.terms[index])
        let operands = operands(of: form)
        guard places.count == operands.count else { return false }
        for (place, operand) in zip(places, operands) {
          guard match(pattern, place, operand, &bindings) else { return false }
        }
        return true
      }
    }
  }

  /// A sum with `c - c·f(u)` replaced by a rewrite of `1 - f(u)` (`erfc` for `1 - erf`).
  mutating func complement(_ id: Form.ID) -> Form.ID? {
    let terms = termPairs(of: id)
    guard let constant = terms.firstIndex(where: { $0.second == Self.one.index }) else {
      return nil
    }
    let opposite = numbers[Int(terms[constant].first)].negated
    for rewrite in RowFacts.of(.subtract).rewrites {
      guard case .apply(_, let one, let function, _)? = rewrite.pattern.terms.last,
        rewrite.condition == nil, rewrite.pattern.terms[one] == .number(.one)
      else { continue }
      for (place, term) in terms.enumerated() where numbers[Int(term.first)] == opposite {
        var bindings: [Form.ID?] = [nil, nil, nil]
        guard match(rewrite.pattern, function, Form.ID(term.second), &bindings),
          let replacement = build(rewrite.replacement, bindings)
        else { continue }
        var others = terms
        others[constant].second = replacement.index
        others.remove(at: place)
        let result = sum(others)
        if costs[result.int] < costs[id.int] { return result }
      }
    }
    return nil
  }

  /// A sum with `c·σ(u) + c·σ(-u)` replaced by `c`, `c·erfc(u) + c·erfc(-u)` by `2c`,
  /// `c·acos(u) + c·acos(-u)` by `πc`.
  ///
  /// Source: DLMF §7.4, 4.24; `1/(1 + e⁻ˣ) + 1/(1 + eˣ)` is 1.
  mutating func reflected(_ id: Form.ID) -> Form.ID? {
    let terms = termPairs(of: id)
    guard terms.count <= 64 else { return nil }
    for (place, term) in terms.enumerated() {
      let entry = entries[Int(term.second)]
      guard entry.kind == .apply, entry.count == 1 else { continue }
      let row = row(of: entry)
      let total: Form.ID
      switch row {
      case .sigmoid: total = Self.one
      case .erfc: total = number(Number(2))
      case .acos: total = constant(.pi)
      default: continue
      }
      let opposite = plainApply(row, [negated(Form.ID(parts[Int(entry.start)]))])
      let partner = terms[(place + 1)...].firstIndex {
        $0.first == term.first && canons[Int($0.second)] == canons[opposite.int]
      }
      guard let partner else { continue }
      var others = terms
      others[place].second = total.index
      others.remove(at: partner)
      return sum(others)
    }
    return nil
  }

  private func patternOperands(_ term: Formula.Term) -> [Int] {
    guard case .apply(_, let a, let b, let c) = term else { return [] }
    return [a, b, c].filter { $0 >= 0 }
  }

  /// Two parts in either order.
  private mutating func matchBoth(
    _ pattern: Formula, _ a: Int, _ b: Int, _ forms: [Form.ID], _ bindings: inout [Form.ID?]
  ) -> Bool {
    for (first, second) in [(0, 1), (1, 0)] {
      var trial = bindings
      if match(pattern, a, forms[first], &trial) && match(pattern, b, forms[second], &trial) {
        bindings = trial
        return true
      }
    }
    return false
  }

  /// Base and exponent of a form that is one power and nothing else.
  func singlePower(_ form: Form.ID) -> (base: Form.ID, exponent: Form.ID)? {
    let entry = entries[form.int]
    guard entry.kind == .product, entry.extra == Self.numberOne, entry.count == 2 else {
      return nil
    }
    let start = Int(entry.start)
    return (Form.ID(parts[start]), Form.ID(parts[start + 1]))
  }
}

/// What the passes ask of a row for every node, without copying the row.
struct RowFacts: Sendable {
  let domain: [Row.Domain]
  /// Those whose pattern is this row of something.
  let rewrites: [Row.Rewrite]

  /// What the first operand of each rewrite's pattern is.
  let heads: [Head]

  enum Head {
    case anything, leaf, negative, product, sum
    case row(RowID)

    init(_ pattern: Formula) {
      guard case .apply(_, let first, _, _)? = pattern.terms.last else {
        self = .anything
        return
      }
      self =
        switch pattern.terms[first] {
        case .operand, .result, .tangent: .anything
        case .number, .named: .leaf
        case .apply(.negate, _, _, _): .negative
        case .apply(.add, _, _, _), .apply(.subtract, _, _, _): .sum
        case .apply(let row, _, _, _):
          row == .power || row == .sqrt || row == .multiply || row == .divide
            ? .product : .row(row)
        }
    }
  }

  static func of(_ row: RowID) -> RowFacts { table[Int(row.rawValue)] }

  private static let table: [RowFacts] = Row.table.map { row in
    let rewrites = row.rewrites.filter {
      guard case .apply(let root, _, _, _)? = $0.pattern.terms.last else { return false }
      return root == row.id
    }
    return RowFacts(
      domain: row.domain, rewrites: rewrites, heads: rewrites.map { Head($0.pattern) })
  }
}
