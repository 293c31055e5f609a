import Autodiff
import CKernels
import Glibc

/// Products and inverses of vectors and matrices.
enum Linear: Sendable {
  case dot(Int)
  case matvec(Int, Int)
  case vecmat(Int, Int)
  /// [m, k] · [k, n]; a turned operand stands as its transpose.
  case matmul(Int, Int, Int, aTurned: Bool, bTurned: Bool)
  /// Some matrices [m, k], or always the same one, by so many [k, n].
  case each(Int, Int, Int, Int, isShared: Bool)
  case outer(Int, Int)
  case inverse(Int)
  case determinant(Int)
  case logdet(Int)
  /// A matrix of so many rows, right sides beside one another.
  case solve(Int, Int)

  /// - Parameters:
  ///   - attributes: of a product of matrices that reads transposes, which of both stand turned (1).
  ///   - operands: shapes as they stand.
  init?(_ row: RowID, _ attributes: [Int], _ operands: [[Int]]) {
    switch row {
    case .matmul:
      let (a, b) = (operands[0], operands[1])
      switch (a.count, b.count) {
      case (1, 1): self = .dot(a[0])
      case (2, 1): self = .matvec(a[0], a[1])
      case (1, 2): self = .vecmat(b[0], b[1])
      case (_, 3): self = .each(b[0], a[a.count - 2], b[1], b[2], isShared: a.count == 2)
      default:
        let turned = attributes.isEmpty ? [false, false] : attributes.map { $0 == 1 }
        self = .matmul(
          a[turned[0] ? 1 : 0], a[turned[0] ? 0 : 1], b[turned[1] ? 0 : 1], aTurned: turned[0],
          bTurned: turned[1])
      }
    case .outer: self = .outer(operands[0][0], operands[1][0])
    case .inverse: self = .inverse(operands[0][0])
    case .determinant: self = .determinant(operands[0][0])
    case .logdet: self = .logdet(operands[0][0])
    case .solve: self = .solve(operands[0][0], operands[1].dropFirst().reduce(1, *))
    default: return nil
    }
  }

  /// The matrix, its pivots and the greatest entry of each column.
  var workspace: Int {
    switch self {
    case .inverse(let n), .determinant(let n), .logdet(let n), .solve(let n, _): n * n + 2 * n
    case .dot, .matvec, .vecmat, .matmul, .each, .outer: 0
    }
  }

  /// - Returns: `false` where a matrix has no inverse, or no logarithm of its determinant.
  func run<Number: ArrayNumber>(
    _ a: UnsafePointer<Number>, _ b: UnsafePointer<Number>,
    into d: UnsafeMutablePointer<Number>, _ workspace: UnsafeMutablePointer<Number>,
    threads: Int32
  ) -> Bool {
    switch self {
    case .dot(let n): d[0] = Number.dot(a, b, n, threads)
    case .matvec(let m, let n): Number.matvec(d, a, b, m, n, threads)
    case .vecmat(let m, let n): Number.vecmat(d, a, b, m, n, threads)
    case .matmul(let m, let k, let n, let aTurned, let bTurned):
      Number.matmul(d, a, b, m, k, n, aTurned, bTurned, threads)
    case .each(let count, let m, let k, let n, let isShared):
      Number.matmulEach(d, a, b, count, m, k, n, isShared, threads)
    case .outer(let m, let n):
      for i in 0..<m { Number.lanes(gd_multiply, d + i * n, a + i, 0, b, 1, n) }
    case .inverse(let n):
      let lu = Decomposition(a, n, workspace)
      guard lu.isRegular else { return false }
      d.update(repeating: 0, count: n * n)
      for i in 0..<n { d[i * n + i] = 1 }
      lu.solve(d, n)
    case .determinant(let n):
      let lu = Decomposition(a, n, workspace)
      d[0] = Number(lu.sign)
      for i in 0..<n where lu.sign != 0 { d[0] *= workspace[i * n + i] }
    case .logdet(let n):
      let lu = Decomposition(a, n, workspace)
      var (sign, sum) = (lu.sign, 0.0)
      guard lu.isRegular else { return false }
      for i in 0..<n {
        let pivot = workspace[i * n + i]
        if pivot < 0 { sign = -sign }
        sum += Glibc.log(pivot.magnitude.double)
      }
      guard sign > 0 else { return false }
      d[0] = Number(sum)
    case .solve(let n, let k):
      let lu = Decomposition(a, n, workspace)
      guard lu.isRegular else { return false }
      d.update(from: b, count: n * k)
      lu.solve(d, k)
    }
    return true
  }
}

/// A copy of a matrix of n rows as a product of triangles, in a workspace.
private struct Decomposition<Number: ArrayNumber> {
  private let matrix: UnsafeMutablePointer<Number>
  private let pivots: UnsafeMutablePointer<Int32>
  private let n: Int
  /// Of the row exchanges; 0 if a column has no pivot.
  let sign: Int
  /// Whether each pivot is more than the rounding errors in its column.
  let isRegular: Bool

  init(_ a: UnsafePointer<Number>, _ n: Int, _ workspace: UnsafeMutablePointer<Number>) {
    self.n = n
    matrix = workspace
    let greatest = workspace + n * n
    pivots = UnsafeMutableRawPointer(workspace + n * n + n).bindMemory(to: Int32.self, capacity: n)
    matrix.update(from: a, count: n * n)
    greatest.update(repeating: 0, count: n)
    for i in 0..<n {
      for j in 0..<n { greatest[j] = max(greatest[j], a[i * n + j].magnitude) }
    }
    sign = Int(Number.lu(matrix, pivots, n))
    var isRegular = sign != 0
    for i in 0..<n where isRegular {
      isRegular =
        matrix[i * n + i].magnitude > Number(Number.unitRoundoff) * Number(n) * greatest[i]
    }
    self.isRegular = isRegular
  }

  func solve(_ b: UnsafeMutablePointer<Number>, _ k: Int) {
    Number.luSolve(matrix, pivots, b, n, k)
  }
}
