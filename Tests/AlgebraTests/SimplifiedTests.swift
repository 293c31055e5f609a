import Testing

/// Derivatives as they stand in tables (Abramowitz & Stegun §3.3, 4.1 to 4.6; DLMF §4.7, 4.20,
/// 4.34) and in the design's own examples; `*` and `sqrt` stand for the printer's signs.
@Suite struct DerivativeFormTests {
  @Test(arguments: [
    ("(x-5)^2", "2*(x - 5)"),
    ("(3*x)^2", "18*x"),
    ("x*sin(x^2)", "sin(x^2) + 2*x^2*cos(x^2)"),
    ("(1-x)^2+100*(y-x^2)^2", "-2*(1 - x) - 400*x*(y - x^2)"),
    ("sqrt(x)", "1/(2*sqrt(x))"),
    ("x^2-10*x", "2*x - 10"),
    ("x^3+2*x^2-x", "3*x^2 + 4*x - 1"),
    ("1/x", "-1/x^2"),
    ("ln(x)", "1/x"),
    ("x*ln(x)-x", "ln(x)"),
    ("2^x", "2^x*ln(2)"),
    ("x^y", "y*x^(y - 1)"),
    ("x^2*exp(x)", "x*exp(x)*(2 + x)"),
    ("exp(-x^2/2)", "-x*exp(-x^2/2)"),
    ("sin(x)^2", "2*sin(x)*cos(x)"),
    ("tan(x)", "1 + tan(x)^2"),
    ("ln(sin(x))", "cos(x)/sin(x)"),
    ("sin(x)/x", "(x*cos(x) - sin(x))/x^2"),
    ("atan(x)", "1/(1 + x^2)"),
    ("asin(x)", "1/sqrt(1 - x^2)"),
    ("sqrt(1-x^2)", "-x/sqrt(1 - x^2)"),
    ("cbrt(x)", "1/(3*cbrt(x)^2)"),
    ("log2(x)", "1/(x*ln(2))"),
    ("tanh(x)", "1 - tanh(x)^2"),
    ("sigmoid(x)", "sigmoid(x)*(1 - sigmoid(x))"),
    ("softplus(x)", "sigmoid(x)"),
    ("x*abs(x)", "2*abs(x)"),
    ("hypot(x, y)", "x/hypot(x, y)"),
    ("erf(x)", "2*exp(-x^2)/sqrt(pi)"),
  ])
  func `a derivative reads as in a table`(_ text: String, _ expected: String) {
    let desk = Desk()
    #expect(desk.text(desk.derivative(text)) == expected)
  }

  @Test func `the other slope of Rosenbrock's valley keeps its factor`() {
    let desk = Desk()
    let slope = desk.derivative("(1-x)^2+100*(y-x^2)^2", by: "y")
    #expect(desk.text(slope) == "200*(y - x^2)")
  }
}

@Suite struct SimplifiedTests {
  @Test(arguments: [
    ("2*x+x", "3*x"), ("2*x*3", "6*x"), ("x+y+x*y+y*x", "x + y + 2*x*y"),
    ("x-(x-1)", "1"), ("-(x-1)", "-(x - 1)"), ("(x+1)*(x-1)", "x^2 - 1"),
    ("y*(x+1)^100", "y*(x + 1)^100"), ("1/2*x", "x/2"), ("3*x/(6*y)", "x/(2*y)"),
    ("sin(x)^2+cos(x)^2", "1"), ("1-sin(x)^2", "cos(x)^2"), ("cosh(x)^2-sinh(x)^2", "1"),
    ("sin(x)/cos(x)", "tan(x)"), ("sin(-x)", "-sin(x)"), ("cos(-x)", "cos(x)"),
    ("exp(x)*exp(-x)", "1"), ("ln(exp(x))", "x"), ("e^x", "exp(x)"),
    ("2^x*2^y", "2^(x + y)"), ("ln(x)+ln(y)", "ln(x) + ln(y)"), ("sqrt(x^2)", "abs(x)"),
    ("ln(x^3)", "3*ln(x)"), ("ln(x^2)", "ln(x^2)"),
  ])
  func `an identity of the reals is used`(_ text: String, _ expected: String) {
    let desk = Desk()
    #expect(desk.text(desk.function(text)) == expected)
  }

  @Test(arguments: [
    ("2^10", "1024"), ("8^(1/3)", "2"), ("sqrt(4)", "2"), ("sqrt(8)", "2*sqrt(2)"),
    ("sqrt(1/4)", "1/2"), ("1/sqrt(2)", "sqrt(2)/2"), ("sin(pi)", "0"), ("cos(pi)", "-1"),
    ("cos(pi/3)", "1/2"), ("sin(pi/4)", "sqrt(2)/2"), ("ln(e)", "1"), ("exp(0)", "1"),
    ("log10(1000)", "3"), ("1/3+1/6", "1/2"), ("2^2^2^2^2^2", "2^(2^65536)"),
  ])
  func `numbers are exact while they can be`(_ text: String, _ expected: String) {
    let desk = Desk()
    #expect(desk.text(desk.function(text)) == expected)
  }

  @Test(arguments: [
    ("x/x", "1 where x != 0"), ("x^2/x", "x where x != 0"), ("1/(1/x)", "x where x != 0"),
    ("exp(ln(x))", "x where x > 0"), ("sqrt(x)^2", "x where x >= 0"),
    ("sqrt(x)*sqrt(x)", "x where x >= 0"), ("0*ln(x)", "0 where x > 0"),
    ("(x-y)/(y-x)", "-1 where y != x"),
    ("if(x<1, ln(x)/ln(x), 2)", "if(less(x, 1), 1, 2) where x > 0 and x != 1"),
    ("x/x+1/x", "1 + 1/x"), ("x/(x^2+1)*(x^2+1)", "x"), ("(x-1)/(x-1)", "1 where x != 1"),
    ("(2*x-4)/(2*x-4)", "1 where x != 2"), ("2*x/(2*x)", "1 where x != 0"),
    ("exp(x)/exp(x)", "1"), ("(x^2+x+1)/(x^2+x+1)", "1"), ("tan(atan(x))", "x"),
    ("sin(asin(x))", "x where -1 <= x <= 1"), ("sqrt(2-x)^2", "2 - x where x <= 2"),
    ("exp(ln(x^2-4))", "x^2 - 4 where abs(x) > 2"), ("exp(ln(ln(x)))", "ln(x) where x > 1"),
    ("(x^2-2)/(x^2-2)", "1 where x^2 != 2"), ("1/(1+1/x)", "x/(x + 1) where x != 0"),
    ("(exp(x)-1)/(exp(x)-1)", "1 where x != 0"), ("sinh(x)/sinh(x)", "1 where x != 0"),
    ("(x-1)*(x+1)/(x^2-1)", "1 where x != 1 and x != -1"),
    ("(x*y+z)/(x*y+z)", "1 where x*y + z != 0"),
  ])
  func `what is cancelled leaves its condition unless the form implies it`(
    _ text: String, _ expected: String
  ) {
    let desk = Desk()
    #expect(desk.text(desk.function(text)) == expected)
  }
}
