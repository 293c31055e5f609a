import Autodiff

/// Pythagoras in a sum: `sin² + cos²` is 1, `1 - sin²` is `cos²`, `cosh² - sinh²` is 1 and so on,
/// under any common factor.
extension Forms {
  /// The sum with one such pair replaced; `nil` where there is none or it would cost more.
  mutating func pythagorean(_ id: Form.ID) -> Form.ID? {
    let terms = termPairs(of: id)
    guard terms.count <= 512 else { return nil }
    for (place, term) in terms.enumerated() {
      for square in squares(in: Form.ID(term.second)) {
        // f² = sign · g² + constant
        let identity = Identity(square.row)
        let rest = product(
          term.first,
          [
            Pair(term.second, Self.one.index),
            Pair(square.base.index, number(Number(-2)).index),
          ])
        if let partner = identity.partner {
          let other = squared(partner, square.argument)
          if let found = find(rest, times: other, sign: identity.partnerSign, in: terms, place) {
            let result = replaced(terms, place, found, with: rest)
            if costs[result.int] < costs[id.int] { return result }
          }
        }
        if let sign = identity.oneSign,
          let found = find(rest, times: Self.one, sign: sign, in: terms, place)
        {
          let replacement = product(
            place1(identity.resultSign),
            [
              Pair(rest.index, Self.one.index),
              Pair(squared(identity.result, square.argument).index, Self.one.index),
            ])
          let result = replaced(terms, place, found, with: replacement)
          if costs[result.int] < costs[id.int] { return result }
        }
      }
    }
    return nil
  }

  /// What the square of a function goes with.
  private struct Identity {
    /// `f² + partnerSign · partner²` is 1.
    var partner: RowID?
    var partnerSign = 1
    /// `f² + oneSign` is `resultSign · result²`.
    var oneSign: Int?
    var result: RowID
    var resultSign = 1

    init(_ row: RowID) {
      switch row {
      case .sin: (partner, oneSign, result, resultSign) = (.cos, -1, .cos, -1)
      case .cos: (partner, oneSign, result, resultSign) = (.sin, -1, .sin, -1)
      case .cosh: (partner, partnerSign, oneSign, result) = (.sinh, -1, -1, .sinh)
      default: (partner, oneSign, result) = (nil, 1, .cosh)
      }
    }
  }

  private func place1(_ sign: Int) -> UInt32 {
    sign < 0 ? Self.numberMinusOne : Self.numberOne
  }

  private func squares(
    in form: Form.ID
  ) -> [(base: Form.ID, row: RowID, argument: Form.ID)] {
    guard entries[form.int].kind == .product else { return [] }
    return factors(of: form).compactMap { factor in
      guard let power = number(at: factor.exponent)?.int, power >= 2 else { return nil }
      for row in [RowID.sin, .cos, .cosh, .sinh] {
        if let argument = operand(of: factor.base, row) { return (factor.base, row, argument) }
      }
      return nil
    }
  }

  private mutating func squared(_ row: RowID, _ argument: Form.ID) -> Form.ID {
    power(apply(row, [argument]), number(Number(2)))
  }

  /// The other term that is `sign · rest · factor`.
  private mutating func find(
    _ rest: Form.ID, times factor: Form.ID, sign: Int, in terms: [Pair], _ own: Int
  ) -> Int? {
    let wanted = split(
      product(
        place1(sign), [Pair(rest.index, Self.one.index), Pair(factor.index, Self.one.index)]))
    return terms.indices.first {
      $0 != own && terms[$0].first == wanted.first
        && canons[Int(terms[$0].second)] == canons[Int(wanted.second)]
    }
  }

  private mutating func replaced(
    _ terms: [Pair], _ first: Int, _ second: Int, with form: Form.ID
  ) -> Form.ID {
    var terms = terms
    terms[min(first, second)] = Pair(Self.numberOne, form.index)
    terms.remove(at: max(first, second))
    return sum(terms)
  }
}
