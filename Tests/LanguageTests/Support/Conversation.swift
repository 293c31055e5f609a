import Language

/// A session and what it would show at the prompt, 80 columns wide.
struct Conversation {
  var session = Session(host: TestHost(), options: Options())

  /// The lines that come back: answers, then notes, then the error, at which it stops.
  mutating func answer(to typed: String) -> [String] {
    var lines: [String] = []
    switch session.read(Array(typed.utf8), file: "") {
    case .errors(let errors): lines = errors.prefix(1).flatMap(\.shown)
    case .script(let script):
      for index in script.statements.indices {
        let outcome = session.run(script, statement: index)
        lines += (outcome.lines + outcome.notes).map(\.plain)
        guard let failure = outcome.failure else { continue }
        lines += failure.shown
        break
      }
    }
    return lines.flatMap { $0.split(separator: "\n", omittingEmptySubsequences: false) }
      .map { String($0).withoutTrailingSpaces }
  }

  /// Types several statements; what the last one answers.
  mutating func answer(to typed: [String]) -> [String] {
    var last: [String] = []
    for line in typed { last = answer(to: line) }
    return last
  }
}

extension StyledLine {
  var plain: String { map(\.text).joined() }
}

extension Failure {
  fileprivate var shown: [String] { ["error: \(message)"] + details.map(\.plain) }
}

extension String {
  var withoutTrailingSpaces: String {
    var line = self[...]
    while line.last?.isWhitespace == true { line.removeLast() }
    return String(line)
  }
}
