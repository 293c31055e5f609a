/// ψ and its derivatives, which libm does not have. Within about 1e-14 relative, but near the
/// zeros at negative numbers, where the error is absolute.
///
/// Positive numbers: the recurrence (DLMF 5.5.2, 5.15.5) up to where the asymptotic series
/// (DLMF 5.11.2, 5.15.8) is good; negative numbers: the reflection (DLMF 5.5.4, 5.15.6).
enum Polygamma {
  /// The highest order: n!·4ⁿ, which the reflection passes through, must be a double with room.
  static let greatestOrder = 100

  /// ψ(x); not a number at the poles 0, -1, -2, …
  static func digamma(_ x: Double) -> Double {
    guard x > 0 else {
      guard x != x.rounded(.down) else { return Math.undefined(x) }
      return digamma(1 - x) - .pi * cotangent(x)
    }
    let fromZero = (x - zero.high) - zero.low
    if abs(fromZero) < 0.25 {
      return fromZero * taylor.reversed().reduce(0) { $0 * fromZero + $1 }
    }
    var shifted = x
    var sum = 0.0
    while shifted < 10 {
      sum += 1 / shifted
      shifted += 1
    }
    let inverse = 1 / shifted
    let inverseSquare = inverse * inverse
    var tail = 0.0
    for (position, number) in bernoulli.enumerated().reversed() {
      tail = tail * inverseSquare + number / Double(2 * position + 2)
    }
    return Math.ln(shifted) - 0.5 * inverse - tail * inverseSquare - sum
  }

  /// ψ⁽ⁿ⁾(x) for a whole order from 0 to `greatestOrder`; not a number for other orders and at
  /// the poles 0, -1, -2, … O(n²) time.
  static func value(order: Double, _ x: Double) -> Double {
    guard let n = Int(exactly: order), n >= 0, n <= greatestOrder else {
      return Math.undefined(x)
    }
    if n == 0 { return digamma(x) }
    let sign: Double = n % 2 == 0 ? 1 : -1
    guard x > 0 else {
      guard x != x.rounded(.down) else { return Math.undefined(x) }
      return sign * (value(order: order, 1 - x) - .pi * cotangentDerivative(n, x))
    }
    return -sign * positive(n, x)
  }

  /// n!·ζ(n + 1, x) for x > 0: a sum of positive terms.
  private static func positive(_ n: Int, _ x: Double) -> Double {
    var shifted = x
    var sum = 0.0
    while shifted < Double(n + 15) {
      sum += scaledFactorial(n, shifted) / shifted
      shifted += 1
    }
    // The series' terms: (n-1)!/zⁿ, n!/(2zⁿ⁺¹), B₂ₖ (2k+n-1)!/((2k)! z²ᵏ⁺ⁿ).
    let first = scaledFactorial(n - 1, shifted) / shifted
    var factor = first * Double(n) / shifted
    var series = first + factor / 2
    for (position, number) in bernoulli.enumerated() {
      let even = Double(2 * position + 2)
      factor *= (even + Double(n) - 1) / shifted / even
      series += number * factor
      factor *= (even + Double(n)) / shifted / (even + 1)
    }
    return series + sum
  }

  /// n!/zⁿ, factor by factor so that neither part overflows alone.
  private static func scaledFactorial(_ n: Int, _ z: Double) -> Double {
    var result = 1.0
    for factor in stride(from: n, to: 0, by: -1) { result *= Double(factor) / z }
    return result
  }

  /// cot(πx), exact in its reduction.
  private static func cotangent(_ x: Double) -> Double {
    let rest = x - x.rounded()
    if abs(rest) <= 0.25 { return 1 / Math.tan(.pi * rest) }
    return rest > 0 ? Math.tan(.pi * (0.5 - rest)) : -Math.tan(.pi * (0.5 + rest))
  }

  /// (-1)ⁿ·dⁿ/dxⁿ cot(πx): πⁿ times a polynomial in the cotangent whose coefficients have one
  /// sign, since dc/dx = -π(1 + c²).
  private static func cotangentDerivative(_ n: Int, _ x: Double) -> Double {
    var polynomial: [Double] = [0, 1]
    for _ in 0..<n {
      var next = [Double](repeating: 0, count: polynomial.count + 1)
      for degree in 1..<polynomial.count where polynomial[degree] != 0 {
        let slope = Double.pi * Double(degree) * polynomial[degree]
        next[degree - 1] += slope
        next[degree + 1] += slope
      }
      polynomial = next
    }
    // Every other coefficient is 0, and 0·∞ would be no number where the cotangent overflows.
    let c = cotangent(x)
    let sum = stride(from: n - 1, through: 0, by: -2).reduce(polynomial[n + 1]) {
      $0 * (c * c) + polynomial[$1]
    }
    return n % 2 == 0 ? c * sum : sum
  }

  /// The positive zero of ψ in two doubles (computed with 60 digits by mpmath's `findroot`).
  private static let zero = (high: 1.4616321449683622, low: 9.549995429965697e-17)

  /// ψ⁽ᵏ⁾(zero)/k!, k = 1, 2, … (60 digits, mpmath's `psi`); at 1/4 the rest is below 1e-17.
  private static let taylor: [Double] = [
    0.9676722454476212, -0.4427631689835921, 0.258499760955651, -0.16394270544240652,
    0.10782405069126237, -0.07219956125645471, 0.04880428816414311, -0.03316112647484736,
    0.022597648232218104, -0.01542476590494896, 0.010538791616612175, -0.007204534386356869,
    0.004926781395729853, -0.003369801655439328, 0.002305126326734928, -0.0015769367714301972,
    0.0010788252019162967, -0.0007380709389960052, 0.000504953265834602, -0.0003454680251063077,
    0.00023635601564027053, -0.00016170622091974803,
  ]

  /// B₂, B₄, … (DLMF table 24.2.1).
  private static let bernoulli: [Double] = [
    1.0 / 6, -1.0 / 30, 1.0 / 42, -1.0 / 30, 5.0 / 66, -691.0 / 2730, 7.0 / 6, -3617.0 / 510,
    43867.0 / 798, -174611.0 / 330,
  ]
}
