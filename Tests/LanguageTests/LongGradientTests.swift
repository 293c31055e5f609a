import Testing

@testable import Language

/// A function of more than 10,000 nodes gets all its derivatives at once, by reverse mode.
@Suite struct LongGradientTests {
  /// Σ (k·x - y)²·x for k = 1..3000, which sharing cannot shorten.
  static let terms = 3_000

  @Test func `a long sum has the derivatives of its closed form`() throws {
    let text = (1...Self.terms).map { "(\($0)*x - y)^2*x" }.joined(separator: " + ")
    let (x, y) = (0.5, -0.25)
    var expected = [0.0, 0]
    for k in (1...Self.terms).map(Double.init) {
      let u = k * x - y
      expected[0] += 2 * k * u * x + u * u
      expected[1] -= 2 * u * x
    }
    let outcome = try outcome(of: "grad \(text) wrt x, y, z at x=0.5, y=-0.25, z=2")
    let values = outcome.values.compactMap { Double($0) }
    #expect(values.count == 3)
    for (value, number) in zip(values, expected) {
      // 3,000 sums, each rounded.
      #expect(abs(value - number) <= 1e-12 * abs(number))
    }
    #expect(values.last == 0)
    #expect(outcome.failure == nil)
    guard case .object(let formulas)? = outcome.field("formula") else { throw Missing() }
    #expect(formulas.isEmpty, "a formula of this length is not printed")
  }

  @Test func `what has no value there is said`() throws {
    let text = (1...Self.terms).map { "(\($0)*x - y)^2*x" }.joined(separator: " + ")
    let outcome = try outcome(of: "grad \(text) + ln(x) at x=-1, y=1")
    #expect(outcome.failure?.message.hasPrefix("ln needs a number above 0; this is -1") == true)
  }

  private struct Missing: Error {}

  private func outcome(of statement: String) throws -> Outcome {
    var session = Session(host: TestHost(), options: Options())
    guard case .script(let script) = session.read(Array(statement.utf8), file: "") else {
      throw Missing()
    }
    return session.run(script, statement: 0)
  }
}
