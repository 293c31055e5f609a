import Autodiff

/// The signs that a form can have where it is defined.
struct Signs: OptionSet, Sendable {
  let rawValue: UInt8

  static let negative = Signs(rawValue: 1)
  static let zero = Signs(rawValue: 2)
  static let positive = Signs(rawValue: 4)
  static let any: Signs = [.negative, .zero, .positive]
  static let nonnegative: Signs = [.zero, .positive]

  init(rawValue: UInt8) { self.rawValue = rawValue }

  init(_ number: Number) {
    self = number.isZero ? .zero : number.isNegative ? .negative : .positive
  }

  func times(_ other: Signs) -> Signs {
    var result: Signs = []
    if contains(.zero) || other.contains(.zero) { result.insert(.zero) }
    let (up, down) = (Signs.positive, Signs.negative)
    if (contains(up) && other.contains(up)) || (contains(down) && other.contains(down)) {
      result.insert(up)
    }
    if (contains(up) && other.contains(down)) || (contains(down) && other.contains(up)) {
      result.insert(down)
    }
    return result
  }

  func plus(_ other: Signs) -> Signs {
    var result = union(other).subtracting(.zero)
    if contains(.zero) && other.contains(.zero) { result.insert(.zero) }
    if result.contains(.negative) && result.contains(.positive) { result.insert(.zero) }
    return result
  }

  func power(_ exponent: Number) -> Signs {
    guard let ratio = exponent.ratio, ratio.isInteger else { return intersection(.nonnegative) }
    let base = ratio.isNegative ? subtracting(.zero) : self
    guard ratio.numerator % 2 == 0 else { return base }
    return base.contains(.negative) ? base.subtracting(.negative).union(.positive) : base
  }
}

extension Forms {
  /// `true` where `id` cannot be anything else.
  func isAlways(_ id: Form.ID, _ signs: Signs) -> Bool {
    self.signs[id.int].isSubset(of: signs)
  }

  mutating func sign(ofEntry id: Form.ID) -> Signs {
    let entry = entries[id.int]
    switch entry.kind {
    case .number: return Signs(numbers[Int(entry.extra)])
    case .constant: return .positive
    case .truth: return .nonnegative
    case .name, .mark, .loop, .call: return .any
    case .sum:
      var result = Signs.zero
      for position in stride(from: entry.range.lowerBound, to: entry.range.upperBound, by: 2) {
        let coefficient = Signs(numbers[Int(parts[position])])
        result = result.plus(coefficient.times(signs[Int(parts[position + 1])]))
        if result == .any { break }
      }
      return result
    case .product:
      var result = Signs(numbers[Int(entry.extra)])
      for position in stride(from: entry.range.lowerBound, to: entry.range.upperBound, by: 2) {
        let base = signs[Int(parts[position])]
        let exponent = number(at: Form.ID(parts[position + 1]))
        result = result.times(
          exponent.map { base.power($0) } ?? (base == .positive ? .positive : .any))
      }
      return result
    case .conditional:
      let start = Int(entry.start)
      return signs[Int(parts[start + 1])].union(signs[Int(parts[start + 2])])
    case .apply:
      // A row without operands: a draw, a count.
      guard !entry.range.isEmpty else { return .any }
      let operand = parts[Int(entry.start)]
      let row = row(of: entry)
      if row == .cos, entries[Int(operand)].kind == .apply {
        // Angles between -π/2 and π/2.
        switch self.row(of: entries[Int(operand)]) {
        case .atan: return .positive
        case .asin: return .nonnegative
        default: break
        }
      }
      return row.signs(signs[Int(operand)])
    }
  }
}

extension RowID {
  /// The signs of the row's value, given those of its first operand.
  fileprivate func signs(_ operand: Signs) -> Signs {
    switch self {
    case .exp, .cosh, .sigmoid, .softplus: .positive
    case .erfc, .softmax: .positive
    case .norm: .nonnegative
    case .abs: operand.contains(.zero) ? .nonnegative : .positive
    case .sqrt, .hypot, .acos, .acosh, .relu: .nonnegative
    case .sinh, .tanh, .asinh, .atan, .cbrt, .erf, .sign, .expm1, .atanh, .asin: operand
    default: .any
    }
  }
}
