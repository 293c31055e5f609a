import Testing

@testable import Terminal

/// Help that is longer than the window, and lessons.
@Suite(.serialized) struct HelpPagingTests {
  private let home = Folder()

  @Test func `help waits behind each screen`() {
    let window = TmuxWindow(columns: 40, rows: 12, home: home)
    window.startGd()
    window.enter("help")
    window.expect("Enter shows more, q ends it")
    #expect(window.rows.first == "gd keeps formula, number and reason")
    window.press("Enter")
    window.wait(for: "the second screen") { rows in
      rows.first != "gd keeps formula, number and reason"
        && rows.last == "Enter shows more, q ends it"
    }
    window.press("q")
    window.expect("gd>")
  }

  @Test func `another key begins the next line`() {
    let window = TmuxWindow(columns: 40, rows: 12, home: home)
    window.startGd()
    window.enter("help")
    window.expect("Enter shows more, q ends it")
    window.type("1+1")
    window.press("Enter")
    window.expect(rows: "gd> 1+1", "2", "gd>")
  }

  @Test func `Ctrl-C ends it`() {
    let window = TmuxWindow(columns: 40, rows: 12, home: home)
    window.startGd()
    window.enter("help grad")
    window.expect("Enter shows more, q ends it")
    window.press("C-c")
    window.expect("gd>")
    window.enter("1+1")
    window.expect(rows: "gd> 1+1", "2", "gd>")
  }

  @Test func `a lesson waits before each section`() {
    let lesson = "# One\n\nA **bold**\n**word**.\n\n## Two\n\nMore.\n\n## Three\n\nNo more.\n"
    _ = home.file("l.md", lesson)
    let window = TmuxWindow(home: home)
    window.type("clear; \"$GD\" l.md")
    window.press("Enter")
    window.expect("Enter shows more, q ends it")
    window.expect(rows: "# One", "", "A **bold** **word**.")
    window.press("Enter")
    window.expect(rows: "## Two", "", "More.", "", "Enter shows more, q ends it")
    window.press("q")
    window.expect("$")
    #expect(!window.rows.contains("## Three"))
  }

  @Test func `in a window of 80 by 24 it never waits`() {
    let window = TmuxWindow(home: home)
    window.startGd()
    window.enter("help")
    window.expect(anywhere: "gd keeps formula, number and reason together.")
    window.expect("gd>")
  }
}
