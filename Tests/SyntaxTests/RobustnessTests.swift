import Testing

@testable import Syntax

/// Text that uses each part of the grammar.
let samples = [
  "#!/usr/bin/env gd\nL(w) = (w-5)^2\nassert L'(w) = 2(w-5)\r\nassert L'(8) = 6\n",
  "f(x, y) = { z = sin²(x); z·y + |x|/‖y‖ }\n∂²f/∂x∂y at x=1, y=½\n",
  "descend L from w=8, b=1 by adam with beta1=0.9 rate 0.1/(1 + step) for 20 steps until loss<1e-6",
  "sweep rate 0.1, 0.5 in descend (w-5)^2 from w=8 for 20 steps; plot run1 to \"f.svg\"",
  "data D = table x, y: { 1, 2\n 2, 4 }\nfit y = a*x + b on D from a=1, b=0\n",
  "net N = 2 -> 4 tanh -> 1 sigmoid; N.W1[2,1] := 0.4\nparam W: 4x2 ~ normal(0, 0.1)\n",
  "y = iterate (x, v) = (1, 0) -> (x + h*v, v - h*x) while x[2] > 0 and not (v = 0)\n",
  "[e^(-i) for i in 1..n, j in 1..m] + sum(i in 1..3, W₁[i, :]·xᵀ) where n = 3, W: m×n",
  "if x ≤ 0 then -1 else (grad x^2 at x=2) + d/dx (x^2 + 1)",
  "rule ∂f/∂x(x, y) = 2πr²·y\ng = {a: 1, b: [1, 2; 3, 4]}.b[1, 2..3]\nhelp grad\nd/dx d²L/dw²",
]

@Suite struct RobustnessTests {
  private func survives(_ bytes: [UInt8]) {
    let source = Source(name: "t.gd", bytes: bytes)
    let (tree, errors) = parse(source)
    for error in errors {
      #expect(!error.text(in: source, placed: true).isEmpty)
    }
    for statement in tree.statements {
      #expect(!tree.text(statement).isEmpty)
      #expect(statement.span.end <= UInt32(bytes.count))
    }
    #expect(errors.count <= 20)
  }

  @Test(arguments: samples)
  func `a sample has no error`(_ sample: String) {
    #expect(!printed(sample).contains("error"))
  }

  @Test(arguments: samples)
  func `each prefix and each deletion of a byte gives an answer`(_ sample: String) {
    let bytes = Array(sample.utf8)
    for index in bytes.indices {
      survives(Array(bytes[..<index]))
      survives(Array(bytes[..<index] + bytes[(index + 1)...]))
      survives(Array(bytes[..<index] + [UInt8(truncatingIfNeeded: index &* 37)] + bytes[index...]))
    }
  }

  @Test(arguments: [
    "(", "-", "[", "{a: ", "2^", "f(", "if x then ", "|", "√", "∇", "d/dx ", "a + b*",
  ])
  func `nesting is bounded and a long text takes no time`(_ piece: String) {
    let source = Source(String(repeating: piece, count: 100_000))
    let (_, errors) = parse(source)
    #expect(errors.count >= 1)
    #expect(errors[0].text(in: source, placed: true).utf8.count < 2000)
  }

  @Test func `900 brackets are no error`() {
    let open = String(repeating: "(", count: 900)
    #expect(printed(open + "x" + String(repeating: ")", count: 900)) == "x")
    let calls = String(repeating: "1 + 2·f(", count: 300)
    #expect(!printed(calls + "x" + String(repeating: ")", count: 300)).contains("error"))
  }

  @Test func `a flat sum is as long as it likes`() {
    let text = "1" + String(repeating: " + x", count: 100_000)
    #expect(printed(text) == text)
    let (tree, _) = parse(Source(text))
    if case .expression(let id)? = tree.statements.first?.kind {
      #expect(tree.latex(id) == text)
    }
  }

  @Test(arguments: [
    ("x + \0 3\nb = 4", "there is a NUL byte here"), ("\"abc", "this text has no closing quote"),
    ("1e999999", "1e999999 is beyond the range of a number (about 5e-324 to 1.8e308)"),
  ])
  func `what cannot be read is named`(_ text: String, _ message: String) {
    #expect(parse(Source(text)).errors.first?.message == message)
  }

  @Test func `what is not UTF-8 is named, and the next line is read`() {
    let (tree, errors) = parse(Source(name: "", bytes: [0x78, 0x2B, 0xFF, 0x0A, 0x79]))
    #expect(errors.map(\.message) == ["this is not UTF-8"])
    #expect(tree.statements.count == 1)
  }

  @Test func `every wrong statement of a script is reported, up to 20`() {
    let text = String(repeating: "1/2x\ny = 3\n", count: 30)
    let (tree, errors) = parse(Source(text))
    #expect(errors.count == 20)
    #expect(tree.statements.count == 19)
  }

  @Test func `an open bracket does not swallow the lines below it`() {
    let (tree, errors) = parse(Source("f(x) = (x + 1\ng(x) = 2x\nh = 3\n"))
    #expect(errors.map(\.message) == ["this ( is never closed"])
    #expect(tree.statements.count == 2)
  }

  @Test(arguments: ["\u{FEFF}x = 1\r\ny = 2", "x = 1\ry = 2", "x = 1 # one\n\n\ny = 2\n"])
  func `line ends of all systems and a byte order mark are fine`(_ text: String) {
    #expect(printed(text) == "x = 1; y = 2")
  }

  @Test func `a name of a megabyte is a name`() {
    let name = String(repeating: "a", count: 1_000_000)
    #expect(printed(name) == name)
  }
}
