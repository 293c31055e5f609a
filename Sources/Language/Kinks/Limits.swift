internal import Autodiff
internal import Engine

/// What a function of one number does on one side of a point, found by numbers.
///
/// A finite limit comes from Wynn's epsilon algorithm (Wynn 1956) over h = 2⁻ᵏ: it is exact for
/// sums of powers of h with polynomials in k, so for h, √h and h·ln(h) alike.
enum Approach {
  case finite(Double)
  case infinite(isNegative: Bool)
  /// Not defined there, and what makes it so.
  case undefined(Fault)
  /// None, or none that could be found.
  case unknown

  /// - Parameters:
  ///   - function: flat, of one output.
  ///   - input: which input moves.
  ///   - side: -1 from below, 1 from above.
  init(
    of function: FunctionID, at point: [Double], moving input: Int, side: Double,
    in table: FunctionTable, limits: Limits
  ) {
    var values: [Double] = []
    var fault: Fault?
    let scale = max(1, point[input].magnitude)
    for k in 1...50 {
      var moved = point
      moved[input] += side * scale * Double(sign: .plus, exponent: -k, significand: 1)
      do {
        let results = try Interpreter.run(function, inputs: moved, in: table, limits: limits)
        guard case .number(let value)? = results.first, value.isFinite else {
          self = .unknown
          return
        }
        values.append(value)
      } catch {
        guard case .undefined(let found) = error else {
          self = .unknown
          return
        }
        if found.kind == .overflow, let last = values.last, last.magnitude > 1e30 {
          self = .infinite(isNegative: last < 0)
          return
        }
        // Close to the point a 0 may be mere rounding: what came before is enough.
        if values.count >= 20 { break }
        values = []
        fault = found
      }
    }
    if let fault, values.count < 20 {
      self = .undefined(fault)
    } else if values.count >= 18,
      let limit = Self.accelerated(Array(values[3..<18]))
    {
      self = .finite(Self.nice(limit))
    } else if let sign = Self.unbounded(values) {
      self = .infinite(isNegative: sign < 0)
    } else {
      self = .unknown
    }
  }

  /// The sign, if the magnitudes grow at least as fast as those of a logarithm.
  private static func unbounded(_ values: [Double]) -> Double? {
    guard values.count >= 20 else { return nil }
    let last = values.count - 1
    let (start, middle, end) = (values[0], values[last / 2], values[last])
    guard end.sign == middle.sign, end.magnitude > middle.magnitude,
      end.magnitude - middle.magnitude >= 0.9 * (middle - start).magnitude,
      end.magnitude > 5
    else { return nil }
    for place in last / 2..<last where values[place + 1].magnitude <= values[place].magnitude {
      return nil
    }
    return end < 0 ? -1 : 1
  }

  /// Wynn's epsilon table: the entry on which its neighbours agree best, if they do to 1e-9.
  private static func accelerated(_ values: [Double]) -> Double? {
    var best: (limit: Double, error: Double) = (0, .infinity)
    func consider(_ sequence: [Double]) {
      guard sequence.count >= 3 else { return }
      for place in 2..<sequence.count {
        let error =
          (sequence[place] - sequence[place - 1]).magnitude
          + (sequence[place - 1] - sequence[place - 2]).magnitude
        if error.isFinite && error <= best.error { best = (sequence[place], error) }
      }
    }
    var before = [Double](repeating: 0, count: values.count + 1)
    var current = values
    var isEven = true
    consider(current)
    table: while current.count > 1 {
      var next: [Double] = []
      for place in 0..<current.count - 1 {
        let difference = current[place + 1] - current[place]
        if difference == 0 {
          // Two equal values of the function itself may be an accident.
          let isRaw = before.allSatisfy { $0 == 0 }
          let isSettled = !isRaw || current[place...].allSatisfy { $0 == current[place] }
          if isEven && isSettled { best = (current[place + 1], 0) }
          break table
        }
        next.append(before[place + 1] + 1 / difference)
      }
      before = current
      current = next
      isEven.toggle()
      if isEven { consider(current) }
    }
    // Noise agrees with itself too: the last values must not lie further off than the first.
    guard best.error <= 1e-8 * max(1, best.limit.magnitude),
      let first = values.first, let last = values.last,
      (last - best.limit).magnitude <= (first - best.limit).magnitude + 1e-6
    else { return nil }
    return best.limit
  }

  /// The ratio of small numbers that a limit surely is, or itself.
  private static func nice(_ limit: Double) -> Double {
    for denominator in 1...120 {
      let numerator = (limit * Double(denominator)).rounded()
      let candidate = numerator / Double(denominator)
      if (candidate - limit).magnitude <= 1e-9 * Swift.max(1, limit.magnitude),
        numerator.magnitude < 1e6
      {
        return candidate == 0 ? 0 : candidate
      }
    }
    return limit
  }
}
