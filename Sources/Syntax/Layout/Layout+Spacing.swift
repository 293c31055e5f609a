/// Whether two tokens on a line stand apart, by the habits of `Printer`. Where a space has a meaning
/// (`2x`, `f (x)`, `dL / dx`), what was typed stays.
extension Layout {
  func role(of token: Token) -> TokenRole {
    switch token.kind {
    case .openRound, .openSquare, .openBrace: .opener
    case .closeRound, .closeSquare, .closeBrace: .closer
    case .bar, .doubleBar: barIsOpen && endsValue(last, lastRole) ? .closer : .opener
    case .root: .prefix
    case .name:
      last.kind == .point ? .other : Layout.isWord(token.word) ? .word : marks[token.start]
    case .minus, .equal: marks[token.start]
    default: .other
    }
  }

  func hasSpace(before token: Token, _ role: TokenRole) -> Bool {
    if last.kind == .semicolon || last.kind == .comma { return true }
    if token.kind == .comma || token.kind == .semicolon || token.kind == .colon { return false }
    if role == .closer {
      return token.kind == .closeBrace && brackets.last?.kind == .block && last.kind != .openBrace
    }
    if lastRole == .opener { return last.kind == .openBrace && brackets.last?.kind == .block }
    if last.kind == .colon { return true }
    if lastRole == .tight || role == .tight { return false }
    if lastRole == .word || role == .word { return true }
    if lastRole == .prefix { return false }
    if isSpaced(token, role) || isSpaced(last, lastRole) { return true }
    if isTight(token), !keepsSpaces(token) { return false }
    if isTight(last), !keepsSpaces(last) { return false }
    return token.spaceBefore
  }

  /// Words that are words wherever they stand.
  private static func isWord(_ word: Word) -> Bool {
    switch word {
    case .if, .then, .else, .and, .or, .not, .where, .at, .iterate, .grad: true
    default: false
    }
  }

  private func endsValue(_ token: Token, _ role: TokenRole) -> Bool {
    switch token.kind {
    case .number, .pi, .infinity, .fraction, .text, .superscript, .prime, .transpose: true
    case .name: role != .word
    default: role == .closer
    }
  }

  private func isSpaced(_ token: Token, _ role: TokenRole) -> Bool {
    switch token.kind {
    case .plus, .unequal, .less, .lessOrEqual, .greater, .greaterOrEqual, .close, .assign, .tilde,
      .arrow:
      true
    case .minus: role != .prefix
    case .equal: true
    default: false
    }
  }

  private func isTight(_ token: Token) -> Bool {
    switch token.kind {
    case .times, .dot, .divide, .elementwise, .cross, .caret, .range: true
    default: false
    }
  }

  /// Whether what follows a sign could be read as the other half of a derivative: `dL / dx`.
  private func keepsSpaces(_ token: Token) -> Bool {
    guard token.kind != .caret else { return false }
    var index = Int(token.end)
    while index < bytes.count, bytes[index] == 32 || bytes[index] == 9 { index += 1 }
    guard index < bytes.count else { return false }
    return bytes[index] == 0x64 || bytes[index] == 0xE2
  }
}
