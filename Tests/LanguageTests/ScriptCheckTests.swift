import Language
import Testing

/// `gd check` against runs: what it says is so, and what it leaves to a run is left alone.
@Suite struct ScriptCheckTests {
  private func failures(_ text: String) throws -> [Failure] {
    var session = Conversation().session
    guard case .script(let script) = session.read(Array(text.utf8), file: "") else {
      Issue.record("a syntax error")
      return []
    }
    return session.check(script)
  }

  @Test(arguments: [
    "W*[1, 2, 3]", "grad sum(W*[1, 2, 3])", "y := W*x; y + x", "f(v) = W*v; f([1, 2, 3])",
    "A = W*x; A + x", "n = 3; zeros(n, n)*x", "grad sum((W*v)^2) at v=[1, 2, 3]",
    "assert W*x = [1, 2]", "descend sum((W*v)^2) from v=[0, 0, 0] rate 0.1 for 10 steps",
    "param P: 2x3; P*x", "data D = table a, b: 1, 2; 3, 4\nD.a + W*x",
    "net N = 2 -> 3 tanh -> 1; N([1, 2, 3])", "grad W*x", "x[1, 2]", "nobody", "b := sinn(2)",
  ])
  func `a wrong statement is told as a run tells it`(_ text: String) throws {
    let script = "W = [1, 2; 3, 4; 5, 6]\nx := [1, 2]\n" + text
    let found = try failures(script)
    #expect(found.count == 1)
    var conversation = Conversation()
    #expect(conversation.answer(to: script).contains("error: \(found.first?.message ?? "")"))
  }

  @Test(arguments: [
    "fit1.k + [1, 2]", "m := 2*x[1]; zeros(m, 2)*[1, 2, 3]", "load \"a.gd\"\nnobody(3)",
    "data E = csv(\"no.csv\"); E.a + [1, 2, 3]", "y = run1.w; y + x", "[3, 4]; ans + [1, 2]",
    "L(w) = sum(T*w); T := W; grad L at w=[1, 2]",
  ])
  func `what only a run knows is left alone`(_ text: String) throws {
    #expect(try failures("W = [1, 2; 3, 4; 5, 6]\nx := [1, 2]\n" + text).isEmpty)
  }

  @Test func `one error that comes back is told once`() throws {
    let text = "W = [1, 2; 3, 4]\nf(v) = W*v\nf([1, 2, 3])\nf([1, 2, 3])\nW*[1]"
    #expect(try failures(text).count == 2)
  }

  @Test(arguments: Folder.names(in: Folder.transcripts, endingIn: ".txt"))
  func `what runs without an error is right`(_ file: String) throws {
    let transcript = Transcript(try #require(Folder.text(of: Folder.transcripts + "/" + file)))
    let right = transcript.exchanges.filter { exchange in
      !exchange.answer.contains { $0.hasPrefix("error:") }
    }
    let text = right.map { $0.typed.joined(separator: "\n") }.joined(separator: "\n")
    for failure in try failures(text) {
      Issue.record("\(file): \(failure.message) \(failure.details.map(\.plain))")
    }
  }
}
