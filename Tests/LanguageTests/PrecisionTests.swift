import Testing

@testable import Language

/// What `--precision single` changes.
@Suite struct PrecisionTests {
  /// The first entry after a descent over ten numbers, in all digits.
  private func entry(isSingle: Bool) -> String? {
    var options = Options()
    options.isSingle = isSingle
    options.digits = .full
    var conversation = Conversation(session: Session(host: TestHost(), options: options))
    return conversation.answer(to: [
      "w = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] / 7",
      "descend sum((w - 1/3)^2) from w rate 0.3 for 3 steps",
      "w[1]",
    ]).first
  }

  /// 1/3 + (1/7 - 1/3)·0.4³, and the same in floats, by NumPy.
  @Test func `a descent over an array works with floats`() {
    #expect(entry(isSingle: false)?.hasPrefix("0.32114285714285") == true)
    #expect(entry(isSingle: true)?.hasPrefix("0.3211428") == true)
    #expect(entry(isSingle: true) != entry(isSingle: false))
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
