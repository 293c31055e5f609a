import Testing

@testable import Language

/// Every page of help fits a screen.
@Suite struct HelpPageTests {
  static let topics = [""] + Session.helpTopics.map(\.name)

  @Test(arguments: topics)
  func `a page fits 80 columns and 24 rows`(_ topic: String) {
    let lines = page(topic, width: 80)
    // The prompt and what was typed take one row each.
    #expect(lines.first?.hasPrefix("error") == false, "\(lines)")
    #expect(lines.count <= 22, "\(lines.count) rows")
    for line in lines { #expect(line.count <= 80, "\(line)") }
  }

  @Test(arguments: topics)
  func `a page wraps at 40 columns`(_ topic: String) {
    let wide = page(topic, width: 80)
    let narrow = page(topic, width: 40)
    for line in narrow { #expect(line.count <= 40, "\(line)") }
    let words = { (lines: [String]) in lines.flatMap { $0.split(separator: " ") } }
    #expect(words(narrow) == words(wide))
  }

  private func page(_ topic: String, width: Int) -> [String] {
    var conversation = Conversation()
    conversation.session.width = width
    return conversation.answer(to: "help \(topic)")
  }
}
