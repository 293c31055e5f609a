import Testing

@testable import Language

/// The determinant by minors, a user's recursion over shapes: equal minors must be found before
/// the gradient is made, or it has 11! terms.
@Suite struct DeterminantTests {
  private static let definitions = """
    minor(A, j) = [A[i, if k < j then k else k + 1] for i in 2..rows(A), k in 1..rows(A) - 1]
    determinant(A) = if rows(A) = 1 then A[1, 1] else sum(j in 1..rows(A), (-1)^(j + 1)*A[1, j]*determinant(minor(A, j)))
    B = [sin(i*j + 3*i) + cos(i + j^2) for i in 1..11, j in 1..11]

    """

  @Test func `the gradient of order 11 has less than 100,000 nodes`() throws {
    let (function, gradient) = (
      try nodes(of: "determinant(B)"), try nodes(of: "gradient(determinant, B)")
    )
    // 11·2¹⁰ products of an entry and a minor, as many sums.
    #expect(function > 11 * 1024 && function < 40_000)
    #expect(gradient > function)
    #expect(gradient < 100_000, "\(gradient)")
  }

  /// The nodes of an expression, flattened.
  private func nodes(of expression: String) throws -> Int {
    let text = Self.definitions + expression
    return try #require(DerivativeStages(Array(text.utf8), host: TestHost())).sizes().function
  }

  @Test func `it is the determinant times the inverse transposed`() throws {
    var session = Session(host: TestHost(), options: Options())
    let text =
      Self.definitions
        + """
        d = determinant(B)
        G = gradient(determinant, B)
        [d, G[1, 1], G[1, 2], G[5, 7], G[11, 11], sum(G)]
        """
    guard case .script(let script) = session.read(Array(text.utf8), file: "") else {
      Issue.record("the script has a syntax error")
      return
    }
    var last: Outcome?
    for index in script.statements.indices { last = session.run(script, statement: index) }
    #expect(last?.failure == nil)
    let values = (last?.values.first ?? "").split { "[], ".contains($0) }.compactMap { Double($0) }
    // mpmath with 40 digits: det(B), and the entries of inverse(B).T*det(B).
    let expected = [
      2163.8980534012982, -356.19947817644129, 1502.3659696521643, 344.17546064839641,
      -2138.8737894313841, -2367.482715910035,
    ]
    #expect(values.count == expected.count)
    for (value, number) in zip(values, expected) {
      // 11! products of up to 2¹¹ in all, rounded.
      #expect(abs(value - number) <= 1e-11 * 2163)
    }
  }
}
