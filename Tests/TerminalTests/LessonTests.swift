import Testing

@testable import Terminal

/// Lessons with holes: how they are read, tested, marked and gone through.
@Suite struct LessonTests {
  private let lesson = """
    # Slopes

    ```
    > f(x) = x^3
    > assert f'(x) = ?
    > assert f'(2) = ?  # a number
    ```
    <!-- hint: the exponent comes down -->
    <!-- answer: 3x^2 -->
    <!-- answer: 12 -->

    The end.

    """

  @Test func `a hole has its place, its hint and its answer`() {
    let holes = Lesson(lesson).holes
    #expect(holes.map(\.line) == [5, 6])
    #expect(holes.map(\.hint) == ["the exponent comes down", nil])
    #expect(holes.map(\.answer) == ["3x^2", "12"])
    #expect(holes.map(\.before) == ["assert f'(x) = ", "assert f'(2) = "])
    #expect(holes.first?.filled(with: "2x") == "assert f'(x) = (2x)")
  }

  @Test(arguments: [
    ("x = \"why?\"", false), ("x # why?", false), ("is x = ?", true), ("assert ? = 2", true),
  ])
  func `a question mark in a text or a comment is no hole`(_ typed: String, _ isHole: Bool) {
    #expect((Hole([typed], line: 1) != nil) == isHole)
  }

  @Test func `an answer is what stands in the place of the hole`() throws {
    let hole = try #require(Hole(["assert f'(x) = ? + 1"], line: 1))
    #expect(hole.answer(in: ["assert f'(x) =3x^2 + 1"]) == "3x^2")
    #expect(hole.answer(in: ["assert f'(x) = ? + 1"]) == "?")
    #expect(hole.answer(in: ["assert f(x) = 3 + 1"]) == nil)
    #expect(hole.repeatsQuestion("f'(x) - 0") && !hole.repeatsQuestion("3x^2"))
  }

  @Test func `gd test fills the holes with the lesson's answers`() {
    let folder = Folder()
    let good = Child(["test", folder.file("a.md", lesson)])
    #expect(good.output == "1 file, 3 checks: all passed\n" && good.code == 0)
    let wrong = Child([
      "test", folder.file("b.md", lesson.replacing("answer: 12", with: "answer: 13")),
    ])
    #expect(
      wrong.code == 1 && wrong.errors.hasSuffix("b.md:6: error: the answer 13 does not hold here\n")
    )
    let none = Child([
      "test", folder.file("c.md", lesson.replacing("<!-- answer: 12 -->", with: "")),
    ])
    #expect(none.code == 1 && none.errors.contains("c.md:6: error: this hole has no answer"))
  }

  @Test func `the lessons of the project hold, their holes filled`() {
    let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
    let run = Child(["test", root.joined(separator: "/") + "/Scripts/lessons"])
    #expect(run.code == 0 && run.output.hasSuffix("all passed\n"), "\(run.errors)")
  }

  @Test func `a class is marked, answer by answer`() {
    let folder = Folder()
    let path = folder.file("lesson.md", lesson)
    let open = "```\n> assert f'(x) = ?\n> assert f'(2) = ?\n```\n"
    _ = folder.file("ada.md", "```\n> assert f'(x) = x^2*3\n> assert f'(2) = 12\n```\n")
    _ = folder.file("bob.md", "```\n> f(x) = 2x\n> assert f'(x) = 2\n```\n")
    _ = folder.file("cem.md", open.replacing("(x) = ?", with: "(x) = f'(x)"))
    let run = Child(["test", "--class", String(path.dropLast("/lesson.md".count))])
    #expect(
      run.output == """
        ada   2 of 2
        bob   0 of 2    line 5 wrong: 2; line 6 open
        cem   0 of 2    line 5 wrong: f'(x); line 6 open
        3 learners, 2 holes: 2 of 6 right

        """)
    #expect(run.code == 0 && run.errors == "")
    let json = Child(["test", "--json", "--class", String(path.dropLast("/lesson.md".count)), path])
    #expect(
      json.output.hasPrefix(#"{"ok":true,"kind":"class","learner":"ada","answers":[{"line":5,"#))
    #expect(Child(["--class", ".", "a.gd"]).errors.hasPrefix("gd: --class belongs to gd test\n"))
    #expect(Child(["test", "--class", "/nonexistent"]).code == 2)
  }

  @Test func `a lesson waits at its holes`() {
    let folder = Folder()
    let screen = Screen(
      environment: ["HOME": "/nonexistent"], arguments: [folder.file("a.md", lesson)])
    screen.expect("# Slopes")
    screen.expect("gd> f(x) = x^3")
    screen.expect("gd> assert f'(x) = ?")
    screen.expect("? ")
    screen.enter("hint")
    screen.expect("the exponent comes down")
    screen.enter("2x^2")
    screen.expect("Not yet.")
    screen.expect("error: ")
    screen.enter("3x*x")
    screen.expect("Right.")
    screen.expect("gd> assert f'(2) = ?")
    screen.enter("show answer")
    screen.expect("12")
    screen.enter("grad f(x) at x=2")
    screen.expect("= 12    at x = 2")
    screen.enter("12")
    screen.expect("Right.")
    screen.expect("The end.")
    screen.expect("2 of 2 right")
    #expect(screen.wait() == 0)
  }
}
