/// `A = Q·R·Pᵀ` by Householder's reflections with column pivoting, the columns brought to length 1
/// first, so that neither units nor order decide about the rank.
///
/// Source: Golub, Van Loan (2013), Matrix Computations, 4th edition, §5.2, §5.4.2; the refinement
/// of solutions: Björck (1967), "Iterative refinement of linear least squares solutions I".
struct OrthogonalFactors {
  let rows: Int
  /// The lengths that the columns had.
  let scales: [Double]
  /// Which column stands at each place of `R`.
  private(set) var pivots: [Int]
  /// How many columns are independent of those before them.
  private(set) var rank = 0
  private let original: [[Double]]
  /// Above the diagonal `R`, on it and below the reflections' vectors.
  private var columns: [[Double]]
  private var diagonal: [Double]

  /// A pivot below this part of the greatest counts as 0.
  static let tolerance = 1e-14

  /// - Parameter matrix: its columns, each of `rows` finite numbers.
  init(_ matrix: [[Double]], rows: Int) {
    self.rows = rows
    original = matrix
    scales = matrix.map { column in
      let length = norm(column)
      return length > 0 ? length : 1
    }
    columns = zip(matrix, scales).map { column, scale in column.map { $0 / scale } }
    pivots = Array(matrix.indices)
    diagonal = Array(repeating: 0, count: matrix.count)
    factor()
  }

  private mutating func factor() {
    let width = columns.count
    for step in 0..<min(width, rows) {
      var best = step
      var longest = -1.0
      for column in step..<width {
        let length = norm(Array(columns[column][step...]))
        // Equal lengths keep their order: 1 + 1e-12 guards against rounding.
        if length > longest * (1 + 1e-12) { (best, longest) = (column, length) }
      }
      guard longest > 0, step == 0 || longest > Self.tolerance * diagonal[0].magnitude else {
        return
      }
      columns.swapAt(step, best)
      pivots.swapAt(step, best)
      let head = columns[step][step]
      let alpha = head > 0 ? -longest : longest
      diagonal[step] = alpha
      columns[step][step] = head - alpha
      let square = -alpha * (head - alpha)
      for column in (step + 1)..<max(width, step + 1) {
        reflect(&columns[column], by: columns[step], from: step, square)
      }
      rank = step + 1
    }
  }

  /// `x ← x - v·(vᵀx)/square` from row `start` on, where `square` is `vᵀv/2`.
  private func reflect(
    _ x: inout [Double], by v: [Double], from start: Int, _ square: Double
  ) {
    guard square > 0 else { return }
    var sum = 0.0
    for row in start..<rows { sum += v[row] * x[row] }
    let factor = sum / square
    for row in start..<rows { x[row] -= factor * v[row] }
  }

  private func square(_ step: Int) -> Double { -diagonal[step] * columns[step][step] }

  /// `Qᵀ·b`
  func rotated(_ b: [Double]) -> [Double] {
    var result = b
    for step in 0..<rank { reflect(&result, by: columns[step], from: step, square(step)) }
    return result
  }

  /// `Q·b`
  func rotatedBack(_ b: [Double]) -> [Double] {
    var result = b
    for step in (0..<rank).reversed() {
      reflect(&result, by: columns[step], from: step, square(step))
    }
    return result
  }

  /// The entry of `R`, of the scaled and permuted columns.
  func r(_ row: Int, _ column: Int) -> Double {
    row == column ? diagonal[row] : row < column ? columns[column][row] : 0
  }

  /// `R·z = c` over the independent columns.
  private func solved(_ c: [Double]) -> [Double] {
    var z = Array(c.prefix(rank))
    for row in (0..<rank).reversed() {
      var sum = z[row]
      for column in (row + 1)..<max(rank, row + 1) { sum -= r(row, column) * z[column] }
      z[row] = sum / r(row, row)
    }
    return z
  }

  /// `Rᵀ·z = c` over the independent columns.
  private func solvedTransposed(_ c: [Double]) -> [Double] {
    var z = Array(c.prefix(rank))
    for row in 0..<rank {
      var sum = z[row]
      for column in 0..<row { sum -= r(column, row) * z[column] }
      z[row] = sum / r(row, row)
    }
    return z
  }

  /// `Rᵀ·z = Pᵀ·v` with `R` as it is before the scaling.
  func solvedTransposed(by v: [Double]) -> [Double] {
    solvedTransposed((0..<rank).map { v[pivots[$0]] / scales[pivots[$0]] })
  }

  /// Back to the order and the units of the columns; those that depend on others get 0.
  private func unscaled(_ z: [Double]) -> [Double] {
    var x = Array(repeating: 0.0, count: columns.count)
    for place in 0..<rank { x[pivots[place]] = z[place] / scales[pivots[place]] }
    return x
  }

  /// The `x` that makes `‖A·x - b‖` least, the dependent columns left out, and `b - A·x`.
  ///
  /// Residuals are found in twice the precision, and the solution is corrected by them as long as
  /// that makes the corrections smaller.
  func solution(of b: [Double]) -> (x: [Double], residual: [Double]) {
    let rotated = rotated(b)
    var x = unscaled(solved(rotated))
    var residual = rotatedBack(
      rotated.indices.map { $0 < rank ? 0 : rotated[$0] })
    var last = Double.infinity
    for _ in 0..<10 {
      let (f, g) = defects(b, x, residual)
      let top = self.rotated(f)
      let z = solvedTransposed((0..<rank).map { g[pivots[$0]] / scales[pivots[$0]] })
      let correction = solved((0..<rank).map { top[$0] - z[$0] })
      let size = norm(correction)
      guard size.isFinite, size < last / 2 else { break }
      last = size
      let step = unscaled(correction)
      for place in x.indices { x[place] += step[place] }
      let change = rotatedBack(top.indices.map { $0 < rank ? z[$0] : top[$0] })
      for row in residual.indices { residual[row] += change[row] }
      if size == 0 { break }
    }
    // Less than this of the others is what cancellation has left of 0.
    let parts = zip(x, scales).map { ($0 * $1).magnitude }
    let least = 1e-26 * (parts.max() ?? 0)
    for place in x.indices where parts[place] < least { x[place] = 0 }
    return (x, residual)
  }

  /// `b - r - A·x` and `-Aᵀ·r`, in twice the precision.
  private func defects(
    _ b: [Double], _ x: [Double], _ residual: [Double]
  ) -> (f: [Double], g: [Double]) {
    let used = pivots.prefix(rank)
    let f = (0..<rows).map { row in
      var sum = CompensatedSum(b[row])
      sum.add(-residual[row])
      for column in used { sum.add(-original[column][row], times: x[column]) }
      return sum.value
    }
    let g = original.indices.map { column in
      var sum = CompensatedSum()
      for row in 0..<rows { sum.add(-original[column][row], times: residual[row]) }
      return sum.value
    }
    return (f, g)
  }

  /// `(AᵀA)⁻¹` of the independent columns, in their order; rows and columns of the others are
  /// `nil`.
  func inverseGram() -> [[Double]]? {
    guard rank == columns.count else { return nil }
    let inverse = (0..<rank).map { place in
      solved((0..<rank).map { $0 == place ? 1 : 0 })
    }
    var gram = Array(repeating: Array(repeating: 0.0, count: rank), count: rank)
    for a in 0..<rank {
      for b in 0..<rank {
        var sum = 0.0
        for k in max(a, b)..<rank { sum += inverse[k][a] * inverse[k][b] }
        gram[pivots[a]][pivots[b]] = sum / (scales[pivots[a]] * scales[pivots[b]])
      }
    }
    return gram
  }

  /// The columns that depend on those before them.
  var dependent: [Int] { pivots[rank...].sorted() }

  /// The columns of which some multiples sum to (almost) nothing; none if all are independent.
  var dependence: [Int] {
    guard rank < columns.count else { return [] }
    let top = (0..<rank).map { columns[rank][$0] }
    let z = solved(top)
    let partners = (0..<rank).filter { z[$0].magnitude > 1e-6 }.map { pivots[$0] }
    return [pivots[rank]] + partners.sorted()
  }
}
