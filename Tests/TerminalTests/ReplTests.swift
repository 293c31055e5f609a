import Glibc
import Testing

@testable import Terminal

/// The prompt on a real pseudo-terminal.
@Suite(.serialized) struct ReplTests {
  private let home = Folder()

  private func start(columns: Int = 80, _ extra: [String: String] = [:]) -> Screen {
    let variables = ["XDG_STATE_HOME": home.path, "HOME": home.path].merging(extra) { $1 }
    let screen = Screen(columns: columns, environment: variables)
    screen.expect("gd> ")
    return screen
  }

  @Test func `the first screen says what to type, and nothing else`() {
    let screen = Screen(environment: ["XDG_STATE_HOME": home.path])
    let text = screen.expect("gd> ")?.split(separator: "\r\n").map(String.init)
    #expect(
      text?.prefix(3) == [
        "gd \(version): formulas and their gradients", "Try: grad (w-5)^2 at w=8",
        "help says more; exit or Ctrl-D leaves.",
      ])
    #expect(text?.count == 4)
  }

  @Test func `a statement gets its answer and the next prompt`() {
    let screen = start()
    screen.enter("grad (w-5)^2 at w=8")
    screen.expect("= 2(w - 5)")
    screen.expect("= 6    at w = 8")
    screen.expect("gd> ")
  }

  @Test func `after an error the next statement works`() {
    let screen = start()
    screen.enter("x = 7")
    screen.expect("gd> ")
    screen.enter("grad sinn(x)")
    screen.expect("error: sinn is not known; did you mean sin?")
    screen.expect("^^^^")
    screen.expect("gd> ")
    screen.enter("(1")
    screen.expect("... ")
    screen.enter("")
    screen.expect("error: ")
    screen.expect("gd> ")
    screen.enter("x + 1")
    screen.expect("\r\n\u{1B}[?2004l8\r\n")
  }

  @Test func `an open bracket continues the statement`() {
    let screen = start()
    screen.enter("f(x) = {")
    screen.expect("... ")
    screen.enter("  y = x + 1")
    screen.expect("... ")
    screen.enter("exit")
    screen.expect("Ctrl-C drops it")
    screen.expect("... ")
    screen.enter("  y^2 }")
    screen.expect("gd> ")
    screen.enter("f(2)")
    screen.expect("9\r\n")
  }

  @Test(arguments: ["exit\r", "quit\r", "  exit \r", "\u{4}"])
  func `leaving ends with 0`(_ keys: String) {
    let screen = start()
    screen.type(keys)
    #expect(screen.wait() == 0)
  }

  @Test func `Ctrl-C clears the line and the statement`() {
    let screen = start()
    screen.type("1 + ")
    screen.shows("1 + ")
    screen.type("\u{3}")
    screen.expect("gd> ")
    screen.enter("(2 +")
    screen.expect("... ")
    screen.type("\u{3}")
    screen.expect("gd> ")
    screen.enter("40 + 2")
    screen.expect("42\r\n")
    screen.expect("gd> ")
  }

  @Test func `Ctrl-C stops a computation and keeps the session`() {
    let screen = start()
    screen.enter("x = 20")
    screen.expect("gd> ")
    screen.enter("iterate y = 1 -> sin(y) + 1 for 10000000000 steps")
    screen.expect(BracketedPaste.off)
    usleep(200_000)
    screen.type("\u{3}")
    screen.expect("gd> ", seconds: 5)
    screen.enter("x + 22")
    screen.expect("42\r\n")
  }

  @Test func `Tab completes, a second Tab lists`() {
    let screen = start()
    screen.enter("velocity = 3")
    screen.expect("gd> ")
    screen.type("velo\t")
    screen.shows("velocity")
    screen.enter(" + 1")
    screen.expect("\u{1B}[?2004l4\r\n")
    screen.expect("gd> ")
    screen.type("\\alph\t")
    screen.shows("α")
    screen.type("\u{3}")
    screen.expect("gd> ")
    screen.type("asi\t")
    screen.shows("gd> asin")
    screen.type("\t")
    screen.shows("asinh")
  }

  @Test func `clauses and columns complete with a word of meaning`() {
    let screen = start()
    screen.enter("data D = table width, height: 1, 2; 3, 4")
    screen.expect("gd> ")
    screen.type("mean(D.hei\t")
    screen.shows("gd> mean(D.height")
    screen.type("\u{3}")
    screen.expect("gd> ")
    screen.type("descend (w-5)^2 from w=8 unt\t")
    screen.shows("from w=8 until")
    screen.type("\u{3}")
    screen.expect("gd> ")
    screen.type("descend (w-5)^2 \t\t")
    screen.shows("where to start")
  }

  @Test func `wide and combining characters keep the cursor in its place`() {
    let screen = start()
    // Left over `34`, then 9 before them; e with an accent of its own is the letter é.
    screen.enter("e\u{301}x = 2 + 34\u{1B}[D\u{1B}[D9")
    screen.expect("gd> ")
    screen.enter("éx")
    screen.expect("\u{1B}[?2004l936\r\n")
    screen.expect("gd> ")
    screen.enter("データ = 34\u{1B}[D\u{1B}[D9")
    screen.expect("gd> ")
    screen.enter("データ")
    screen.expect("\u{1B}[?2004l934\r\n")
  }

  @Test func `a session is saved, and loaded after a restart`() {
    let path = home.path + "/work.gd"
    var screen = start()
    screen.enter("f(x) = x^2/3; a := 0.1 + 0.2")
    screen.expect("gd> ")
    screen.enter("save \"\(path)\"")
    screen.expect("2 names → \(path)")
    screen.enter("exit")
    #expect(screen.wait() == 0)
    screen = start()
    screen.enter("load \"\(path)\"")
    screen.expect("2 names")
    screen.enter("f(a)*300")
    screen.expect("9\r\n")
  }

  @Test func `file names complete inside quotes`() {
    let place = home.file("points.csv", "1\n")
    let screen = start()
    screen.type("data D = csv(\"\(place.dropLast(6))\t")
    screen.shows("points.csv")
  }

  @Test func `history survives, blocks as one line`() {
    var screen = start()
    screen.enter("f(x) = {")
    screen.expect("... ")
    screen.enter("x + 1 }")
    screen.expect("gd> ")
    screen.enter("f(1)")
    screen.expect("2\r\n")
    screen.expect("gd> ")
    screen.type("\u{4}")
    #expect(screen.wait() == 0)
    screen = start()
    screen.type("\u{1B}[A\u{1B}[A")
    screen.shows("f(x) = {⏎x + 1 }")
    screen.type("\r")
    screen.expect("gd> ")
    screen.type("\u{12}f(1")
    screen.shows("f(1)")
    screen.type("\r")
    screen.expect("\u{1B}[?2004l2\r\n")
  }

  @Test func `a paste runs in order and stops at the first error`() {
    let screen = start()
    screen.type("\u{1B}[200~a = 1\r\n\tb = a + 1\r\nnosuch(b)\r\nc = 5\r\n\u{1B}[201~")
    screen.shows("a = 1⏎  b = a + 1⏎nosuch(b)⏎c = 5")
    screen.type("\r")
    screen.expect("error: nosuch")
    screen.expect("1 more pasted line was not run")
    screen.expect("gd> ")
    screen.enter("b")
    screen.expect("2\r\n")
    screen.expect("gd> ")
    screen.enter("c")
    screen.expect("error: ")
  }

  @Test func `a pasted block is one statement`() {
    let screen = start()
    screen.type("\u{1B}[200~g(x) = {\ny = 2x\ny + 1\n}\ng(3)\u{1B}[201~\r")
    screen.expect("\u{1B}[?2004l7\r\n")
  }

  @Test func `other letters are whole letters`() {
    let screen = start()
    screen.enter("λ = 2; λx\u{7F}")
    screen.expect("\u{1B}[?2004l2\r\n")
  }

  @Test func `in the C locale letters survive too`() {
    let screen = start(["LANG": "C", "LC_ALL": "C"])
    screen.enter("λ = 2; λ + 1")
    screen.expect("\u{1B}[?2004l3\r\n")
  }

  @Test func `a narrow window folds answers between numbers`() {
    let screen = start(columns: 40)
    screen.enter("1.23456·x + 2.34567·y + 3.45678·z + 4.56789·t")
    guard
      let answer = {
        screen.expect("\u{1B}[?2004l"); return screen.expect("\u{1B}[?2004h")
      }()
    else { return }
    let lines = answer.split(separator: "\r\n")
    #expect(lines.count > 1)
    #expect(lines.allSatisfy { $0.count <= 40 })
    for number in ["1.23456", "2.34567", "3.45678", "4.56789"] { #expect(answer.contains(number)) }
  }

  @Test func `editrc is obeyed`() {
    _ = home.file(".editrc", "bind -s ^O \"40 + 2\"\n")
    let screen = start()
    screen.type("\u{F}\r")
    screen.expect("42\r\n")
  }

  @Test func `a terminated session gives the terminal back`() {
    let screen = start()
    screen.send(SIGTERM)
    screen.expect(BracketedPaste.off)
    #expect(screen.wait() == 128 + SIGTERM)
  }

  @Test func `a fault ends with 70 and names the statement`() {
    let screen = start()
    screen.enter("1 + 1")
    screen.expect("gd> ")
    screen.send(SIGSEGV)
    screen.expect("internal fault")
    screen.expect("1 + 1")
    #expect(screen.wait() == 70)
  }

  @Test func `a window that changes its width is followed`() {
    let screen = start()
    screen.resize(columns: 25)
    screen.enter("1.23456*x + 2.34567*y + 3.45678*z")
    screen.expect(BracketedPaste.off)
    let lines = screen.expect(BracketedPaste.on)?.split(separator: "\r\n") ?? []
    #expect(lines.count > 1 && lines.allSatisfy { $0.count <= 25 })
  }
}
