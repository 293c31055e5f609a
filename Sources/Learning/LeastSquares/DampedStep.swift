/// The step of a trust region: the least of `‖J·s - r‖` under `‖D·s‖ ≤ radius`, to a tenth of the
/// radius.
///
/// Source: Moré (1978), "The Levenberg-Marquardt algorithm: implementation and theory".
struct DampedStep {
  /// `R` of the slopes over the unknowns that move, square, its columns in their order.
  private let triangle: [[Double]]
  private let target: [Double]
  private let weights: [Double]
  private let isSingular: Bool

  /// - Parameters:
  ///   - slopes: the columns of `J`, of the unknowns that move.
  ///   - weights: the diagonal of `D`, in step with `slopes`.
  init(_ slopes: [[Double]], _ residual: [Double], weights: [Double]) {
    let count = slopes.count
    let factors = OrthogonalFactors(slopes, rows: residual.count)
    isSingular = factors.rank < count
    let rotated = factors.rotated(residual)
    var triangle = Array(repeating: Array(repeating: 0.0, count: count), count: count)
    for place in 0..<count {
      let column = factors.pivots[place]
      for row in 0...place where row < factors.rank {
        triangle[column][row] = factors.r(row, place) * factors.scales[column]
      }
    }
    self.triangle = triangle
    target = (0..<count).map { $0 < factors.rank ? rotated[$0] : 0 }
    self.weights = weights
  }

  /// The step, and the damping that it took.
  func step(radius: Double, damping before: Double) -> (step: [Double], damping: Double) {
    var lower = 0.0
    if !isSingular {
      let full = damped(0)
      let length = norm(scaled(full.step))
      let excess = length - radius
      if excess <= 0.1 * radius { return (full.step, 0) }
      let slope = full.slope(weights)
      lower = slope > 0 ? excess / radius / slope : 0
    }
    let pull = triangle.indices.map { dot(triangle[$0], target) / weights[$0] }
    let size = norm(pull)
    guard size > 0 else { return (Array(repeating: 0, count: weights.count), 0) }
    var upper = size / radius
    var damping = min(max(before, lower), upper)
    if damping == 0 { damping = size / max(norm(scaled(damped(upper).step)), 1e-300) }
    damping = min(max(damping, lower), upper)
    for iteration in 1... {
      if damping == 0 { damping = max(1e-300, 0.001 * upper) }
      let found = damped(damping)
      let length = norm(scaled(found.step))
      let excess = length - radius
      if excess.magnitude <= 0.1 * radius || iteration == 12 { return (found.step, damping) }
      if excess > 0 { lower = max(lower, damping) } else { upper = min(upper, damping) }
      let slope = found.slope(weights)
      let next = slope > 0 ? damping + excess / radius / slope : 0
      damping = max(lower, next)
      if damping > upper || !damping.isFinite { damping = (lower * upper).squareRoot() }
    }
    return (Array(repeating: 0, count: weights.count), 0)
  }

  private func scaled(_ step: [Double]) -> [Double] { zip(step, weights).map { $0 * $1 } }

  /// `[R; √damping·D]·s = [target; 0]` in the sense of least squares.
  private func damped(_ damping: Double) -> Solution {
    let count = weights.count
    let root = damping.squareRoot()
    let stacked = triangle.enumerated().map { place, column in
      column + (0..<count).map { $0 == place ? root * weights[place] : 0 }
    }
    let factors = OrthogonalFactors(stacked, rows: 2 * count)
    let step = factors.solution(of: target + Array(repeating: 0, count: count)).x
    return Solution(step: step, factors: factors)
  }

  private struct Solution {
    let step: [Double]
    let factors: OrthogonalFactors

    /// How fast `‖D·s‖` falls with the damping, by its own size: `‖R⁻ᵀ·D²s/‖D·s‖‖²`.
    func slope(_ weights: [Double]) -> Double {
      let length = norm(zip(step, weights).map { $0 * $1 })
      guard length > 0 else { return 0 }
      let direction = zip(step, weights).map { $0 * $1 * $1 / length }
      let size = norm(factors.solvedTransposed(by: direction))
      return size * size
    }
  }
}
