import Language

/// A hole in a lesson: a `?` in a typed line, which stands for an expression.
///
/// `> assert d/dx x^3 = ?` is a question; filled in, the statement must hold. Below its block the
/// lesson may say `<!-- hint: … -->` and `<!-- answer: 3x^2 -->`, which a rendered page hides.
struct Hole: Equatable {
  /// What stands before and behind the `?`, without a comment.
  let before: String
  let after: String
  let line: Int
  var hint: String?
  var answer: String?

  /// Nil if the line has no `?` outside of quotes and comments.
  init?(_ typed: [String], line: Int) {
    let text = Hole.statement(typed)
    var isQuoted = false
    for index in text.indices {
      if text[index] == "\"" { isQuoted.toggle() }
      guard text[index] == "?", !isQuoted else { continue }
      before = String(text[..<index])
      after = String(text[text.index(after: index)...])
      self.line = line
      return
    }
    return nil
  }

  /// Typed lines as one text without comments.
  private static func statement(_ typed: [String]) -> String {
    typed.map { line in
      var isQuoted = false
      let code = line.prefix { character in
        if character == "\"" { isQuoted.toggle() }
        return character != "#" || isQuoted
      }
      return withoutTrailingSpace(String(code))
    }.joined(separator: "\n")
  }

  /// The statement with an expression in the place of the `?`.
  func filled(with answer: String) -> String { before + "(" + answer + ")" + after }

  /// What was written in the place of the `?`, if `typed` is this statement filled in; nil if it is
  /// another. A hole that is still open gives `?`.
  func answer(in typed: [String]) -> String? {
    let text = Hole.statement(typed)
    let (start, end) = (withoutTrailingSpace(before), trimmed(after))
    guard text.hasPrefix(start) else { return nil }
    let rest = withoutTrailingSpace(String(text.dropFirst(start.count)))
    guard rest.hasSuffix(end), rest.count >= end.count else { return nil }
    return trimmed(String(rest.dropLast(end.count)))
  }

  /// Whether an answer only says the question again: `d/dx x^3 = d/dx x^3` teaches nothing.
  func repeatsQuestion(_ answer: String) -> Bool {
    let sides = before.split(separator: "=", omittingEmptySubsequences: false).dropLast()
    let asked = sides.joined(separator: "=").drop { $0 != " " }.filter { !$0.isWhitespace }
    return !asked.isEmpty && answer.filter { !$0.isWhitespace }.contains(asked)
  }
}

/// A Markdown lesson: prose, and what is typed between.
struct Lesson {
  enum Part: Equatable {
    case prose(String)
    case exchange(Transcript.Exchange)
    case hole(Hole)
  }

  private(set) var parts: [Part] = []

  var holes: [Hole] {
    parts.compactMap { part in
      if case .hole(let hole) = part { hole } else { nil }
    }
  }

  init(_ text: String) {
    let exchanges = Dictionary(
      Transcript(text, isMarkdown: true).exchanges.map { ($0.line, $0) },
      uniquingKeysWith: { first, _ in first })
    var isInside = false
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, line) in lines.enumerated() {
      if line.hasPrefix("```") {
        isInside.toggle()
      } else if isInside {
        guard let exchange = exchanges[index + 1] else { continue }
        let hole = Hole(exchange.typed, line: exchange.line)
        parts.append(hole.map { .hole($0) } ?? .exchange(exchange))
      } else if let note = Self.note(line) {
        take(note)
      } else {
        parts.append(.prose(String(line)))
      }
    }
  }

  /// A hint or an answer belongs to the first hole above it that has none yet, of those since the
  /// last prose.
  private mutating func take(_ note: (word: String, text: String)) {
    var place: Int?
    for (index, part) in parts.enumerated().reversed() {
      guard case .hole(let hole) = part else { continue }
      if (note.word == "hint" ? hole.hint : hole.answer) != nil { break }
      place = index
    }
    guard let place, case .hole(var hole) = parts[place] else { return }
    if note.word == "hint" { hole.hint = note.text } else { hole.answer = note.text }
    parts[place] = .hole(hole)
  }

  /// `<!-- hint: text -->`
  private static func note(_ line: Substring) -> (word: String, text: String)? {
    let line = withoutTrailingSpace(String(line))
    guard line.hasPrefix("<!--"), line.hasSuffix("-->") else { return nil }
    let inside = trimmed(String(line.dropFirst(4).dropLast(3)))
    for word in ["hint", "answer"] where inside.hasPrefix(word + ":") {
      return (word, trimmed(String(inside.dropFirst(word.count + 1))))
    }
    return nil
  }
}
