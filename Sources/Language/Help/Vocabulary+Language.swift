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
    Builtin.names + ArrayFunction.names + ["gradient", "jacobian", "hessian", "jvp", "vjp", "hvp"]
  ).filter { $0.utf8.allSatisfy { $0 < 0x80 } }.sorted()

  public init() {}
}

extension Session {
  /// What `help` knows, with a few words for each: topics, then functions.
  public static let helpTopics: [(name: String, meaning: String)] = {
    let topics = HelpTopic.all.map { ($0.name, $0.purpose) }
    let functions = Builtin.names.map { ($0, RowID.named($0)?.summary ?? "a function") }
    return topics + functions
  }()
}
