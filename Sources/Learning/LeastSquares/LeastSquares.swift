internal import Engine

/// `Σ wᵢ·(yᵢ - f(xᵢ))²` over unknowns in bounds.
struct LeastSquares: ~Copyable {
  /// The observations, times the roots of the weights.
  let observed: [Double]
  /// The roots of the weights; `nil` if all are 1.
  let roots: [Double]?
  let bounds: [ClosedRange<Double>]
  private var rows: PlannedRows
  /// Called with how many points have been tried, and the least sum of squares so far.
  private let report: ((Int, Double) -> Void)?
  private var tried = 0
  private var least = Double.infinity

  init(
    _ rows: consuming PlannedRows, _ observed: [Double], weights: [Double]?,
    bounds: [ClosedRange<Double>], report: ((Int, Double) -> Void)? = nil
  ) {
    self.rows = rows
    self.report = report
    roots = weights.map { $0.map { $0.squareRoot() } }
    self.observed = roots.map { zip(observed, $0).map { $0 * $1 } } ?? observed
    self.bounds = bounds
  }

  /// The unknowns, what is left over there, and how that changes.
  struct Point {
    var unknowns: [Double]
    /// Weighted predictions, and `observed - predicted`.
    var predicted: [Double]
    var residual: [Double]
    /// The weighted slopes of the predictions, an unknown a column.
    var slopes: [[Double]]
    var size: Double

    /// `Jᵀ·r`
    var pull: [Double] { slopes.map { dot($0, residual) } }
  }

  mutating func point(_ unknowns: [Double]) throws(FitError) -> Point {
    var results = try rows.run(unknowns)
    if let roots {
      for place in results.indices {
        for row in roots.indices { results[place][row] *= roots[row] }
      }
    }
    let predicted = results.removeFirst()
    let residual = zip(observed, predicted).map { $0 - $1 }
    let size = norm(residual)
    tried += 1
    least = min(least, size * size)
    report?(tried, least)
    return Point(
      unknowns: unknowns, predicted: predicted, residual: residual, slopes: results, size: size)
  }

  /// A point, or `nil` where the formula has no value; a stop is thrown.
  mutating func attempt(_ unknowns: [Double]) throws(FitError) -> Point? {
    guard unknowns.allSatisfy(\.isFinite) else { return nil }
    do {
      let found = try point(unknowns)
      return found.size.isFinite && found.slopes.allSatisfy({ $0.allSatisfy(\.isFinite) })
        ? found : nil
    } catch {
      if error.isStop { throw error }
      return nil
    }
  }

  func clamped(_ unknowns: [Double]) -> [Double] {
    zip(unknowns, bounds).map { min(max($0, $1.lowerBound), $1.upperBound) }
  }

  /// The point with the best values of the unknowns at `places`, in which the formula is linear.
  mutating func projected(_ point: Point, onto places: [Int]) throws(FitError) -> Point? {
    guard !places.isEmpty else { return point }
    var rest = observed
    for row in rest.indices {
      var base = CompensatedSum(rest[row])
      base.add(-point.predicted[row])
      for place in places { base.add(point.slopes[place][row], times: point.unknowns[place]) }
      rest[row] = base.value
    }
    let factors = OrthogonalFactors(places.map { point.slopes[$0] }, rows: rest.count)
    let best = factors.solution(of: rest).x
    var unknowns = point.unknowns
    for (place, value) in zip(places, best) { unknowns[place] = value }
    return try attempt(clamped(unknowns))
  }
}

extension FitError {
  /// Whether the user or a limit ended it: not a matter of where the formula was tried.
  var isStop: Bool {
    switch self {
    case .run(.cancelled, _), .run(.stepLimit, _), .run(.memoryLimit, _): true
    default: false
    }
  }
}
