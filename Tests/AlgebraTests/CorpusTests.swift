import Algebra
import Autodiff
import Testing

/// Every form has the values of the graph that it came from, and is defined where the graph is:
/// beyond that only where a condition fails.
@Suite struct CorpusTests {
  /// Rounding differs between a graph and a shorter form by some units in the last place of the
  /// greatest number on the way.
  static let tolerance = 1e-9

  @Test(arguments: [
    "x^3-3*x+2", "(x+y)^2-(x-y)^2", "x/(x+1)+1/(x+1)", "exp(x)*(1+x)-exp(x)",
    "sqrt(x^2+y^2)", "ln(x*y)", "ln(x)+ln(y)-ln(x/y)", "sin(2*x)-2*sin(x)*cos(x)",
    "1/(1+exp(-x))", "(1+x)^10/(1+x)^9", "x^y*x^z", "(x^2)^(3/2)", "sqrt(4*x)", "sqrt(x^4)",
    "abs(-3*x)*abs(x)", "sin(x)^4-cos(x)^4", "tan(x)*cos(x)", "exp(2*ln(x))", "2^x*4^x",
    "(2*x-4)/(x-2)", "x*(x*(x*(x+1)+1)+1)+1", "cosh(x)^2-1", "1+sinh(x)^2",
    "y*sin(x)^2+y*cos(x)^2", "max(x, y)+min(x, y)", "hypot(x, y)^2", "x^(1/3)*x^(2/3)",
    "1/sqrt(x)*x", "abs(x)*sign(x)", "x*sign(x)", "log2(8*x)", "sqrt(x)*sqrt(y)",
    "(x-y)^3/(y-x)^2", "(x-y)/(y-x)^3", "0.5*x+x/2", "-(-x)", "exp(-x)^2", "exp(x)/exp(y)",
    "x^2*x^(-3)", "sin(pi*x)", "(3*x+3*y)*2", "if(x<0, -x, x)", "if(x<=y, x/y, y/x)*2",
    "sqrt((x-1)^2)", "(sqrt(x)+1)*(sqrt(x)-1)", "cbrt(x)^3", "acos(x/4)+asin(x/4)",
    "gamma(x+3)/gamma(x+3)", "erf(x)+erfc(x)", "atan2(y, x)", "mod(x, 2)", "floor(x)/2",
    "x/(1+x)", "sin(x)/x", "(x^2+1)/(x-1)", "ln(x)/x", "exp(x)/x", "sqrt(x)/(1+x)",
    "x*y/(x+y)", "x/sqrt(x^2+y^2)", "(y*x+z)/(z*x+y)", "atan(x)/x", "1/(1+exp(-x))",
    "(x^2+3*x+1)/(x+1)", "1/x+1/y", "1/(x-1)-1/(x+1)", "1/(1+1/x)", "1/(y+z/x)",
    "(x^2-1)/(x-1)", "(x^3-y^3)/(x-y)", "x/(x^2+x)", "(x^2+3*x+2)/(x+1)^2",
    "(1-x^2)/(1-x)^3", "(x^4-1)/(x^2-1)", "(exp(x)-exp(-x))/(exp(x)+exp(-x))",
    "sigmoid(x)+sigmoid(-x)", "y*sigmoid(2*x)+y*sigmoid(-2*x)", "relu(x)*y",
    "relu(x)^2", "leakyrelu(x*y)", "x*max(0, sign(y))", "if(x>y, x, y)*2", "if(x>=x, y, z)",
    "acos(x/3)+acos(-x/3)", "erfc(x)+erfc(-x)", "tanh(x)/x", "-(x-1)/(x+1)",
    "asin(x/3)/x^2", "(1-exp(-x))/x", "sqrt(1+x)/x", "e^x*e^x", "exp(x)^2/e^y",
    "((x-1)*(y-2))/(x*y-2*x-y+2)", "0.5*x/(1+x)-0.25/(1+x)^2", "(x+y)/(x^2-y^2)",
  ])
  func `a form and its derivatives have the graph's values`(_ text: String) {
    expectSameValues(text)
  }

  @Test(arguments: 0..<40)
  func `generated expressions keep their values and domains`(_ batch: Int) {
    var random = Random(batch)
    for _ in 0..<10 { expectSameValues(random.expression(4)) }
  }

  private func expectSameValues(_ text: String) {
    let desk = Desk()
    let function = desk.function(text)
    expectSameValues(function, desk, text)
    expectSameValues(desk.derivative(text), desk, "d/dx " + text)
    expectSameValues(desk.derivative(text, by: "y"), desk, "d/dy " + text)
  }

  private func expectSameValues(_ function: FunctionID, _ desk: Desk, _ text: String) {
    let evaluate = GraphEvaluator(table: desk.table)
    var forms = Forms(desk.table)
    let answers = [forms.simplified(function)[0], forms.tidied(function)[0]]
    var random = Random(7)
    for _ in 0..<20 {
      let point = (0..<3).map { _ in random.number(-2.5...2.5) }
      let (raw, scale) = evaluate(function, point)
      guard scale < 1e6 else { continue }
      for answer in answers {
        let value = forms.values(of: [answer.form], inputs: point)[0]
        let isMet = answer.conditions.allSatisfy { holds($0, forms, point) }
        let shown = forms.description(of: answer.form, names: desk.names)
        if raw.isFinite {
          #expect(
            abs(value - raw) <= Self.tolerance * scale,
            "\(text) is \(raw), its form \(shown) \(value) at \(point)")
          #expect(isMet, "\(text) has a value where the condition on \(shown) fails: \(point)")
        } else if isMet {
          #expect(!value.isFinite, "\(text) has no value, its form \(shown) has, at \(point)")
        }
      }
    }
  }

  private func holds(_ condition: Condition, _ forms: Forms, _ point: [Double]) -> Bool {
    let value = forms.values(of: [condition.form], inputs: point)[0]
    return switch condition.relation {
    case .positive: value > 0
    case .nonnegative: value >= 0
    case .nonzero: value != 0
    case .other: value.isFinite
    }
  }
}
