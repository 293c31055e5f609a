import Testing

@testable import Syntax

@Suite struct DiagnosticTests {
  @Test func `a placed error begins with file, line and column`() {
    let source = Source(name: "lesson.gd", "x = 1\n  grad sinn(x)\n")
    let error = Diagnostic("sinn is not known; did you mean sin?", at: Span(13, 17))
    #expect(
      error.text(in: source, placed: true) == """
        lesson.gd:2:8: error: sinn is not known; did you mean sin?
          grad sinn(x)
               ^^^^
        """)
  }

  @Test func `an excerpt can be a part of the line, with words at its side`() {
    let source = Source("ln(2-x) at x=3")
    var error = Diagnostic("ln needs a number above 0; this is -1", at: Span(3, 6), "2 - 3 = -1")
    error.excerpt = Span(0, 7)
    error.aside = "with x = 3"
    #expect(
      error.text(in: source, placed: false) == """
        error: ln needs a number above 0; this is -1
          ln(2-x)   with x = 3
             ^^^    2 - 3 = -1
        """)
  }

  @Test func `readings stand in place of the excerpt`() {
    let source = Source("1/2x")
    #expect(
      parse(source).errors.map { $0.text(in: source, placed: false) } == [
        "error: 1/2x has two readings; write one of\n  1/(2x)\n  (1/2)*x"
      ])
  }

  @Test func `columns count characters as they are seen`() {
    let source = Source("e\u{301}𝛂x\r\nβ + y")
    #expect(source.location(of: 7) == .init(line: 1, column: 3))
    #expect(source.location(of: 15) == .init(line: 2, column: 5))
  }

  @Test func `a long line is cut around the caret`() {
    let text = String(repeating: "x + ", count: 250_000) + "* 3"
    let source = Source(text)
    let said = parse(source).errors.first?.text(in: source, placed: true) ?? ""
    #expect(said.utf8.count < 400)
    #expect(said.hasPrefix(":1:1000001: error: expected a value, found *"))
  }

  @Test(
    arguments: [
      ("sinn", "sin"), ("Sin", "sin"), ("arctan", "atan"), ("xyz", nil),
      ("crosentropy", "crossentropy"),
      ("snh", "sinh"), ("tahn", "tanh"), ("a", nil), ("derivative", "grad"), ("maximum", "max"),
    ] as [(String, String?)])
  func `a guess is near or known`(_ word: String, _ expected: String?) {
    let names = ["sin", "sinh", "tanh", "atan", "crossentropy", "grad", "max", "b"]
    #expect(Spelling.closest(to: word, among: names) == expected)
  }

  @Test(
    arguments: [
      (1.0, "1"), (0.1 + 0.2, "0.3"), (1234567.0, "1234567"), (1e-5, "1e-5"),
      (1.5e20, "1.5e20"), (-0.0, "0"), (2.0 / 3, "0.666667"), (9.9999999, "10"),
      (0.0001, "0.0001"), (0.00001234, "1.234e-5"), (999999.5, "1000000"),
      (123456.789, "123457"), (9_007_199_254_740_991.0, "9007199254740991"), (-2.5, "-2.5"),
    ] as [(Double, String)])
  func `six digits of a decimal are written`(_ value: Double, _ text: String) {
    #expect(Decimal.text(value, digits: 6) == text)
  }

  @Test func `the shortest text of a double reads back`() {
    var draws = Draws(state: 7)
    for _ in 0..<2000 {
      let value = Double(bitPattern: draws.next())
      if value.isFinite { #expect(Double(Decimal.text(value)) == value) }
    }
  }
}
