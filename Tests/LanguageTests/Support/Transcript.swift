/// Lines typed after `> ` (continued after `... `) and the answers that follow them, in a plain
/// text or in the fenced blocks of a Markdown page.
struct Transcript {
  struct Exchange {
    var typed: [String]
    var answer: [String]
    /// Empty lines between the answer and the next prompt.
    var gap = 0
    let line: Int
  }

  /// Lines before the first prompt.
  private(set) var opening: [String] = []
  private(set) var exchanges: [Exchange] = []

  init(_ text: String, isMarkdown: Bool = false) {
    var isInside = !isMarkdown
    var isOpen = false
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    for (place, line) in lines.enumerated() {
      if isMarkdown, line.hasPrefix("```") {
        isInside.toggle()
        isOpen = false
      } else if isInside, line.hasPrefix("> ") || line == ">" {
        let typed = String(line.dropFirst(2))
        exchanges.append(Exchange(typed: [typed], answer: [], line: place + 1))
        isOpen = true
      } else if isInside, isOpen {
        continueLast(String(line))
      } else if exchanges.isEmpty, !isMarkdown {
        opening.append(String(line))
      }
    }
    for place in exchanges.indices {
      while exchanges[place].answer.last?.isEmpty == true {
        exchanges[place].answer.removeLast()
        exchanges[place].gap += 1
      }
    }
    if !isMarkdown, let last = exchanges.indices.last { exchanges[last].gap = 0 }
  }

  private mutating func continueLast(_ line: String) {
    let last = exchanges.count - 1
    if line.hasPrefix("... "), exchanges[last].answer.isEmpty {
      exchanges[last].typed.append(String(line.dropFirst(4)))
    } else {
      exchanges[last].answer.append(line.withoutTrailingSpaces)
    }
  }

  /// The same conversation with other answers.
  func recorded(_ answers: [[String]]) -> String {
    var lines = opening
    for (exchange, answer) in zip(exchanges, answers) {
      for (place, typed) in exchange.typed.enumerated() {
        lines.append(((place == 0 ? "> " : "... ") + typed).withoutTrailingSpaces)
      }
      lines += answer + Array(repeating: "", count: exchange.gap)
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
