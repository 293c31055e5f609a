/// A step length along a direction of descent that meets the strong Wolfe conditions.
///
/// Source: Nocedal, Wright (2006), "Numerical Optimization", algorithms 3.5 and 3.6, with cubic
/// interpolation (3.59). A point where the function is undefined counts as too far.
struct LineSearch {
  let objective: SmoothObjective
  let start: Place
  let direction: [Double]
  private let slope: Double
  /// How much of the slope's promise a step must keep, and how flat it must get.
  private static let decrease = 1e-4
  private static let curvature = 0.9
  private static let mostTrials = 40

  init(_ objective: SmoothObjective, _ start: Place, _ direction: [Double]) {
    self.objective = objective
    self.start = start
    self.direction = direction
    slope = Vector.dot(start.gradient, direction)
  }

  private struct Trial {
    let length: Double
    let place: Place
    let slope: Double
  }

  private func trial(_ length: Double) throws(Failure) -> Trial? {
    guard let place = try objective.trial(at: Vector.sum(start.point, length, direction)) else {
      return nil
    }
    return Trial(
      length: length, place: place, slope: Vector.dot(place.gradient, direction))
  }

  /// The place of the step; `nil` if none is better than the start.
  func step(first: Double) throws(Failure) -> Place? {
    guard slope < 0 else { return nil }
    var last = Trial(length: 0, place: start, slope: slope)
    var length = first
    var farthest: Double?
    for _ in 0..<Self.mostTrials {
      guard let found = try trial(length) else {
        farthest = length
        length = last.length + (length - last.length) / 4
        if length - last.length <= 1e-16 * max(1, length) { break }
        continue
      }
      if isTooHigh(found) || (last.length > 0 && found.place.loss >= last.place.loss) {
        return try zoom(last, found)
      }
      if found.slope.magnitude <= -Self.curvature * slope { return found.place }
      if found.slope >= 0 { return try zoom(found, last) }
      last = found
      let next = length * 2
      length = farthest.map { min(next, (length + $0) / 2) } ?? next
      if length > 1e20 { break }
    }
    return last.length > 0 && last.place.loss < start.loss ? last.place : nil
  }

  private func isTooHigh(_ trial: Trial) -> Bool {
    // Near the end the losses differ by rounding only: then the slopes decide (Hager, Zhang 2005).
    let slack = 1e-15 * max(start.loss.magnitude, trial.place.loss.magnitude)
    if (trial.place.loss - start.loss).magnitude <= slack {
      return trial.slope > -(1 - 2 * Self.decrease) * slope
    }
    return trial.place.loss > start.loss + Self.decrease * trial.length * slope
  }

  private func zoom(_ first: Trial, _ second: Trial) throws(Failure) -> Place? {
    var (low, high) = (first, second)
    for _ in 0..<Self.mostTrials {
      let length = interpolated(low, high)
      if (high.length - low.length).magnitude <= 1e-14 * max(low.length, high.length) { break }
      guard let found = try trial(length) else { break }
      if isTooHigh(found) || found.place.loss > low.place.loss {
        high = found
      } else {
        if found.slope.magnitude <= -Self.curvature * slope { return found.place }
        if found.slope * (high.length - low.length) >= 0 { high = low }
        low = found
      }
    }
    return low.length > 0 && low.place.loss <= start.loss ? low.place : nil
  }

  /// The least point of the cubic through both, well inside of the interval.
  private func interpolated(_ a: Trial, _ b: Trial) -> Double {
    let width = b.length - a.length
    let middle = a.length + width / 2
    let d = a.slope + b.slope - 3 * (a.place.loss - b.place.loss) / (a.length - b.length)
    let square = d * d - a.slope * b.slope
    guard square >= 0 else { return middle }
    let root = width < 0 ? -square.squareRoot() : square.squareRoot()
    let length = b.length - width * (b.slope + root - d) / (b.slope - a.slope + 2 * root)
    let share = (length - a.length) / width
    return share.isFinite && share > 0.1 && share < 0.9 ? length : middle
  }
}
