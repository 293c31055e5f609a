import Testing

@testable import Language

/// What `--precision single` changes.
@Suite struct PrecisionTests {
  /// The loss after a descent over ten numbers, in all digits.
  private func loss(isSingle: Bool) -> Double? {
    var options = Options()
    options.isSingle = isSingle
    options.digits = .full
    var conversation = Conversation(session: Session(host: TestHost(), options: options))
    let start = "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10] / 7"
    let lines = conversation.answer(
      to: "descend sum((w - 1/3)^2) from w=\(start) rate 0.3 for 3 steps")
    let fields = lines.map { $0.split(separator: " ") }
    return fields.first { $0.first == "3" && $0.count == 2 }.flatMap { Double($0[1]) }
  }

  /// NumPy: 0.015278730158730165, and 0.01527872 of floats.
  @Test func `a descent over an array works with floats`() throws {
    let (double, single) = (
      try #require(loss(isSingle: false)), try #require(loss(isSingle: true))
    )
    #expect(abs(double - 0.015278730158730165) < 1e-16)
    #expect(abs(single - 0.01527872) < 3e-8)
    #expect(abs(single - double) > 1e-11)
  }

  @Test func `formulas, fits and values alone stay double`() {
    var options = Options()
    options.isSingle = true
    options.digits = .full
    var conversation = Conversation(session: Session(host: TestHost(), options: options))
    #expect(conversation.answer(to: "sqrt(2)") == Conversation().answered("sqrt(2)"))
    let sum = "sum([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.1])"
    #expect(conversation.answer(to: sum) == Conversation().answered(sum))
  }
}

extension Conversation {
  /// The answer in a new session that shows all digits.
  fileprivate func answered(_ typed: String) -> [String] {
    var options = Options()
    options.digits = .full
    var other = Conversation(session: Session(host: TestHost(), options: options))
    return other.answer(to: typed)
  }
}
