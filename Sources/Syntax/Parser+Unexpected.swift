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
    case .comma: throw strayComma()
    default: break
    }
    throw missingSignAtEnd()
  }

  /// `at x=2,` with nothing behind it, or a comma where no list is.
  private mutating func strayComma() -> Halt {
    let next = peek()
    let isLast = next.newlineBefore || [.end, .newline, .semicolon].contains(next.kind)
    return fail(
      Diagnostic(
        isLast
          ? "nothing stands behind the comma; leave it out"
          : "a comma stands only in brackets and in clauses", at: token.span))
  }

  mutating func assignmentInside() -> Halt {
    fail(Diagnostic("\(text(token)) stands only behind the name that it sets", at: token.span))
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
