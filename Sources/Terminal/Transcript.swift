/// What a reader sees typed and answered, in a Markdown lesson or a plain transcript.
struct Transcript: Equatable {
  /// Something typed and the lines that must come back.
  struct Exchange: Equatable {
    var typed: [String]
    var expected: [String]
    let line: Int
  }

  private(set) var exchanges: [Exchange] = []

  /// In Markdown only fenced blocks with a `> ` line count; `> ` outside them is a quotation.
  ///
  /// A line after `> ` or `gd> ` is typed, one after `... ` goes on with it; the rest up to the
  /// next prompt or the end of the block is the answer.
  init(_ text: String, isMarkdown: Bool) {
    var isInside = !isMarkdown
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, line) in lines.enumerated() {
      if isMarkdown, line.hasPrefix("```") {
        isInside.toggle()
        hasOpenAnswer = false
        continue
      }
      if isInside { take(line, number: index + 1) }
    }
    for index in exchanges.indices { trimAnswer(index) }
  }

  /// Whether lines without a prompt belong to the last exchange.
  private var hasOpenAnswer = false

  private mutating func take(_ line: Substring, number: Int) {
    for prompt in ["> ", "gd> "] where line.hasPrefix(prompt) {
      exchanges.append(
        Exchange(typed: [String(line.dropFirst(prompt.count))], expected: [], line: number))
      hasOpenAnswer = true
      return
    }
    guard hasOpenAnswer, let last = exchanges.indices.last else { return }
    if line.hasPrefix("... "), exchanges[last].expected.isEmpty {
      exchanges[last].typed.append(String(line.dropFirst(4)))
    } else {
      exchanges[last].expected.append(withoutTrailingSpace(String(line)))
    }
  }

  private mutating func trimAnswer(_ index: Int) {
    while exchanges[index].expected.last?.isEmpty == true { exchanges[index].expected.removeLast() }
  }
}

func withoutTrailingSpace(_ line: String) -> String {
  var line = line[...]
  while line.last?.isWhitespace == true { line.removeLast() }
  return String(line)
}
