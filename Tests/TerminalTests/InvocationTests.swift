import Language
import Testing

@testable import Terminal

@Suite struct InvocationTests {
  @Test func `no arguments mean standard input`() throws {
    #expect(try Invocation([]).mode == .standardInput)
  }

  @Test func `a file takes values for names`() throws {
    let call = try Invocation(["a.gd", "w=8", "N.W1=[1, 2]", "x=a=b"])
    #expect(call.mode == .script(path: "a.gd"))
    #expect(
      call.overrides == [
        .init(name: "w", value: "8"), .init(name: "N.W1", value: "[1, 2]"),
        .init(name: "x", value: "a=b"),
      ])
  }

  @Test(arguments: [
    ["-q", "-e", "1", "-e", "2"], ["-qe", "1", "-e2"], ["-qe1", "--expression=2"],
    ["-e", "1", "-e", "2", "--quiet"], ["--qui", "-e1", "-e", "2"],
  ])
  func `options combine`(_ arguments: [String]) throws {
    let call = try Invocation(arguments)
    #expect(call.mode == .statements(["1", "2"]))
    #expect(call.isQuiet)
  }

  @Test func `two dashes end the options`() throws {
    #expect(try Invocation(["--json", "--", "-q"]).mode == .script(path: "-q"))
    #expect(throws: UsageError.unexpected("-q")) { try Invocation(["a.gd", "--", "-q"]) }
  }

  @Test func `a dash alone is standard input`() throws {
    #expect(try Invocation(["-"]).mode == .script(path: "-"))
  }

  @Test func `options stand after operands too`() throws {
    let call = try Invocation(["a.gd", "w=8", "--seed", "7", "--keep-going"])
    #expect(call.seed == 7)
    #expect(call.keepsGoing)
    #expect(call.overrides.count == 1)
  }

  @Test(arguments: [
    (["test", "a", "b"], Invocation.Mode.test(["a", "b"])),
    (["test", "--class", "a"], .markClass(folder: "a", lesson: nil)),
    (["--class=a", "test", "l.md"], .markClass(folder: "a", lesson: "l.md")),
    (["format", "--check", "a"], .format(["a"], check: true)),
    (["check", "a"], .check(["a"])), (["serve"], .serve(path: nil)),
    (["serve", "a.gd"], .serve(path: "a.gd")), (["help"], .help(topic: nil)),
    (["help", "grad"], .help(topic: "grad")), (["--help"], .usage), (["-h", "x"], .usage),
    (["--version"], .version),
  ])
  func `a command is the first operand`(_ arguments: [String], _ mode: Invocation.Mode) throws {
    #expect(try Invocation(arguments).mode == mode)
  }

  @Test(arguments: [
    ("1048576", 1 << 20), ("500M", 500 << 20), ("2G", 2 << 30), ("1.5GB", 3 << 29),
    ("64KiB", 1 << 16),
    ("9b", 9),
  ])
  func `a size has a unit`(_ text: String, _ bytes: Int) throws {
    #expect(try Invocation(["--max-memory", text]).maxMemory == bytes)
  }

  @Test func `every option has its place`() throws {
    let call = try Invocation([
      "--ascii", "--color=never", "--threads", "2", "--precision", "single", "--max-time", "1.5",
      "--max-steps=100", "--no-files", "--show-time", "--digits", "full", "--progress", "plain",
      "--native", "off", "-e1",
    ])
    #expect(call.native == .off)
    #expect(call.isASCII && call.isSingle && call.showsTime && !call.allowsFiles)
    #expect(call.color == .never && call.progress == .plain)
    #expect(call.threads == 2 && call.maxTime == 1.5 && call.maxSteps == 100 && call.digits == 0)
  }

  @Test(arguments: [
    (["--jsn"], "unknown option --jsn; did you mean --json?"),
    (["--wild"], "unknown option --wild"),
    (["-x"], "unknown option -x"),
    (["--max"], "--max could be --max-memory or --max-time or --max-steps"),
    (["-e"], "-e needs a value"), (["--seed"], "--seed needs a value"),
    (["--json=1"], "--json takes no value"),
    (["--color", "red"], "--color needs auto, always or never, not red"),
    (["--seed", "-1"], "--seed needs a whole number, not -1"),
    (["--threads=0"], "--threads needs a whole number from 1 to 1024, not 0"),
    (["--digits=18"], "--digits needs a whole number from 1 to 17, or full, not 18"),
    (["--max-memory=2X"], "--max-memory needs a size such as 500M or 2G, not 2X"),
    (["--max-time=nan"], "--max-time needs seconds above 0, not nan"),
    (["--native", "maybe"], "--native needs auto, on or off, not maybe"),
    (["--precision="], "--precision needs double or single, not nothing"),
    (["test"], "gd test needs a file"),
    (["a.gd", "b.gd"], "b.gd is not expected here; values for names are name=value"),
    (["-e1", "a.gd"], "-e and the file a.gd cannot run together"),
    (["--check", "a.gd"], "--check belongs to gd format"),
    (["chek", "a.gd"], "chek is no command; did you mean gd check? A file is ./chek"),
    (["tset", "a.gd"], "tset is no command; did you mean gd test? A file is ./tset"),
  ])
  func `a wrong command line says why`(_ arguments: [String], _ sentence: String) {
    let error = #expect(throws: UsageError.self) { try Invocation(arguments) }
    #expect(error?.description == sentence)
  }

  @Test func `the page of options lists all of them on one screen`() {
    for row in OptionRow.all where !row.brief.isEmpty {
      #expect(usage.contains("--\(row.name.rawValue)"))
    }
    #expect(OptionRow.all.map(\.name) == OptionName.allCases)
    let lines = usage.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.allSatisfy { $0.count <= 80 } && lines.count <= 24)
  }

  @Test func `a list of values is what the option takes`() throws {
    for row in OptionRow.all {
      for value in row.values {
        #expect(throws: Never.self) { try Invocation(["--\(row.name.rawValue)", value]) }
      }
    }
  }
}
