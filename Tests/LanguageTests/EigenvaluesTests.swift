import Testing

@testable import Language

/// The rotations against textbook matrices, and the shapes that they tell apart.
@Suite struct SymmetricEigenvaluesTests {
  @Test func `the example of Rosenbrock's valley`() {
    let found = SymmetricEigenvalues(of: [[1330, 480], [480, 200]])
    // 765 ± √(565² + 480²), by hand.
    let root = (565.0 * 565 + 480 * 480).squareRoot()
    #expect(abs(found.values[0] - (765 - root)) < 1e-10)
    #expect(abs(found.values[1] - (765 + root)) < 1e-10)
    #expect(found.shape == .valley)
  }

  @Test func `the second difference has cosines`() {
    // 2 - 2cos(kπ/(n+1)): Golub, Van Loan §4.8; here n = 5, by mpmath.
    let matrix = (0..<5).map { row in
      (0..<5).map { row == $0 ? 2.0 : abs(row - $0) == 1 ? -1.0 : 0.0 }
    }
    let expected = [0.2679491924311227, 1, 2, 3, 3.732050807568877]
    for (value, wanted) in zip(SymmetricEigenvalues(of: matrix).values, expected) {
      #expect(abs(value - wanted) < 1e-14)
    }
  }

  @Test func `vectors solve their equation and have length 1`() {
    let matrix: [[Double]] = [[4, 1, -2], [1, 2, 0], [-2, 0, 3]]
    let found = SymmetricEigenvalues(of: matrix)
    for (value, vector) in zip(found.values, found.vectors) {
      let image = matrix.map { row in zip(row, vector).reduce(0) { $0 + $1.0 * $1.1 } }
      for (left, right) in zip(image, vector) { #expect(abs(left - value * right) < 1e-13) }
      #expect(abs(vector.reduce(0) { $0 + $1 * $1 } - 1) < 1e-13)
    }
  }

  @Test(arguments: [
    ([[2, 0], [0, 4]], SymmetricEigenvalues.Shape.bowl), ([[0, 1], [1, 0]], .saddle),
    ([[-2, 0], [0, -4]], .dome), ([[-1, 0], [0, -40]], .ridge), ([[1, 1], [1, 1]], .trough),
    ([[-1, 1], [1, -1]], .crest), ([[0, 0], [0, 0]], .flat), ([[3]], .bowl),
    ([[1, 0], [0, 50]], .valley),
  ])
  func `shapes are told apart`(_ matrix: [[Double]], _ shape: SymmetricEigenvalues.Shape) {
    #expect(SymmetricEigenvalues(of: matrix).shape == shape)
  }
}
