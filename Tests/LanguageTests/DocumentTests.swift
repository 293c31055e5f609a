import Testing

/// What README, the grammar and the lessons show is what gd answers.
@Suite struct DocumentTests {
  static let pages: [String] = {
    let lessons = Folder.names(in: Folder.root + "/Scripts/lessons", endingIn: ".md")
    return ["README.md", "Grammar.md"] + lessons.map { "Scripts/lessons/" + $0 }
  }()

  @Test(arguments: pages)
  func `the examples of a page are right`(_ page: String) throws {
    let text = try #require(Folder.text(of: Folder.root + "/" + page))
    let transcript = Transcript(text, isMarkdown: true)
    var conversation = Conversation()
    // A `?` is a hole for the reader, which `gd test` fills.
    for exchange in transcript.exchanges where !exchange.typed.joined().contains("?") {
      let answer = conversation.answer(to: exchange.typed.joined(separator: "\n"))
      #expect(answer == exchange.answer, "\(page):\(exchange.line): > \(exchange.typed)")
    }
  }

  @Test(arguments: ["README.md", "Scripts/lessons/3-chain-rule.md"])
  func `a page has examples`(_ page: String) throws {
    let text = try #require(Folder.text(of: Folder.root + "/" + page))
    #expect(Transcript(text, isMarkdown: true).exchanges.count > 10)
  }

  /// A script's own assertions are its tests.
  @Test(arguments: ["exercises", "examples"])
  func `the scripts of a folder run without an error`(_ folder: String) throws {
    let path = Folder.root + "/Scripts/" + folder
    let names = Folder.names(in: path, endingIn: ".gd")
    #expect(names.count > 1)
    for name in names {
      let small = try #require(Folder.smallScript(path + "/" + name))
      var conversation = Conversation()
      let lines = conversation.answer(to: small)
      #expect(!lines.contains { $0.hasPrefix("error:") }, "\(folder)/\(name): \(lines)")
    }
  }
}
