import Testing

@testable import Learning

@Suite struct OrthogonalFactorsTests {
  /// Läuchli (1961): the solution of `[1 1 1; ε I]·x = [3; ε; ε; ε]` is `[1, 1, 1]`; with the
  /// normal equations all is lost for `ε = 1e-8`.
  @Test(arguments: [1e-4, 1e-6, 1e-8, 1e-10]) func `nearly equal columns are told apart`(
    _ epsilon: Double
  ) {
    let columns = (0..<3).map { column in
      [1.0] + (0..<3).map { $0 == column ? epsilon : 0 }
    }
    let factors = OrthogonalFactors(columns, rows: 4)
    let (x, _) = factors.solution(of: [3, epsilon, epsilon, epsilon])
    #expect(factors.rank == 3)
    for value in x { #expect((value - 1).magnitude < 1e-10) }
  }

  @Test func `what is left over is at right angles to the columns`() {
    let columns = [[1.0, 1, 1, 1], [1, 2, 3, 4]]
    let (x, residual) = OrthogonalFactors(columns, rows: 4).solution(of: [6, 5, 7, 10])
    // The line 1.4 x + 3.5 of the textbook example of 4 points.
    #expect((x[0] - 3.5).magnitude < 1e-14)
    #expect((x[1] - 1.4).magnitude < 1e-14)
    for column in columns { #expect(dot(column, residual).magnitude < 1e-13) }
  }

  @Test func `a column that depends on others is named with them`() {
    let columns = [[1.0, 1, 1, 1], [1, 2, 3, 4], [5, 0, 1, 9], [2, 3, 4, 5]]
    let factors = OrthogonalFactors(columns, rows: 4)
    #expect(factors.rank == 3)
    #expect(factors.dependence.sorted() == [0, 1, 3])
    #expect(factors.inverseGram() == nil)
  }

  @Test func `units do not decide about the rank`() {
    let columns = [[1e-20, 2e-20, 1e-20], [1e20, 0, -1e20]]
    #expect(OrthogonalFactors(columns, rows: 3).rank == 2)
  }

  @Test func `the inverse of the Gram matrix of a line is the textbook's`() throws {
    // n = 5, Σx = 15, Σx² = 55: 1/(5·55 - 15²)·[55, -15; -15, 5].
    let columns = [[1.0, 1, 1, 1, 1], [1, 2, 3, 4, 5]]
    let gram = try #require(OrthogonalFactors(columns, rows: 5).inverseGram())
    let expected = [[1.1, -0.3], [-0.3, 0.1]]
    for row in 0..<2 {
      for column in 0..<2 { #expect((gram[row][column] - expected[row][column]).magnitude < 1e-14) }
    }
  }
}
