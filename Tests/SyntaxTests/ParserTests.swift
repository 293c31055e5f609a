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
  @Test func smoke() {
    let lines = [
      "grad (w-5)^2 at w=8", "L(w) = (w-5)^2", "L'(w)", "descend L from w=8 rate 0.1 for 1 step",
      "a = 3x", "dL/dx", "dL/dx at x=2",
      "sweep rate 0.01, 0.1, 0.5, 0.9, 1, 1.1 in descend (w-5)^2 from w=8 for 20 steps",
      "rates (w-5)^2", "steps d/dx x*sin(x^2)", "trace x*sin(x^2) at x=2", "grad |x| at x=0",
      "grad relu(x) - relu(-x) at x=0", "grad max(x, y) at x=1, y=1", "ln(2-x) at x=3",
      "W = [1, 2; 0, 1; 1, 1]", "W*[1, 2, 3]", "param W = [1, 2; 0, 1; 1, 1]",
      "x = [1, 2]; b = [0, 1, 0]; y = [4, 2, 3]", "L = 1/2*‖W*x + b - y‖²", "grad L wrt W",
      "r(x, y) = (1-x)^2 + 100*(y-x^2)^2", "∇r at x=-1.2, y=1", "hessian r at x=-1.2, y=1",
      "data D = table x, y: 1, 2.1; 2, 3.9; 3, 6.2; 4, 7.8; 5, 10.1", "param a, b = 0",
      "descend mean((a*x + b - y)^2) on D batch 1 in order rate 0.05 for 3 steps",
      "fit y = m*x + c on D", "net N = 2 -> 2 tanh -> 1 sigmoid", "show N",
      "N.W1 := [1, -1; 0.5, 2]; N.b1 := [0, -1]", "blame N at x=[1, 0], y=1",
      "show gradients of N at x=[1, 0], y=1", "assert L'(w) = 2(w-5)", "assert A ≈ B within 1e-6",
      "fork run1 at step 37 with rate 0.01", "rule f'(x) = 2x", "rule ∂f/∂x(x, y) = y",
      "show digits 12", "plot E for x in -2..2", "stationary E for x in 0..1, y in 0..2",
      "train N on D loss crossentropy by adam with beta1=0.9 rate 1e-3 for 5 epochs",
      "export X as c to \"f.c\"", "help grad", "sum(i in 1..n-1, (x[i+1] - x[i]^2)^2)",
      "iterate x = 1 -> x - f(x)/f'(x) for 10 steps",
      "iterate (x, v) = (x0, v0) -> (x + h*v, v + h*a(x)) while x[2] > 0",
      "[e for i in 1..n, j in 1..m]", "f(x) = { y = sin(x); y^2 + y }", "y^2 + y where y = sin(x)",
      "if x > 0 and x != 3 then x else -x", "(descend L from w=8 for 20 steps).loss",
      "-2^2", "2^-x", "2^3^2", "2πr²", "2√x", "sin²(x)", "sin^2(x)", "d²f/dx²", "∂²L/∂x∂y",
      "d/dx(x^2)", "∂L/∂N.W1", "N.W1[2,1] := 0.4", "f''", "A[i, :]", "xᵀ·y", "W^T*x", "½x",
      "0 < x <= 1", "{x: 1, y: 2}", "(1, 2)", "1e5x", "2e", "w := w - 0.1*L'(w)",
      "1/2x", "e^2x", "sin^-1(x)", "sin⁻¹(x)", "x y", "sin x", "√2x", "||x||", "0x10", "x**2",
      "5 % 2", "n!",
      "x += 1", "lambda x: x", "x²y", "a = b = c", "2 x", "f (x)", "x[1]y", "(x)2", "1 + trace x",
      "d/dx x^2 + 1", "1 + d/dx x^2 + 1", "[1 -2]", "at 3", "x at 3", "grad x^2 at 3", "1e999999",
      "2x = 4", "(1", "1)", "[1, 2", "\"abc", "trace = 3", "grad (w-5)^2 ta w=8", "x ++", "1 +",
      "dL/dx^2",
      "d^2L/dx", "a||b", "f(x) = {\n y = x\n y + 1\n}", "hessian(f, x)", "jacobian(f, (1, 2))·v",
      "|x|y", "|a + |b||",
      "x'", "(x)'", "u·v", "grad(x^2)", "1 + grad x^2", "f(x)(y)", "(a)(b)", "(x+1)²(y)", "f²(x)",
      "x^2(y+1)",
      "param b: 3 ~ normal(0, 0.1)", "param W: 4x2", "x where W: m×n", "a at x=1, y=2 where z = 3",
      "if a then b", "x = if a = 1 then 2\nelse 3", "f(x) = x +\n 1", "sum(i in 1..3)",
      "for 3 steps",
      "descend L for 3", "grad", "show", "undo", "again rate 0.9", "for i in 1..3", "let x = 3",
      "sin^2 x",
    ]
    for line in lines { print(line, "  =>  ", printed(line), "   |   ", printed(line, .ascii)) }
  }
}
