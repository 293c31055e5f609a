import Testing

@testable import Language

@Suite struct SafeFormulaTests {
  @Test(arguments: SafeFormula.table.map(\.risky))
  func `a safe formula equals the risky one`(_ risky: String) throws {
    let rule = try #require(SafeFormula.table.first { $0.risky == risky })
    let session = Session(host: TestHost(), options: Options())
    #expect(session.verdict(on: rule) != nil, "\(risky) = \(rule.safe)")
  }

  @Test func `a formula that is not equal is not proposed`() {
    let session = Session(host: TestHost(), options: Options())
    #expect(session.verdict(on: SafeFormula("ln(1 + exp(x))", "softplus(2x)", "")) == nil)
  }

  @Test func `letters are filled in, words stay`() {
    #expect(
      SafeFormula.filled("ln(1 + exp(x)) + x1", ["x": "(2t)", "e": "no"])
        == "ln(1 + exp((2t))) + x1")
  }
}
