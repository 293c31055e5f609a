extension Parser {
  static func isComplete(_ source: Source) -> Bool {
    var lexer = Lexer(source.bytes)
    var open = 0
    var last = Token()
    while true {
      let token = lexer.next()
      switch token.kind {
      case .end: return open <= 0 && !last.goesOn
      case .openRound, .openSquare, .openBrace: open += 1
      case .closeRound, .closeSquare, .closeBrace: open -= 1
      default: break
      }
      last = token
    }
  }
}
