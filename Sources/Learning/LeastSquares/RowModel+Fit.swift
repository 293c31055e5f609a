public import Engine

/// What is to be fitted to what.
public struct FitQuestion: Sendable {
  /// An observation a row.
  public var observed: [Double]
  /// How much each row counts, from 0; `nil` for rows that count the same.
  public var weights: [Double]?
  /// Where the search starts, an unknown each; `nil` where it is to be found.
  public var start: [Double?]
  public var bounds: [ClosedRange<Double>]
  public var iterations = 2_000

  public init(
    observed: [Double], weights: [Double]? = nil, start: [Double?],
    bounds: [ClosedRange<Double>]? = nil
  ) {
    self.observed = observed
    self.weights = weights
    self.start = start
    let all = -Double.infinity...Double.infinity
    self.bounds = bounds ?? Array(repeating: all, count: start.count)
  }

  /// The rows that count.
  var rowCount: Int { weights.map { $0.count { $0 > 0 } } ?? observed.count }
}

extension RowModel {
  /// The unknowns for which the formula comes closest to the observations.
  ///
  /// - Parameter report: called with how many points have been tried, and the least sum of squares.
  public func fit(
    _ question: FitQuestion, limits: Limits, report: ((Int, Double) -> Void)? = nil
  ) throws(FitError) -> Fit {
    guard question.rowCount > 0 else { throw .noRows }
    if let idle = idleUnknowns.first { throw .unused(unknown: idle) }
    guard question.rowCount >= unknowns.count else {
      throw .fewerRowsThanUnknowns(rows: question.rowCount, unknowns: unknowns.count)
    }
    let rows = try planned(slopes, limits: limits)
    var problem = LeastSquares(
      rows, question.observed, weights: question.weights, bounds: question.bounds,
      report: report)
    let linear = linearUnknowns
    let isBounded = question.bounds.contains { $0 != -.infinity ... .infinity }
    if linear.count == unknowns.count && !isBounded {
      let zero = try problem.point(question.start.map { $0 ?? 0 })
      if let best = try problem.projected(zero, onto: linear) {
        return answer(
          LeastSquares.Descent(point: best, isConverged: true), question, isLinear: true, problem)
      }
    }
    let separable =
      linear.contains { question.bounds[$0] != -.infinity ... .infinity } ? [] : linear
    var starts: [LeastSquares.Point]
    if question.start.allSatisfy({ $0 != nil }) {
      starts = [try problem.point(problem.clamped(question.start.compactMap(\.self)))]
    } else {
      starts = try self.starts(question, separable, &problem)
    }
    if starts.isEmpty { throw .noStart }
    var best: LeastSquares.Descent?
    for start in starts {
      for projecting in separable.isEmpty ? [[]] : [[], separable] {
        var found = try problem.descend(
          from: start, projecting: projecting, iterations: question.iterations)
        if found.isConverged { found.point = try problem.polish(found.point) }
        guard let known = best else {
          best = found
          continue
        }
        // Two roads to one minimum differ by rounding: the first stays.
        if found.point.size < known.point.size * (1 - 1e-9) { best = found }
      }
    }
    guard let best else { throw .noStart }
    return answer(best, question, isLinear: false, problem)
  }

  private func answer(
    _ descent: LeastSquares.Descent, _ question: FitQuestion, isLinear: Bool,
    _ problem: borrowing LeastSquares
  ) -> Fit {
    let point = descent.point
    let moving = isLinear ? Array(unknowns.indices) : problem.free(point, point.pull)
    let factors = OrthogonalFactors(
      moving.map { point.slopes[$0] }, rows: point.residual.count)
    let isExact = point.size <= 4e-16 * norm(problem.observed)
    let squares = isExact ? 0 : point.size * point.size
    let degrees = question.rowCount - moving.count
    let deviation = degrees > 0 ? (squares / Double(degrees)).squareRoot() : nil
    var covariance: [[Double]]?
    if let deviation, let gram = factors.inverseGram() {
      var full = Array(
        repeating: Array(repeating: 0.0, count: unknowns.count), count: unknowns.count)
      for (a, row) in zip(moving, gram) {
        for (b, entry) in zip(moving, row) { full[a][b] = deviation * deviation * entry }
      }
      covariance = full
    }
    let isAboutZero = isLinear && !spansConstant(factors, problem)
    let dependence = factors.dependence.map { moving[$0] }.sorted()
    let verdict: Fit.Verdict =
      !dependence.isEmpty
      ? .undetermined : isExact ? .exact : descent.isConverged ? .converged : .stopped
    let roots = problem.roots
    let predicted = point.predicted.indices.map { row in
      guard let root = roots?[row] else { return point.predicted[row] }
      return root > 0 ? point.predicted[row] / root : 0
    }
    return Fit(
      unknowns: point.unknowns, verdict: verdict, isLinear: isLinear,
      iterations: descent.iterations,
      atBound: unknowns.indices.filter { !moving.contains($0) },
      dependent: dependence, residualSquares: squares, degreesOfFreedom: degrees,
      residualDeviation: deviation,
      determination: determination(squares, question, isAboutZero: isAboutZero),
      isAboutZero: isAboutZero, covariance: covariance, predicted: predicted,
      residuals: zip(question.observed, predicted).map { $0 - $1 })
  }

  /// Whether some values of the unknowns make the formula the same number in each row.
  private func spansConstant(
    _ factors: OrthogonalFactors, _ problem: borrowing LeastSquares
  ) -> Bool {
    let one = problem.roots ?? Array(repeating: 1, count: problem.observed.count)
    return norm(factors.solution(of: one).residual) <= 1e-9 * norm(one)
  }

  private func determination(
    _ squares: Double, _ question: FitQuestion, isAboutZero: Bool
  ) -> Double? {
    let weights = question.weights ?? Array(repeating: 1, count: question.observed.count)
    var center = 0.0
    if !isAboutZero {
      var (sum, total) = (CompensatedSum(), CompensatedSum())
      for (weight, value) in zip(weights, question.observed) {
        sum.add(weight, times: value)
        total.add(weight)
      }
      center = sum.value / total.value
    }
    var all = CompensatedSum()
    for (weight, value) in zip(weights, question.observed) {
      all.add(weight * (value - center), times: value - center)
    }
    return all.value > 0 ? 1 - squares / all.value : nil
  }
}
