import Language
import Testing

/// What Tab offers, by what stands before the cursor.
@Suite struct CompletionTests {
  private func session(_ script: String = "") throws -> Session {
    var session = Session(host: TestHost(), options: Options())
    guard case .script(let read) = session.read(Array(script.utf8), file: "") else {
      throw HostError("the script has a syntax error")
    }
    for index in read.statements.indices { _ = session.run(read, statement: index) }
    return session
  }

  private func offered(_ line: String, _ script: String = "") throws -> [String] {
    try session(script).completions(line, at: line.count).map(\.text)
  }

  @Test(arguments: [
    ("desc", ["descend"]), ("1; hess", ["hessian"]), ("grad x^2 w", ["wrt", "where", "while"]),
    ("descend L from w=8 unt", ["until"]), ("descend L from w=8 rate 0.1 ra", ["rate"]),
    ("descend L from w=8 rate 0.1; gra", ["grad", "gradient", "graph"]),
    ("(descend L from w=8 unt", ["until"]), ("sweep rate 0.1 in descend L unti", ["until"]),
    ("x + asi", ["asin", "asinh"]),
    (
      "x^2 a",
      [
        "at", "as", "abs", "accuracy", "acos", "acosh", "argmax", "argmin", "asin", "asinh", "atan",
        "atan2",
        "atanh", "and", "all", "auto",
      ]
    ),
    ("\\alp", ["α"]), ("help batc", ["batch", "batchnorm"]), ("help softm", ["softmax"]),
    ("undo f", ["f1", "floor", "for", "false"]),
    ("nosuch.", []), ("qqq", []),
  ])
  func `a word is completed by what may stand there`(_ line: String, _ expected: [String]) throws {
    let found = try offered(line)
    #expect(Set(found) == Set(expected) && found.count == expected.count, "\(found)")
  }

  @Test func `the user's names come first, with their kinds`() throws {
    let session = try session(
      "sine = 3x; single := [1, 2; 3, 4]; sift(x) = x; param sigh = [1, 2, 3]")
    let found = session.completions("si", at: 2)
    #expect(found.prefix(4).map(\.text) == ["sine", "single", "sift", "sigh"])
    #expect(found.prefix(4).map(\.meaning) == ["formula", "matrix 2x2", "function", "param 3"])
    #expect(found.map(\.text).contains("sin"))
    #expect(found.allSatisfy { !$0.meaning.isEmpty })
  }

  @Test func `fields and columns complete behind a point`() throws {
    let script = "r := {loss: 1, lower: [1, 2]}\ndata D = table width, height: 1, 2; 3, 4"
    #expect(try offered("r.lo", script) == ["loss", "lower"])
    #expect(try offered("mean(D.", script) == ["width", "height"])
    #expect(try offered("mean(D.he", script) == ["height"])
  }

  @Test func `Tab on nothing offers what comes next`() throws {
    #expect(try offered("").contains("descend"))
    #expect(try offered("trace x^2 ") == ["at", "on", "where", "as"])
    #expect(try offered("trace ") == [])
  }

  @Test func `ten thousand names take no time to look through`() throws {
    let session = try session((0..<10_000).map { "name\($0) = \($0)" }.joined(separator: "\n"))
    #expect(session.completions("name99", at: 6).count == 111)
  }
}
