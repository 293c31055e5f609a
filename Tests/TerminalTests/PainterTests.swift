import Language
import Testing

@testable import Terminal

@Suite struct PainterTests {
  private func text(_ line: String, width: Int) -> String {
    Painter(width: width).text([[StyledSpan(line)]])
  }

  @Test func `a line that fits stays whole`() {
    #expect(text("d/dx x² = 2x", width: 12) == "d/dx x² = 2x\n")
  }

  @Test func `a longer line is folded at a space and indented`() {
    #expect(text("a + 12345 + b", width: 10) == "a + 12345\n  + b\n")
    #expect(text("    = 1 + 2", width: 10) == "    = 1 +\n     2\n")
  }

  @Test func `a number is never broken`() {
    let number = "-1.2345678901234567e-300"
    #expect(text("x = \(number) + 1", width: 8).contains(number))
  }

  @Test func `a word in several colors is one word`() {
    let line = [StyledSpan("aaaa "), StyledSpan("f", .name), StyledSpan("(x)"), StyledSpan(" b")]
    let rows = Painter(width: 7).folded(line).map { $0.map(\.text).joined() }
    #expect(rows == ["aaaa", "  f(x)", "  b"])
  }

  @Test func `on a pipe nothing is folded`() {
    let line = String(repeating: "x + ", count: 100)
    #expect(Painter().text([[StyledSpan(line)]]) == line + "\n")
  }

  @Test func `color goes by role`() {
    let line = [StyledSpan("x"), StyledSpan(" = "), StyledSpan("6", .number)]
    #expect(Painter(usesColor: true).text([line]) == "x = \u{1B}[38;5;31m6\u{1B}[0m\n")
    #expect(Painter().text([line]) == "x = 6\n")
  }

  @Test(arguments: [("abc", 3), ("x²·α", 4), ("日本", 4), ("e\u{301}", 1), ("", 0)])
  func `columns count what the eye sees`(_ text: String, _ count: Int) {
    #expect(columns(text) == count)
  }
}
