import Testing

@testable import Terminal

/// The line about long work, on a pseudo-terminal and in a pipe.
@Suite(.serialized) struct ProgressLineTests {
  /// Goes on until it is interrupted.
  private let long = "descend (1 - x)^2 + 100*(y - x^2)^2 from x=-1, y=1 rate 1e-9 for 1e12 steps"

  private func start(columns: Int) -> Screen {
    let screen = Screen(columns: columns, environment: ["XDG_STATE_HOME": "/nonexistent"])
    screen.expect("gd> ")
    return screen
  }

  @Test func `a long descent shows where it is, and takes the line away at the end`() {
    let screen = start(columns: 120)
    screen.enter(long)
    screen.expect("\r░░░░░░░░░░░░░░░░░░░░  step ")
    screen.expect(" of 1000000000000  loss ")
    screen.expect(" steps/s  ")
    screen.expect(" left\u{1B}[K")
    screen.type("\u{3}")
    screen.expect("\r\u{1B}[K")
    screen.expect("interrupted after ")
    screen.expect("gd> ")
  }

  @Test func `a window that changes its width is followed while the work goes on`() {
    let screen = start(columns: 120)
    screen.enter(long)
    screen.expect(" left\u{1B}[K")
    screen.resize(columns: 30)
    // The draw that is under way may be of the old width.
    screen.expect("\u{1B}[K")
    screen.expect("\u{1B}[K")
    let line = screen.expect("\u{1B}[K")
    #expect(line.map { $0.hasPrefix("\rstep ") && $0.contains("loss") && $0.count <= 30 } == true)
    screen.type("\u{3}")
    screen.expect("gd> ")
  }

  @Test func `Ctrl-C stops a sweep on all cores, and its rows are there`() {
    let screen = start(columns: 120)
    screen.enter("sweep rate 1e-9, 1e-8, 1e-7 in descend (x - 1)^2 from x=0 for 1e12 steps")
    screen.expect("row 1 of 3  loss ")
    screen.type("\u{3}")
    screen.expect("1e-9 ")
    screen.expect("interrupted")
    screen.expect("gd> ")
    screen.enter("40 + 2")
    screen.expect("42\r\n")
  }

  @Test func `in a pipe there is nothing, or plain lines where they are asked for`() {
    let statement = "descend (x - 1)^2 from x=0 rate 1e-9 for 0.6 seconds"
    let silent = Child(["-e", statement])
    #expect(silent.errors == "")
    let plain = Child(["--progress", "plain", "-e", statement])
    let lines = plain.errors.split(separator: "\n")
    #expect(!lines.isEmpty && lines.allSatisfy { $0.hasPrefix("step=") && $0.contains(" loss=") })
    #expect(silent.output.contains("step   x") && plain.output.contains("step   x"))
  }
}
