public import Autodiff

#if canImport(Glibc)
  import Glibc
#endif

/// A coefficient: an exact ratio, or a double from the first decimal on.
///
/// Arithmetic goes over to doubles where 128 bits do not hold the exact result, and answers
/// `nil` where a double does not hold it either: a `Number` is always finite.
public enum Number: Hashable, Sendable {
  case exact(Ratio)
  case decimal(Double)

  public static let zero = Number.exact(.zero)
  public static let one = Number.exact(.one)
  public static let minusOne = Number.exact(.minusOne)
  static let half = Number.exact(Ratio(1, over: 2) ?? .one)

  public init(_ integer: Int) { self = .exact(Ratio(integer)) }

  public var double: Double {
    switch self {
    case .exact(let ratio): ratio.double
    case .decimal(let value): value
    }
  }

  public var isZero: Bool {
    switch self {
    case .exact(let ratio): ratio.isZero
    case .decimal(let value): value == 0
    }
  }

  public var isNegative: Bool {
    switch self {
    case .exact(let ratio): ratio.isNegative
    case .decimal(let value): value < 0
    }
  }

  public var ratio: Ratio? {
    if case .exact(let ratio) = self { return ratio }
    return nil
  }

  /// The value as an exact integer that fits `Int`.
  public var int: Int? { ratio?.int }

  public var negated: Number {
    switch self {
    case .exact(let ratio): .exact(ratio.negated)
    case .decimal(let value): .decimal(-value)
    }
  }

  public var magnitude: Number { isNegative ? negated : self }

  public func adding(_ other: Number) -> Number? {
    if case .exact(let a) = self, case .exact(let b) = other, let sum = a.adding(b) {
      return .exact(sum)
    }
    return Number(finite: double + other.double)
  }

  public func multiplied(by other: Number) -> Number? {
    if case .exact(let a) = self, case .exact(let b) = other, let product = a.multiplied(by: b) {
      return .exact(product)
    }
    return Number(finite: double * other.double)
  }

  /// A decimal that is finite.
  init?(finite value: Double) {
    guard value.isFinite else { return nil }
    self = .decimal(value)
  }
}

// MARK: Powers

extension Number {
  /// `outside · radicand^exponent`, with nothing under the power where `radicand` is `nil`.
  struct Power {
    var outside: Number
    var radicand: Number?
    var exponent: Number
  }

  /// `self^exponent` as far as it is a number: whole powers, exact roots, square factors taken
  /// out of a square root. `nil` where nothing can be taken out.
  func power(_ exponent: Number) -> Power? {
    guard case .exact(let base) = self, case .exact(let power) = exponent else {
      guard !isZero, !isNegative || exponent.int != nil,
        let value = Number(finite: pow(double, exponent.double)), !value.isZero
      else { return nil }
      return Power(outside: value, radicand: nil, exponent: .one)
    }
    if let whole = power.int { return Self.whole(base, whole) }
    guard !base.isNegative, !base.isZero || !power.isNegative else { return nil }
    if base == .one || base.isZero { return Power(outside: self, radicand: nil, exponent: .one) }
    guard let degree = Int(exactly: power.denominator), let top = Int(exactly: power.numerator)
    else { return nil }
    if let root = base.root(degree) { return Self.whole(root, top) }
    return degree == 2 ? Self.squareRoot(base, top) : nil
  }

  private static func whole(_ base: Ratio, _ exponent: Int) -> Power? {
    if let exact = base.power(exponent) {
      return Power(outside: .exact(exact), radicand: nil, exponent: .one)
    }
    guard !base.isZero, let value = Number(finite: pow(base.double, Double(exponent))),
      !value.isZero
    else { return nil }
    return Power(outside: value, radicand: nil, exponent: .one)
  }

  /// `base^(top/2)` for an odd `top`: whole powers outside, a square-free integer inside.
  private static func squareRoot(_ base: Ratio, _ top: Int) -> Power? {
    let wholePower = top > 0 ? (top - 1) / 2 : -((1 - top) / 2)
    guard abs(wholePower) <= 64, let outside = base.power(wholePower),
      let inside = Ratio(base.numerator, over: 1)?.multiplied(
        by: Ratio(integer: base.denominator)),
      inside.numerator < 1_000_000_000_000
    else { return nil }
    // √(a/b) = √(a·b)/b
    var rest = Int(inside.numerator)
    var square = 1
    var divisor = 2
    while divisor <= 1000 && divisor * divisor <= rest {
      while rest % (divisor * divisor) == 0 {
        rest /= divisor * divisor
        square *= divisor
      }
      divisor += 1
    }
    guard let factor = Ratio(Int128(square), over: base.denominator),
      let total = outside.multiplied(by: factor)
    else { return nil }
    if total == .one && Ratio(rest) == base && top == 1 { return nil }
    return Power(outside: .exact(total), radicand: Number(rest), exponent: .half)
  }
}

extension Number: CustomStringConvertible {
  public var description: String {
    switch self {
    case .exact(let ratio): "\(ratio)"
    case .decimal(let value): "\(value)"
    }
  }
}
