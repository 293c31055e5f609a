/// Critical points in two variables.
extension Surface {
  private static let planeSteps = 96

  mutating func searchPlane(
    _ region: [ClosedRange<Double>], _ search: inout CriticalSearch
  ) throws(SurfaceError) {
    let steps = Self.planeSteps
    search.steps = steps
    let lengths = region.map { $0.upperBound - $0.lowerBound }
    var samples: [[Sample?]] = []
    for row in 0...steps {
      var line: [Sample?] = []
      for column in 0...steps {
        let parts = [Double(row), Double(column)].map { $0 / Double(steps) }
        line.append(
          try sample(zip(zip(region, lengths), parts).map { $0.0.lowerBound + $0.1 * $1 }))
      }
      samples.append(line)
    }
    let all = samples.flatMap(\.self)
    search.hasGaps = all.contains { $0 == nil }
    search.isDefined = all.contains { $0 != nil }
    search.usualValue = Self.middle(all.compactMap { $0?.value.magnitude })
    let slopes = all.compactMap { $0?.steepness }.sorted()
    guard let steepest = slopes.last else { return }
    if steepest == 0 || slopes[slopes.count / 4] == 0 { search.hasFlatParts = true }
    if steepest == 0 { return }
    let scale = max(slopes[slopes.count / 2], 1e-12 * steepest)
    let reach = lengths.map { 3 * $0 / Double(steps) }
    var found: [Sample] = []
    for row in 0...steps {
      for column in 0...steps {
        guard let here = samples[row][column],
          isLow(here, row, column, samples) || changesSign(row, column, samples)
        else { continue }
        if let point = try settle(here, reach: reach, region: region, scale: scale) {
          found.append(point)
        }
      }
    }
    for point in Self.distinct(found, lengths) {
      search.points.append(try classified(point, lengths))
    }
  }

  /// Whether the surface is nowhere around less steep.
  private func isLow(_ here: Sample, _ row: Int, _ column: Int, _ samples: [[Sample?]]) -> Bool {
    for otherRow in max(row - 1, 0)...min(row + 1, samples.count - 1) {
      for otherColumn in max(column - 1, 0)...min(column + 1, samples.count - 1) {
        if let other = samples[otherRow][otherColumn], other.steepness < here.steepness {
          return false
        }
      }
    }
    return true
  }

  /// Whether both slopes change their sign among the corners of the cell from here.
  private func changesSign(_ row: Int, _ column: Int, _ samples: [[Sample?]]) -> Bool {
    guard row + 1 < samples.count, column + 1 < samples.count else { return false }
    let corners = [
      samples[row][column], samples[row + 1][column], samples[row][column + 1],
      samples[row + 1][column + 1],
    ].compactMap(\.self)
    return (0..<2).allSatisfy { axis in
      corners.contains { $0.gradient[axis] <= 0 } && corners.contains { $0.gradient[axis] >= 0 }
    }
  }

  /// By the eigenvalues of the Hessian; where one is 0, by the values around.
  private mutating func classified(
    _ sample: Sample, _ lengths: [Double]
  ) throws(SurfaceError) -> CriticalPoint {
    // In units of the region, so that the two axes can be compared.
    let a = sample.hessian[0][0] * lengths[0] * lengths[0]
    let b = sample.hessian[0][1] * lengths[0] * lengths[1]
    let c = sample.hessian[1][1] * lengths[1] * lengths[1]
    let middle = (a + c) / 2
    let radius = (((a - c) / 2) * ((a - c) / 2) + b * b).squareRoot()
    let (low, high) = (middle - radius, middle + radius)
    var kind: CriticalPoint.Kind = low > 0 ? .minimum : high < 0 ? .maximum : .saddle
    let around = try circle(sample, lengths, radius: 1e-2)
    let usual = around.reduce(max(low.magnitude, high.magnitude)) { most, other in
      max(
        most, other.hessian[0][0].magnitude * lengths[0] * lengths[0],
        other.hessian[1][1].magnitude * lengths[1] * lengths[1])
    }
    let isDegenerate = min(low.magnitude, high.magnitude) <= 1e-6 * usual
    if isDegenerate {
      let changes = try circle(sample, lengths, radius: 1e-3).map { $0.value - sample.value }
      let noise = 1e-13 * max(sample.value.magnitude, changes.reduce(0) { max($0, $1.magnitude) })
      let (rises, falls) = (changes.contains { $0 > noise }, changes.contains { $0 < -noise })
      kind = rises && falls ? .saddle : rises ? .minimum : falls ? .maximum : .flat
    }
    return CriticalPoint(
      point: sample.point, value: sample.value, kind: kind, isDegenerate: isDegenerate,
      hessian: sample.hessian)
  }

  /// Samples on an ellipse around, its axes this part of the region's; 24 directions, none along
  /// an axis or a diagonal.
  private mutating func circle(
    _ sample: Sample, _ lengths: [Double], radius: Double
  ) throws(SurfaceError) -> [Sample] {
    var found: [Sample] = []
    // Turned step by step by 15 degrees, from 4 degrees on.
    var (x, y) = (0.9975640502598242, 0.0697564737441253)
    let (cosine, sine) = (0.9659258262890683, 0.25881904510252074)
    for _ in 0..<24 {
      let point = [
        sample.point[0] + radius * lengths[0] * x, sample.point[1] + radius * lengths[1] * y,
      ]
      if let other = try self.sample(point) { found.append(other) }
      (x, y) = (cosine * x - sine * y, sine * x + cosine * y)
    }
    return found
  }
}
