import Testing

@testable import Syntax

/// The statements of `text`, printed, or its errors.
func printed(_ text: String, _ style: Style = .unicode) -> String {
  let (tree, errors) = parse(Source(text))
  if !errors.isEmpty {
    return errors.map { $0.text(in: tree.source, placed: false) }.joined(separator: "\n")
  }
  return tree.statements.map { tree.text($0, style) }.joined(separator: "; ")
}

@Suite struct ParserTests {
  @Test(arguments: [
    ("-2^2", "-2²"), ("2^3^2", "2^(3²)"), ("2^-x", "2^-x"), ("(2^3)^2", "(2³)²"),
    ("a - (b - c)", "a - (b - c)"), ("(a - b) - c", "a - b - c"), ("a/(b*c)", "a/(b·c)"),
    ("a*b/c", "a·b/c"), ("2πr²", "2πr²"), ("sin^2(x)", "sin(x)²"), ("1/(2*sqrt(x))", "1/(2√x)"),
    ("2*(w-5)", "2(w - 5)"), ("18*x", "18x"),
    ("-(2*(1-x)) - 400*x*(y-x^2)", "-2(1 - x) - 400x·(y - x²)"),
    ("sin(x^2) + 2*x^2*cos(x^2)", "sin(x²) + 2x²·cos(x²)"), ("1*x", "1·x"), ("2*e1", "2·e1"),
    ("2*3", "2·3"), ("d / dx", "d / dx"), ("a[1]*2", "a[1]·2"), ("x*(-y)", "x·(-y)"),
    ("1/2*‖W*x + b - y‖²", "1/2·‖W·x + b - y‖²"), ("|abs(x) + 1|", "|abs(x) + 1|"),
    ("x = if a = 1 then 2\nelse 3", "x = if a = 1 then 2 else 3"),
    ("f(x) = x +\n 1", "f(x) = x + 1"),
    ("f(x) = {\n y = x\n y + 1\n}", "f(x) = { y = x; y + 1 }"), ("[1,\n2]", "[1, 2]"),
    ("(x +\n y)", "x + y"),
    ("descend L from w=8 for 1 step", "descend L from w=8 for 1 step"),
  ])
  func `a statement prints as a person writes it`(_ text: String, _ expected: String) {
    #expect(printed(text) == expected)
  }

  @Test(arguments: [
    ("2x²·√y", "2x^2*sqrt(y)"), ("|x| + ‖v‖", "abs(x) + norm(v)"), ("Wᵀ·x", "W^T*x"),
    ("2πr²", "2pi*r^2"), ("∇f", "(grad f)"), ("d²f/dx²", "d^2f/dx^2"), ("α ≤ ∞", "alpha <= inf"),
    ("net N = 2 → 1", "net N = 2 -> 1"),
  ])
  func `ASCII is printed on demand`(_ text: String, _ expected: String) {
    #expect(printed(text, .ascii) == expected)
  }

  @Test(arguments: [
    ("x^2/3", "\\frac{x^{2}}{3}"), ("sqrt(x)*alpha", "\\sqrt{x} \\cdot \\alpha"),
    ("2(w - 5)", "2 \\left(w - 5\\right)"), ("dL/dx", "\\frac{dL}{dx}"),
    ("W1", "W_{1}"), ("sin(x)^2", "\\sin\\left(x\\right)^{2}"),
    ("∂²L/∂x∂y", "\\frac{\\partial ^{2}L}{\\partial x \\partial y}"),
    ("sum(i in 1..n, i^2)", "\\sum_{i=1}^{n} i^{2}"),
  ])
  func `LaTeX is printed`(_ text: String, _ expected: String) {
    let (tree, _) = parse(Source(text))
    guard case .expression(let id)? = tree.statements.first?.kind else {
      Issue.record("\(text) is no expression")
      return
    }
    #expect(tree.latex(id) == expected)
  }

  @Test(arguments: [
    ("α", "alpha"), ("W₁", "W1"), ("W_1", "W1"), ("W_12", "W12"), ("α_1", "alpha1"),
    ("\u{B5}", "mu"), ("e\u{301}", "\u{E9}"), ("σ", "sigma"), ("∞", "inf"), ("π", "pi"),
  ])
  func `two spellings are one name`(_ first: String, _ second: String) {
    var tree = Tree()
    #expect(tree.intern(first) == tree.intern(second))
    #expect(tree.spelling(tree.intern(second)) == first)
  }

  @Test(arguments: [("a_1_2", "a_12"), ("_1", "1"), ("x", "X"), ("ab", "ba"), ("αβ", "alphabeta")])
  func `other names differ`(_ first: String, _ second: String) {
    var tree = Tree()
    #expect(tree.intern(first) != tree.intern(second))
  }

  @Test func `a span covers what was written`() {
    let text = "y = (a + b)*sin(x)"
    let (tree, _) = parse(Source(text))
    guard case .definition(_, let value)? = tree.statements.first?.kind,
      case .binary(let left, let right, .times) = tree[value]
    else {
      Issue.record("no product")
      return
    }
    #expect(tree.source.text(tree.span(of: value)) == "(a + b)*sin(x)")
    #expect(tree.source.text(tree.span(of: left)) == "a + b")
    #expect(tree.source.text(tree.span(of: right)) == "sin(x)")
    #expect(tree.source.text(tree.statements[0].span) == text)
  }

  @Test(arguments: [
    ("x", true), ("", true), ("x +", false), ("f(x) = {", false), ("f(x) = {\n x }", true),
    ("[1,", false), ("[1, 2]", true), ("a =", false), ("x ->", false), ("if x then", false),
    ("x)", true), ("y where", false), ("x # (", true), ("\"(\"", true), ("iterate x = 1 ->", false),
  ])
  func `the prompt knows when a statement is complete`(_ text: String, _ expected: Bool) {
    #expect(isComplete(text) == expected)
  }

  @Test func `dL/dx tells which names it could divide`() {
    let (tree, _) = parse(Source("dL/dx"))
    guard case .expression(let id)? = tree.statements.first?.kind else { return }
    #expect(tree.quotient(id)?.dividend == "dL")
    #expect(tree.quotient(id)?.divisor == "dx")
  }
}
