extension Parser {
  mutating func number() throws(Halt) -> Operand {
    let token = token
    guard let numeral = numeral(token) else {
      throw fail(
        Diagnostic(
          "\(Parser.shortened(text(token))) is beyond the range of a number "
            + "(about 5e-324 to 1.8e308)",
          at: token.span))
    }
    advance()
    let id = add(.number(numeral), token.start, token.end)
    return Operand(id: id, start: token.start, end: token.end, form: .number)
  }

  /// The value of a number token; nil if it overflows a double or vanishes in it.
  mutating func numeral(_ token: Token) -> Numeral? {
    if token.value == 0, token.end - token.start <= 9 {
      var value: UInt32 = 0
      for index in Int(token.start)..<Int(token.end) where lexer.bytes[index] != 0x5F {
        value = value * 10 + UInt32(lexer.bytes[index] - 0x30)
      }
      return Numeral(raw: value)
    }
    if token.value == 0, let integer = integer(token) { return tree.numeral(.integer(integer)) }
    var digits = ""
    var index = Int(token.start)
    var isZero = true
    var inExponent = false
    while index < Int(token.end) {
      let byte = lexer.bytes[index]
      if byte == 0xE2 {
        digits.append("-")
        index += 2
      } else if byte != 0x5F {
        digits.unicodeScalars.append(Unicode.Scalar(byte))
        if byte | 0x20 == 0x65 { inExponent = true }
        if byte >= 0x31, byte <= 0x39, !inExponent { isZero = false }
      }
      index += 1
    }
    if digits.hasPrefix(".") { digits = "0" + digits }
    guard let value = Double(digits), value.isFinite, value != 0 || isZero else { return nil }
    return tree.numeral(.decimal(value))
  }

  private func integer(_ token: Token) -> Int128? {
    var value: Int128 = 0
    for index in Int(token.start)..<Int(token.end) where lexer.bytes[index] != 0x5F {
      let (scaled, overflows) = value.multipliedReportingOverflow(by: 10)
      let (sum, carries) = scaled.addingReportingOverflow(Int128(lexer.bytes[index] - 0x30))
      if overflows || carries { return nil }
      value = sum
    }
    return value
  }

  /// The node of `²`, `⁻¹`, `ⁿ` at this token.
  mutating func superscriptNode() throws(Halt) -> Tree.ID {
    let token = token
    var (value, negative, isName, count): (Int128, Bool, Bool, Int) = (0, false, false, 0)
    for scalar in text(token).unicodeScalars {
      if scalar == "⁻", count == 0, !negative {
        negative = true
        continue
      }
      guard !isName, count < 30 else { throw badSuperscript() }
      if scalar == "ⁿ", count == 0 {
        isName = true
      } else if let digit = Lexer.superscript(scalar) {
        value = value * 10 + Int128(digit)
      } else {
        throw badSuperscript()
      }
      count += 1
    }
    guard count > 0 else { throw badSuperscript() }
    advance()
    let body =
      isName
      ? add(.name(tree.names.intern("n")), token.start, token.end)
      : add(.number(tree.numeral(.integer(value))), token.start, token.end)
    return negative ? add(.prefix(.negate, body), token.start, token.end) : body
  }

  private mutating func badSuperscript() -> Halt {
    fail(Diagnostic("\(text(token)) is no exponent; write it with ^", at: token.span))
  }

  /// A long piece of text, cut for a message.
  static func shortened(_ text: String) -> String {
    text.utf8.count <= 40 ? text : "\(text.prefix(30))…"
  }
}
