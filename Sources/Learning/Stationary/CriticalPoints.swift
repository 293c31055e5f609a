/// A point at which the gradient is 0, or at which the slope jumps over 0.
public struct CriticalPoint: Sendable {
  public enum Kind: String, Sendable {
    case minimum, maximum, saddle
    /// In one variable: the slope is 0 and keeps its sign.
    case inflection
    /// Nothing can be told: the surface is flat there as far as numbers reach.
    case flat
  }

  public let point: [Double]
  public let value: Double
  public let kind: Kind
  /// Whether the second derivatives alone do not decide, because a curvature is 0.
  public let isDegenerate: Bool
  public let hessian: [[Double]]
}

/// What a search of a region found.
public struct CriticalSearch: Sendable {
  public internal(set) var points: [CriticalPoint] = []
  /// In one variable: where the slope jumps over 0 without being 0.
  public internal(set) var corners: [(place: Double, before: Double, after: Double)] = []
  /// Steps of the grid along each axis.
  public internal(set) var steps = 0
  /// The middle one of the sizes of the function's values.
  public internal(set) var usualValue = 0.0
  /// Whether the function had no value in some places of the grid.
  public internal(set) var hasGaps = false
  /// Whether it had a value anywhere.
  public internal(set) var isDefined = false
  /// Whether the gradient is 0 on whole stretches.
  public internal(set) var hasFlatParts = false
}

extension Surface {
  /// The critical points in a region of one or two variables: a grid finds where the gradient may
  /// be 0, Newton's method where it is.
  ///
  /// It finds what a grid can see: two points in one cell may be missed.
  public mutating func criticalPoints(
    in region: [ClosedRange<Double>]
  ) throws(SurfaceError) -> CriticalSearch {
    var search = CriticalSearch()
    if region.count == 1 {
      try searchLine(region[0], &search)
    } else {
      try searchPlane(region, &search)
    }
    return search
  }

  // MARK: Newton's method on the gradient

  /// From `start` to a zero of the gradient within `reach` of it; `nil` if there is none.
  ///
  /// - Parameter scale: how steep the surface is in the region.
  mutating func settle(
    _ start: Sample, reach: [Double], region: [ClosedRange<Double>], scale: Double
  ) throws(SurfaceError) -> Sample? {
    var best = start
    var damping = 0.0
    for _ in 0..<200 {
      if best.steepness == 0 { break }
      let step = newtonStep(best, damping: damping)
      let target = zip(best.point, step).map { $0 + $1 }
      let isFar = zip(zip(target, start.point), reach).contains {
        ($0.0 - $0.1).magnitude > $1
      }
      guard !isFar, let next = try sample(target), next.steepness < best.steepness else {
        let strength = curvature(best)
        damping = damping == 0 ? 1e-3 * strength : 4 * damping
        if damping > 1e6 * strength || damping == 0 || !damping.isFinite { break }
        continue
      }
      let length = zip(step, reach).reduce(0) { max($0, $1.0.magnitude / $1.1) }
      best = next
      damping = damping < 1e-9 * curvature(best) ? 0 : damping / 8
      if length < 1e-15 { break }
    }
    guard best.steepness <= 1e-9 * scale else { return nil }
    best = try rounded(best, region)
    let isInside = zip(best.point, region).allSatisfy { value, range in
      let slack = 1e-9 * (range.upperBound - range.lowerBound)
      return value >= range.lowerBound - slack && value <= range.upperBound + slack
    }
    return isInside ? best : nil
  }

  private func curvature(_ sample: Sample) -> Double {
    sample.hessian.reduce(0) { $1.reduce($0) { max($0, $1.magnitude) } }
  }

  /// `-(H² + damping²)⁻¹·H·g`, Newton's step if `H` has an inverse and there is no damping.
  private func newtonStep(_ sample: Sample, damping: Double) -> [Double] {
    let factors = OrthogonalFactors(
      sample.hessian.enumerated().map { place, column in
        column + sample.hessian.indices.map { $0 == place ? damping : 0 }
      }, rows: 2 * sample.hessian.count)
    let target = sample.gradient.map { -$0 } + sample.gradient.map { _ in 0 }
    return factors.solution(of: target).x
  }

  /// The same point with short coordinates, if the gradient is no greater there.
  private mutating func rounded(
    _ sample: Sample, _ region: [ClosedRange<Double>]
  ) throws(SurfaceError) -> Sample {
    for unit in [1e-4, 1e-7, 1e-10, 1e-12] {
      let short = zip(sample.point, region).map { value, range in
        let size = Self.power(below: range.upperBound - range.lowerBound) * unit
        let count = (value / size).rounded()
        // By a whole number, so that 0.3 and not 0.30000000000000004 comes out.
        return size < 1 ? count / (1 / size).rounded() : count * size
      }
      guard let candidate = try self.sample(short) else { continue }
      if candidate.steepness <= sample.steepness { return candidate }
    }
    return sample
  }

  /// The greatest power of ten up to `x`.
  private static func power(below x: Double) -> Double {
    var power = 1.0
    while power * 10 <= x, power < 1e300 { power *= 10 }
    while power > x, power > 1e-300 { power /= 10 }
    return power
  }
}
