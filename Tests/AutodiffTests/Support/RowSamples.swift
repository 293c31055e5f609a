@testable import Autodiff

/// SplitMix64: the same points in every run.
struct SeededNumbers {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  mutating func next(in range: ClosedRange<Double>) -> Double {
    range.lowerBound
      + (range.upperBound - range.lowerBound) * Double(next() >> 11) * 0x1p-53
  }
}

extension Row {
  func callAsFunction(_ operands: [Double]) -> Double { Evaluator.apply(self, operands) }

  func isDefined(at operands: [Double]) -> Bool {
    let padded = operands + [0, 0, 0]
    return domain.allSatisfy { $0.holds(padded[0], padded[1], padded[2]) }
  }

  /// Seeded points of `samples`; a row that takes whole numbers only gets the nearest.
  func samplePoints(_ count: Int) -> [[Double]] {
    var numbers = SeededNumbers(seed: UInt64(id.rawValue) + 1)
    return (0..<count).compactMap { _ in
      let drawn = samples.map { numbers.next(in: $0) }
      if isDefined(at: drawn) { return drawn }
      let rounded = [drawn[0].rounded()] + drawn.dropFirst()
      return isDefined(at: rounded) ? rounded : nil
    }
  }

  /// Whether a corner or a step is nearer than `margin`.
  func isNearCorner(_ operands: [Double], _ margin: Double) -> Bool {
    let result = self(operands)
    let surfaces = kinks.map(\.surface) + jumps.map(\.surface)
    return surfaces.contains { abs($0.value(at: operands, result)) < margin }
      || (id == .mod && abs(abs(result) - abs(operands[1])) < margin)
      || ([.floor, .ceil].contains(id) && abs(operands[0] - operands[0].rounded()) < margin)
  }
}

/// A number and its rate of change; no rate: it does not change.
struct Dual {
  let value: Double
  let rate: Double?
}

extension Formula {
  /// The formula in numbers.
  func value(at operands: [Double], _ result: Double, _ tangents: [Double?] = []) -> Double {
    dual(
      at: operands.map { Dual(value: $0, rate: nil) }, Dual(value: result, rate: nil), tangents
    ).value
  }

  /// The formula and its rate of change, by the rows' own differentials.
  func dual(at operands: [Dual], _ result: Dual, _ tangents: [Double?] = []) -> Dual {
    var found: [Dual] = []
    for term in terms {
      switch term {
      case .operand(let position): found.append(operands[position])
      case .result: found.append(result)
      case .tangent(let position): found.append(Dual(value: tangents[position] ?? 0, rate: nil))
      case .number(let ratio): found.append(Dual(value: ratio.double, rate: nil))
      case .named(let constant): found.append(Dual(value: constant.double, rate: nil))
      case .apply(let row, let a, let b, let c):
        found.append(Row[row].dual(of: [a, b, c].filter { $0 >= 0 }.map { found[$0] }))
      }
    }
    return found.last ?? Dual(value: .nan, rate: nil)
  }
}

extension Row {
  func dual(of operands: [Dual]) -> Dual {
    let values = operands.map(\.value)
    let result = self(values)
    guard let differential, operands.contains(where: { $0.rate != nil }) else {
      return Dual(value: result, rate: nil)
    }
    return Dual(value: result, rate: differential.slope(at: values, result, operands.map(\.rate)))
  }

  /// The slope by one operand.
  func slope(at operands: [Double], by position: Int) -> Double {
    let tangents = operands.indices.map { $0 == position ? 1.0 : nil }
    return differential?.slope(at: operands, self(operands), tangents) ?? 0
  }
}

extension Formula {
  /// A differential's value: terms whose tangent is absent are left out, as a graph's are.
  func slope(at operands: [Double], _ result: Double, _ tangents: [Double?]) -> Double? {
    slope(terms.count - 1, operands, result, tangents)
  }

  private func slope(
    _ index: Int, _ operands: [Double], _ result: Double, _ tangents: [Double?]
  ) -> Double? {
    switch terms[index] {
    case .tangent(let position): return tangents[position]
    case .apply(let row, let a, let b, let c) where mentionsTangent[index]:
      let places = [a, b, c].filter { $0 >= 0 }
      let parts = places.map { slope($0, operands, result, tangents) }
      if row == .add || row == .subtract {
        guard let right = parts[1] else { return parts[0] }
        return row == .add ? (parts[0] ?? 0) + right : (parts[0] ?? 0) - right
      }
      guard zip(places, parts).allSatisfy({ !mentionsTangent[$0] || $1 != nil }) else {
        return nil
      }
      return Row[row](parts.map { $0 ?? .nan })
    case .operand(let position): return operands[position]
    case .result: return result
    case .number(let ratio): return ratio.double
    case .named(let constant): return constant.double
    case .apply(let row, let a, let b, let c):
      return Row[row](
        [a, b, c].filter { $0 >= 0 }.map { slope($0, operands, result, tangents) ?? .nan })
    }
  }
}

/// The derivative by Ridders' extrapolation of central differences, and its own error estimate.
///
/// Ridders (1982), "Accurate computation of F'(x) and F'(x)F''(x)".
func ridders(
  at x: Double, step: Double, _ function: (Double) -> Double
) -> (slope: Double, error: Double) {
  var width = step
  var previous = [(function(x + width) - function(x - width)) / (2 * width)]
  var best = (slope: previous[0], error: Double.infinity)
  for _ in 1..<10 {
    width /= 1.5
    var row = [(function(x + width) - function(x - width)) / (2 * width)]
    var factor = 1.5 * 1.5
    for old in previous {
      let next = (row[row.count - 1] * factor - old) / (factor - 1)
      let error = max(abs(next - row[row.count - 1]), abs(next - old))
      if error <= best.error { best = (next, error) }
      row.append(next)
      factor *= 1.5 * 1.5
    }
    previous = row
  }
  return best
}
