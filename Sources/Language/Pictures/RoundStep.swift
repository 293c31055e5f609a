internal import Autodiff

/// 1, 2 or 5 times a power of ten: the distance of two ticks. Multiples of it are exact decimals.
struct RoundStep: Equatable, Sendable {
  let digit: Int
  let exponent: Int

  var size: Double { decimal(digit, exponent) }

  var next: RoundStep {
    switch digit {
    case 1: RoundStep(digit: 2, exponent: exponent)
    case 2: RoundStep(digit: 5, exponent: exponent)
    default: RoundStep(digit: 1, exponent: exponent + 1)
    }
  }

  /// The smallest step with at most `count` multiples between two numbers; `nil` if these are too
  /// close to be told apart.
  init?(from lower: Double, to upper: Double, atMost count: Int) {
    let width = upper - lower
    guard width.isFinite, width > 1e-13 * max(lower.magnitude, upper.magnitude),
      width > 1e-290, count > 0
    else { return nil }
    var step = RoundStep(
      digit: 1, exponent: Int(log10(width / Double(count)).rounded(.down)) - 1)
    while step.multiples(from: lower, to: upper).count > count { step = step.next }
    self = step
  }

  init(digit: Int, exponent: Int) {
    self.digit = digit
    self.exponent = exponent
  }

  /// The multiples between two numbers, which rounding may have moved a little.
  func multiples(from lower: Double, to upper: Double) -> Range<Int> {
    let slack = 1e-9
    let first = (lower / size - slack).rounded(.up)
    let last = (upper / size + slack).rounded(.down)
    guard first.magnitude < 1e15, last.magnitude < 1e15, first <= last else { return 0..<0 }
    return Int(first)..<Int(last) + 1
  }

  func multiple(_ factor: Int) -> Double { decimal(factor * digit, exponent) }

  /// `0.5`, `-20`; `2.5e6` with `isScientific`.
  func text(_ factor: Int, isScientific: Bool) -> String {
    guard factor != 0 else { return "0" }
    var (digits, exponent) = (factor * digit, exponent)
    while digits % 10 == 0 {
      digits /= 10
      exponent += 1
    }
    let sign = digits < 0 ? "-" : ""
    let figures = String(digits.magnitude)
    if isScientific {
      let tail = figures.dropFirst()
      let power = exponent + figures.count - 1
      return sign + figures.prefix(1) + (tail.isEmpty ? "" : "." + tail) + "e\(power)"
    }
    guard exponent < 0 else { return sign + figures + String(repeating: "0", count: exponent) }
    let padded = String(repeating: "0", count: max(0, 1 - exponent - figures.count)) + figures
    return sign + padded.dropLast(-exponent) + "." + padded.suffix(-exponent)
  }

  /// The power of ten of the first digit.
  func magnitude(_ factor: Int) -> Int {
    factor == 0 ? 0 : String((factor * digit).magnitude).count - 1 + exponent
  }
}

/// `digits · 10^exponent`, rounded once.
func decimal(_ digits: Int, _ exponent: Int) -> Double { Double("\(digits)e\(exponent)") ?? 0 }

/// The row's own kernel, as `Language` has no C library.
func log10(_ x: Double) -> Double { Row[.log10].value(of: [x]) }
