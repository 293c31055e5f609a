/// The inverse Hessian, learnt from how the gradient changes.
///
/// Source: Nocedal, Wright (2006), algorithm 6.1; Broyden, Fletcher, Goldfarb, Shanno (1970). The
/// first guess is scaled by (6.20).
struct BFGSDirection: Direction {
  /// Row by row.
  private var inverse: [[Double]]
  private var isFresh = true

  init(_ count: Int) {
    inverse = (0..<count).map { row in (0..<count).map { $0 == row ? 1 : 0 } }
  }

  mutating func next(_ place: Place, _ objective: SmoothObjective) throws(Failure) -> [Double] {
    inverse.map { -Vector.dot($0, place.gradient) }
  }

  mutating func learn(from old: Place, to new: Place) {
    let step = Vector.difference(new.point, old.point)
    let change = Vector.difference(new.gradient, old.gradient)
    let curvature = Vector.dot(step, change)
    guard curvature > 1e-12 * Vector.length(step) * Vector.length(change) else { return }
    if isFresh {
      let scale = curvature / Vector.dot(change, change)
      inverse = inverse.map { Vector.scaled($0, by: scale) }
      isFresh = false
    }
    let turned = inverse.map { Vector.dot($0, change) }
    let factor = (1 + Vector.dot(change, turned) / curvature) / curvature
    for row in inverse.indices {
      for column in inverse.indices {
        inverse[row][column] +=
          factor * step[row] * step[column]
          - (turned[row] * step[column] + step[row] * turned[column]) / curvature
      }
    }
  }

  func firstLength(_ direction: [Double], _ place: Place, lastGain: Double?) -> Double {
    isFresh ? 1 / max(1, Vector.length(direction)) : 1
  }
}
