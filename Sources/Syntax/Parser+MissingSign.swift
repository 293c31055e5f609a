/// What to say where two values stand side by side.
extension Parser {
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
    if let verb = misspeltVerb(left) { return fail(verb) }
    if let product = missingSign(left) { return fail(product) }
    return fail(
      Diagnostic("did not expect \(Parser.shortened(text(token))) here", at: token.span))
  }

  /// `descen x^2`: a name that begins a statement, a value behind it.
  private func misspeltVerb(_ left: Operand) -> Diagnostic? {
    guard verb == nil, left.start == statementStart, token.beginsValue || token.kind == .minus
    else { return nil }
    let word = text(left)
    guard word.utf8.count >= 3, !Functions.all.contains(word), Foreign.words[word] == nil,
      let guess = Spelling.closest(to: word, among: Verb.allCases.map(\.rawValue))
    else { return nil }
    return Diagnostic(
      "\(word) is no verb; did you mean \(guess)?", at: Span(left.start, left.end))
  }

  /// The functions of two numbers that other languages write between them.
  private static let infixWords: Set<String> = [
    "mod", "min", "max", "pow", "atan2", "dot", "hypot",
  ]

  /// `7 mod 3`
  private func infixCall(_ left: Operand) -> Diagnostic? {
    let word = text(token)
    guard token.kind == .name, Parser.infixWords.contains(word) else { return nil }
    var ahead = lexer
    let next = ahead.next()
    guard next.beginsValue, next.kind != .openRound, !next.newlineBefore else { return nil }
    let first = text(left)
    let isWhole = !first.isEmpty && first.utf8.count <= 40
    let isShort = next.kind == .name || next.kind == .number
    let second = isShort ? Parser.shortened(text(next)) : "…"
    return Diagnostic(
      "\(word) stands before its arguments; write \(word)(\(isWhole ? first : "…"), \(second))",
      at: isWhole ? Span(left.start, next.end) : token.span)
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
  func missingSign(_ left: Operand) -> Diagnostic? {
    guard token.beginsValue, token.kind != .newline else { return nil }
    if let call = infixCall(left) { return call }
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
}
