/// The inverse Hessian from the last ten steps, never written out.
///
/// Source: Nocedal (1980); Nocedal, Wright (2006), algorithms 7.4 and 7.5.
struct LBFGSDirection: Direction {
  private struct Pair: Sendable {
    let step: [Double]
    let change: [Double]
    let curvature: Double
  }

  private var pairs: [Pair] = []
  private static let memory = 10

  mutating func next(_ place: Place, _ objective: SmoothObjective) throws(Failure) -> [Double] {
    var direction = place.gradient.map { -$0 }
    var shares: [Double] = []
    for pair in pairs.reversed() {
      let share = Vector.dot(pair.step, direction) / pair.curvature
      shares.append(share)
      direction = Vector.sum(direction, -share, pair.change)
    }
    if let last = pairs.last {
      direction = Vector.scaled(
        direction, by: last.curvature / Vector.dot(last.change, last.change))
    }
    for (pair, share) in zip(pairs, shares.reversed()) {
      let back = Vector.dot(pair.change, direction) / pair.curvature
      direction = Vector.sum(direction, share - back, pair.step)
    }
    return direction
  }

  mutating func learn(from old: Place, to new: Place) {
    let step = Vector.difference(new.point, old.point)
    let change = Vector.difference(new.gradient, old.gradient)
    let curvature = Vector.dot(step, change)
    guard curvature > 1e-12 * Vector.length(step) * Vector.length(change) else { return }
    if pairs.count == Self.memory { pairs.removeFirst() }
    pairs.append(Pair(step: step, change: change, curvature: curvature))
  }

  func firstLength(_ direction: [Double], _ place: Place, lastGain: Double?) -> Double {
    pairs.isEmpty ? 1 / max(1, Vector.length(direction)) : 1
  }
}
