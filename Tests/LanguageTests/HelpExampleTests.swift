import Autodiff
import Syntax
import Testing

@testable import Language

@Suite struct HelpExampleTests {
  @Test(
    arguments: (HelpTopic.all + HelpTopic.dataMakers).filter { !$0.examples.isEmpty }.map(\.name))
  func `the examples of a topic answer what help says`(_ name: String) throws {
    let topic = try #require(HelpTopic.named(name))
    for example in topic.examples {
      var conversation = Conversation()
      conversation.session.width = example.window.columns
      conversation.session.height = example.window.rows
      #expect(
        conversation.answer(to: example.typed) == example.answer, "help \(name): \(example.typed)")
    }
  }

  @Test func `every topic with something to show has an example`() {
    let bare = HelpTopic.all.filter(\.examples.isEmpty).map(\.name)
    #expect(bare == ["use", "save", "load", "help", "exit", "to"])
  }

  @Test(arguments: HelpList.all.map(\.name))
  func `what a list names has a page`(_ list: String) {
    var conversation = Conversation()
    for item in HelpList.named(list)?.items ?? [] {
      let page = conversation.answer(to: "help \(item.name)")
      #expect(page.first?.hasPrefix("error") == false, "help \(item.name)")
    }
  }

  /// The graph's own rows have no spelling.
  @Test(
    arguments: Row.elementwise.filter {
      !$0.examples.isEmpty && $0.id != .xlogy && $0.id != .xpowy
    }.map(\.name))
  func `the examples of a function answer what help says`(_ name: String) throws {
    let row = try #require(Row.table.first { $0.name == name })
    for example in row.examples {
      var conversation = Conversation()
      #expect(
        conversation.answer(to: example.input)
          == example.answer.split(separator: "\n").map(String.init),
        "help \(name): \(example.input)")
    }
  }

  @Test func `each function of arrays has help, and its example answers what help says`() {
    let names = ArrayFunctionHelp.all.map(\.name)
    #expect(Set(ArrayFunction.names + Functional.names).subtracting(names) == [])
    #expect(Set(names).count == names.count)
    for help in ArrayFunctionHelp.all where !help.typed.isEmpty {
      var conversation = Conversation()
      #expect(conversation.answer(to: help.typed) == [help.answer], "help \(help.name)")
    }
  }

  @Test func `each clause has help`() {
    for word in Vocabulary.clauses { #expect(HelpTopic.named(word) != nil, "\(word)") }
  }

  @Test func `help fits one screen of 80 by 24`() {
    var conversation = Conversation()
    let lines = conversation.answer(to: "help")
    #expect(lines.count <= 22)
    #expect(lines.allSatisfy { $0.count <= 80 })
  }
}
