/// A statement that makes data, and the lines that it answers: help shows it, tests run it.
public struct Sample: Sendable {
  public let typed: String
  public let answers: [String]

  init(_ typed: String, answers: [String]) {
    self.typed = typed
    self.answers = answers
  }
}
