internal import Autodiff

/// Student's distribution of `t` with so many degrees of freedom.
public struct StudentT {
  private let degrees: Double

  /// - Parameter degreesOfFreedom: from 1.
  public init(degreesOfFreedom: Int) { degrees = Double(max(degreesOfFreedom, 1)) }

  /// The `t` that is exceeded in size with probability `1 - level`.
  ///
  /// - Parameter level: between 0 and 1.
  public func quantile(level: Double) -> Double {
    let tail = (1 - level) / 2
    guard tail > 0, tail < 0.5 else { return tail <= 0 ? .infinity : 0 }
    // Monotonous, so a bracket is enough; the distribution is heavy-tailed for few degrees.
    var (low, high) = (0.0, 1.0)
    while upperTail(high) > tail && high < 1e300 { (low, high) = (high, high * 2) }
    for _ in 0..<200 {
      let middle = (low + high) / 2
      if middle <= low || middle >= high { break }
      if upperTail(middle) > tail { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }

  /// The probability of more than `t`, for `t` from 0: half of the incomplete beta function
  /// `I_x(ν/2, 1/2)` at `x = ν/(ν + t²)`.
  public func upperTail(_ t: Double) -> Double {
    let square = t * t
    guard square.isFinite else { return 0 }
    let sum = degrees + square
    return 0.5 * incompleteBeta(degrees / 2, 0.5, degrees / sum, square / sum)
  }

  /// Source: DLMF §8.17(v), the continued fraction, by the modified method of Lentz.
  ///
  /// - Parameter y: `1 - x`.
  private func incompleteBeta(_ a: Double, _ b: Double, _ x: Double, _ y: Double) -> Double {
    if x <= 0 { return 0 }
    if y <= 0 { return 1 }
    if x > (a + 1) / (a + b + 2) { return 1 - incompleteBeta(b, a, y, x) }
    let front = exponential(
      a * logarithm(x) + b * logarithm(y) + logGamma(a + b) - logGamma(a) - logGamma(b))
    let tiny = 1e-300
    var c = 1.0
    var d = 1 - (a + b) * x / (a + 1)
    if d.magnitude < tiny { d = tiny }
    d = 1 / d
    var fraction = d
    for m in 1...10_000 {
      let m = Double(m)
      for term in [
        m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
        -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
      ] {
        d = 1 + term * d
        if d.magnitude < tiny { d = tiny }
        c = 1 + term / c
        if c.magnitude < tiny { c = tiny }
        d = 1 / d
        fraction *= c * d
      }
      if (c * d - 1).magnitude < 1e-16 { break }
    }
    return front * fraction / a
  }

  private func exponential(_ x: Double) -> Double { RowID.exp.value(at: x) }
  private func logarithm(_ x: Double) -> Double { RowID.ln.value(at: x) }
  private func logGamma(_ x: Double) -> Double { RowID.lgamma.value(at: x) }
}

extension RowID {
  /// The value of a function of one number.
  fileprivate func value(at x: Double) -> Double {
    if case .unary(let function) = Row[self].value { function(x) } else { .nan }
  }
}
