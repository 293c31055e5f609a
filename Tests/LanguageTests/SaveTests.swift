import Language
import Testing

/// `save` and `load` in a world of files in memory.
@Suite struct SaveTests {
  private final class Files: Host {
    var contents: [String: [UInt8]] = [:]
    var texts: [String: String] { contents.mapValues { String(decoding: $0, as: UTF8.self) } }
    var isCancelled: Bool { false }

    func readFile(_ path: String) throws(HostError) -> [UInt8] {
      guard let bytes = contents[path] else { throw HostError("No such file") }
      return bytes
    }

    func writeFile(_ path: String, _ bytes: [UInt8]) throws(HostError) {
      guard path != "full" else { throw HostError("No space left on device") }
      contents[path] = bytes
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
    files.contents["a.gd"] = Array("a = 1\nb = a + 1\nb\n".utf8)
    var session = Session(host: files, options: Options())
    #expect(try run("a = 5; load \"a.gd\"; b", in: &session) == ["a.gd → 2 names", "2"])
    _ = try run("undo", in: &session)
    #expect(try run("a", in: &session) == ["5"])
    #expect(try run("load \"a.gd\"; a", in: &session) == ["a.gd → 2 names", "1"])
  }

  @Test func `a file with an error changes nothing`() throws {
    let files = Files()
    files.contents["a.gd"] = Array("show digits 3\na = 1\nassert a = 2\n".utf8)
    var session = Session(host: files, options: Options())
    #expect(try run("load \"a.gd\"", in: &session) == ["error: assertion failed"])
    #expect(
      try run("show; 1.23456; load \"b.gd\"; save \"full\"", in: &session)
        == [
          "1.23456", "error: b.gd cannot be read: No such file",
          "error: full cannot be written: No space left on device",
        ])
  }

  @Test func `weights come back bit by bit, and undo takes them back`() throws {
    let files = Files()
    var session = Session(host: files, options: Options())
    let net = "net N = 3 -> 5 tanh -> batchnorm -> 2 softmax"
    let read = "show digits full; N.W1; N.mean1; N([1, 2, 3])"
    _ = try run(net + "; N.mean1 := [0.1, 0.2, 1e-300, 4, 1/3]", in: &session)
    let shown = try run(read, in: &session)
    #expect(
      try run("save N to \"n.safetensors\"", in: &session) == ["52 numbers → n.safetensors"])
    var other = Session(host: files, options: Options())
    #expect(
      try run("load \"n.safetensors\"", in: &other)
        == ["n.safetensors → net N = 3 → 5 tanh → batchnorm → 2 softmax"])
    #expect(try run(read, in: &other) == shown)
    _ = try run("N.W1 := zeros(5, 3)", in: &session)
    #expect(try run(read, in: &session) != shown)
    _ = try run("load \"n.safetensors\"; undo", in: &session)
    let zero = try run("N.W1[1, 1]", in: &session)
    #expect(zero == ["0.0"])
    _ = try run("load \"n.safetensors\"", in: &session)
    #expect(try run(read, in: &session) == shown)
  }

  @Test func `a training from a file goes on with its own data alone`() throws {
    let files = Files()
    let data = "data D = table x, y: 1, 0; 2, 1; 3, "
    let training = "net N = 1 -> 1 sigmoid; train N on D for 4 epochs to \"n.safetensors\""
    var session = Session(host: files, options: Options())
    _ = try run(data + "1\n" + training, in: &session)
    let kept = files.contents
    for (last, isSame) in [("1", true), ("0", false)] {
      files.contents = kept
      var other = Session(host: files, options: Options())
      let answer = try run(
        data + last + "\nload \"n.safetensors\"; continue for 2 epochs; N.b1", in: &other)
      let error = "error: the data or the network are others than those of the stored training"
      #expect(answer.contains { $0.hasPrefix(error) } != isSame, "\(answer)")
    }
  }

  @Test func `a training says where it was saved`() throws {
    let files = Files()
    var session = Session(host: files, options: Options())
    let training = "train N on moons(60) for 2 epochs to \"n.safetensors\""
    let lines = try run("net N = 2 -> 3 tanh -> 1 sigmoid; \(training)", in: &session)
    #expect(
      lines.suffix(2) == [
        "saved to n.safetensors, beside it n.training.safetensors, with which continue",
        "  goes on",
      ])
    #expect(files.contents.keys.sorted() == ["n.safetensors", "n.training.safetensors"])
  }

  @Test func `a script says that it does not keep how columns were scaled`() throws {
    let files = Files()
    var session = Session(host: files, options: Options())
    let net = "net N = 1 -> 1 zeros; data D = table x, y: 1, 2; 2, 4"
    _ = try run("\(net)\nsave \"plain.gd\"", in: &session)
    _ = try run("train N on normalize(D) for 1 epoch; save \"scaled.gd\"", in: &session)
    let line = "# N was trained on scaled columns: give predict columns that are scaled alike\n"
    #expect(files.texts["plain.gd"]?.contains(line) == false)
    #expect(files.texts["scaled.gd"]?.contains(line) == true)
  }

  @Test func `weights that are not finite are not saved`() throws {
    let files = Files()
    var session = Session(host: files, options: Options())
    let failed = try run(
      "net N = 1 -> 1; N.b1 := [∞]; save N to \"n.safetensors\"", in: &session)
    #expect(failed.last?.hasPrefix("error: ") == true, "\(failed)")
    #expect(files.contents.isEmpty)
  }
}
