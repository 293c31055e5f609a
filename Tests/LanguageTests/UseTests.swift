import Language
import Testing

/// `use "lib.gd"` in a world of a few files.
@Suite struct UseTests {
  private final class Files: Host {
    let texts: [String: String]
    var read: [String] = []
    var isCancelled: Bool { false }

    init(_ texts: [String: String]) { self.texts = texts }

    func readFile(_ path: String) throws(HostError) -> [UInt8] {
      read.append(path)
      guard let text = texts[path] else { throw HostError("No such file") }
      return Array(text.utf8)
    }

    func writeFile(_ path: String, _ bytes: [UInt8]) throws(HostError) {}
    func now() -> Double { 0 }
    func progress(_ progress: Progress) {}
  }

  /// The outcomes of a script, and what it read.
  private func run(
    _ script: String, file: String = "main.gd", _ files: [String: String]
  ) throws -> (outcomes: [Outcome], read: [String]) {
    let host = Files(files)
    var session = Session(host: host, options: Options())
    guard case .script(let read) = session.read(Array(script.utf8), file: file) else {
      throw HostError("the script has a syntax error")
    }
    let outcomes = read.statements.indices.map { session.run(read, statement: $0) }
    return (outcomes, host.read)
  }

  private func lines(_ outcome: Outcome?) -> [String] {
    outcome?.lines.map { $0.map(\.text).joined() } ?? []
  }

  @Test func `definitions of a file are known after it is used`() throws {
    let (outcomes, _) = try run(
      "use \"lib.gd\"\narea(2)", ["lib.gd": "square(x) = x^2\narea(r) = 3*square(r)\narea(9)"])
    #expect(outcomes[0].failure == nil)
    #expect(outcomes[0].lines.isEmpty)
    #expect(lines(outcomes.last) == ["12"])
  }

  @Test func `paths are relative to the file that says them, and a file is read once`() throws {
    let (outcomes, read) = try run(
      "use \"../lib/a.gd\"\nuse \"../lib/./b.gd\"\nf(3)", file: "work/now/main.gd",
      [
        "work/lib/a.gd": "use \"b.gd\"\nuse \"sub/c.gd\"\nf(x) = g(x) + h(x)",
        "work/lib/b.gd": "g(x) = 2x", "work/lib/sub/c.gd": "use \"../b.gd\"\nh(x) = g(x)^2",
      ])
    #expect(lines(outcomes.last) == ["42"])
    #expect(read == ["work/lib/a.gd", "work/lib/b.gd", "work/lib/sub/c.gd"])
  }

  @Test func `a circle of files is refused with its way`() throws {
    let (outcomes, _) = try run(
      "use \"a.gd\"", ["a.gd": "x = 1\nuse \"b.gd\"", "b.gd": "use \"a.gd\""])
    let failure = try #require(outcomes[0].failure)
    #expect(
      failure.message == "these files use one another in a circle: a.gd → b.gd → a.gd")
    #expect(failure.file == "b.gd")
    let own = try run("use \"main.gd\"", ["main.gd": ""]).outcomes[0].failure
    #expect(own?.message == "these files use one another in a circle: main.gd → main.gd")
  }

  @Test(arguments: [
    ("a = 3\nassert a = 4", 2, "assertion failed"), ("a = 3\nb = 4 +* 2", 2, "expected a value"),
    ("a = 3\n\nc(x) = nosuch(x)", 3, "nosuch is not known"),
  ])
  func `an error points into the file and nothing of it stays`(
    _ text: String, _ line: Int, _ message: String
  ) throws {
    let (outcomes, _) = try run("use \"lib.gd\"\na", ["lib.gd": text])
    let failure = try #require(outcomes[0].failure)
    #expect(failure.message.hasPrefix(message))
    #expect(failure.file == "lib.gd" && failure.line == line)
    #expect(outcomes[1].failure?.message == "a has no value")
  }

  @Test func `one undo takes a file back, and it can be used again`() throws {
    let (outcomes, _) = try run(
      "a = 5\nuse \"lib.gd\"\nundo\na\nuse \"lib.gd\"\na + b", ["lib.gd": "a = 1\nb = 2\na := 7"])
    #expect(lines(outcomes[3]) == ["5"])
    #expect(lines(outcomes[5]) == ["9"])
  }

  @Test func `a file that is not there is an error at its name`() throws {
    let (outcomes, _) = try run("use \"nope.gd\"", [:])
    #expect(outcomes[0].failure?.message == "nope.gd cannot be read: No such file")
    #expect(outcomes[0].failure?.column == 5)
  }
}
