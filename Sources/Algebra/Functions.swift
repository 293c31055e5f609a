public import Autodiff

#if canImport(Glibc)
  import Glibc
#endif

/// Rows applied to forms: arithmetic goes to sums and products, known values become numbers,
/// the rows' own rewrites are used.
extension Forms {
  /// `row` of `operands`, tidy.
  public mutating func apply(_ row: RowID, _ operands: [Form.ID]) -> Form.ID {
    let one = Self.numberOne
    switch row {
    case .add: return sum(operands.map { Pair(one, $0.index) })
    case .subtract where operands.count == 2:
      return sum([Pair(one, operands[0].index), Pair(Self.numberMinusOne, operands[1].index)])
    case .multiply: return product(one, operands.map { Pair($0.index, Self.one.index) })
    case .divide where operands.count == 2:
      return product(
        one,
        [
          Pair(operands[0].index, Self.one.index), Pair(operands[1].index, Self.minusOne.index),
        ])
    case .negate where operands.count == 1: return negated(operands[0])
    case .power where operands.count == 2: return power(operands[0], operands[1])
    case .sqrt where operands.count == 1: return squareRoot(operands[0])
    case .convert where operands.count == 1:
      let isTruth = isArray(operands[0]) && isComparison(operands[0])
      return isTruth ? conditional(operands[0], Self.one, Self.zero) : operands[0]
    case .xlogy where operands.count == 2:
      return apply(.multiply, [operands[0], apply(.ln, [operands[1]])])
    case .xpowy where operands.count == 3:
      return apply(.multiply, [operands[0], power(operands[1], operands[2])])
    default: break
    }
    if let known = knownValue(row, operands) { return known }
    if let simpler = inverse(row, operands) ?? rewritten(row, operands) { return simpler }
    return plainApply(row, operands)
  }

  private func isComparison(_ id: Form.ID) -> Bool {
    let entry = entries[id.int]
    return entry.kind == .apply && row(of: entry).isComparison
  }

  mutating func plainApply(_ row: RowID, _ operands: [Form.ID]) -> Form.ID {
    let start = parts.count
    for operand in operands { parts.append(operand.index) }
    return intern(.apply, row: row.rawValue, extra: 0, from: start)
  }

  /// Functions undone by their inverses, choices between equals, signs taken out of `abs`.
  private mutating func inverse(_ row: RowID, _ operands: [Form.ID]) -> Form.ID? {
    guard let x = operands.first else { return nil }
    switch row {
    case .ln:
      if let inner = operand(of: x, .exp) { return inner }
      // ln(e²): the power of a constant.
      let entry = entries[x.int]
      if entry.kind == .product, entry.extra == Self.numberOne, entry.count == 2,
        parts[Int(entry.start)] == constantE
      {
        return Form.ID(parts[Int(entry.start) + 1])
      }
      return nil
    case .exp:
      if let inner = operand(of: x, .ln) { return inner }
      guard let number = number(at: x) else {
        // exp(c·ln(u)) is uᶜ: both need u > 0.
        let entry = entries[x.int]
        if entry.kind == .product, entry.count == 2, parts[Int(entry.start) + 1] == 1,
          let inner = operand(of: Form.ID(parts[Int(entry.start)]), .ln)
        {
          return power(inner, leaf(.number, extra: entry.extra))
        }
        return nil
      }
      return power(Form.ID(constantE), self.number(number))
    case .abs:
      if isAlways(x, .nonnegative) { return x }
      if isAlways(x, [.negative, .zero]) { return negated(x) }
      let entry = entries[x.int]
      guard entry.kind == .product, numbers[Int(entry.extra)] != .one else { return nil }
      let magnitude = place(of: numbers[Int(entry.extra)].magnitude)
      return scaled(magnitude, apply(.abs, [monic(x)]))
    case .min, .max:
      guard operands.count == 2 else { return nil }
      if canons[x.int] == canons[operands[1].int] { return x }
      return row == .max ? step(x, operands[1]) ?? step(operands[1], x) : nil
    case .less, .lessOrEqual, .greater, .greaterOrEqual, .equal, .notEqual:
      return operands.count == 2 ? order(row, x, operands[1]) : nil
    case .sign:
      return isAlways(x, .positive) ? Self.one : isAlways(x, .negative) ? Self.minusOne : nil
    case .relu: return isAlways(x, .nonnegative) ? x : nil
    default: return nil
    }
  }

  /// `max(c, sign(u))` for c from 0 to 1: the slope of a ramp, `if u > 0 then 1 else c`.
  private mutating func step(_ number: Form.ID, _ sign: Form.ID) -> Form.ID? {
    guard let least = self.number(at: number), !least.isNegative, least.double <= 1,
      let inner = operand(of: sign, .sign)
    else { return nil }
    let condition = apply(.greater, [inner, Self.zero])
    return conditional(condition, Self.one, number)
  }

  /// A comparison that the difference decides for all values: `x > x`, `x < x + 1`, `eˣ > 0`.
  private mutating func order(_ row: RowID, _ x: Form.ID, _ y: Form.ID) -> Form.ID? {
    guard x.index != infinity, y.index != infinity else { return nil }
    let opposite = termPairs(of: y).map {
      Pair(place(of: numbers[Int($0.first)].negated), $0.second)
    }
    let gap = sum(termPairs(of: x) + opposite)
    // A sum of decimals is rounded.
    if let number = number(at: gap), number.ratio == nil { return nil }
    let signs = signs[gap.int]
    let verdicts: (negative: Bool, zero: Bool, positive: Bool) =
      switch row {
      case .less: (true, false, false)
      case .lessOrEqual: (true, true, false)
      case .greater: (false, false, true)
      case .greaterOrEqual: (false, true, true)
      case .equal: (false, true, false)
      default: (true, false, true)
      }
    var outcomes: Set<Bool> = []
    if signs.contains(.negative) { outcomes.insert(verdicts.negative) }
    if signs.contains(.zero) { outcomes.insert(verdicts.zero) }
    if signs.contains(.positive) { outcomes.insert(verdicts.positive) }
    return outcomes.count == 1 ? outcomes.first.map { truth($0) } : nil
  }

  var constantE: UInt32 {
    mutating get { constant(.e).index }
  }

  var infinity: UInt32 {
    mutating get { constant(.infinity).index }
  }
}

// MARK: Known values

extension Forms {
  /// The value of `row` at numbers: exactly where it is exact, as a decimal where one is given.
  private mutating func knownValue(_ row: RowID, _ operands: [Form.ID]) -> Form.ID? {
    var values: [Number] = []
    for operand in operands {
      guard let value = number(at: operand) else {
        return operands.count == 1 ? angleValue(row, operand) : truthValue(row, operands)
      }
      values.append(value)
    }
    guard let x = values.first else { return nil }
    let y = values.count > 1 ? values[1] : x
    switch row {
    case .stop: return nil
    case .less: return truth(isLess(x, y))
    case .lessOrEqual: return truth(!isLess(y, x))
    case .greater: return truth(isLess(y, x))
    case .greaterOrEqual: return truth(!isLess(x, y))
    case .equal: return truth(x.double == y.double)
    case .notEqual: return truth(x.double != y.double)
    case .abs: return number(x.magnitude)
    case .sign: return number(Number(x.isZero ? 0 : x.isNegative ? -1 : 1))
    case .min where values.count == 2: return number(isLess(y, x) ? y : x)
    case .max where values.count == 2: return number(isLess(x, y) ? y : x)
    case .relu: return number(x.isNegative ? .zero : x)
    case .floor, .ceil, .round:
      if x.int != nil { return operands[0] }
    default: break
    }
    if values.allSatisfy({ $0.ratio != nil }) {
      return values.count == 1 ? exactValue(row, x) : nil
    }
    return Number(finite: kernelValue(row, values.map(\.double))).map { number($0) }
  }

  private func isLess(_ a: Number, _ b: Number) -> Bool {
    if let a = a.ratio, let b = b.ratio { return a < b }
    return a.double < b.double
  }

  private mutating func exactValue(_ row: RowID, _ x: Number) -> Form.ID? {
    if x.isZero {
      switch row {
      case .sin, .tan, .asin, .atan, .sinh, .tanh, .asinh, .atanh, .erf, .expm1, .log1p, .cbrt,
        .gelu, .silu, .elu, .leakyrelu:
        return Self.zero
      case .exp, .cos, .cosh, .erfc: return Self.one
      case .sigmoid: return number(.half)
      default: return nil
      }
    }
    if x == .one {
      switch row {
      case .ln, .log2, .log10, .acos, .acosh: return Self.zero
      case .gamma: return Self.one
      default: break
      }
    }
    if row == .cbrt, let root = x.ratio?.root(3) { return number(.exact(root)) }
    let base = row == .log2 ? 2 : row == .log10 ? 10 : 0
    guard base > 0, let ratio = x.ratio else { return nil }
    for exponent in -64...64 where Ratio(base).power(exponent) == ratio {
      return number(Number(exponent))
    }
    return nil
  }

  private mutating func truthValue(_ row: RowID, _ operands: [Form.ID]) -> Form.ID? {
    func truth(_ id: Form.ID) -> Bool? {
      let entry = entries[id.int]
      return entry.kind == .truth ? entry.extra == 1 : nil
    }
    guard operands.count == 2, row == .and || row == .or else { return nil }
    for (one, other) in [(operands[0], operands[1]), (operands[1], operands[0])] {
      guard let known = truth(one) else { continue }
      return known == (row == .and) ? other : one
    }
    return nil
  }

  /// `sin`, `cos` and `tan` at multiples of π/6 and π/4, `ln(e)`, `not` of a truth.
  private mutating func angleValue(_ row: RowID, _ x: Form.ID) -> Form.ID? {
    let entry = entries[x.int]
    switch (row, entry.kind) {
    case (.not, .truth): return truth(entry.extra == 0)
    case (.ln, .constant) where x.index == constantE: return Self.one
    case (.exp, .number): return nil
    case (.sin, .constant), (.cos, .constant), (.tan, .constant): return turn(row, .one, x)
    case (.sin, .product), (.cos, .product), (.tan, .product):
      guard entry.count == 2, parts[Int(entry.start) + 1] == Self.one.index,
        let ratio = numbers[Int(entry.extra)].ratio
      else { return nil }
      return turn(row, ratio, Form.ID(parts[Int(entry.start)]))
    default: return nil
    }
  }

  private mutating func turn(_ row: RowID, _ halfTurns: Ratio, _ angle: Form.ID) -> Form.ID? {
    guard angle == constant(.pi), let twelfths = halfTurns.multiplied(by: Ratio(12))?.int else {
      return nil
    }
    let step = ((twelfths % 24) + 24) % 24
    switch row {
    case .sin: return sine(step)
    case .cos: return sine((step + 6) % 24)
    default:
      guard let top = sine(step), let bottom = sine((step + 6) % 24), bottom != Self.zero else {
        return nil
      }
      return apply(.divide, [top, bottom])
    }
  }

  /// sin(step · π/12) where it has one square root at most.
  private mutating func sine(_ step: Int) -> Form.ID? {
    if step >= 12 { return sine(step - 12).map { negated($0) } }
    let half = place(of: .half)
    switch min(step, 12 - step) {
    case 0: return Self.zero
    case 2: return number(.half)
    case 3: return scaled(half, squareRoot(number(Number(2))))
    case 4: return scaled(half, squareRoot(number(Number(3))))
    case 6: return Self.one
    default: return nil
    }
  }

  func kernelValue(_ row: RowID, _ x: [Double]) -> Double {
    switch Row[row].value {
    case .unary(let value) where x.count == 1: value(x[0])
    case .binary(let value) where x.count == 2: value(x[0], x[1])
    case .ternary(let value) where x.count == 3: value(x[0], x[1], x[2])
    case .unary, .binary, .ternary, .array: .nan
    }
  }
}
