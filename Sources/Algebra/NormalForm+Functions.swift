import Autodiff

/// Functions in terms of few others.
extension NormalForm {
  /// `row` of operands in normal form.
  mutating func function(
    _ row: RowID, _ operands: [Form.ID], _ forms: inout Forms
  ) -> Form.ID? {
    switch row {
    case .exp: return exponential(operands[0], &forms)
    case .ln: return logarithm(operands[0], &forms)
    case .sin, .cos: return circular(row, operands[0], &forms)
    default: break
    }
    if let formula = Self.definitions[row] { return build(formula, operands, &forms) }
    return forms.apply(row, operands.map { forms.canon($0) })
  }

  /// What rows are in terms of those that stay. Facts of DLMF §4.2, 4.14, 4.28, 4.37, 7.2.
  private static let definitions: [RowID: Formula] = [
    .tan: .sin(.x) / .cos(.x),
    .sinh: (.exp(.x) - .exp(-.x)) / 2,
    .cosh: (.exp(.x) + .exp(-.x)) / 2,
    .tanh: (.exp(2 * .x) - 1) / (.exp(2 * .x) + 1),
    .asinh: .ln(.x + .sqrt(.power(.x, 2) + 1)),
    .atanh: (.ln(1 + .x) - .ln(1 - .x)) / 2,
    .expm1: .exp(.x) - 1,
    .log1p: .ln(1 + .x),
    .log2: .ln(.x) / .ln(2),
    .log10: .ln(.x) / .ln(10),
    .sigmoid: .exp(.x) / (.exp(.x) + 1),
    .silu: .x * .exp(.x) / (.exp(.x) + 1),
    .softplus: .ln(1 + .exp(.x)),
    .relu: (.x + .apply(.abs, .x)) / 2,
    .max: (.x + .y + .apply(.abs, .x - .y)) / 2,
    .min: (.x + .y - .apply(.abs, .x - .y)) / 2,
    .erfc: 1 - .apply(.erf, .x),
    .acos: .pi / 2 - .apply(.asin, .x),
    .hypot: .sqrt(.power(.x, 2) + .power(.y, 2)),
  ]

  private mutating func build(
    _ formula: Formula, _ operands: [Form.ID], _ forms: inout Forms
  ) -> Form.ID? {
    var values: [Form.ID] = []
    for term in formula.terms {
      switch term {
      case .operand(let position): values.append(operands[position])
      case .number(let ratio): values.append(forms.number(.exact(ratio)))
      case .named(let name): values.append(forms.constant(name))
      case .result, .tangent: return nil
      case .apply(let row, let a, let b, _):
        let x = values[a]
        let y = b < 0 ? x : values[b]
        let result: Form.ID?
        switch row {
        case .add: result = plus(x, y, &forms)
        case .negate: result = times(Forms.minusOne, x, &forms)
        case .subtract:
          result = times(Forms.minusOne, y, &forms).map { plus(x, $0, &forms) }
        case .multiply: result = times(x, y, &forms)
        case .divide:
          result = power(y, Forms.minusOne, &forms).flatMap { times(x, $0, &forms) }
        case .power: result = power(x, y, &forms)
        case .sqrt: result = power(x, forms.number(.half), &forms)
        default: result = function(row, [x], &forms)
        }
        guard let result else { return nil }
        values.append(result)
      }
    }
    return values.last
  }

  /// `exp(c₁·m₁ + c₂·m₂)` is `exp(m₁)^c₁ · exp(m₂)^c₂`; `exp(c·ln(u))` is `u^c`.
  private mutating func exponential(_ argument: Form.ID, _ forms: inout Forms) -> Form.ID? {
    var result = Forms.one
    for term in forms.termPairs(of: argument) where !forms.numbers[Int(term.first)].isZero {
      let coefficient = forms.leaf(.number, extra: term.first)
      let form = forms.canon(Form.ID(term.second))
      let factor: Form.ID?
      if form == Forms.one {
        factor = forms.power(forms.constant(.e), coefficient)
      } else if let inner = forms.operand(of: form, .ln) {
        factor = power(inner, coefficient, &forms)
      } else {
        factor = forms.power(forms.plainApply(.exp, [form]), coefficient)
      }
      guard let factor, let next = times(result, factor, &forms) else { return nil }
      result = next
    }
    return result
  }

  /// The logarithm of a product as a sum, as far as its factors are known to be positive.
  private mutating func logarithm(_ argument: Form.ID, _ forms: inout Forms) -> Form.ID? {
    if let number = forms.number(at: argument) { return numeric(number, &forms) }
    guard forms.entries[argument.int].kind == .product else {
      return forms.apply(.ln, [forms.canon(argument)])
    }
    let coefficient = forms.numbers[Int(forms.entries[argument.int].extra)]
    guard !coefficient.isNegative else { return forms.apply(.ln, [forms.canon(argument)]) }
    var result = coefficient == .one ? Forms.zero : numeric(coefficient, &forms)
    var rest: [Pair] = []
    for factor in forms.factors(of: argument) {
      let fact = Fact(form: factor.base, relation: .positive)
      let isPositive =
        forms.isAlways(factor.base, .positive) || domain.implies(fact, in: forms)
      guard isPositive, let power = forms.number(at: factor.exponent) else {
        rest.append(Pair(factor.base.index, factor.exponent.index))
        continue
      }
      let inner =
        forms.operand(of: factor.base, .exp) ?? forms.apply(.ln, [forms.canon(factor.base)])
      guard let term = times(forms.number(power), inner, &forms) else { return nil }
      result = plus(result, term, &forms)
    }
    if !rest.isEmpty {
      let product = forms.product(Forms.numberOne, rest)
      let left = forms.canon(product)
      let power = forms.singlePower(left)
      if let power, let even = forms.number(at: power.exponent), let whole = even.int,
        whole % 2 == 0
      {
        let magnitude = forms.apply(.ln, [forms.apply(.abs, [power.base])])
        result = plus(result, forms.scaled(forms.place(of: even), magnitude), &forms)
      } else {
        result = plus(result, forms.apply(.ln, [left]), &forms)
      }
    }
    return result
  }

  /// ln of a positive ratio by its prime factors below 1000.
  private mutating func numeric(_ number: Number, _ forms: inout Forms) -> Form.ID {
    guard let ratio = number.ratio, !ratio.isNegative, !ratio.isZero,
      var top = Int(exactly: ratio.numerator), var bottom = Int(exactly: ratio.denominator)
    else { return forms.apply(.ln, [forms.number(number)]) }
    var pairs: [Pair] = []
    for prime in 2..<1000 where top > 1 || bottom > 1 {
      var exponent = 0
      while top % prime == 0 {
        top /= prime
        exponent += 1
      }
      while bottom % prime == 0 {
        bottom /= prime
        exponent -= 1
      }
      if exponent != 0 {
        let logarithm = forms.apply(.ln, [forms.number(Number(prime))])
        pairs.append(Pair(forms.place(of: Number(exponent)), logarithm.index))
      }
    }
    for (value, sign) in [(top, 1), (bottom, -1)] where value > 1 {
      let logarithm = forms.apply(.ln, [forms.number(Number(value))])
      pairs.append(Pair(forms.place(of: Number(sign)), logarithm.index))
    }
    return forms.sum(pairs)
  }

  /// Sine or cosine of a sum of whole multiples, by the addition theorems, in terms of single
  /// angles.
  private mutating func circular(
    _ row: RowID, _ argument: Form.ID, _ forms: inout Forms
  ) -> Form.ID? {
    let terms = forms.termPairs(of: argument)
    let known = forms.apply(row, [argument])
    guard forms.isApply(known, row) || forms.entries[known.int].kind == .product else {
      return known
    }
    var angles: [(angle: Form.ID, count: Int)] = []
    for term in terms {
      guard let ratio = forms.numbers[Int(term.first)].ratio,
        let top = Int(exactly: ratio.numerator), abs(top) <= 8, terms.count <= 4
      else { return forms.apply(row, [forms.canon(argument)]) }
      let share = Number.exact(Ratio(1, over: ratio.denominator) ?? .one)
      let form = forms.scaled(forms.place(of: share), forms.canon(Form.ID(term.second)))
      angles.append((form, top))
    }
    var sine = Forms.zero
    var cosine = Forms.one
    for (angle, count) in angles {
      let one = forms.apply(.sin, [angle])
      let other = forms.apply(.cos, [angle])
      let signed = count < 0 ? forms.negated(one) : one
      for _ in 0..<abs(count) {
        guard let a = times(sine, other, &forms), let b = times(cosine, signed, &forms),
          let c = times(cosine, other, &forms), let d = times(sine, signed, &forms),
          let opposite = times(Forms.minusOne, d, &forms)
        else { return nil }
        sine = plus(a, b, &forms)
        cosine = plus(c, opposite, &forms)
      }
    }
    return row == .sin ? sine : cosine
  }
}
