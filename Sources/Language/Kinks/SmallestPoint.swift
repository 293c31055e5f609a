internal import Autodiff

/// The point of smallest norm among all mixtures of some vectors.
///
/// Source: Wolfe (1976), "Finding the nearest point in a polytope". The vectors that take part are
/// found in doubles; where all numbers are exact ratios, so is the answer.
struct SmallestPoint {
  let coordinates: [Constant]

  /// - Parameter vectors: at least one, all of one length.
  init(of vectors: [[Constant]]) {
    let points = vectors.map { $0.map(\.double) }
    let (support, nearest) = Self.search(points)
    if let ratios = Self.ratios(support.map { vectors[$0] }),
      let exact = Self.exact(ratios),
      zip(exact, nearest).allSatisfy({ abs($0.double - $1) <= 1e-6 * max(1, abs($1)) })
    {
      coordinates = exact.map { .exact($0) }
    } else {
      coordinates = nearest.map { .decimal($0.magnitude < 1e-14 ? 0 : $0) }
    }
  }

  private static func dot(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// Which vectors the nearest point is a mixture of, and that point.
  private static func search(_ points: [[Double]]) -> ([Int], [Double]) {
    let start =
      points.indices.min { dot(points[$0], points[$0]) < dot(points[$1], points[$1]) } ?? 0
    var support = [start]
    var weights = [1.0]
    var nearest = points[start]
    let size = points.map { dot($0, $0) }.max() ?? 0
    for _ in 0..<8 * points.count {
      guard
        let next = points.indices.min(by: { dot(points[$0], nearest) < dot(points[$1], nearest) }),
        dot(points[next], nearest) < dot(nearest, nearest) - 1e-12 * max(size, 1e-300),
        !support.contains(next)
      else { break }
      support.append(next)
      weights.append(0)
      while let target = affine(support.map { points[$0] }) {
        guard let step = blocking(weights, target) else {
          weights = target
          break
        }
        weights = zip(weights, target).map { $0 + step * ($1 - $0) }
        let kept = weights.indices.filter { weights[$0] > 1e-13 }
        guard kept.count < weights.count, !kept.isEmpty else { break }
        support = kept.map { support[$0] }
        weights = kept.map { weights[$0] }
      }
      nearest = mixture(weights, support.map { points[$0] })
    }
    return (support, nearest)
  }

  private static func mixture(_ weights: [Double], _ points: [[Double]]) -> [Double] {
    var sum = points[0].map { _ in 0.0 }
    for (weight, point) in zip(weights, points) {
      for place in sum.indices { sum[place] += weight * point[place] }
    }
    return sum
  }

  /// How far toward `target` all weights stay at least 0; `nil` for all the way.
  private static func blocking(_ weights: [Double], _ target: [Double]) -> Double? {
    var step: Double?
    for (from, to) in zip(weights, target) where to < 1e-13 && from > to {
      step = min(step ?? 1, from / (from - to))
    }
    return step
  }

  /// The weights, of sum 1, of the point of the affine hull that is nearest to 0.
  private static func affine(_ points: [[Double]]) -> [Double]? {
    let count = points.count
    var rows = points.map { point in points.map { 1 + dot(point, $0) } + [1] }
    // (1·1ᵀ + P·Pᵀ) u = 1; the weights are u over its sum.
    for column in 0..<count {
      let pivot = (column..<count).max { abs(rows[$0][column]) < abs(rows[$1][column]) } ?? column
      guard abs(rows[pivot][column]) > 1e-14 else { return nil }
      rows.swapAt(column, pivot)
      for row in 0..<count where row != column {
        let factor = rows[row][column] / rows[column][column]
        for place in column...count { rows[row][place] -= factor * rows[column][place] }
      }
    }
    let solution = (0..<count).map { rows[$0][count] / rows[$0][$0] }
    let sum = solution.reduce(0, +)
    guard sum > 0 else { return nil }
    return solution.map { $0 / sum }
  }

  private static func ratios(_ vectors: [[Constant]]) -> [[Ratio]]? {
    var result: [[Ratio]] = []
    for vector in vectors {
      var row: [Ratio] = []
      for constant in vector {
        guard case .exact(let ratio) = constant else { return nil }
        row.append(ratio)
      }
      result.append(row)
    }
    return result
  }

  /// The nearest point of the affine hull in exact arithmetic; `nil` where it overflows.
  private static func exact(_ points: [[Ratio]]) -> [Ratio]? {
    let count = points.count
    var rows: [[Ratio]] = []
    for point in points {
      var row: [Ratio] = []
      for other in points {
        var sum = Ratio.one
        for (a, b) in zip(point, other) {
          guard let product = a.multiplied(by: b), let next = sum.adding(product) else {
            return nil
          }
          sum = next
        }
        row.append(sum)
      }
      rows.append(row + [.one])
    }
    for column in 0..<count {
      guard let pivot = (column..<count).first(where: { !rows[$0][column].isZero }) else {
        return nil
      }
      rows.swapAt(column, pivot)
      for row in 0..<count where row != column {
        guard let factor = rows[row][column].divided(by: rows[column][column]) else { return nil }
        for place in column...count {
          guard let product = factor.multiplied(by: rows[column][place]),
            let difference = rows[row][place].subtracting(product)
          else { return nil }
          rows[row][place] = difference
        }
      }
    }
    var weights: [Ratio] = []
    var sum = Ratio.zero
    for row in 0..<count {
      guard let weight = rows[row][count].divided(by: rows[row][row]), let next = sum.adding(weight)
      else { return nil }
      weights.append(weight)
      sum = next
    }
    var result = points[0].map { _ in Ratio.zero }
    for (weight, point) in zip(weights, points) {
      guard let share = weight.divided(by: sum) else { return nil }
      for place in result.indices {
        guard let part = share.multiplied(by: point[place]),
          let next = result[place].adding(part)
        else { return nil }
        result[place] = next
      }
    }
    return result
  }
}
