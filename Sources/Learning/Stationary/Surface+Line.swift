/// Critical points in one variable.
extension Surface {
  private static let lineSteps = 2_000

  mutating func searchLine(
    _ range: ClosedRange<Double>, _ search: inout CriticalSearch
  ) throws(SurfaceError) {
    search.steps = Self.lineSteps
    let length = range.upperBound - range.lowerBound
    var samples: [Sample?] = []
    for step in 0...Self.lineSteps {
      let place = range.lowerBound + length * Double(step) / Double(Self.lineSteps)
      samples.append(try sample([step == Self.lineSteps ? range.upperBound : place]))
    }
    search.hasGaps = samples.contains { $0 == nil }
    search.isDefined = samples.contains { $0 != nil }
    search.usualValue = Self.middle(samples.compactMap { $0?.value.magnitude })
    let slopes = samples.compactMap { $0?.steepness }.sorted()
    guard let steepest = slopes.last else { return }
    if steepest == 0 {
      search.hasFlatParts = true
      return
    }
    // A pole makes the greatest slope meaningless: the middle one says how steep it is.
    let scale = max(slopes[slopes.count / 2], 1e-12 * steepest)
    var found: [Sample] = []
    for step in samples.indices {
      guard let here = samples[step] else { continue }
      let (before, after) = (neighbor(samples, step - 1), neighbor(samples, step + 1))
      if here.gradient[0] == 0 {
        if before?.gradient[0] == 0 || after?.gradient[0] == 0 {
          search.hasFlatParts = true
        } else {
          found.append(here)
        }
        continue
      }
      if let after, here.gradient[0] * after.gradient[0] < 0 {
        try bracket(here, after, &found, &search, scale: scale, length: length)
      } else if let before, let after, before.gradient[0] * after.gradient[0] > 0,
        here.steepness <= before.steepness, here.steepness <= after.steepness
      {
        // The slope comes close to 0 and turns back: it may touch it.
        let reach = [2 * length / Double(Self.lineSteps)]
        if let touched = try settle(here, reach: reach, region: [range], scale: scale) {
          found.append(touched)
        }
      }
    }
    for point in Self.distinct(found, [length]) {
      search.points.append(try classified(point, length))
    }
  }

  private func neighbor(_ samples: [Sample?], _ step: Int) -> Sample? {
    samples.indices.contains(step) ? samples[step] : nil
  }

  /// The slope changes its sign between two places: at a zero, at a jump or at a pole.
  private mutating func bracket(
    _ left: Sample, _ right: Sample, _ found: inout [Sample], _ search: inout CriticalSearch,
    scale: Double, length: Double
  ) throws(SurfaceError) {
    var (low, high) = (left, right)
    for _ in 0..<200 {
      let width = high.point[0] - low.point[0]
      let middle = low.point[0] + width / 2
      var next = middle
      // Newton's step where it stays in the middle half.
      if low.hessian[0][0] != 0 {
        let jump = low.point[0] - low.gradient[0] / low.hessian[0][0]
        if (jump - middle).magnitude < width / 4 { next = jump }
      }
      guard next > low.point[0], next < high.point[0] else { break }
      guard let here = try sample([next]) else { return }
      if here.gradient[0] == 0 {
        (low, high) = (here, here)
        break
      }
      if here.gradient[0] * low.gradient[0] > 0 { low = here } else { high = here }
    }
    let best = low.steepness <= high.steepness ? low : high
    // At a zero the slopes on both sides shrink with the bracket.
    if best.steepness <= 1e-9 * scale {
      let reach = [length / Double(Self.lineSteps)]
      let region = [(left.point[0])...(right.point[0])]
      let settled = try settle(best, reach: reach, region: region, scale: scale)
      found.append(settled ?? best)
      return
    }
    let ends = max(left.steepness, right.steepness)
    guard max(low.steepness, high.steepness) <= 1e3 * ends else { return }
    let place = best.point[0].magnitude <= 1e-14 * length ? 0 : best.point[0]
    search.corners.append((place, low.gradient[0], high.gradient[0]))
  }

  static func middle(_ numbers: [Double]) -> Double {
    numbers.isEmpty ? 0 : numbers.sorted()[numbers.count / 2]
  }

  /// Each point once, the one with the least gradient.
  static func distinct(_ samples: [Sample], _ lengths: [Double]) -> [Sample] {
    var kept: [Sample] = []
    for sample in samples.sorted(by: { $0.steepness < $1.steepness }) {
      let isKnown = kept.contains { other in
        zip(zip(sample.point, other.point), lengths).allSatisfy {
          ($0.0 - $0.1).magnitude <= 1e-6 * $1
        }
      }
      if !isKnown { kept.append(sample) }
    }
    return kept.sorted { $0.point.lexicographicallyPrecedes($1.point) }
  }

  private mutating func classified(
    _ sample: Sample, _ length: Double
  ) throws(SurfaceError) -> CriticalPoint {
    let curvature = sample.hessian[0][0]
    var kind: CriticalPoint.Kind = curvature > 0 ? .minimum : .maximum
    var isDegenerate = false
    let near = 1e-3 * length
    let sides = try [-near, near].map { offset throws(SurfaceError) in
      try self.sample([sample.point[0] + offset])
    }
    if let left = sides[0], let right = sides[1] {
      let usual = max(left.hessian[0][0].magnitude, right.hessian[0][0].magnitude)
      if curvature.magnitude <= 1e-4 * usual || curvature == 0 {
        isDegenerate = true
        let (before, after) = (left.gradient[0], right.gradient[0])
        kind =
          before == 0 && after == 0
          ? .flat : before * after > 0 ? .inflection : before < 0 ? .minimum : .maximum
      }
    } else if curvature == 0 {
      (kind, isDegenerate) = (.flat, true)
    }
    return CriticalPoint(
      point: sample.point, value: sample.value, kind: kind, isDegenerate: isDegenerate,
      hessian: sample.hessian)
  }
}
