/// Levenberg-Marquardt in a trust region, with exact slopes and the scaling of Moré; optionally
/// the unknowns that enter linearly are put to their best values after each step.
///
/// Sources: Moré (1978), "The Levenberg-Marquardt algorithm: implementation and theory"; Ruhe and
/// Wedin (1980), "Algorithms for separable nonlinear least squares problems", algorithm 2.
extension LeastSquares {
  struct Descent {
    var point: Point
    var iterations = 0
    var isConverged = false
  }

  /// - Parameter linear: the unknowns to be put to their best values after each step.
  mutating func descend(
    from start: Point, projecting linear: [Int], iterations limit: Int
  ) throws(FitError) -> Descent {
    var descent = Descent(point: start)
    if let better = try projected(start, onto: linear), better.size <= start.size {
      descent.point = better
    }
    var weights = descent.point.slopes.map { max(norm($0), 1e-300) }
    var radius = 100 * norm(zip(weights, descent.point.unknowns).map { $0 * $1 })
    if radius == 0 { radius = 100 }
    var damping = 0.0
    while descent.iterations < limit {
      let point = descent.point
      let pull = point.pull
      let moving = free(point, pull)
      if isStationary(point, pull, moving) {
        descent.isConverged = true
        break
      }
      for place in weights.indices {
        weights[place] = max(weights[place], norm(point.slopes[place]))
      }
      let chosen = moving.map { weights[$0] }
      let solver = DampedStep(
        moving.map { point.slopes[$0] }, point.residual, weights: chosen)
      var isAccepted = false
      while !isAccepted {
        let found = solver.step(radius: radius, damping: damping)
        damping = found.damping
        var target = point.unknowns
        for (place, move) in zip(moving, found.step) { target[place] += move }
        target = clamped(target)
        let step = zip(target, point.unknowns).map { $0 - $1 }
        let length = norm(zip(step, weights).map { $0 * $1 })
        if descent.iterations == 0 { radius = min(radius, max(length, 1e-300)) }
        let size = norm(zip(point.unknowns, weights).map { $0 * $1 })
        guard length > 1e-16 * size, length > 0 else {
          descent.isConverged = true
          return descent
        }
        let predicted = gain(point, pull, step)
        guard var next = try attempt(target) else {
          radius = length / 4
          damping *= 4
          continue
        }
        if !linear.isEmpty, let better = try projected(next, onto: linear),
          better.size <= next.size || !(next.size <= point.size)
        {
          next = better
        }
        let actual = reduction(from: point.size, to: next.size)
        let ratio = predicted > 0 ? actual / predicted : actual > 0 ? 1 : 0
        if ratio <= 0.25 {
          radius = min(radius, length) * (actual < -100 ? 0.1 : 0.5 * 0.5)
          damping *= 4
        } else if damping == 0 || ratio >= 0.75 {
          radius = max(radius, 2 * length)
          damping /= 2
        }
        let isTiny = predicted.magnitude <= 1e-15 && actual.magnitude <= 1e-15
        if ratio >= 1e-4 && next.size <= point.size {
          isAccepted = true
          descent.point = next
        }
        if isTiny || radius <= 1e-16 * size {
          descent.isConverged = true
          return descent
        }
      }
      descent.iterations += 1
    }
    return descent
  }

  /// The unknowns that are not held by a bound against which they pull.
  func free(_ point: Point, _ pull: [Double]) -> [Int] {
    point.unknowns.indices.filter { place in
      let value = point.unknowns[place]
      if value <= bounds[place].lowerBound && pull[place] <= 0 { return false }
      return !(value >= bounds[place].upperBound && pull[place] >= 0)
    }
  }

  /// Whether what is left over is at right angles to every slope, to rounding.
  private func isStationary(_ point: Point, _ pull: [Double], _ moving: [Int]) -> Bool {
    guard point.size > 0 else { return true }
    return moving.allSatisfy { place in
      pull[place].magnitude <= 1e-15 * norm(point.slopes[place]) * point.size
    }
  }

  /// What the linear model promises: the part of `‖r‖²` by which `step` makes it less.
  private func gain(_ point: Point, _ pull: [Double], _ step: [Double]) -> Double {
    var change = Array(repeating: 0.0, count: point.residual.count)
    for place in step.indices where step[place] != 0 {
      for row in change.indices { change[row] += point.slopes[place][row] * step[place] }
    }
    let square = point.size * point.size
    guard square > 0 else { return 0 }
    return (2 * dot(pull, step) - dot(change, change)) / square
  }

  private func reduction(from before: Double, to after: Double) -> Double {
    guard before > 0 else { return 0 }
    return (before - after) / before * (1 + after / before)
  }

  /// Full steps of Gauss and Newton from a minimum that is known to half of the digits, as long as
  /// they get shorter: the sum of squares is flat there and cannot tell, the steps can.
  mutating func polish(_ start: Point) throws(FitError) -> Point {
    var point = start
    var last = Double.infinity
    for _ in 0..<30 {
      let moving = free(point, point.pull)
      let slopes = moving.map { point.slopes[$0] }
      let factors = OrthogonalFactors(slopes, rows: point.residual.count)
      guard factors.rank == moving.count, !moving.isEmpty else { return point }
      let step = factors.solution(of: point.residual).x
      let length = norm(zip(step, factors.scales).map { $0 * $1 })
      guard length < 0.9 * last, length > 0 else { return point }
      var target = point.unknowns
      for (place, move) in zip(moving, step) { target[place] += move }
      guard clamped(target) == target, let next = try attempt(target),
        next.size <= point.size * (1 + 1e-9) || next.size <= 1e-13 * norm(observed)
      else { return point }
      last = length
      point = next
    }
    return point
  }
}
