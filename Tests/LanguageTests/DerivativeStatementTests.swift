import Language
import Testing

/// `trace`, `dL/dx`, `hessian`, `jacobian` and their call forms, against numbers from elsewhere.
@Suite struct DerivativeStatementTests {
  /// What is typed, and the bare values of the last statement.
  static let cases: [([String], [Double])] = [
    // sin(4) + 8cos(4), by mpmath.
    (["trace x*sin(x^2) at x=2"], [-5.985951462216824]),
    // (1/2 - 1/z²)(1/2 - 1) at z = 3/2, by hand.
    (["trace (iterate z = x -> z/2 + 1/z for 2 steps) at x=1"], [-1.0 / 36]),
    (["a = 3x", "L = a^2 + a", "trace L at x=2"], [39]),
    (["a = 3x", "L = a^2", "dL/dx at x=2"], [36]),
    // L = 3x² + 4x, by hand; three paths.
    (["a = x^2", "b = a + 2x", "L = 2b + a", "dL/dx at x=3"], [22]),
    // A name is cut, not the node that it shares with another: 2a at a = 3.
    (["a = 3x", "L = a^2 + 3x", "∂L/∂a at x=1"], [6]),
    (["r(x, y) = (1-x)^2 + 100*(y-x^2)^2", "hessian r at x=-1.2, y=1"], [1330, 480, 480, 200]),
    (["jacobian [x*y, x/y] at x=6, y=3"], [3, 6, 1.0 / 3, -2.0 / 3]),
    (["f(x, y) = x^2*y^3", "hessian(f, (2, 1))"], [2, 12, 12, 24]),
    (["f(x, y) = (x*y, x + y)", "jacobian(f, (2, 5))"], [5, 2, 1, 1]),
    (["f(x) = x^3", "f'' at x=2"], [12]),
    (["f(x) = x^3", "hessian(f, 2) + gradient(f, 1)"], [15]),
    // sin(x)·eʸ, by mpmath.
    (
      ["hessian sin(x)*exp(y) at x=1, y=0.5"],
      [-1.387351111329763, 0.890807904293129, 0.890807904293129, 1.387351111329763]
    ),
  ]

  @Test(arguments: cases)
  func `the numbers are right`(_ typed: [String], _ expected: [Double]) throws {
    var conversation = Conversation()
    for line in typed.dropLast() { _ = conversation.answer(to: line) }
    let outcome = try #require(typed.last.flatMap { conversation.outcome(of: $0) })
    #expect(outcome.failure == nil, "\(outcome.failure?.message ?? "")")
    let found = outcome.values.flatMap { $0.split { "[],; ".contains($0) } }.map { Double($0) }
    try #require(found.count == expected.count, "\(outcome.values)")
    for (value, wanted) in zip(found, expected) {
      // A few roundings of numbers near 1.
      #expect(abs((value ?? .nan) - wanted) <= 1e-13 * max(1, abs(wanted)))
    }
  }

  @Test func `a function's own parameter is not the session's name`() {
    var conversation = Conversation()
    let answer = conversation.answer(to: ["L(w) = (w-5)^2", "w = 8", "L'"])
    #expect(answer == ["L'(w) = 2(w - 5)"])
  }

  @Test func `a chain of definitions as long as the session is followed`() {
    var conversation = Conversation()
    _ = conversation.answer(to: "a0 = 2x")
    for place in 1...300 { _ = conversation.answer(to: "a\(place) = a\(place - 1) + 1") }
    #expect(conversation.answer(to: "da300/dx").last == "da300/dx = 2")
  }

  @Test func `many paths are counted, not shown`() {
    var conversation = Conversation()
    _ = conversation.answer(to: ["s1 = 2t", "s2 = s1 + t", "s3 = s2 + s1 + t", "s4 = s3 + s2 + s1"])
    let answer = conversation.answer(to: "ds4/dt")
    // By hand: 6 + 3 + 2; 4 + 2 + 1 paths.
    #expect(answer.first == "ds4/dt = 11")
    #expect(answer.contains { $0.contains("7 paths") })
  }
}
