import Testing

@testable import Syntax

@Suite struct LayoutTests {
  private func laidOut(_ text: String) -> String? {
    guard case .text(let bytes) = format(Source(text)) else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test(arguments: [
    ("a=3x", "a = 3x"), ("f( x,y )=x ^2+ y", "f(x, y) = x^2 + y"),
    ("w:=w-0.1*L'( w )", "w := w - 0.1*L'(w)"),
    ("a * - b", "a*-b"), ("1 / (2x)", "1/(2x)"), ("dL / dx", "dL / dx"), ("dL/dx", "dL/dx"),
    ("x / delta", "x / delta"), ("[1,-2 ; 3 , 4 ]", "[1, -2; 3, 4]"), ("A[ i , : ]", "A[i, :]"),
    ("1 .. n", "1..n"), ("r={ x:1,y : 2 }", "r = {x: 1, y: 2}"),
    ("g(x)={y=sin(x);y^2}", "g(x) = { y = sin(x); y^2 }"), ("|x-1|+‖ v ‖", "|x - 1| + ‖v‖"),
    ("grad(w-5)^2 at w = 8", "grad (w - 5)^2 at w=8"),
    ("descend L from w = -8 rate 0.1 for 20 steps", "descend L from w=-8 rate 0.1 for 20 steps"),
    ("rate - 1", "rate - 1"), ("grad x^2 at x=1 where y=2", "grad x^2 at x=1 where y = 2"),
    ("is A=B", "is A = B"), ("if x<0then -x else x", "if x < 0 then -x else x"),
    ("param W :4x2=0", "param W: 4x2 = 0"), ("net N=2->4 tanh->1", "net N = 2 -> 4 tanh -> 1"),
    ("data D=table x,y : 1,2;3 , -4", "data D = table x, y: 1, 2; 3, -4"),
    ("help   a   b", "help a   b"), ("a = 1 ;b = 2 ;", "a = 1; b = 2"), ("√ x", "√x"),
    ("f  (x) = 1", nil), ("x = not(a)", "x = not (a)"), ("x' = 3", nil),
    (
      "sweep rate 0.1,1 in descend L from w = 8",
      "sweep rate 0.1, 1 in descend L from w=8"
    ),
  ])
  func `spaces stand where a person reads them`(_ typed: String, _ expected: String?) {
    #expect(laidOut(typed) == expected.map { $0 + "\n" })
  }

  @Test func `comments and single blank lines stay, in line with the code`() {
    let typed =
      "#!/usr/bin/env gd\r\n\r\n\r\n# one\n  a=1 # first\nlong=2# second   \n\n\n\n#  two\nf(x)={\n# in\ny=x;\n\n  y+1 # out\n}\n# end\n\n"
    let expected = """
      #!/usr/bin/env gd

      # one
      a = 1     # first
      long = 2  # second

      #  two
      f(x) = {
        # in
        y = x

        y + 1  # out
      }
      # end

      """
    #expect(laidOut(typed) == expected)
    #expect(laidOut(expected) == expected)
  }

  @Test func `a statement that goes on is indented`() {
    let expected = """
      a = 1 +
        2 *
        3
      far(s) = r[1] where r =
        iterate (x, v) = (s, 0) ->
          (x + v, v) for 3 steps
      g(x) =
        if x > 0 then x
        else -x
      h(x) = {
        if x > 0 then x
        else f(
          x,
          [
            1
          ])
      }

      """
    let flat = expected.split(separator: "\n").map { $0.drop { $0 == " " } }
    #expect(laidOut(flat.joined(separator: "\n")) == expected.replacing("2 *", with: "2*"))
  }

  @Test func `a script with an error has no layout`() {
    guard case .errors(let errors) = format(Source("a = 1\nb = = 2\nx y\n")) else {
      Issue.record("no errors")
      return
    }
    #expect(errors.count == 2)
  }

  @Test(arguments: [Style.unicode, .ascii])
  func `what is printed is laid out already`(_ style: Style) {
    var wrong = 0
    for seed in 0..<3000 {
      var generator = Generator(seed: UInt64(seed))
      let statement = generator.statement(seed % 5)
      let text = generator.tree.text(statement, style)
      let found = laidOut(text)
      guard found != text + "\n" else { continue }
      wrong += 1
      if wrong <= 8 { Issue.record("\(text)\n\(found ?? "no layout")") }
    }
    #expect(wrong == 0)
  }

  @Test func `any spaces, line ends and comments give one layout of the same tree`() {
    var tried = 0
    for seed in 0..<3000 {
      var generator = Generator(seed: UInt64(seed))
      let statement = generator.statement(seed % 5)
      let printed = generator.tree.text(statement)
      let text = disturbed(printed, &generator)
      let (tree, errors) = parse(Source(text))
      guard errors.isEmpty, tree.isSame(as: parse(Source(printed)).tree) else { continue }
      tried += 1
      guard let once = laidOut(text) else {
        Issue.record("no layout: \(text)")
        continue
      }
      #expect(laidOut(once) == once, "\(text)")
      #expect(once.count { $0 == "#" } == text.count { $0 == "#" }, "\(text)")
      if !text.contains("\n") { #expect(once == printed + "\n") }
    }
    #expect(tried > 1500)
  }

  /// More spaces where there are some, and line ends and comments, some of them where a statement
  /// ends by them.
  private func disturbed(_ text: String, _ generator: inout Generator) -> String {
    var result = ""
    var isQuoted = false
    for character in text {
      if character == "\"" { isQuoted.toggle() }
      result.append(character)
      guard character == " ", !isQuoted else { continue }
      switch generator.below(8) {
      case 0: result += "\n"
      case 1: result += "# c\n \n"
      case 2: result += "  "
      default: break
      }
    }
    return result
  }

  @Test func `the scripts of the project have a layout`() {
    let scripts = projectScripts()
    #expect(scripts.count >= 12)
    for (name, text) in scripts {
      guard let once = laidOut(text) else {
        Issue.record("\(name) has no layout")
        continue
      }
      #expect(laidOut(once) == once, "\(name)")
      #expect(parse(Source(once)).tree.isSame(as: parse(Source(text)).tree), "\(name)")
    }
  }

  @Test func `layout is one with damaged text, and never traps`() {
    for seed in 0..<400 {
      var generator = Generator(seed: UInt64(seed))
      let statement = generator.statement(3)
      var bytes = Array(generator.tree.text(statement).utf8)
      for _ in 0..<3 where !bytes.isEmpty {
        bytes[generator.below(bytes.count)] = UInt8(truncatingIfNeeded: generator.below(256))
      }
      if case .changed = format(Source(name: "", bytes: bytes)) {
        Issue.record("changed: \(String(decoding: bytes, as: UTF8.self))")
      }
    }
  }
}
