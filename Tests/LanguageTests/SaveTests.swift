import Language
import Testing

/// `save` and `load` in a world of files in memory.
@Suite struct SaveTests {
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
    let files = MemoryFiles()
    var session = Session(host: files, options: Options())
    _ = try session.answers(to: everything)
    let shown = try session.answers(to: "show; long; third; f(1, 2); grad h at x=1, y=2; D")
    #expect(shown.count > 20)
    #expect(try session.answers(to: "save \"s.gd\"") == ["20 names → s.gd"])
    var other = Session(host: files, options: Options())
    #expect(try other.answers(to: "load \"s.gd\"") == ["s.gd → 20 names"])
    #expect(try other.answers(to: "show; long; third; f(1, 2); grad h at x=1, y=2; D") == shown)
    #expect(try other.answers(to: "save \"t.gd\"") == ["20 names → t.gd"])
    let first = files.texts["s.gd"]?.split(separator: "\n").dropFirst()
    #expect(first == files.texts["t.gd"]?.split(separator: "\n").dropFirst())
  }

  @Test func `one undo takes a loaded file back`() throws {
    let files = MemoryFiles()
    files.contents["a.gd"] = Array("a = 1\nb = a + 1\nb\n".utf8)
    var session = Session(host: files, options: Options())
    #expect(try session.answers(to: "a = 5; load \"a.gd\"; b") == ["a.gd → 2 names", "2"])
    _ = try session.answers(to: "undo")
    #expect(try session.answers(to: "a") == ["5"])
    #expect(try session.answers(to: "load \"a.gd\"; a") == ["a.gd → 2 names", "1"])
  }

  @Test func `a file with an error changes nothing`() throws {
    let files = MemoryFiles()
    files.contents["a.gd"] = Array("show digits 3\na = 1\nassert a = 2\n".utf8)
    var session = Session(host: files, options: Options())
    #expect(try session.answers(to: "load \"a.gd\"") == ["error: assertion failed"])
    #expect(
      try session.answers(to: "show; 1.23456; load \"b.gd\"; save \"full\"")
        == [
          "1.23456", "error: b.gd cannot be read: No such file",
          "error: full cannot be written: No space left on device",
        ])
  }

  @Test func `weights come back bit by bit, and undo takes them back`() throws {
    let files = MemoryFiles()
    var session = Session(host: files, options: Options())
    let net = "net N = 3 -> 5 tanh -> batchnorm -> 2 softmax"
    let read = "show digits full; N.W1; N.mean1; N([1, 2, 3])"
    _ = try session.answers(to: net + "; N.mean1 := [0.1, 0.2, 1e-300, 4, 1/3]")
    let shown = try session.answers(to: read)
    #expect(
      try session.answers(to: "save N to \"n.safetensors\"") == ["52 numbers → n.safetensors"])
    var other = Session(host: files, options: Options())
    #expect(
      try other.answers(to: "load \"n.safetensors\"")
        == ["n.safetensors → net N = 3 → 5 tanh → batchnorm → 2 softmax"])
    #expect(try other.answers(to: read) == shown)
    _ = try session.answers(to: "N.W1 := zeros(5, 3)")
    #expect(try session.answers(to: read) != shown)
    _ = try session.answers(to: "load \"n.safetensors\"; undo")
    let zero = try session.answers(to: "N.W1[1, 1]")
    #expect(zero == ["0.0"])
    _ = try session.answers(to: "load \"n.safetensors\"")
    #expect(try session.answers(to: read) == shown)
  }

  @Test func `a script keeps how the columns of a network were scaled`() throws {
    let files = MemoryFiles()
    var session = Session(host: files, options: Options())
    let net = "net N = 1 -> 1 zeros; data D = table x, y: 1, 2; 2, 4; 5, 7"
    _ = try session.answers(to: "\(net)\nsave \"plain.gd\"")
    #expect(files.texts["plain.gd"]?.contains("scaling") == false)
    _ = try session.answers(to: "train N on normalize(D) for 9 epochs; save \"scaled.gd\"")
    var other = Session(host: files, options: Options())
    _ = try other.answers(to: "load \"scaled.gd\"")
    for question in ["show digits full; predict N on D", "predict N at x=3", "N.scaling"] {
      let answer = try session.answers(to: question)
      #expect(try other.answers(to: question) == answer)
    }
  }

  @Test func `weights that are not finite are not saved`() throws {
    let files = MemoryFiles()
    var session = Session(host: files, options: Options())
    let failed = try session.answers(
      to:
        "net N = 1 -> 1; N.b1 := [∞]; save N to \"n.safetensors\"")
    #expect(failed.last?.hasPrefix("error: ") == true, "\(failed)")
    #expect(files.contents.isEmpty)
  }
}
