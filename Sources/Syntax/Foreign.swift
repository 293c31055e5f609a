/// Signs and words of other languages, with what gd writes for them.
enum Foreign {
  static let signs: [String: String] = [
    "**": "a power is ^: x^2", "*=": "write x := x*2", "+=": "write x := x + 2",
    "-=": "write x := x - 2", "/=": "write x := x/2; unequal is ≠ or !=",
    "//": "write floor(a/b); a comment begins with #", "=>": "an arrow is ->",
    "%": "the remainder is mod(a, b)", "!": "not is the word not; n! is gamma(n + 1)",
    "&&": "write and", "&": "write and", "||": "write or; the length of a vector is norm(x)",
    "@": "the product of matrices is · or *", "?": "write if c then a else b",
    "$": "no name begins with $", "\\": "a name has no \\; solve(A, b) solves A·x = b",
    "`": "there are no quotes around names", "÷": "division is /", "×": "write * or ·",
    "∑": "write sum(i in 1..n, e)", "∏": "write prod(i in 1..n, e)",
    "∫": "gd does not integrate", "∧": "write and", "∨": "write or", "¬": "write not",
    "∈": "write in", "⇒": "an arrow is ->", "∘": "write f(g(x))", "“": "a text stands in \"…\"",
    "”": "a text stands in \"…\"", "…": "a range is a..b",
  ]

  static let words: [String: String] = [
    "lambda": "write f(x) = e", "def": "write f(x) = e", "function": "write f(x) = e",
    "let": "write x = e", "var": "write x = e", "const": "write x = e",
    "print": "write the expression alone", "return": "the last line of a block is its value",
    "import": "write use \"lib.gd\"", "elif": "write else if",
  ]

  static func diagnostic(for word: String, _ start: UInt32, _ end: UInt32) -> Diagnostic {
    let ours = words[word] ?? signs[word] ?? "gd has no such sign"
    return Diagnostic("\(word) is not gd: \(ours)", at: Span(start, end))
  }
}

extension Parser {
  /// What is wrong with this token wherever it stands.
  var tokenFault: Diagnostic? {
    switch token.kind {
    case .foreign:
      if text(token) == "||", let norm = doubledBars { return norm }
      return Foreign.diagnostic(for: text(token), token.start, token.end)
    case .cross: return Foreign.diagnostic(for: "×", token.start, token.end)
    case .fault:
      switch Lexer.Fault(rawValue: token.value) {
      case .null: return Diagnostic("there is a NUL byte here", at: token.span)
      case .encoding: return Diagnostic("this is not UTF-8", at: token.span)
      case .unterminated:
        return Diagnostic(
          "this text has no closing quote", at: Span(token.start, token.start + 1))
      case .escape:
        return Diagnostic("after \\ in a text stands \" or \\ or n or t", at: token.span)
      case .character, nil:
        return Diagnostic("\(text(token)) has no meaning here", at: token.span)
      }
    default: return nil
    }
  }

  /// `||x||`
  private var doubledBars: Diagnostic? {
    var index = Int(token.end)
    while index + 1 < lexer.bytes.count, lexer.bytes[index] != 0x0A,
      !(lexer.bytes[index] == 0x7C && lexer.bytes[index + 1] == 0x7C)
    { index += 1 }
    guard lexer.byte(index) == 0x7C, index > Int(token.end) else { return nil }
    let end = UInt32(truncatingIfNeeded: index)
    let inside = text(token.end, end)
    let written = "||\(inside)||"
    return Diagnostic(
      "\(Parser.shortened(written)): a norm is written norm(\(Parser.shortened(inside)))",
      at: Span(token.start, end + 2))
  }

  /// `let x = …`, `print x`: a foreign word before a name, at the start of a statement.
  var foreignWord: Diagnostic? {
    guard token.kind == .name, Foreign.words[text(token)] != nil else { return nil }
    let next = peek()
    guard next.kind == .name || next.kind == .number || next.kind == .text,
      !next.newlineBefore, !next.word.joins, !next.word.beginsClause
    else { return nil }
    return Foreign.diagnostic(for: text(token), token.start, token.end)
  }

  /// `lambda x: …`, `lambda x, y: …` anywhere.
  var foreignFunction: Diagnostic? {
    guard token.word == .lambda else { return nil }
    var ahead = lexer
    guard ahead.next().kind == .name else { return nil }
    let next = ahead.next()
    guard next.kind == .colon || next.kind == .comma, next.start > token.end else { return nil }
    return Foreign.diagnostic(for: text(token), token.start, token.end)
  }
}
