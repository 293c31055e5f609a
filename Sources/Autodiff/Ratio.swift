/// An exact rational number in lowest terms, with a positive denominator.
///
/// Arithmetic that does not fit 128 bits answers `nil`; the caller goes on in doubles.
public struct Ratio: Hashable, Sendable {
  public let numerator: Int128
  public let denominator: Int128

  public static let zero = Ratio(0)
  public static let one = Ratio(1)
  public static let minusOne = Ratio(-1)

  public init(_ integer: Int) {
    numerator = Int128(integer)
    denominator = 1
  }

  public init(integer: Int128) {
    numerator = integer
    denominator = 1
  }

  /// `numerator / denominator` in lowest terms; `nil` for a zero denominator or an overflow.
  public init?(_ numerator: Int128, over denominator: Int128) {
    guard denominator != 0, numerator != .min, denominator != .min else { return nil }
    let divisor = Self.gcd(numerator.magnitude, denominator.magnitude)
    let sign: Int128 = denominator < 0 ? -1 : 1
    self.numerator = sign * (numerator / Int128(divisor))
    self.denominator = sign * (denominator / Int128(divisor))
  }

  public var isInteger: Bool { denominator == 1 }
  public var isZero: Bool { numerator == 0 }
  public var isNegative: Bool { numerator < 0 }

  /// The nearest double (both parts are rounded when they pass 2⁵³, so within 1.5 ulp there).
  public var double: Double {
    let (top, bottom) = (
      Int64(truncatingIfNeeded: numerator), Int64(truncatingIfNeeded: denominator)
    )
    // The conversion from 128 bits is generic: 500 ns.
    guard Int128(top) == numerator, Int128(bottom) == denominator else {
      return Double(numerator) / Double(denominator)
    }
    return Double(top) / Double(bottom)
  }

  /// The value as an `Int`, if it is an integer that fits.
  public var int: Int? { isInteger ? Int(exactly: numerator) : nil }

  public func adding(_ other: Ratio) -> Ratio? {
    if isInteger && other.isInteger {
      let (sum, overflow) = numerator.addingReportingOverflow(other.numerator)
      return overflow || sum == .min ? nil : Ratio(integer: sum)
    }
    let (left, lost1) = numerator.multipliedReportingOverflow(by: other.denominator)
    let (right, lost2) = other.numerator.multipliedReportingOverflow(by: denominator)
    let (sum, lost3) = left.addingReportingOverflow(right)
    let (bottom, lost4) = denominator.multipliedReportingOverflow(by: other.denominator)
    return lost1 || lost2 || lost3 || lost4 ? nil : Ratio(sum, over: bottom)
  }

  public func subtracting(_ other: Ratio) -> Ratio? { adding(other.negated) }

  public func multiplied(by other: Ratio) -> Ratio? {
    if isInteger && other.isInteger {
      let (product, overflow) = numerator.multipliedReportingOverflow(by: other.numerator)
      return overflow || product == .min ? nil : Ratio(integer: product)
    }
    guard let first = Ratio(numerator, over: other.denominator),
      let second = Ratio(other.numerator, over: denominator)
    else { return nil }
    let (top, lost1) = first.numerator.multipliedReportingOverflow(by: second.numerator)
    let (bottom, lost2) = first.denominator.multipliedReportingOverflow(by: second.denominator)
    return lost1 || lost2 ? nil : Ratio(top, over: bottom)
  }

  public func divided(by other: Ratio) -> Ratio? {
    guard let inverse = other.reciprocal else { return nil }
    return multiplied(by: inverse)
  }

  public var reciprocal: Ratio? {
    isZero ? nil : Ratio(denominator, over: numerator)
  }

  /// Never overflows: `.min` is no numerator of a `Ratio`.
  public var negated: Ratio { Ratio(lowest: -numerator, denominator) }

  public var magnitude: Ratio { isNegative ? negated : self }

  /// `self` to an integer power; 0⁰ is 1; `nil` for 0 to a negative power or an overflow.
  public func power(_ exponent: Int) -> Ratio? {
    guard exponent >= 0 else {
      guard exponent != .min else { return nil }
      return reciprocal?.power(-exponent)
    }
    if self == .one || (isZero && exponent > 0) { return self }
    if self == .minusOne { return exponent % 2 == 0 ? .one : self }
    guard exponent <= 256 else { return nil }
    var result = Ratio.one
    for _ in 0..<exponent {
      guard let next = result.multiplied(by: self) else { return nil }
      result = next
    }
    return result
  }

  /// The exact `degree`-th root, where there is one among the rationals (for a negative number
  /// only of odd degree).
  public func root(_ degree: Int) -> Ratio? {
    guard degree > 0, !isNegative || degree % 2 == 1 else { return nil }
    guard let top = Self.integerRoot(numerator.magnitude, degree),
      let bottom = Self.integerRoot(denominator.magnitude, degree)
    else { return nil }
    return Ratio(isNegative ? -Int128(top) : Int128(top), over: Int128(bottom))
  }

  private init(lowest numerator: Int128, _ denominator: Int128) {
    self.numerator = numerator
    self.denominator = denominator
  }

  private static func gcd(_ a: UInt128, _ b: UInt128) -> UInt128 {
    var (a, b) = (a, b)
    while b != 0 { (a, b) = (b, a % b) }
    return a
  }

  private static func integerRoot(_ value: UInt128, _ degree: Int) -> UInt128? {
    if value < 2 || degree == 1 { return value }
    guard degree < 128 else { return nil }
    var low: UInt128 = 1
    var high: UInt128 = 1 << (127 / UInt128(degree) + 1)
    while low < high {
      let middle = (low + high + 1) / 2
      if power(middle, degree, atMost: value) != nil { low = middle } else { high = middle - 1 }
    }
    return power(low, degree, atMost: value) == value ? low : nil
  }

  private static func power(_ base: UInt128, _ degree: Int, atMost limit: UInt128) -> UInt128? {
    var result: UInt128 = 1
    for _ in 0..<degree {
      let (next, overflow) = result.multipliedReportingOverflow(by: base)
      if overflow || next > limit { return nil }
      result = next
    }
    return result
  }
}

extension Ratio: Comparable {
  public static func < (a: Ratio, b: Ratio) -> Bool {
    guard let difference = a.subtracting(b) else { return a.double < b.double }
    return difference.isNegative
  }
}

extension Ratio: CustomStringConvertible {
  public var description: String { isInteger ? "\(numerator)" : "\(numerator)/\(denominator)" }
}

extension Ratio: ExpressibleByIntegerLiteral {
  public init(integerLiteral value: Int) { self.init(value) }
}
