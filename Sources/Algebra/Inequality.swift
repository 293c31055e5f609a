import Autodiff

/// A condition as a person writes it: `x ≠ 1` for `x - 1 ≠ 0`, `-1 ≤ x ≤ 1` for `1 - x² ≥ 0`.
public struct Inequality: Hashable, Sendable {
  public enum Sign: Hashable, Sendable {
    case unequal, less, lessOrEqual, greater, greaterOrEqual

    fileprivate var turned: Sign {
      switch self {
      case .unequal: .unequal
      case .less: .greater
      case .lessOrEqual: .greaterOrEqual
      case .greater: .less
      case .greaterOrEqual: .lessOrEqual
      }
    }
  }

  /// One side more than there are signs.
  public let sides: [Form.ID]
  public let signs: [Sign]
}

extension Forms {
  /// `condition` solved for a name where all is names and numbers, for a square beside a number, else
  /// with its number on the right; `nil` where it says only that a form is defined.
  public mutating func inequality(_ condition: Condition) -> Inequality? {
    let sign: Inequality.Sign
    switch condition.relation {
    case .positive: sign = .greater
    case .nonnegative: sign = .greaterOrEqual
    case .nonzero: sign = .unequal
    case .other: return nil
    }
    let terms = termPairs(of: condition.form)
    guard entries[condition.form.int].kind == .sum, terms.count <= 16 else {
      return Inequality(sides: [condition.form, Self.zero], signs: [sign])
    }
    if let bounded = bounded(terms, sign) { return bounded }
    let place = linearName(terms) ?? lonePlace(terms)
    if let place, let inverse = numbers[Int(terms[place].first)].ratio?.reciprocal?.negated {
      var others = terms
      others.remove(at: place)
      guard let right = scaled(others, inverse) else { return nil }
      return Inequality(
        sides: [Form.ID(terms[place].second), right],
        signs: [inverse.isNegative ? sign : sign.turned])
    }
    return moved(terms, sign)
  }

  /// The first name among names and numbers.
  private func linearName(_ terms: [Pair]) -> Int? {
    let kinds = terms.map { entries[Int($0.second)].kind }
    guard kinds.allSatisfy({ $0 == .name || $0 == .mark || $0 == .number || $0 == .constant })
    else { return nil }
    return kinds.firstIndex { $0 == .name || $0 == .mark }
  }

  /// The only term beside a number.
  private func lonePlace(_ terms: [Pair]) -> Int? {
    guard terms.count == 2, let one = terms.firstIndex(where: { $0.second == Self.one.index })
    else { return nil }
    return 1 - one
  }

  /// Numbers, or all that is subtracted where there is no number, on the right.
  private mutating func moved(_ terms: [Pair], _ sign: Inequality.Sign) -> Inequality {
    let hasNumber = terms.contains { $0.second == Self.one.index }
    let goesRight = terms.map {
      hasNumber ? $0.second == Self.one.index : numbers[Int($0.first)].isNegative
    }
    let left = sum(zip(terms, goesRight).filter { !$0.1 }.map(\.0))
    let right = sum(
      zip(terms, goesRight).filter(\.1).map {
        Pair(place(of: numbers[Int($0.0.first)].negated), $0.0.second)
      })
    return Inequality(sides: [left, right], signs: [sign])
  }

  /// `-r ≤ x ≤ r` and `|x| ≥ r` from a square and a number whose root is exact.
  private mutating func bounded(_ terms: [Pair], _ sign: Inequality.Sign) -> Inequality? {
    guard sign != .unequal, let place = lonePlace(terms),
      let (base, exponent) = singlePower(Form.ID(terms[place].second)),
      number(at: exponent) == Number(2), let factor = numbers[Int(terms[place].first)].ratio,
      let number = numbers[Int(terms[1 - place].first)].ratio,
      let square = number.divided(by: factor)?.negated, !square.isNegative,
      let root = square.root(2)
    else { return nil }
    let bound = self.number(.exact(root))
    guard factor.isNegative else {
      return Inequality(sides: [apply(.abs, [base]), bound], signs: [sign])
    }
    return Inequality(sides: [negated(bound), base, bound], signs: [sign.turned, sign.turned])
  }

  private mutating func scaled(_ terms: [Pair], _ factor: Ratio) -> Form.ID? {
    let factor = place(of: .exact(factor))
    var pairs: [Pair] = []
    for term in terms {
      guard let number = multiplied(term.first, factor) else { return nil }
      pairs.append(Pair(number, term.second))
    }
    return sum(pairs)
  }
}
