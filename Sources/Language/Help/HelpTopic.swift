/// What `help` says about a verb or an idea of the language; its examples are run by the tests.
struct HelpTopic: Sendable {
  let name: String
  /// A few words for lists.
  let purpose: String
  /// The heading under which `help` lists it.
  let group: Group
  let synopsis: String
  let meaning: [String]
  /// Statements typed one after the other, and the last one's answer.
  let examples: [Example]
  /// What goes wrong, and what to do.
  let mistakes: [String]

  enum Group: String, Sendable, CaseIterable {
    case define, differentiate, explain, check, learn, session, clauses
  }

  struct Example: Sendable {
    let typed: [String]
    let answer: [String]
    /// The window that it is shown in.
    var window = (columns: 80, rows: 24)
  }

  static let all: [HelpTopic] =
    definitions + data + networks + derivatives + explanations + pictures + checks + descent
    + training + fits + session + performance + clauses

  static func named(_ name: String) -> HelpTopic? {
    all.first { $0.name == name } ?? (dataMakers + trainingParts).first { $0.name == name }
  }
}
