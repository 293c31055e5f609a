import Testing

@testable import Terminal

/// `gd format` and `gd check` on files.
@Suite struct FileRunTests {
  @Test func `format lays a file out once and names it`() {
    let run = Child(
      shell: """
        f=$(mktemp) && printf 'a=3x\\n' > $f && "$GD" format $f && cat $f && "$GD" format $f
        "$GD" format --check $f; echo $?; printf 'a =3x' > $f; "$GD" format --check $f; echo $?; cat $f
        """)
    let lines = run.output.split(separator: "\n").map { line in
      line.split(separator: " ").drop { $0.hasPrefix("/") }.joined(separator: " ")
    }
    #expect(lines == ["changed", "a = 3x", "0", "would change", "1", "a =3x"])
    #expect(run.errors == "")
  }

  @Test func `with JSON there is an object for each file that changes and each check that fails`() {
    let folder = Folder()
    let script = folder.file("s.gd", "a=3x\nassert 1 = 2\n")
    let lesson = folder.file("l.md", "```\n> 1+1\n3\n```\n")
    #expect(
      Child(["format", "--check", "--json", script]).output
        == #"{"ok":false,"kind":"format","file":"\#(script)"}"# + "\n")
    let test = Child(["test", "--json", script, lesson])
    let lines = test.output.split(separator: "\n")
    #expect(lines.count == 3 && test.errors == "" && test.code == 1)
    #expect(lines[0].hasPrefix(#"{"ok":false,"statement":"assert 1 = 2","line":2,"kind":"error""#))
    #expect(
      lines[1]
        == #"{"ok":false,"statement":"1+1","line":2,"kind":"error","message":"the answer differs","#
        + #""file":"\#(lesson)","expected":["3"],"found":["2"]}"#)
    #expect(lines[2] == #"{"ok":false,"kind":"test","files":2,"checks":2,"failed":2}"#)
  }

  @Test func `format of standard input goes to standard output`() {
    let run = Child(["format", "-"], input: "f( x )=x^ 2")
    #expect(run.output == "f(x) = x^2\n" && run.code == 0)
  }

  @Test func `format leaves a script with an error alone`() {
    let run = Child(["format", "-"], input: "a = = 2\n")
    #expect(run.code == 3 && run.output == "")
    #expect(run.errors.hasPrefix("<stdin>:1:5: error: "))
  }

  @Test func `check tells every error, and goes on behind a file that is not there`() {
    let wrong = (1...30).map { "a\($0) = = 2\n" }.joined()
    let run = Child(["check", "--json", "-"], input: wrong)
    #expect(run.code == 3)
    let lines = run.output.split(separator: "\n")
    #expect(lines.count == 30)
    #expect(lines.allSatisfy { $0.hasPrefix(#"{"ok":false,"statement":"a"#) })
    let both = Child(["check", "/nonexistent.gd", "-"], input: "f(x) = sinn(x)\n")
    #expect(both.code == 3 && both.errors.contains("gd: cannot read /nonexistent.gd"))
    #expect(both.errors.contains("-:1:8: error: sinn is not known; did you mean sin?"))
    #expect(Child(["check", "-"], input: "a = 3x\n").code == 0)
  }
}
