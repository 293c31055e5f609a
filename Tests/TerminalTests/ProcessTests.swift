import Testing

@testable import Terminal

/// What the process does whatever the statements are: arguments, files, streams, codes.
@Suite struct ProcessTests {
  @Test func `the version and the page of options go to standard output`() {
    let answer = Child(["--version"])
    #expect(
      answer.output == "gd \(version)\n" && answer.errors == "" && answer.code == 0)
    let page = Child(["--help"])
    #expect(page.output == usage && page.errors == "" && page.code == 0)
  }

  @Test func `a wrong option ends with 2 and one sentence`() {
    let run = Child(["--jsn"])
    #expect(run.code == 2 && run.output == "")
    #expect(run.errors == "gd: unknown option --jsn; did you mean --json?\nTry gd --help\n")
  }

  @Test func `a file that cannot be read ends with 2`() {
    let run = Child(["/nonexistent.gd"])
    #expect(run.code == 2 && run.output == "")
    #expect(run.errors == "gd: cannot read /nonexistent.gd: No such file or directory\n")
    #expect(Child(["/tmp"]).code == 2)
    #expect(Child(["test", "/nonexistent.gd"]).code == 2)
    #expect(Child(["check", "/nonexistent.gd"]).code == 2)
    #expect(Child(["serve", "/nonexistent.gd"]).code == 2)
  }

  @Test func `a statement in place of a file gets the right call`() {
    #expect(Child(["1 + 2"]).errors.hasSuffix("To run a statement: gd -e '1 + 2'\n"))
  }

  @Test func `a closed standard output ends quietly with 141`() {
    let run = Child(shell: "{ \"$GD\" --help; echo $? >&2; } | true")
    #expect(run.errors == "141\n" || run.errors == "0\n")
    let long = Child(
      shell: "{ yes 1 | head -n 100000 | \"$GD\"; echo $? >&2; } | head -n 1 >/dev/null")
    #expect(long.errors == "141\n")
  }

  @Test func `a full device is an error`() {
    let run = Child(shell: "\"$GD\" --help >/dev/full")
    #expect(run.code == 2)
    #expect(run.errors == "gd: cannot write to standard output: No space left on device\n")
  }

  @Test func `an interrupt while reading a pipe ends with 130`() {
    let run = Child(shell: "sleep 5 2>/dev/null | \"$GD\" & sleep 1; kill -INT $!; wait $!")
    // A background job of a shell ignores SIGINT unless its program asks for it, and gd does.
    #expect(run.code == 130)
  }

  @Test func `an interrupt stops a request, and a server that waits for one`() {
    let endless = #"{"id":1,"eval":"iterate t = 1 -> t*1.0000001 for 1000000000000 steps"}"#
    let run = Child(
      shell: "{ echo '\(endless)'; sleep 6; } | \"$GD\" serve & sleep 2; kill -INT $!; sleep 2;"
        + " kill -INT $!; wait $!")
    #expect(run.output.hasPrefix(#"{"id":1,"ok":true,"results":[{"ok":false"#))
    #expect(run.output.contains(#""message":"interrupted""#))
    #expect(run.code == 130)
  }

  @Test func `empty sources do nothing`() {
    for input in ["", "\n", "\n\n  \n"] {
      let run = Child([], input: input)
      #expect(run.output == "" && run.errors == "" && run.code == 0)
    }
  }
}

@Suite struct LineReaderTests {
  @Test func `lines of any length come whole`() {
    let long = String(repeating: "x", count: 3_000_000)
    let run = Child(["serve"], input: "{\"id\":\"\(long)\"}\n\nnull")
    let lines = run.output.split(separator: "\n")
    #expect(lines.count == 3)
    #expect(lines.first?.hasPrefix("{\"id\":\"\(long)\",\"ok\":false") == true)
    #expect(run.code == 0)
  }
}
