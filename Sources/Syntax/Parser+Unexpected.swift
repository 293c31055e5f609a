extension Parser {
  /// Where something is missing: this token, or the end of the line before it.
  var here: Span {
    switch token.kind {
    case .newline, .end: Span(previousEnd > 0 ? previousEnd - 1 : 0, previousEnd)
    default: token.span
    }
  }

  /// What is wrong with this token itself, else `diagnostic`.
  mutating func unexpectedOr(_ diagnostic: Diagnostic) -> Halt {
    fail(tokenFault ?? diagnostic)
  }

  /// Something else should stand at this token.
  mutating func unexpected(expecting what: String, after left: Operand? = nil) -> Halt {
    if let fault = tokenFault { return fail(fault) }
    if let left, let product = missingSign(left) { return fail(product) }
    switch token.kind {
    case .end, .newline:
      return fail(Diagnostic("\(what) is missing at the end of the line", at: here))
    case .closeRound, .closeSquare, .closeBrace:
      return fail(Diagnostic("\(what) is missing before \(text(token))", at: token.span))
    case .name where token.word.joins || token.word == .not || token.word == .if:
      return fail(
        Diagnostic("\(what) is missing before \(text(token))", at: token.span))
    default:
      return fail(
        Diagnostic("expected \(what), found \(Parser.shortened(text(token)))", at: token.span))
    }
  }

  /// A statement is over: nothing else may follow on its line.
  mutating func expectEnd() throws(Halt) {
    switch token.kind {
    case .newline, .semicolon, .end: return
    default: break
    }
    if let fault = tokenFault { throw fail(fault) }
    switch token.kind {
    case .closeRound, .closeSquare, .closeBrace:
      throw fail(Diagnostic("\(text(token)) closes nothing", at: token.span))
    case .assign: throw assignmentInside()
    case .equal:
      throw fail(
        Diagnostic(
          "= defines a name at the start of a statement; to compare, use is, assert, if, or ==",
          at: token.span))
    case .comma:
      throw fail(
        Diagnostic("a comma stands only in brackets and in clauses", at: token.span))
    default: break
    }
    throw missingSignAtEnd()
  }

  mutating func assignmentInside() -> Halt {
    fail(Diagnostic("\(text(token)) stands only behind the name that it sets", at: token.span))
  }

  /// `2 x`, `sin x`, `f (x)`, `x y`, or a misspelt clause.
  mutating func missingSignAtEnd() -> Halt {
    if let verb, token.kind == .name {
      let word = text(token)
      if let guess = Spelling.closest(to: word, among: Parser.clauseWords) {
        return fail(
          Diagnostic("\(word) is no clause; did you mean \(guess)?", at: token.span))
      }
      if token.word.beginsStatement {
        return fail(
          Diagnostic("\(word) begins a statement of its own; put it in brackets", at: token.span))
      }
      _ = verb
    }
    let left = tokenBefore
    if let product = missingSign(left) { return fail(product) }
    return fail(
      Diagnostic("did not expect \(Parser.shortened(text(token))) here", at: token.span))
  }

  /// The word, number or bracket that ends before this token, as far as it can be seen.
  private var tokenBefore: Operand {
    var start = Int(previousEnd)
    while start > 0, start + 64 > Int(previousEnd) {
      let byte = lexer.byte(start - 1)
      guard Lexer.isLetter(byte) || Lexer.isDigit(byte) || byte >= 0x80 || byte == 0x2E else {
        break
      }
      start -= 1
    }
    return Operand(
      id: Tree.ID(index: 0), start: UInt32(truncatingIfNeeded: start), end: previousEnd,
      form: .other)
  }

  static let clauseWords = Word.allCases.filter(\.beginsClause).map(\.rawValue)

  /// What to write where two values stand side by side.
  private func missingSign(_ left: Operand) -> Diagnostic? {
    guard token.beginsValue, token.kind != .newline else { return nil }
    let first = text(left)
    let space = text(left.end, token.start)
    let second = Parser.shortened(text(token))
    let span = Span(left.start, token.end)
    let written = "\(first)\(space.isEmpty ? "" : " ")\(second)"
    if first.isEmpty || first.utf8.count > 60 {
      return Diagnostic(
        "a sign is missing before \(second); for a product write *", at: token.span)
    }
    if Foreign.words[first] != nil { return Foreign.diagnostic(for: first, left.start, left.end) }
    let isFunction = Functions.all.contains(first)
    let firstByte = first.utf8.first ?? 0
    let isNumber = Lexer.isDigit(firstByte) || firstByte == 0x2E
    let isName = !isNumber && (Lexer.isLetter(firstByte) || firstByte >= 0x80)
    switch token.kind {
    case .openRound where isName:
      let arguments = bracketText
      return Diagnostic(
        "\(first) \(arguments): a space never calls and never multiplies; write one of",
        labels: [Diagnostic.Label(span)],
        readings: ["\(first)\(arguments)", "\(first)*\(arguments)"])
    case .name where isFunction, .number where isFunction:
      return Diagnostic(
        "\(written): a space never calls; write \(first)(\(second))", at: span)
    case .name where isNumber, .openRound where isNumber, .root where isNumber:
      return Diagnostic(
        "\(written): a space never multiplies; write \(first)\(second)"
          + (token.kind == .openRound ? "…)" : ""), at: span)
    case .name, .number, .pi, .infinity, .fraction, .root, .openRound:
      return Diagnostic(
        "\(written)\(token.kind == .openRound ? "…)" : ""): a space never multiplies; write "
          + "\(first)*\(second)\(token.kind == .openRound ? "…)" : "")", at: span)
    case .bar, .doubleBar:
      return Diagnostic("bars open only where a value is expected; write * before them", at: span)
    case .openSquare:
      return Diagnostic(
        "a sign is missing before [; an index touches its array: \(first)[…]", at: span)
    default:
      return Diagnostic("a sign is missing before \(second)", at: token.span)
    }
  }

  /// The text of the brackets that open at this token, if they are short and closed.
  private var bracketText: String {
    var (ahead, open) = (lexer, 1)
    while open > 0 {
      let next = ahead.next()
      if next.kind == .openRound { open += 1 }
      if next.kind == .closeRound { open -= 1 }
      if next.kind == .end || next.newlineBefore || next.end > token.start + 80 { return "(…)" }
    }
    return text(token.start, UInt32(truncatingIfNeeded: ahead.position))
  }

  /// A bracket that nothing closes, or that something else closes.
  mutating func unclosed(_ open: Token) -> Halt {
    if let fault = tokenFault { return fail(fault) }
    let sign = text(open)
    switch token.kind {
    case .closeRound, .closeSquare, .closeBrace:
      return fail(
        Diagnostic(
          "\(text(token)) does not close \(sign)",
          labels: [Diagnostic.Label(token.span), Diagnostic.Label(open.span, "opened here")]))
    case .name, .number, .openRound, .openSquare, .root, .pi, .text, .fraction, .infinity, .bar,
      .doubleBar:
      if !token.newlineBefore || open.kind == .openBrace { return missingSignAtEnd() }
    case .equal, .assign, .colon, .semicolon, .arrow, .tilde, .comma, .range:
      if !token.newlineBefore {
        return fail(
          Diagnostic(
            "did not expect \(text(token)) inside \(sign)",
            labels: [Diagnostic.Label(token.span), Diagnostic.Label(open.span, "opened here")]))
      }
    default: break
    }
    return fail(Diagnostic("this \(sign) is never closed", at: open.span))
  }

  /// A word that means something else stands where a value or a new name should.
  mutating func reserved() -> Halt {
    let word = text(token)
    let what = token.word.beginsStatement ? "a verb" : "a word of the language"
    return fail(Diagnostic("\(word) is \(what) and cannot be a name", at: token.span))
  }

  /// A reserved word in the middle of an expression.
  mutating func misplacedWord() -> Halt {
    let word = text(token)
    switch token.word {
    case .if, .iterate, .not:
      return fail(Diagnostic("\(word) needs brackets here: (\(word) …)", at: token.span))
    case _ where token.word.beginsStatement:
      return fail(
        Diagnostic(
          "\(word) begins a statement; inside an expression put it in brackets: (\(word) …)",
          at: token.span))
    default: return unexpected(expecting: "a value")
    }
  }
}
