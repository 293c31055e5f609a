import Glibc
import Testing

@testable import Terminal

/// gd as a person meets it: a shell in a window, keys, and what is then on the screen.
@Suite(.serialized) struct AcceptanceTests {
  private let home = Folder()

  private func window(
    columns: Int = 80, rows: Int = 24, _ environment: [String: String] = [:]
  ) -> TmuxWindow {
    let window = TmuxWindow(columns: columns, rows: rows, home: home, environment: environment)
    window.startGd()
    return window
  }

  @Test(arguments: [(80, 24), (40, 12)])
  func `the first screen fits the window`(columns: Int, rows: Int) {
    let window = window(columns: columns, rows: rows)
    #expect(
      window.rows == [
        "gd \(version): formulas and their gradients", "Try: grad (w-5)^2 at w=8",
        "help says more; exit or Ctrl-D leaves.", "gd>",
      ])
    window.enter("grad (w-5)^2 at w=8")
    window.expect(rows: "d/dw (w - 5)² = 2(w - 5)", "              = 6    at w = 8", "gd>")
  }

  @Test func `an error is folded at spaces, what was typed is not`() {
    let window = window(columns: 40, rows: 12)
    window.enter("train N")
    window.expect(
      rows: "error: N is no network; net N = 2 -> 4", "  tanh -> 1 sigmoid makes one", "  train N",
      "        ^", "gd>")
  }

  @Test func `a lesson is folded anew to the window`() {
    _ = home.file(
      "l.md", "# Folds\n\nLines of a paragraph, which is\nlong, are one.\n* An item stays.\n")
    let window = TmuxWindow(columns: 40, rows: 12, home: home)
    window.type("clear; \"$GD\" l.md")
    window.press("Enter")
    window.expect(
      rows: "# Folds", "", "Lines of a paragraph, which is long, are", "one.", "* An item stays.")
  }

  @Test func `a definition goes over several lines`() {
    let window = window()
    window.enter("f(x) = {")
    window.expect("...")
    window.enter("y = x + 1")
    window.enter("y^2")
    window.enter("}")
    window.enter("f(2)")
    window.expect(rows: "gd> f(x) = {", "... y = x + 1", "... y^2", "... }", "gd> f(2)", "9", "gd>")
  }

  @Test func `Tab completes a verb, a clause, a column and a file`() {
    _ = home.file("points.csv", "width,height\n1,2\n3,5\n")
    let window = window()
    window.type("desce")
    window.press("Tab")
    window.expect("gd> descend")
    window.type(" (w-5)^2 from w=8 unt")
    window.press("Tab")
    window.expect("gd> descend (w-5)^2 from w=8 until")
    window.press("C-c")
    window.type("data D = csv(\"poi")
    window.press("Tab")
    window.expect("gd> data D = csv(\"points.csv")
    window.type("\")")
    window.press("Enter")
    window.expect(anywhere: "D: 2 rows")
    window.type("mean(D.hei")
    window.press("Tab")
    window.type(")")
    window.press("Enter")
    window.expect(rows: "gd> mean(D.height)", "3.5", "gd>")
    window.type("asi")
    window.press("Tab", "Tab")
    window.expect(
      rows: "asin    The angle from -π/2 to π/2 whose sine is x.",
      "asinh   The number whose hyperbolic sine is x.", "gd> asin")
  }

  /// Goes on until it is interrupted.
  private let long = "descend (1-x)^2 + 100*(y-x^2)^2 from x=-1, y=1 rate 1e-7 for 1e12 steps"

  @Test func `Ctrl-C stops a descent with what it has, continue goes on`() {
    let window = window(columns: 100)
    window.enter(long)
    window.expect(anywhere: " of 1000000000000 ")
    window.press("C-c")
    window.expect(anywhere: "interrupted after ")
    window.expect("gd>")
    window.enter("clear = run1.loss < 4")
    window.enter("clear")
    window.expect(rows: "gd> clear", "true", "gd>")
    window.enter("continue for 1000 steps")
    window.expect(anywhere: "step ")
    window.expect("gd>")
  }

  @Test func `Ctrl-C stops a training, continue goes on, undo takes both back`() {
    let window = window(columns: 100)
    window.enter("data D = moons")
    window.enter("net N = 2 -> 4 tanh -> 1 sigmoid")
    window.enter("before := N.W1[1,1]")
    window.enter("train N on D rate 0.001 for 1000000 epochs")
    window.expect(anywhere: " of 1000000 ")
    window.press("C-c")
    window.expect(anywhere: "interrupted")
    window.enter("abs(N.W1[1,1] - before) > 0")
    window.expect(rows: "gd> abs(N.W1[1,1] - before) > 0", "true", "gd>")
    window.enter("continue for 1 epochs")
    window.enter("undo")
    window.enter("undo")
    window.enter("N.W1[1,1] - before")
    window.expect(rows: "gd> N.W1[1,1] - before", "0", "gd>")
  }

  @Test func `Ctrl-C twice leaves the computation, not gd`() {
    let window = window()
    window.enter("a = 20")
    window.enter("iterate y = 1 -> sin(y) + 1 for 1e12 steps")
    usleep(300_000)
    window.press("C-c")
    window.press("C-c")
    window.expect("gd>")
    window.enter("a + 22")
    window.expect(rows: "gd> a + 22", "42", "gd>")
    window.press("C-c")
    window.press("C-c")
    window.enter("a + 1")
    window.expect(rows: "gd> a + 1", "21", "gd>")
  }

  @Test func `what is typed while a statement runs is shown once, with the next prompt`() {
    let window = window()
    window.enter("iterate y = 1 -> sin(y) + 1 for 1e12 steps")
    window.type("2 + 3")
    window.press("Enter")
    usleep(300_000)
    window.press("C-c")
    window.type("4 + 5")
    window.press("Enter")
    window.expect(rows: "gd> 4 + 5", "9", "gd>")
    #expect(window.rows.filter { $0.contains("4 + 5") } == ["gd> 4 + 5"])
    // Ctrl-C takes back what was typed before it.
    #expect(!window.rows.contains { $0.contains("2 + 3") })
  }

  @Test func `after an error the next statement is right`() {
    let window = window()
    window.enter("grad sinn(x)")
    window.expect(
      rows: "gd> grad sinn(x)", "error: sinn is not known; did you mean sin?", "  grad sinn(x)",
      "       ^^^^", "gd>")
    window.enter("grad sin(x)")
    window.expect(rows: "d/dx sin(x) = cos(x)", "gd>")
  }

  @Test func `a paste of 200 lines runs in order`() {
    let window = window()
    window.paste((1...200).map { "a\($0) = \($0)\n" }.joined())
    window.press("Enter")
    window.enter("a1 + a200")
    window.expect(rows: "gd> a1 + a200", "201", "gd>")
  }

  @Test func `vi keys work as in vi, and Tab, Ctrl-R and pastes as ever`() {
    _ = home.file(".editrc", "bind -v\n")
    let window = window()
    window.type("x = 12")
    window.expect(cursorAt: "gd> x = 12".count)
    window.press("Escape")
    window.expect(cursorAt: "gd> x = 1".count)
    window.type("0cwlength")
    window.expect(cursorAt: "gd> length".count)
    window.press("Escape")
    window.expect(cursorAt: "gd> lengt".count)
    window.type("A + 30")
    window.press("Enter")
    window.type("leng")
    window.press("Tab", "Enter")
    window.expect(
      rows: "gd> length = 12 + 30", "note: length was a function of gd; it is yours now",
      "gd> length", "42", "gd>")
    window.press("Up", "Up")
    window.expect("gd> length = 12 + 30")
    window.press("C-c")
    window.press("C-r")
    window.type("30")
    window.press("Enter")
    window.paste("1 +\n3\n")
    window.press("Enter")
    window.expect(rows: "gd> 1 +⏎3", "4", "gd>")
  }

  @Test func `a character with marks is one character, and keeps its marks`() {
    let window = window()
    // Neither x with a hat nor θ with one is a letter of its own.
    window.type("x\u{302} = 2; θ\u{302} = 40")
    window.press("Enter", "Up")
    window.expect("gd> x\u{302} = 2; θ\u{302} = 40")
    window.press("Home", "Right", "BSpace")
    window.expect("gd>  = 2; θ\u{302} = 40")
    window.press("C-c")
    window.paste("θ\u{302} + x\u{302}")
    window.press("Left", "Left")
    window.type("0")
    window.expect("gd> θ\u{302} +0 x\u{302}")
    window.press("BSpace", "Enter")
    window.expect(rows: "gd> θ\u{302} + x\u{302}", "42", "gd>")
  }

  @Test func `a window may change while a line is edited`() {
    let window = window()
    window.type("x1 + x2 + x3 + x4 + x5 + x6 + x7 + x8")
    window.expect(anywhere: "x7 + x8")
    window.resize(columns: 30)
    window.expect(rows: "gd> x1 + x2 + x3 + x4 + x5 + x", "6 + x7 + x8")
    window.press("Home")
    window.type("1 + ")
    window.press("Enter")
    window.expect(rows: "gd> 1 + x1 + x2 + x3 + x4 + x5", " + x6 + x7 + x8")
    window.expect("gd>")
    #expect(window.rows.filter { $0.hasPrefix("gd> ") }.count == 1)
    window.resize(columns: 80)
    window.enter("2 + 3")
    window.expect(rows: "gd> 2 + 3", "5", "gd>")
  }

  @Test func `a window may change while a descent goes on`() {
    let window = window(columns: 100)
    window.enter(long)
    window.expect(anywhere: "steps/s")
    window.resize(columns: 30)
    window.wait(for: "a progress line that fits") { rows in
      rows.last.map { $0.hasPrefix("step ") && $0.contains("loss") && $0.count <= 30 } == true
    }
    window.resize(columns: 100)
    window.expect(anywhere: "steps/s")
    window.press("C-c")
    window.expect("gd>")
    // Nothing is left of the progress line, nor of prompts.
    #expect(!window.rows.contains { $0.contains("steps/s") || $0.contains("gd> gd>") })
  }

  @Test func `two sessions at once and a restart lose no history`() {
    let first = window()
    let second = window()
    first.enter("a = 1")
    first.expect(rows: "gd> a = 1", "gd>")
    second.enter("b = {")
    second.enter("2 }")
    second.expect(rows: "... 2 }", "gd>")
    first.enter("c = 3")
    first.expect(rows: "gd> c = 3", "gd>")
    first.press("C-d")
    second.enter("exit")
    first.expect("$")
    second.expect("$")
    first.startGd()
    first.press("Up")
    first.expect("gd> c = 3")
    first.press("Up")
    first.expect("gd> b = {⏎2 }")
    first.press("Up")
    first.expect("gd> a = 1")
    first.press("C-c")
    first.press("C-r")
    first.type("b =")
    first.press("Enter")
    first.enter("b + 40")
    first.expect(rows: "gd> b + 40", "42", "gd>")
  }

  @Test func `NO_COLOR is obeyed`() {
    let colored = window()
    colored.enter("nosuch(2)")
    colored.expect(anywhere: "error: nosuch")
    #expect(colored.paintedRows.contains("\u{1B}[1m\u{1B}[31merror:"))
    let plain = window(["NO_COLOR": "1"])
    plain.enter("nosuch(2)")
    plain.expect(anywhere: "error: nosuch")
    #expect(!plain.paintedRows.contains("\u{1B}["))
  }

  @Test func `a pipe that closes and a full disk are told by their codes`() {
    let window = TmuxWindow(home: home)
    window.enter("{ yes 1 | head -n 99999 | \"$GD\"; echo code $? >&2; } | head -n 1")
    window.expect(anywhere: "code 141")
    #expect(!window.rows.contains { $0.hasPrefix("gd:") })
    window.enter("clear; \"$GD\" -e 1+1 >/dev/full; echo code $?")
    window.expect(
      rows: "gd: cannot write to standard output: No space left on device", "code 2", "$")
  }

  @Test(
    arguments: [
      ("-e 1+1", 0), ("-e 'ln(-1)'", 1), ("-e 'descend x^2 from x=1 rate 9 for 999 steps'", 1),
      ("--nosuch", 2), ("nosuch.gd", 2), ("-e '(1'", 3),
    ] as [(String, Int32)])
  func `each kind of end has its code`(call: String, code: Int32) {
    #expect(Child(shell: "\"$GD\" \(call)").code == code)
  }
}
