import Autodiff

/// What a form costs a reader: the symbols of its text as a tree.
///
/// A number (of any length), a name, a function's name, an infix operator, a fraction bar, a
/// root, a raised small exponent and a pair of brackets cost 1 each; juxtaposition (`3x`) costs
/// nothing, a minus sign in front 1. Sums come from costs of parts, so a form's cost is known
/// when it is made; it stops growing at a thousand million.
extension Forms {
  static let greatestCost = 1_000_000_000

  public func cost(of id: Form.ID) -> Int { Int(costs[id.int]) }

  mutating func cost(ofEntry id: Form.ID) -> Int {
    let entry = entries[id.int]
    switch entry.kind {
    case .number: return cost(of: numbers[Int(entry.extra)])
    case .constant, .truth, .name, .mark: return 1
    case .sum:
      var total = Int(entry.count) / 2 - 1
      for position in stride(from: entry.range.lowerBound, to: entry.range.upperBound, by: 2) {
        let coefficient = numbers[Int(parts[position])]
        let cost = costOfTerm(coefficient, Form.ID(parts[position + 1]))
        // The sign of a later term is its operator.
        total += cost - (coefficient.isNegative && position > entry.range.lowerBound ? 1 : 0)
      }
      return total
    case .product: return costOfProduct(numbers[Int(entry.extra)], id)
    case .apply, .loop, .call:
      let row = row(of: entry)
      if entry.kind == .apply && entry.extra > 0 { return costOfArray(row, entry) }
      var total = Int(entry.count) + (entry.kind == .apply && row.isInfix ? 0 : 1)
      for position in entry.range { total += Int(costs[Int(parts[position])]) }
      return total
    case .conditional:
      return entry.range.reduce(3) { $0 + Int(costs[Int(parts[$1])]) }
    }
  }

  private func cost(of number: Number) -> Int {
    (number.isNegative ? 1 : 0) + (number.ratio.map { $0.isInteger ? 1 : 3 } ?? 1)
  }

  private mutating func costOfTerm(_ coefficient: Number, _ form: Form.ID) -> Int {
    if form == Self.one { return cost(of: coefficient) }
    let entry = entries[form.int]
    let sign = coefficient.isNegative ? 1 : 0
    let magnitude = coefficient.magnitude
    if magnitude == .one {
      return sign + Int(costs[form.int]) + (sign == 1 && entry.kind == .sum ? 1 : 0)
    }
    if entry.kind == .product { return costOfProduct(coefficient, form) }
    let inner = Int(costs[form.int]) + (entry.kind == .sum ? 1 : 0)
    guard let ratio = magnitude.ratio else { return sign + 1 + inner }
    return sign + inner + (ratio.numerator == 1 ? 0 : 1) + (ratio.isInteger ? 0 : 2)
  }

  /// The factors of `id` under another coefficient.
  private mutating func costOfProduct(_ coefficient: Number, _ id: Form.ID) -> Int {
    var (above, aboveCount, below, belowCount) = (0, 0, 0, 0)
    let range = entries[id.int].range
    for position in stride(from: range.lowerBound, to: range.upperBound, by: 2) {
      let (cost, isBelow) = costOfFactor(Form.ID(parts[position]), Form.ID(parts[position + 1]))
      if isBelow {
        below += cost
        belowCount += 1
      } else {
        above += cost
        aboveCount += 1
      }
    }
    above += max(aboveCount - 1, 0)
    below += max(belowCount - 1, 0)
    let magnitude = coefficient.magnitude
    if let ratio = magnitude.ratio {
      if ratio.numerator != 1 || aboveCount == 0 { above += 1 }
      if !ratio.isInteger {
        below += 1
        belowCount += 1
      }
    } else {
      above += 1
    }
    let bar = belowCount == 0 ? 0 : belowCount == 1 ? 1 : 2
    return above + bar + below + (coefficient.isNegative ? 1 : 0)
  }

  private mutating func costOfFactor(_ base: Form.ID, _ exponent: Form.ID) -> (
    cost: Int, isBelow: Bool
  ) {
    let kind = entries[base.int].kind
    let isWord = kind == .name || kind == .mark || kind == .constant || kind == .number
    let isBracketed =
      kind == .sum || kind == .product || kind == .conditional
      || (kind == .apply && row(of: entries[base.int]).isInfix)
    let inner = Int(costs[base.int])
    guard let number = number(at: exponent) else {
      let isSimple = costs[exponent.int] == 1
      return (
        inner + (isBracketed ? 1 : 0) + 1 + Int(costs[exponent.int]) + (isSimple ? 0 : 1), false
      )
    }
    let bracketed = inner + (isBracketed ? 1 : 0)
    switch number.magnitude {
    case .one: return (bracketed, number.isNegative)
    case .half: return (1 + inner + (isWord ? 0 : 1), number.isNegative)
    case let power:
      return (bracketed + 1 + (power.int == nil ? cost(of: power) + 1 : 0), number.isNegative)
    }
  }
}

extension RowID {
  /// Whether people write this row between its operands.
  var isInfix: Bool {
    switch self {
    case .less, .lessOrEqual, .greater, .greaterOrEqual, .equal, .notEqual, .and, .or, .not: true
    default: false
    }
  }

  /// Whether the value is true or false.
  var isComparison: Bool {
    switch self {
    case .less, .lessOrEqual, .equal, .notEqual, .and, .or, .not: true
    default: false
    }
  }

  /// Whether the operands may change places.
  var isCommutative: Bool {
    switch self {
    case .min, .max, .hypot, .equal, .notEqual, .and, .or: true
    default: false
    }
  }
}
