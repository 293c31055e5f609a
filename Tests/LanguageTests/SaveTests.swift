import Language
import Testing

/// `save` and `load` in a world of files in memory.
@Suite struct SaveTests {
  private final class Files: Host {
    var texts: [String: String] = [:]
    var isCancelled: Bool { false }

    func readFile(_ path: String) throws(HostError) -> [UInt8] {
      guard let text = texts[path] else { throw HostError("No such file") }
      return Array(text.utf8)
    }

    func writeFile(_ path: String, _ bytes: [UInt8]) throws(HostError) {
      guard path != "full" else { throw HostError("No space left on device") }
      texts[path] = String(decoding: bytes, as: UTF8.self)
    }

    func now() -> Double { 0 }
    func progress(_ progress: Progress) {}
  }

  /// What each statement prints, an error as its message.
  private func run(_ script: String, in session: inout Session) throws -> [String] {
    guard case .script(let read) = session.read(Array(script.utf8), file: "") else {
      throw HostError("the script has a syntax error")
    }
    return read.statements.indices.flatMap { index -> [String] in
      let outcome = session.run(read, statement: index)
      if let failure = outcome.failure { return ["error: " + failure.message] }
      return outcome.lines.map { $0.map(\.text).joined() }
    }
  }

  private let everything = """
    a = 3x + 0.1
    third = 1/3
    w := 2/3
    v := 8.0
    long := 0.1 + 0.2
    angle := π
    yes = true
    param p = 0.5
    param q: 2x3 = [1, 2.5, 3; 4, 5, 6]
    M := [1, 2; 3, 4]
    tiny := 1e-300
    r := {x: 1, y: [1, 2]}
    t := (1, 2)
    f(x, y) = { s = sin(x); if s > 0 then s*y else ‖[x, y]‖ }
    even(n) = if n = 0 then 1 else odd(n - 1); odd(n) = if n = 0 then 0 else even(n - 1)
    g(x) = x^3
    rule g'(x) = 3x^2
    h(x, y) = x*y^2
    rule ∂h/∂y(x, y) = 2x*y
    α = √2·v
    data D = table x, y: 1, "cat"; 2.5, "dog"
    show digits 12
    """

  @Test func `a saved session comes back, digit by digit`() throws {
    let files = Files()
    var session = Session(host: files, options: Options())
    _ = try run(everything, in: &session)
    let shown = try run("show; long; third; f(1, 2); grad h at x=1, y=2; D", in: &session)
    #expect(shown.count > 20)
    #expect(try run("save \"s.gd\"", in: &session) == ["20 names → s.gd"])
    var other = Session(host: files, options: Options())
    #expect(try run("load \"s.gd\"", in: &other) == ["s.gd → 20 names"])
    #expect(try run("show; long; third; f(1, 2); grad h at x=1, y=2; D", in: &other) == shown)
    #expect(try run("save \"t.gd\"", in: &other) == ["20 names → t.gd"])
    let first = files.texts["s.gd"]?.split(separator: "\n").dropFirst()
    #expect(first == files.texts["t.gd"]?.split(separator: "\n").dropFirst())
  }

  @Test func `one undo takes a loaded file back`() throws {
    let files = Files()
    files.texts["a.gd"] = "a = 1\nb = a + 1\nb\n"
    var session = Session(host: files, options: Options())
    #expect(try run("a = 5; load \"a.gd\"; b", in: &session) == ["a.gd → 2 names", "2"])
    _ = try run("undo", in: &session)
    #expect(try run("a", in: &session) == ["5"])
    #expect(try run("load \"a.gd\"; a", in: &session) == ["a.gd → 2 names", "1"])
  }

  @Test func `a file with an error changes nothing`() throws {
    let files = Files()
    files.texts["a.gd"] = "show digits 3\na = 1\nassert a = 2\n"
    var session = Session(host: files, options: Options())
    #expect(try run("load \"a.gd\"", in: &session) == ["error: assertion failed"])
    #expect(
      try run("show; 1.23456; load \"b.gd\"; save \"full\"", in: &session)
        == [
          "1.23456", "error: b.gd cannot be read: No such file",
          "error: full cannot be written: No space left on device",
        ])
  }
}
