import Autodiff

/// Products: flat, equal bases merged into powers, the coefficient multiplied out.
///
/// Whole powers go over products, never over sums. Factors are printed as coefficient, constants,
/// powers of names, functions, sums, each in order of appearance. A law that changes the domain
/// (`x/x` is 1) is used here: conditions are found by comparing domains, see `Domains.swift`.
extension Forms {
  /// `coefficient · base^exponent · …`, the coefficient by its place in `numbers`.
  mutating func product(_ coefficient: UInt32, _ raw: [Pair]) -> Form.ID {
    var coefficient = coefficient
    var raw = raw
    // Merging can make a power reducible (√x·√x), which can make more; each round has fewer
    // factors or smaller exponents.
    for _ in 0..<8 {
      factors.begin()
      for pair in raw { push(pair.first, pair.second, &coefficient) }
      guard factors.parts.contains(where: { $0.isMerged && isReducible($0) }) else { break }
      raw = factors.parts.map { Pair($0.first, $0.second) }
    }
    if numbers[Int(coefficient)].isZero { return Self.zero }
    return orderedProduct(coefficient)
  }

  /// `base^exponent`.
  mutating func power(_ base: Form.ID, _ exponent: Form.ID) -> Form.ID {
    if let number = number(at: exponent) {
      if case .decimal(let value) = number, let whole = Int(exactly: value) {
        return power(base, self.number(Number(whole)))
      }
    } else if entries[base.int].kind == .constant,
      NamedConstant(rawValue: UInt8(entries[base.int].extra)) == .e
    {
      return apply(.exp, [exponent])
    }
    return product(Self.numberOne, [Pair(base.index, exponent.index)])
  }

  public mutating func squareRoot(_ form: Form.ID) -> Form.ID {
    let half = number(.half)
    return power(form, half)
  }

  private func isReducible(_ part: Collector.Part) -> Bool {
    guard let exponent = number(at: Form.ID(part.second)) else { return false }
    let base = entries[Int(part.first)]
    switch base.kind {
    case .number, .product: return true
    case .apply: return base.row == RowID.abs.rawValue && exponent.int.map { $0 % 2 == 0 } == true
    default: return exponent.isZero
    }
  }

  /// Enters `base^exponent` among the factors.
  private mutating func push(_ base: UInt32, _ exponent: UInt32, _ coefficient: inout UInt32) {
    let entry = entries[Int(base)]
    if exponent == Self.zero.index || base == Self.one.index { return }
    let power = number(at: Form.ID(exponent))
    switch entry.kind {
    case .number:
      guard let power else {
        if let inner = logarithmand(of: Form.ID(exponent), base: numbers[Int(entry.extra)]) {
          return push(inner.index, Self.one.index, &coefficient)
        }
        break
      }
      return pushNumber(base, power, &coefficient)
    case .product:
      guard let power else { return pushPower(of: entry, base, exponent, &coefficient) }
      if let whole = power.int { return pushProduct(entry, base, exponent, whole, &coefficient) }
      return pushRoot(entry, base, exponent, power, &coefficient)
    case .apply where entry.row == RowID.abs.rawValue:
      if let whole = power?.int, whole % 2 == 0 {
        return push(parts[Int(entry.start)], exponent, &coefficient)
      }
    case .apply where entry.row == RowID.cbrt.rawValue:
      if let whole = power?.int, whole % 3 == 0 {
        return push(parts[Int(entry.start)], number(Number(whole / 3)).index, &coefficient)
      }
    case .constant, .truth, .name, .mark, .sum, .apply, .conditional, .loop, .call: break
    }
    collect(base, exponent)
  }

  /// `u` where `form` is the logarithm of `u` to this base.
  private func logarithmand(of form: Form.ID, base: Number) -> Form.ID? {
    switch base.int {
    case 2: operand(of: form, .log2)
    case 10: operand(of: form, .log10)
    default: nil
    }
  }

  private mutating func collect(_ base: UInt32, _ exponent: UInt32) {
    let canon = canons[Int(base)]
    guard let place = factors.place(of: canon), canon != infinity else {
      return factors.append(base, exponent, canon: canon)
    }
    factors[place].second =
      sum([
        Pair(Self.numberOne, factors[place].second), Pair(Self.numberOne, exponent),
      ]).index
    factors[place].isMerged = true
  }

  private mutating func pushNumber(
    _ base: UInt32, _ power: Number, _ coefficient: inout UInt32
  ) {
    let value = numbers[Int(entries[Int(base)].extra)]
    guard
      let found = power == .one
        ? Number.Power(outside: value, radicand: nil, exponent: .one) : value.power(power),
      let product = multiplied(coefficient, place(of: found.outside))
    else { return collect(base, number(power).index) }
    coefficient = product
    if let radicand = found.radicand {
      collect(number(radicand).index, number(found.exponent).index)
    }
  }

  /// A whole power of a product: of each of its factors.
  private mutating func pushProduct(
    _ entry: Entry, _ base: UInt32, _ exponent: UInt32, _ whole: Int,
    _ coefficient: inout UInt32
  ) {
    let outside: UInt32?
    if whole == 1 {
      outside = entry.extra
    } else if let power = numbers[Int(entry.extra)].power(Number(whole)) {
      outside = place(of: power.outside)
    } else {
      outside = nil
    }
    guard let outside, let total = multiplied(coefficient, outside) else {
      return collect(base, exponent)
    }
    coefficient = total
    guard entry.count / 2 <= Self.flattenLimit else {
      return collect(monic(Form.ID(base)).index, exponent)
    }
    for position in stride(from: entry.range.lowerBound, to: entry.range.upperBound, by: 2) {
      let (inner, power) = (parts[position], parts[position + 1])
      let raised = scaled(place(of: Number(whole)), Form.ID(power)).index
      push(inner, raised, &coefficient)
    }
  }

  /// A root or another broken power of a product: positive numbers come out where their root is
  /// exact; `(b^m)^n` is `b^(mn)`, of `|b|` where `m` is even.
  private mutating func pushRoot(
    _ entry: Entry, _ base: UInt32, _ exponent: UInt32, _ power: Number,
    _ coefficient: inout UInt32
  ) {
    if entry.extra != Self.numberOne {
      let outer = numbers[Int(entry.extra)]
      guard !outer.isNegative, let root = outer.power(power), root.radicand == nil,
        let total = multiplied(coefficient, place(of: root.outside))
      else { return collect(base, exponent) }
      coefficient = total
      return push(monic(Form.ID(base)).index, exponent, &coefficient)
    }
    guard entry.count == 2 else { return collect(base, exponent) }
    let inner = parts[Int(entry.start)]
    let innerPower = Form.ID(parts[Int(entry.start) + 1])
    guard let number = number(at: innerPower) else {
      guard isAlways(Form.ID(inner), .positive) else { return collect(base, exponent) }
      return push(inner, scaled(place(of: power), innerPower).index, &coefficient)
    }
    guard let total = number.multiplied(by: power) else { return collect(base, exponent) }
    let totalForm = self.number(total).index
    guard let even = number.int, even % 2 == 0, total.int.map({ $0 % 2 == 0 }) != true else {
      return push(inner, totalForm, &coefficient)
    }
    // `abs` of a power or sign-changed operand may simplify further, outside this collection.
    push(absolute(inner), totalForm, &coefficient)
  }

  private mutating func pushPower(
    of entry: Entry, _ base: UInt32, _ exponent: UInt32, _ coefficient: inout UInt32
  ) {
    let inner = parts[Int(entry.start)]
    guard entry.count == 2, entry.extra == Self.numberOne, isAlways(Form.ID(inner), .positive),
      let power = number(at: Form.ID(parts[Int(entry.start) + 1]))
    else { return collect(base, exponent) }
    push(inner, scaled(place(of: power), Form.ID(exponent)).index, &coefficient)
  }

  private mutating func absolute(_ form: UInt32) -> UInt32 {
    if isAlways(Form.ID(form), .nonnegative) { return form }
    let start = parts.count
    parts.append(form)
    return intern(.apply, row: RowID.abs.rawValue, extra: 0, from: start).index
  }
}

// MARK: Order

extension Forms {
  /// What was collected, without vanished factors, by class and then by appearance.
  private mutating func orderedProduct(_ coefficient: UInt32) -> Form.ID {
    let start = parts.count
    for rank in 0..<4 {
      for part in factors.parts where part.second != Self.zero.index && self.rank(part) == rank {
        notePositive(part.second)
        parts.append(part.first)
        parts.append(part.second)
      }
    }
    let coefficient = unit(coefficient)
    if parts.count == start { return leaf(.number, extra: coefficient) }
    if coefficient == Self.numberOne, parts.count == start + 2,
      parts[start + 1] == Self.one.index
    {
      let base = Form.ID(parts[start])
      parts.removeLast(2)
      return base
    }
    return intern(.product, row: 0, extra: coefficient, from: start)
  }

  /// Makes the form of the opposite of a negative exponent, which `fraction` shows.
  private mutating func notePositive(_ exponent: UInt32) {
    let entry = entries[Int(exponent)]
    guard entry.kind == .number else { return }
    let number = numbers[Int(entry.extra)]
    guard number.isNegative, numberForms[number.negated] == nil else { return }
    numberForms[number.negated] = self.number(number.negated)
  }

  private func rank(_ part: Collector.Part) -> Int {
    switch entries[Int(part.first)].kind {
    case .constant: 0
    case .number: number(at: Form.ID(part.second)) == nil ? 2 : 0
    case .name, .mark: 1
    case .truth, .product, .apply, .conditional, .loop, .call: 2
    case .sum: 3
    }
  }

  /// A coefficient in front of something: `1.0` and `-1.0` are not printed.
  func unit(_ coefficient: UInt32) -> UInt32 {
    guard case .decimal(let value) = numbers[Int(coefficient)] else { return coefficient }
    return value == 1 ? Self.numberOne : value == -1 ? Self.numberMinusOne : coefficient
  }
}
