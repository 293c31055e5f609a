internal import Autodiff
internal import Syntax

/// One axis of a picture: what it is called, from where to where it goes, and its round numbers.
struct Axis: Equatable, Sendable {
  enum Scale: Equatable, Sendable {
    case linear
    /// Linear, and marked in whole numbers.
    case whole
    /// Both ends are above 0.
    case logarithmic
    /// Linear, and marked in multiples of π.
    case inPi
  }

  struct Tick: Equatable, Sendable {
    let value: Double
    let text: String
  }

  var label: String
  let lower: Double
  let upper: Double
  let scale: Scale

  /// An axis from `lower` to `upper` exactly, `lower < upper`.
  init(_ label: String, from lower: Double, to upper: Double, scale: Scale = .linear) {
    self.label = label
    self.lower = lower
    self.upper = upper
    self.scale = scale
  }

  /// An axis on which all values have a place, its ends round; around a single value there is room.
  ///
  /// - Parameter margin: free space at both ends, as a part of the whole.
  init(
    _ label: String, around values: [Double], isLogarithmic: Bool = false, margin: Double = 0
  ) {
    let found = values.filter { $0.isFinite && (!isLogarithmic || $0 > 0) }
    let least = max(found.min() ?? 0, -Axis.limit)
    let greatest = min(found.max() ?? 1, Axis.limit)
    if isLogarithmic {
      let (low, high) = (log10(least), log10(greatest))
      let room = max(margin * (high - low), high - low < 0.1 ? 0.5 : 0)
      self.init(
        label, from: Axis.decade(low - room, .down), to: Axis.decade(high + room, .up),
        scale: .logarithmic)
      return
    }
    let isSingle = greatest - least <= 1e-12 * max(least.magnitude, greatest.magnitude)
    let room =
      isSingle ? (least == 0 ? 1 : least.magnitude / 2) : margin * (greatest - least)
    let (low, high) = (least - room, greatest + room)
    guard let step = RoundStep(from: low, to: high, atMost: 7) else {
      self.init(label, from: low, to: high > low ? high : low + 1)
      return
    }
    let first = (low / step.size + 1e-9).rounded(.down)
    let last = (high / step.size - 1e-9).rounded(.up)
    guard first.magnitude < 1e15, last.magnitude < 1e15, margin == 0 || isSingle else {
      self.init(label, from: low, to: high)
      return
    }
    self.init(label, from: step.multiple(Int(first)), to: step.multiple(Int(last)))
  }

  /// What is larger is outside every picture.
  static let limit = 1e300

  /// A power of ten, or its double or fivefold, beside 10^`exponent`.
  private static func decade(_ exponent: Double, _ rule: FloatingPointRoundingRule) -> Double {
    let whole = Int(exponent.rounded(.down))
    let candidates = [1, 2, 5, 10].map { decimal($0, whole) }
    let value = Row[.power].value(of: [10, exponent])
    switch rule {
    case .up: return candidates.first { $0 >= value * (1 - 1e-9) } ?? candidates[3]
    default: return candidates.last { $0 <= value * (1 + 1e-9) } ?? candidates[0]
    }
  }

  /// Where a value lies: 0 at the lower end, 1 at the upper; below 0 or above 1 outside.
  func fraction(_ value: Double) -> Double {
    switch scale {
    case .linear, .whole, .inPi: (value - lower) / (upper - lower)
    case .logarithmic:
      value > 0 ? (log10(value) - log10(lower)) / (log10(upper) - log10(lower)) : -1
    }
  }

  func contains(_ value: Double) -> Bool { lower <= value && value <= upper }

  /// At most `count` round numbers on the axis.
  func ticks(atMost count: Int, _ notation: Notation) -> [Tick] {
    switch scale {
    case .linear: linearTicks(count)
    case .whole: linearTicks(count).filter { $0.value == $0.value.rounded() }
    case .logarithmic: logarithmicTicks(count)
    case .inPi: piTicks(count, notation)
    }
  }

  private func linearTicks(_ count: Int) -> [Tick] {
    guard let step = RoundStep(from: lower, to: upper, atMost: count) else { return [] }
    let factors = step.multiples(from: lower, to: upper)
    let magnitudes = factors.filter { $0 != 0 }.map { step.magnitude($0) }
    let isScientific = magnitudes.contains { $0 >= 6 } || (magnitudes.max() ?? 0) < -3
    return factors.map { factor in
      Tick(
        value: step.multiple(factor), text: step.text(factor, isScientific: isScientific))
    }
  }

  /// Powers of ten; between two of these also 2 and 5 times them.
  private func logarithmicTicks(_ count: Int) -> [Tick] {
    let first = Int((log10(lower) - 1e-9).rounded(.up))
    let last = Int((log10(upper) + 1e-9).rounded(.down))
    let decades = max(0, last - first + 1)
    if decades >= 3 {
      var stride = 1
      while Axis.count(first, last, stride) > max(count, 1) { stride += 1 }
      let exponents = (first...last).filter { $0 % stride == 0 }
      return exponents.map { Axis.tick(1, $0, isScientific: first < -3 || last > 5) }
    }
    let exponents = first - 1...max(first - 1, last)
    for digits in [[1, 2, 5], [1, 3], [1]] {
      let found = exponents.flatMap { exponent in
        digits.map { Axis.tick($0, exponent, isScientific: first < -3 || last > 5) }
      }.filter { fraction($0.value) > -1e-9 && fraction($0.value) < 1 + 1e-9 }
      if found.count >= 2, found.count <= max(count, 2) { return found }
    }
    return linearTicks(count)
  }

  private static func count(_ first: Int, _ last: Int, _ stride: Int) -> Int {
    (first...last).count { $0 % stride == 0 }
  }

  private static func tick(_ digit: Int, _ exponent: Int, isScientific: Bool) -> Tick {
    let step = RoundStep(digit: digit, exponent: exponent)
    return Tick(value: step.size, text: step.text(1, isScientific: isScientific))
  }

  /// Multiples of π/6, π/4, π/2, π, 2π, 5π, …
  private func piTicks(_ count: Int, _ notation: Notation) -> [Tick] {
    let pi = notation.alphabet == .ascii ? "pi" : "π"
    let (low, high) = (lower / .pi, upper / .pi)
    for (over, below) in [(1, 6), (1, 4), (1, 2), (1, 1), (2, 1), (5, 1), (10, 1), (20, 1)] {
      let size = Double(over) / Double(below)
      let first = Int((low / size - 1e-9).rounded(.up))
      let last = Int((high / size + 1e-9).rounded(.down))
      guard last - first < count, first <= last else { continue }
      return (first...last).map { factor in
        Tick(value: Double(factor) * size * .pi, text: Axis.text(factor * over, below, pi))
      }
    }
    return linearTicks(count)
  }

  /// `-π`, `3π/2`
  private static func text(_ over: Int, _ below: Int, _ pi: String) -> String {
    guard over != 0 else { return "0" }
    var (above, under) = (over.magnitude, UInt(below))
    for prime in [UInt(2), 2, 3] where above % prime == 0 && under % prime == 0 {
      above /= prime
      under /= prime
    }
    let sign = over < 0 ? "-" : ""
    return sign + (above == 1 ? "" : String(above)) + pi + (under == 1 ? "" : "/\(under)")
  }
}

extension Axis {
  /// Whether a scale by powers of ten shows more of values that are all above 0, or 0.
  static func isLogarithmic(_ values: [Double]) -> Bool {
    let found = values.filter(\.isFinite)
    guard let least = found.min(), least >= 0 else { return false }
    let positive = found.filter { $0 > 0 }
    guard let smallest = positive.min(), let greatest = positive.max(), positive.count > 2 else {
      return false
    }
    return greatest / smallest > 200
  }
}
