/// Against the gradient; the line search finds how far.
///
/// The first length tried promises what the last step gained (Nocedal, Wright 2006, 3.60).
struct SteepestDirection: Direction {
  mutating func next(_ place: Place, _ objective: SmoothObjective) throws(Failure) -> [Double] {
    place.gradient.map { -$0 }
  }

  func firstLength(_ direction: [Double], _ place: Place, lastGain: Double?) -> Double {
    let square = Vector.dot(direction, direction)
    guard square > 0 else { return 1 }
    if let lastGain, lastGain > 0 { return min(1e10, 2.02 * lastGain / square) }
    return 1 / max(1, square.squareRoot())
  }
}
