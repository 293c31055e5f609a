import Testing

/// Everything that a user sees, as conversations in `Transcripts/NAME.txt`.
///
/// `GD_RECORD=NAME` in the environment writes the answers of now into that file, and the test
/// fails so that nobody takes a recording for a test.
@Suite struct TranscriptTests {
  @Test(arguments: Folder.names(in: Folder.transcripts, endingIn: ".txt"))
  func `a conversation goes as it is written`(_ file: String) throws {
    let path = Folder.transcripts + "/" + file
    let transcript = Transcript(try #require(Folder.text(of: path)))
    #expect(!transcript.exchanges.isEmpty, "\(file) has no line after `> `")
    var conversation = Conversation()
    let answers = transcript.exchanges.map { exchange in
      conversation.answer(to: exchange.typed.joined(separator: "\n"))
    }
    if Folder.variable("GD_RECORD").map({ $0 + ".txt" }) == file {
      Folder.write(transcript.recorded(answers), to: path)
      Issue.record("\(file) is recorded; read the difference, then run without GD_RECORD")
      return
    }
    for (exchange, answer) in zip(transcript.exchanges, answers) {
      #expect(
        answer == exchange.answer,
        "\(file):\(exchange.line): > \(exchange.typed.joined(separator: " ⏎ "))")
    }
  }

  @Test func `there are transcripts`() {
    #expect(!Folder.names(in: Folder.transcripts, endingIn: ".txt").isEmpty)
  }
}
