/// `θ ← θ - t·|H|⁻¹·g`: negative eigenvalues of the Hessian count as positive and tiny ones as not
/// quite so tiny, so that the direction always goes down; the line search damps it.
///
/// Source: Newton's method with eigenvalue modification: Nocedal, Wright (2006), section 3.4, and
/// Dauphin et al. (2014), "Identifying and attacking the saddle point problem".
struct NewtonDirection: Direction {
  mutating func next(_ place: Place, _ objective: SmoothObjective) throws(Failure) -> [Double] {
    let spectrum = Spectrum(try objective.hessian(at: place.point))
    let largest = spectrum.values.map(\.magnitude).max() ?? 0
    guard largest > 0 else { return place.gradient.map { -$0 } }
    let least = largest * 1e-12
    var direction = Array(repeating: 0.0, count: place.point.count)
    for (value, vector) in zip(spectrum.values, spectrum.vectors) {
      let share = Vector.dot(vector, place.gradient) / max(value.magnitude, least)
      direction = Vector.sum(direction, -share, vector)
    }
    return direction
  }
}
