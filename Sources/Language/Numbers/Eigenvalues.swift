/// Eigenvalues and eigenvectors of a symmetric matrix, smallest eigenvalue first.
///
/// Jacobi's rotations, cyclic by rows: each makes one pair of entries off the diagonal zero; the
/// sum of squares of the others falls quadratically once it is small. O(n³) a sweep, about 6 to 10
/// sweeps.
///
/// Source: Golub, Van Loan (2013), Matrix Computations, 4th edition, §8.5.
struct SymmetricEigenvalues: Equatable, Sendable {
  private(set) var values: [Double]
  /// Of length 1, one for each value; the greatest entry is positive.
  private(set) var vectors: [[Double]]

  /// - Parameter matrix: square, finite; only what is on and above the diagonal is read.
  init(of matrix: [[Double]]) {
    let size = matrix.count
    var a = matrix
    for row in 0..<size { for column in 0..<row { a[row][column] = matrix[column][row] } }
    var v = (0..<size).map { row in (0..<size).map { $0 == row ? 1.0 : 0.0 } }
    for _ in 0..<60 {
      var isDone = true
      for p in 0..<size {
        for q in (p + 1)..<max(size, p + 1) where Self.matters(a[p][q], a[p][p], a[q][q]) {
          isDone = false
          Self.rotate(&a, &v, p, q)
        }
      }
      if isDone { break }
    }
    let order = (0..<size).sorted { a[$0][$0] < a[$1][$1] }
    values = order.map { a[$0][$0] }
    vectors = order.map { place in
      let vector = v.map { $0[place] }
      let greatest = vector.max { $0.magnitude < $1.magnitude } ?? 0
      return greatest < 0 ? vector.map { -$0 } : vector
    }
  }

  private static func matters(_ entry: Double, _ first: Double, _ second: Double) -> Bool {
    entry.magnitude > 1e-17 * (first.magnitude + second.magnitude) && entry.magnitude > 1e-300
  }

  private static func rotate(_ a: inout [[Double]], _ v: inout [[Double]], _ p: Int, _ q: Int) {
    let tau = (a[q][q] - a[p][p]) / (2 * a[p][q])
    let t = (tau >= 0 ? 1.0 : -1.0) / (tau.magnitude + (1 + tau * tau).squareRoot())
    let c = 1 / (1 + t * t).squareRoot()
    let s = t * c
    a[p][p] -= t * a[p][q]
    a[q][q] += t * a[p][q]
    for k in a.indices {
      (v[k][p], v[k][q]) = (c * v[k][p] - s * v[k][q], s * v[k][p] + c * v[k][q])
      guard k != p, k != q else { continue }
      let (first, second) = (c * a[k][p] - s * a[k][q], s * a[k][p] + c * a[k][q])
      (a[k][p], a[p][k]) = (first, first)
      (a[k][q], a[q][k]) = (second, second)
    }
    a[p][q] = 0
    a[q][p] = 0
  }
}

/// The shape of a surface near a point, from its second derivatives.
extension SymmetricEigenvalues {
  enum Shape: Equatable {
    case flat, bowl, valley, dome, ridge, trough, crest, saddle
  }

  private var greatest: Double { values.reduce(0) { max($0, $1.magnitude) } }
  private func isZero(_ value: Double) -> Bool { value.magnitude <= 1e-12 * greatest }

  /// How many times the strongest curvature is the weakest.
  var ratio: Double {
    let weakest = values.reduce(Double.infinity) { min($0, $1.magnitude) }
    return weakest > 0 ? greatest / weakest : .infinity
  }

  var shape: Shape {
    if greatest == 0 { return .flat }
    let (up, down) = (
      values.contains { $0 > 0 && !isZero($0) }, values.contains { $0 < 0 && !isZero($0) }
    )
    if up && down { return .saddle }
    if values.contains(where: isZero) { return up ? .trough : .crest }
    return ratio >= 10 ? (up ? .valley : .ridge) : (up ? .bowl : .dome)
  }

  /// The directions in which the surface is flat.
  var flatDirections: [[Double]] { zip(values, vectors).filter { isZero($0.0) }.map(\.1) }
}
