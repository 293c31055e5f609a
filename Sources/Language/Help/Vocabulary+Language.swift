internal import Autodiff
internal import Syntax

/// The words of the language, for who writes an editor's mode or a shell's completion.
public struct LanguageWords: Sendable {
  public let verbs = Vocabulary.verbs
  public let clauses = Vocabulary.clauses
  public let control = Vocabulary.control
  public let units = Vocabulary.units
  public let constants = Vocabulary.truths + namedConstants.keys.sorted()
  /// The functions that gd knows, by names of letters and digits.
  public let functions = Set(
    Builtin.names + ArrayFunction.names + Functional.names
  ).filter { $0.utf8.allSatisfy { $0 < 0x80 } }.sorted()

  public init() {}

  /// The word that was most likely meant; nil rather than a wild guess.
  public static func closest(to word: String, among words: [String]) -> String? {
    Spelling.closest(to: word, among: words)
  }
}

extension Session {
  /// What `help` knows, with a few words for each: topics, then functions.
  public static let helpTopics: [(name: String, meaning: String)] = {
    let pages = HelpTopic.all + HelpTopic.dataMakers + HelpTopic.trainingParts
    var topics = pages.map { ($0.name, $0.purpose) }
    let known = Set(topics.map(\.0))
    for name in Builtin.names + ArrayFunction.names + Functional.names where !known.contains(name) {
      topics.append((name, summary(ofFunction: name)))
    }
    let others =
      RowHelp.all.map { ($0.name, $0.purpose) } + HelpList.all.map { ($0.name, $0.purpose) }
    for topic in others where !topics.contains(where: { $0.0 == topic.0 }) { topics.append(topic) }
    return topics
  }()

  /// A sentence about one of gd's own functions.
  static func summary(ofFunction name: String) -> String {
    RowID.named(name)?.summary ?? ArrayFunctionHelp.named(name)?.meaning ?? "the same function"
  }
}
