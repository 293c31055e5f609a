import Algebra
import Testing

/// Quotients as school books leave them; worked by hand.
@Suite struct QuotientFormTests {
  @Test(arguments: [
    ("x/(1+x)", "1/(1 + x)^2"), ("(x^2+1)/(x-1)", "(x^2 - 2*x - 1)/(x - 1)^2"),
    ("ln(x)/x", "(1 - ln(x))/x^2"), ("(1+x)/(1-x)", "2/(1 - x)^2"),
    ("x/sqrt(1+x^2)", "1/(1 + x^2)^(3/2)"), ("sqrt(x)/(1+x)", "(1 - x)/(2*sqrt(x)*(1 + x)^2)"),
    ("(y*x+z)/(z*x+y)", "(y^2 - z^2)/(z*x + y)^2"), ("x/(x^2+1)", "(1 - x^2)/(x^2 + 1)^2"),
    ("atan(x)/x", "1/(x*(1 + x^2)) - atan(x)/x^2"), ("1/(x*(x+1))", "-(2*x + 1)/(x^2*(x + 1)^2)"),
    ("1/(y+z/x)", "z/(y*x + z)^2 where x != 0"),
  ])
  func `the slope of a quotient stands over one bar`(_ text: String, _ expected: String) {
    let desk = Desk()
    #expect(desk.text(desk.derivative(text)) == expected)
  }

  @Test(arguments: [
    ("1/x+1/y", "1/x + 1/y"), ("x+1/x", "x + 1/x"), ("x/y+y/z", "x/y + y/z"),
    ("x/2+1/x", "x/2 + 1/x"), ("1+1/x", "1 + 1/x"),
  ])
  func `fractions that read well stay apart`(_ text: String, _ expected: String) {
    let desk = Desk()
    #expect(desk.text(desk.function(text)) == expected)
  }

  @Test(arguments: [
    ("(x^2-1)/(x-1)", "x + 1 where x != 1"), ("(x^3-1)/(x-1)", "x^2 + x + 1 where x != 1"),
    ("(x^2-y^2)/(x-y)", "x + y where x != y"), ("(1-x^2)/(1-x)", "1 + x where x != 1"),
    ("x/(x^2+x)", "1/(x + 1) where x != 0"), ("(x^2+3*x+2)/(x+1)^2", "(x + 2)/(x + 1)"),
    ("(x^2+3*x+1)/(x+1)", "(x^2 + 3*x + 1)/(x + 1)"),
    ("x^2/(x-1)-1/(x-1)", "x + 1 where x != 1"),
    ("(x^100-1)/(x-1)", "(x^100 - 1)/(x - 1)"),
  ])
  func `common divisors cancel where that is shorter`(_ text: String, _ expected: String) {
    let desk = Desk()
    #expect(desk.text(desk.function(text)) == expected)
  }
}

@Suite struct StepFormTests {
  @Test(arguments: [
    ("max(0, sign(x))", "if(greater(x, 0), 1, 0)"),
    ("max(sign(x), 1/100)", "if(greater(x, 0), 1, 1/100)"),
    ("2*x*max(0, sign(x))", "if(greater(x, 0), 2*x, 0)"), ("relu(x)*max(0, sign(x))", "relu(x)"),
    ("max(2, sign(x))", "max(2, sign(x))"), ("max(-1/2, sign(x))", "max(-1/2, sign(x))"),
  ])
  func `the slope of a ramp is an if`(_ text: String, _ expected: String) {
    let desk = Desk()
    #expect(desk.text(desk.function(text)) == expected)
  }

  @Test(arguments: [
    ("if(x>x, 1, 2)", "2"), ("if(x>=x, 1, 2)", "1"), ("if(x<x+1, 1, 2)", "1"),
    ("if(exp(x)>0, 1, 2)", "1"), ("if(x>y, 1, 2)", "if(greater(x, y), 1, 2)"),
    ("if(x<y, 1, 2)", "if(less(x, y), 1, 2)"), ("if(x^2>0, 1, 2)", "if(greater(x^2, 0), 1, 2)"),
    ("if(ln(x)>=ln(x), 1, 2)", "1 where x > 0"),
  ])
  func `a comparison is decided only where it holds for all values`(
    _ text: String, _ expected: String
  ) {
    let desk = Desk()
    #expect(desk.text(desk.function(text)) == expected)
  }

  @Test func `a graph with a step that has no value is said to be impossible`() {
    let desk = Desk()
    for text in ["x/0", "ln(0)*x", "sqrt(-1)*x", "x/(x-x)", "ln(-1-x^2)", "gamma(-1)*x"] {
      var forms = Forms(desk.table)
      #expect(forms.simplified(desk.function(text))[0].impossibility != nil, "\(text)")
    }
    for text in ["x/y", "0^x", "if(x>0, x/0, 1)", "ln(x-1)", "1/(x^2-1)"] {
      var forms = Forms(desk.table)
      #expect(forms.simplified(desk.function(text))[0].impossibility == nil, "\(text)")
    }
  }
}
