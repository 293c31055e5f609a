import Testing

@testable import Terminal

@Suite struct TranscriptReadingTests {
  @Test func `in Markdown only fenced blocks are typed`() {
    let lesson = Transcript(
      """
      > a quotation

      ```
      > f(x) = x^2
      > f(3)
      9

      ```
      9 is right.
      ```sh
      $ gd lesson.gd
      ```
      """, isMarkdown: true)
    #expect(
      lesson.exchanges == [
        .init(typed: ["f(x) = x^2"], expected: [], line: 4),
        .init(typed: ["f(3)"], expected: ["9"], line: 5),
      ])
  }

  @Test func `a statement goes on after dots, an answer keeps them`() {
    let transcript = Transcript("gd> f(x) = {\r\n... x }\r\n1  \r\n... 2\r\n", isMarkdown: false)
    #expect(
      transcript.exchanges == [
        .init(typed: ["f(x) = {", "x }"], expected: ["1", "... 2"], line: 1)
      ])
  }
}
