import Algebra
import Autodiff
import Testing

/// Inputs that only a linear pass survives.
@Suite struct LargeFormTests {
  private let table = FunctionTable()

  private func simplified(
    _ inputs: Int, _ build: (inout Builder) -> NodeID
  ) -> (forms: Forms, form: Form.ID) {
    var b = Builder(table, inputs: Array(repeating: .real, count: inputs))
    let root = build(&b)
    let function = b.freeze([root])
    var forms = Forms(table)
    let form = forms.simplified(function)[0].form
    return (forms, form)
  }

  @Test func `a sum of 100,000 terms is one flat sum`() {
    let (forms, form) = simplified(1) { b in
      var sum = b.input(0)
      for k in 1..<100_000 {
        let term = b.apply(.sin, b.apply(.add, b.input(0), b.exact(Ratio(k))))
        sum = b.apply(.add, sum, term)
      }
      return sum
    }
    guard case .sum(let terms) = forms[form] else {
      Issue.record("not a sum")
      return
    }
    #expect(terms.count == 100_000)
  }

  @Test func `100,000 nested definitions do not need a deep stack`() {
    let (forms, form) = simplified(1) { b in
      var node = b.input(0)
      for k in 0..<100_000 {
        node = b.mark(
          b.apply(.sin, b.apply(.add, node, b.exact(Ratio(k)))), table.intern(mark: "a"))
      }
      return node
    }
    let named = forms.shared(in: [form])
    #expect(forms.cost(of: form) > 100_000)
    // Named often enough to be read back by a parser of bounded depth.
    #expect(named.count >= 1000)
  }

  @Test func `a product of shared partial products stays linear`() {
    let (forms, form) = simplified(2) { b in
      var (sum, product) = (b.input(0), b.input(1))
      for k in 0..<5_000 {
        let term = b.apply(.sin, b.apply(.multiply, b.input(1), b.exact(Ratio(k + 1))))
        sum = b.apply(.add, sum, term)
        product = b.apply(.multiply, product, sum)
      }
      return product
    }
    #expect(forms.count < 100_000)
    #expect(forms.cost(of: form) > 1_000_000)
  }

  @Test func `the slope of a product of 200 sines is written with shared parts`() {
    var b = Builder(table, inputs: [.real])
    var product = b.apply(.sin, b.input(0))
    for k in 1..<200 {
      let factor = b.apply(.sin, b.apply(.add, b.input(0), b.exact(Ratio(k))))
      product = b.apply(.multiply, product, factor)
    }
    let slope = table.derivative(of: b.freeze([product]), by: 0)
    var forms = Forms(table)
    let form = forms.simplified(slope)[0].form
    let named = forms.shared(in: [form])
    #expect(!named.isEmpty)
    // Numbers by the rows' kernels and the product rule, term by term.
    let evaluate = GraphEvaluator(table: table)
    let (raw, scale) = evaluate(slope, [0.5])
    let value = forms.values(of: [form], inputs: [0.5])[0]
    #expect(raw != 0 && abs(value - raw) <= 1e-12 * scale)
  }

  @Test func `huge powers of sums stay powers`() {
    let desk = Desk()
    #expect(desk.text(desk.function("(x+y)^1000")) == "(x + y)^1000")
    #expect(desk.text(desk.derivative("(x+y)^1000")) == "1000*(x + y)^999")
    #expect(desk.text(desk.function("x^(10^30)")) == "x^(1000000000000000000000000000000)")
  }

  @Test func `short answers share nothing and long ones define parts before their users`() {
    let desk = Desk("x")
    var forms = Forms(desk.table)
    let short = forms.simplified(desk.function("sin(x)+cos(x)"))[0].form
    #expect(forms.shared(in: [short]).isEmpty)
    var text = "sin(x+1)*x"
    for _ in 0..<12 { text = "(exp(\(text))+1)^2" }
    let function = desk.derivative(text)
    let long = forms.simplified(function)[0].form
    let named = forms.shared(in: [long], beyond: 100)
    #expect(!named.isEmpty)
    #expect(named == named.sorted { $0.index < $1.index })
  }
}
