/// Eigenvalues and eigenvectors of a symmetric matrix, ascending.
///
/// Source: cyclic Jacobi rotations, Golub, Van Loan (2013), "Matrix Computations", section 8.5.
/// Cost: about ten sweeps of n³.
public struct Spectrum: Sendable {
  public private(set) var values: [Double]
  /// By value.
  public private(set) var vectors: [[Double]]

  public init(_ matrix: [[Double]]) {
    let count = matrix.count
    var a = matrix
    // Derivatives of rounding apart, both halves are equal.
    for row in 0..<count {
      for column in 0..<row {
        let mean = (matrix[row][column] + matrix[column][row]) / 2
        a[row][column] = mean
        a[column][row] = mean
      }
    }
    var v = (0..<count).map { row in (0..<count).map { $0 == row ? 1.0 : 0.0 } }
    for _ in 0..<60 {
      var outside = 0.0
      for row in 0..<count { for column in 0..<row { outside += a[row][column] * a[row][column] } }
      let whole = a.indices.reduce(outside) { $0 + a[$1][$1] * a[$1][$1] }
      if outside <= 1e-32 * whole { break }
      for p in 0..<count {
        for q in (p + 1)..<max(p + 1, count) where a[p][q] != 0 { Self.rotate(&a, &v, p, q) }
      }
    }
    let order = (0..<count).sorted { a[$0][$0] < a[$1][$1] }
    values = order.map { a[$0][$0] }
    vectors = order.map { place in v.map { $0[place] } }
  }

  private static func rotate(_ a: inout [[Double]], _ v: inout [[Double]], _ p: Int, _ q: Int) {
    let theta = (a[q][q] - a[p][p]) / (2 * a[p][q])
    let size = theta.magnitude + (theta * theta + 1).squareRoot()
    let t = (theta < 0 ? -1 : 1) / size
    let c = 1 / (t * t + 1).squareRoot()
    let s = t * c
    for k in a.indices {
      let (kp, kq) = (a[k][p], a[k][q])
      a[k][p] = c * kp - s * kq
      a[k][q] = s * kp + c * kq
    }
    for k in a.indices {
      let (pk, qk) = (a[p][k], a[q][k])
      a[p][k] = c * pk - s * qk
      a[q][k] = s * pk + c * qk
    }
    for k in v.indices {
      let (kp, kq) = (v[k][p], v[k][q])
      v[k][p] = c * kp - s * kq
      v[k][q] = s * kp + c * kq
    }
  }
}
