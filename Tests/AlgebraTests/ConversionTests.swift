import Algebra
import Autodiff
import Testing

@Suite struct ConversionTests {
  private let table = FunctionTable()

  @Test func `a mark is expanded unless it is to stay a name`() {
    var b = Builder(table, inputs: [.real])
    let a = table.intern(mark: "a")
    let definition = b.apply(.multiply, b.exact(Ratio(3)), b.input(0))
    let root = b.apply(.power, b.mark(definition, a), b.exact(Ratio(2)))
    let function = b.freeze([root])
    var forms = Forms(table)
    let expanded = forms.simplified(function)[0].form
    let kept = forms.simplified(function, keeping: [a])[0].form
    #expect(forms.description(of: expanded, names: ["x"]) == "9*x^2")
    #expect(forms.description(of: kept, names: ["x"]) == "a^2")
  }

  @Test func `what stands only below a kept name needs nothing`() {
    var b = Builder(table, inputs: [.real])
    let a = table.intern(mark: "a")
    let quotient = b.apply(.divide, b.input(0), b.input(0))
    let function = b.freeze([b.mark(quotient, a)])
    var forms = Forms(table)
    #expect(forms.simplified(function, keeping: [a])[0].conditions.isEmpty)
    #expect(forms.simplified(function)[0].conditions.count == 1)
  }

  @Test func `calls are expanded with their arguments`() {
    let square = Reader.function("u^2+u", of: ["u"], in: table)
    var b = Builder(table, inputs: [.real])
    let inner = b.project(b.call(square, [b.input(0)]), 0)
    let outer = b.project(b.call(square, [b.apply(.sin, inner)]), 0)
    let function = b.freeze([outer])
    var forms = Forms(table)
    let form = forms.simplified(function)[0].form
    #expect(forms.description(of: form, names: ["x"]) == "sin(x^2 + x)^2 + sin(x^2 + x)")
  }

  @Test func `inputs can be given as forms`() {
    let function = Reader.function("u*v", of: ["u", "v"], in: table)
    var forms = Forms(table)
    let seven = forms.name(7)
    let form = forms.simplified(function, inputs: [seven, seven])[0].form
    #expect(forms.description(of: form) == "x7^2")
  }

  @Test func `a loop stays what it is`() {
    var step = Builder(table, inputs: [.integer, .real])
    let next = step.apply(.multiply, step.input(1), step.exact(Ratio(2)))
    let loop = Loop(
      body: step.freeze([next]), condition: nil, states: 1, sequences: 0, invariants: 0,
      collects: 0)
    var b = Builder(table, inputs: [.real])
    let run = b.loop(loop, [b.exact(Ratio(10)), b.input(0)])
    let function = b.freeze([b.apply(.add, b.project(run, 0), b.project(run, 0))])
    var forms = Forms(table)
    let form = forms.simplified(function)[0].form
    #expect(forms.description(of: form, names: ["x"]) == "2*loop.0(10, x)")
    guard case .product(_, let factors) = forms[form],
      case .structured(.loop(let id), let operands, let result) = forms[factors[0].base]
    else {
      Issue.record("not a product of a loop's result")
      return
    }
    #expect(table[id] == loop && operands.count == 2 && result == 0)
  }

  @Test func `every output has its own conditions`() {
    var b = Builder(table, inputs: [.real, .real])
    let (x, y) = (b.input(0), b.input(1))
    let function = b.freeze([b.apply(.divide, x, x), b.apply(.divide, y, y)])
    var forms = Forms(table)
    let answers = forms.simplified(function)
    #expect(answers.map(\.conditions.count) == [1, 1])
    #expect(forms[answers[0].conditions[0].form] == .name(0))
    #expect(forms[answers[1].conditions[0].form] == .name(1))
    #expect(answers[1].conditions[0].relation == .nonzero)
  }

  @Test func `terms and factors stand in order of appearance`() {
    let desk = Desk()
    let expected = [
      ("z+x+y+x", "z + 2*x + y"), ("y*x*z*x", "y*x^2*z"),
      ("(x+1)*sin(y)*z*3", "3*z*sin(y)*(x + 1)"),
      ("1-x^2+x", "1 - x^2 + x"), ("x*pi", "pi*x"), ("exp(y)*x/z", "x*exp(y)/z"),
    ]
    for (text, form) in expected { #expect(desk.text(desk.function(text)) == form) }
  }

  @Test func `simplest forms are simplest`() {
    let desk = Desk()
    var random = Random(99)
    for _ in 0..<200 {
      let text = random.expression(4)
      var forms = Forms(desk.table)
      let form = forms.simplified(desk.function(text))[0].form
      let again = forms.simplest(form)
      #expect(
        again == form,
        "\(forms.description(of: form)) became \(forms.description(of: again))")
    }
  }
}
