import Autodiff

/// Conditions broken down to what a person would check: nothing for what always holds, one a
/// factor for `≠`, the base for a power, the root for a linear factor.
extension Forms {
  mutating func normalize(
    _ form: Form.ID, _ relation: Row.Domain.Relation, into found: inout [Fact]
  ) {
    var pending = [Fact(form: form, relation: relation)]
    while let fact = pending.popLast() {
      if holdsAlways(fact) { continue }
      let start = pending.count
      switch entries[fact.form.int].kind {
      case .product: split(product: fact, into: &pending)
      case .sum: split(sum: fact, into: &pending)
      case .apply: split(apply: fact, into: &pending)
      case .number, .constant, .truth, .name, .mark, .conditional, .loop, .call:
        pending.append(fact)
      }
      // What cannot be broken down comes back as it was.
      if pending.count == start + 1 && pending[start] == fact {
        pending.removeLast()
        found.append(fact)
      }
    }
  }

  private func holdsAlways(_ fact: Fact) -> Bool {
    let signs = signs[fact.form.int]
    return switch fact.relation {
    case .positive: signs == .positive
    case .nonnegative: signs.isSubset(of: .nonnegative)
    case .nonzero: !signs.contains(.zero)
    case .other: false
    }
  }

  /// Whether a condition holds nowhere.
  func holdsNowhere(_ fact: Fact) -> Bool {
    let signs = signs[fact.form.int]
    return switch fact.relation {
    case .positive: !signs.contains(.positive)
    case .nonnegative: signs == .negative
    case .nonzero: signs == .zero
    case .other: false
    }
  }

  private func split(product fact: Fact, into pending: inout [Fact]) {
    let factors = factors(of: fact.form)
    if fact.relation == .nonzero {
      for factor in factors.reversed() {
        if let power = number(at: factor.exponent), !power.isNegative {
          pending.append(Fact(form: factor.base, relation: .nonzero))
        }
      }
      return
    }
    let open = factors.filter { self.signs[$0.base.int] != .positive }
    guard open.count == 1, !numbers[Int(entries[fact.form.int].extra)].isNegative,
      let power = number(at: open[0].exponent)
    else { return pending.append(fact) }
    if let whole = power.int, fact.relation == .positive, whole % 2 == 0 {
      pending.append(Fact(form: open[0].base, relation: .nonzero))
    } else {
      pending.append(Fact(form: open[0].base, relation: fact.relation))
    }
  }

  /// Functions that have the sign of their operand; a logarithm has that of `u - 1`.
  private mutating func split(apply fact: Fact, into pending: inout [Fact]) {
    let row = row(of: entries[fact.form.int])
    guard fact.relation != .other, let operand = operands(of: fact.form).first else {
      return pending.append(fact)
    }
    switch row {
    case .sinh, .tanh, .asinh, .atanh, .asin, .atan, .cbrt, .erf, .expm1, .log1p, .sign:
      pending.append(Fact(form: operand, relation: fact.relation))
    case .abs where fact.relation != .nonnegative:
      pending.append(Fact(form: operand, relation: .nonzero))
    case .ln, .log2, .log10:
      let gap = sum([
        Pair(Self.numberOne, operand.index), Pair(Self.numberMinusOne, Self.one.index),
      ])
      pending.append(Fact(form: gap, relation: fact.relation))
    default: pending.append(fact)
    }
  }

  /// A sum of few terms: factored for `≠`, scaled to one leading coefficient else.
  private mutating func split(sum fact: Fact, into pending: inout [Fact]) {
    guard fact.relation != .other, entries[fact.form.int].count <= 16 else {
      return pending.append(fact)
    }
    var atoms = Atoms()
    let polynomial = polynomial(fact.form, &atoms)
    if let polynomial, polynomial.isDefinite,
      fact.relation == .nonzero || polynomial.terms[0].coefficient > .zero
    {
      return
    }
    if fact.relation == .nonzero {
      if let polynomial, let (roots, rest) = polynomial.rationalRoots(), let first = roots.first,
        // A linear form is its own factor.
        roots.count > 1 || !rest.isConstant || polynomial.terms.count > 2
          || !first.isZero && polynomial.degree(in: polynomial.onlyVariable ?? 0) > 1
      {
        let atom = atoms.forms[polynomial.onlyVariable ?? 0]
        if !rest.isConstant && !rest.isDefinite {
          pending.append(Fact(form: form(rest, atoms), relation: .nonzero))
        }
        for root in roots.reversed() {
          let gap = sum([
            Pair(Self.numberOne, atom.index),
            Pair(place(of: .exact(root.negated)), Self.one.index),
          ])
          pending.append(Fact(form: gap, relation: .nonzero))
        }
        return
      }
      let whole = overOneBar(fact.form) ?? commonFactor(of: fact.form)
      if let whole, entries[whole.int].kind == .product {
        return pending.append(Fact(form: whole, relation: .nonzero))
      }
      if let inner = exponent(whereOne: fact.form) {
        return pending.append(Fact(form: inner, relation: .nonzero))
      }
    }
    pending.append(
      Fact(form: monicSum(fact.form, signed: fact.relation == .nonzero), relation: fact.relation))
  }

  /// `u` where the sum is a multiple of `exp(u) - 1`.
  private mutating func exponent(whereOne id: Form.ID) -> Form.ID? {
    let terms = termPairs(of: id)
    guard terms.count == 2 else { return nil }
    for (power, one) in [(terms[0], terms[1]), (terms[1], terms[0])] {
      if one.second == Self.one.index, let inner = operand(of: Form.ID(power.second), .exp),
        numbers[Int(power.first)] == numbers[Int(one.first)].negated
      {
        return inner
      }
    }
    return nil
  }

  /// The sum divided by the size of its leading coefficient in canonical order, by the
  /// coefficient itself if `signed`.
  private mutating func monicSum(_ id: Form.ID, signed: Bool) -> Form.ID {
    let canon = canon(id)
    guard entries[canon.int].kind == .sum else { return id }
    let leading = numbers[Int(parts[Int(entries[canon.int].start)])]
    let size = signed ? leading : leading.magnitude
    guard size != .one, let inverse = size.ratio?.reciprocal else { return id }
    let factor = place(of: .exact(inverse))
    var pairs: [Pair] = []
    for term in termPairs(of: id) {
      guard let number = multiplied(term.first, factor) else { return id }
      pairs.append(Pair(number, term.second))
    }
    return sum(pairs)
  }
}
