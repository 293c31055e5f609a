import Glibc
import Testing

@testable import Terminal

/// Statements through the whole process: where answers go, in which form, and the exit code.
@Suite struct AnswerTests {
  @Test func `a gradient prints formula and number`() {
    let run = Child(["-e", "grad (w-5)^2 at w=8"])
    #expect(run.output == "d/dw (w - 5)² = 2(w - 5)\n              = 6    at w = 8\n")
    #expect(run.errors == "" && run.code == 0)
  }

  @Test func `quiet prints bare values only`() {
    #expect(Child(["-q", "-e", "grad (w-5)^2 at w=8"]).output == "6\n")
    #expect(Child(["-qe", "x = 0.1; x + 0.2", "-e", "x"]).output == "0.30000000000000004\n0.1\n")
  }

  @Test func `a failed statement ends a script with 1`() {
    let run = Child([], input: "x = 2\nx + 1\nln(-1)\nx + 2\n")
    #expect(run.output == "3\n")
    #expect(run.errors.hasPrefix("<stdin>:3:"))
    #expect(run.errors.contains(" error: ln needs a number above 0"))
    #expect(run.code == 1)
  }

  @Test func `keep-going runs the rest and still ends with 1`() {
    let run = Child(["--keep-going"], input: "ln(-1)\n1 + 2\n")
    #expect(run.output == "3\n" && run.code == 1)
  }

  @Test func `a syntax error ends with 3 and nothing is run`() {
    let folder = Folder()
    let path = folder.file("bad.gd", "1 + 2\ngrad (x\n3 + 4\n")
    let run = Child([path])
    #expect(run.output == "" && run.code == 3)
    #expect(run.errors.hasPrefix("\(path):"))
    #expect(Child(["check", path]).code == 3)
    #expect(Child(["-e", "1 +"]).code == 3)
  }

  @Test func `an assertion that fails says both sides`() {
    let folder = Folder()
    let path = folder.file(
      "lesson.gd", "#!/usr/bin/env gd\nL(w) = (w-5)^2\nassert L'(w) = 2(w-5)\nassert L'(8) = 5\n")
    let run = Child([path])
    #expect(run.code == 1 && run.output == "")
    #expect(run.errors.hasPrefix("\(path):4:8: error: assertion failed\n  assert L'(8) = 5\n"))
    #expect(run.errors.hasSuffix("left side is 6, right side is 5\n"))
  }

  @Test func `a value from the command line wins`() {
    let folder = Folder()
    let path = folder.file("f.gd", "w = 8\ngrad (w-5)^2\n")
    #expect(Child(["-q", path]).output == "6\n")
    #expect(Child(["-q", path, "w=7"]).output == "4\n")
    // A name that the file only uses is defined, one that it does not have is a slip.
    let open = folder.file("g.gd", "rate*w\n")
    #expect(Child(["-q", open, "w=7", "rate=2"]).output == "14\n")
    let slip = Child([path, "ww=7"])
    #expect(slip.errors == "gd: ww does not occur in the script\n")
    let part = Child(["-e", "net N = 2 -> 1", "N.W1=3"])
    #expect(part.code == 2)
    #expect(part.errors.hasPrefix("gd: an argument gives a whole name a value, and N.W1 is a part"))
    #expect(slip.code == 2 && slip.output == "")
  }

  @Test func `odd line ends and a missing last one are fine`() {
    #expect(Child([], input: "\u{FEFF}1 + 1\r\n2 + 2\r\n3 + 3").output == "2\n4\n6\n")
  }

  @Test func `JSON is one object a statement`() throws {
    let run = Child([
      "--json", "-e", "grad (w-5)^2 at w=8", "-e", "1/4", "--keep-going", "-e", "ln(-1)",
    ])
    let lines = run.output.split(separator: "\n").map(String.init)
    try #require(lines.count == 3)
    #expect(
      lines[0].contains(#""ok":true,"statement":"grad (w-5)^2 at w=8","line":1,"kind":"gradient""#))
    #expect(lines[0].contains(#""value":{"w":6}"#))
    #expect(lines[1].contains(#""kind":"value""#) && lines[1].contains(#""value":0.25"#))
    #expect(lines[2].contains(#""ok":false,"statement":"ln(-1)","line":3,"kind":"error""#))
    #expect(run.errors == "" && run.code == 1)
  }

  @Test func `a syntax error is an object too`() {
    let run = Child(["--json", "-e", "1 + 2\ngrad (x"])
    #expect(run.output.contains(#""ok":false"#) && run.output.contains(#""column":"#))
    #expect(run.output.hasSuffix("\n") && run.code == 3)
  }

  @Test func `plain ASCII is kept`() {
    let run = Child(["--ascii", "-e", "grad (w-5)^2 at w=8"])
    #expect(run.output.utf8.allSatisfy { $0 < 128 } && run.output.contains("^2"))
    let locale = Child(["-e", "grad (w-5)^2 at w=8"], environment: ["LANG": "C", "LC_ALL": "C"])
    #expect(locale.output == run.output)
  }

  @Test func `an interrupt stops a script with 130`() {
    let run = Child(
      shell: "\"$GD\" -e '1 + 1' -e 'iterate x = 1 -> sin(x) for 100000000000 steps' -e '2 + 2' & "
        + "sleep 1; kill -INT $!; wait $!")
    #expect(run.code == 130 && run.output == "2\n")
  }

  @Test func `lessons and scripts are tested`() {
    let folder = Folder()
    _ = folder.file("a.gd", "assert 1 + 1 = 2\nassert 2 + 2 = 4\n")
    _ = folder.file("b.md", "Try\n```\n> 1 + 1\n2\n> x = 3\n> x^2\n9\n```\n")
    let good = Child(["test", folder.path])
    #expect(good.output == "2 files, 5 checks: all passed\n" && good.code == 0)
    let path = folder.file("c.md", "```\n> 1 + 1\n3\n```\n")
    let bad = Child(["test", folder.path])
    #expect(bad.output == "3 files, 6 checks: 1 failed\n" && bad.code == 1)
    #expect(
      bad.errors
        == "\(path):2: error: the answer differs (- expected, + found)\n> 1 + 1\n- 3\n+ 2\n")
  }
}
