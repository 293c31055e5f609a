extension Parser {
  /// A derivative read off its letters: `d/dx`, `dL/dx`, `∂²L/∂x∂y`, `d^2/dx^2`.
  struct Quotient {
    var start: Int
    /// The letters of the function; nil for an operator.
    var function: Range<Int>?
    var order: UInt32 = 1
    /// The letters of each variable, and how often.
    var variables: [(Range<Int>, UInt32)] = []
    var kind: Differential
    var end: Int
  }

  /// The quotient that begins at this token, if one does.
  mutating func quotient() throws(Halt) -> Quotient? {
    let isPartial = token.kind == .partial
    let sign = isPartial ? 3 : 1
    let start = Int(token.start)
    var quotient = Quotient(start: start, kind: isPartial ? .partial : .total, end: start)
    var index = start + sign
    quotient.order = readOrder(&index) ?? 1
    let nameEnd = endOfName(index)
    if nameEnd > index { quotient.function = index..<nameEnd }
    index = nameEnd
    guard lexer.byte(index) == UInt8(ascii: "/") else { return try noQuotient(isPartial) }
    index += 1
    var below: UInt32 = 0
    while startsDifferential(index, isPartial) {
      index += sign
      var end = endOfName(index)
      guard end > index else { return try noQuotient(isPartial) }
      while isPartial, lexer.byte(end) == UInt8(ascii: "."), endOfName(end + 1) > end + 1 {
        end = endOfName(end + 1)
      }
      let variable = index..<end
      index = end
      let order = readOrder(&index) ?? 1
      quotient.variables.append((variable, order))
      below = below.addingReportingOverflow(order).partialValue
      if !isPartial { break }
    }
    guard !quotient.variables.isEmpty else { return try noQuotient(isPartial) }
    // `delta/dx` divides a Greek letter.
    if !isPartial, token.word == .delta { return nil }
    quotient.end = index
    if below != quotient.order { throw unequalOrders(quotient, below) }
    return quotient
  }

  private mutating func noQuotient(_ isPartial: Bool) throws(Halt) -> Quotient? {
    guard isPartial else { return nil }
    throw fail(
      Diagnostic("∂ begins a derivative: ∂/∂x (x^2), ∂L/∂x or ∂²L/∂x∂y", at: token.span))
  }

  private func startsDifferential(_ index: Int, _ isPartial: Bool) -> Bool {
    isPartial
      ? lexer.byte(index) == 0xE2 && lexer.byte(index + 1) == 0x88 && lexer.byte(index + 2) == 0x82
      : lexer.byte(index) == 0x64
  }

  private func endOfName(_ start: Int) -> Int {
    var index = start
    while index < lexer.bytes.count {
      let byte = lexer.bytes[index]
      if Lexer.isLetter(byte) || index > start && Lexer.isDigit(byte) {
        index += 1
      } else if byte >= 0x80 {
        let length = lexer.nameLength(at: index)
        if length == 0 { return index }
        index += length
      } else {
        return index
      }
    }
    return index
  }

  /// `²` or `^2`, at most two digits.
  private func readOrder(_ index: inout Int) -> UInt32? {
    var value: UInt32 = 0
    var next = index
    if lexer.byte(next) == UInt8(ascii: "^") {
      next += 1
      while Lexer.isDigit(lexer.byte(next)), value < 100 {
        value = value * 10 + UInt32(lexer.byte(next) - 0x30)
        next += 1
      }
    } else {
      while let (scalar, length) = lexer.scalar(at: next), let digit = Lexer.superscript(scalar),
        value < 100
      {
        value = value * 10 + UInt32(digit)
        next += length
      }
    }
    guard value > 0 else { return nil }
    index = next
    return value
  }

  /// The nodes of what is differentiated by.
  private mutating func differentials(_ quotient: Quotient) -> Tree.List {
    let mark = scratch.count
    for (letters, order) in quotient.variables {
      let parts = fields(letters)
      let base = parts[0]
      var id = nameNode(base)
      for part in parts.dropFirst() {
        let field = tree.names.intern(lexer.bytes, part.lowerBound, part.upperBound, hash(part))
        id = add(
          .field(id, field), UInt32(truncatingIfNeeded: base.lowerBound),
          UInt32(truncatingIfNeeded: part.upperBound))
      }
      scratch.append(
        add(
          .differential(id, order), UInt32(truncatingIfNeeded: letters.lowerBound),
          UInt32(truncatingIfNeeded: letters.upperBound)))
    }
    return list(from: mark)
  }

  private func fields(_ letters: Range<Int>) -> [Range<Int>] {
    var result: [Range<Int>] = []
    var start = letters.lowerBound
    for index in letters where lexer.bytes[index] == UInt8(ascii: ".") {
      result.append(start..<index)
      start = index + 1
    }
    return result + [start..<letters.upperBound]
  }

  private func hash(_ letters: Range<Int>) -> UInt32 {
    lexer.bytes[letters].reduce(Names.seed, Names.hash)
  }

  private mutating func nameNode(_ letters: Range<Int>) -> Tree.ID {
    let name = tree.names.intern(
      lexer.bytes, letters.lowerBound, letters.upperBound, hash(letters))
    return add(
      .name(name), UInt32(truncatingIfNeeded: letters.lowerBound),
      UInt32(truncatingIfNeeded: letters.upperBound))
  }

  /// `dL/dx`; nil if no quotient begins here.
  mutating func leibniz() throws(Halt) -> Operand? {
    guard let quotient = try quotient() else { return nil }
    return try leibniz(quotient)
  }

  /// `dL/dx`, with what follows it touching: only arguments may.
  private mutating func leibniz(_ quotient: Quotient) throws(Halt) -> Operand {
    let start = token.start
    guard let function = quotient.function else { throw misplacedDerivative(quotient) }
    seek(quotient.end)
    if token.touches, token.kind == .point, quotient.kind == .total {
      throw fail(
        Diagnostic(
          "after d stands one name; for a field write ∂", at: Span(start, token.end)))
    }
    let target = nameNode(function)
    let variables = differentials(quotient)
    let id = add(.leibniz(target, variables, quotient.kind), start, previousEnd)
    return Operand(id: id, start: start, end: previousEnd, form: .name)
  }

  /// `d/dx` and the term behind it.
  mutating func derivative(_ quotient: Quotient) throws(Halt) -> Operand {
    let start = token.start
    try deepen()
    defer { depth -= 2 }
    seek(quotient.end)
    guard token.beginsValue || token.kind == .minus else {
      throw unexpectedOr(
        Diagnostic(
          "\(text(start, previousEnd)) needs something to differentiate: "
            + "\(text(start, previousEnd)) (x^2)", at: Span(start, previousEnd)))
    }
    let variables = differentials(quotient)
    let body = try binary(.product)
    let id = add(.derivative(variables, body.id, quotient.kind), start, body.end)
    return prefixed(id, start, body)
  }

  /// `∇f`, `grad f`
  mutating func gradient() throws(Halt) -> Operand {
    let start = token.start
    try deepen()
    defer { depth -= 2 }
    advance()
    guard token.beginsValue || token.kind == .minus else {
      throw unexpectedOr(
        Diagnostic(
          "\(text(start, previousEnd)) needs something to differentiate",
          at: Span(start, previousEnd)))
    }
    let body = try binary(.product)
    return prefixed(add(.gradient(body.id), start, body.end), start, body)
  }

  private mutating func prefixed(_ id: Tree.ID, _ start: UInt32, _ body: Operand) -> Operand {
    derivativeStart = start
    bodyStart = body.start
    return Operand(
      id: id, start: start, end: body.end, form: body.form == .group ? .other : .derivative)
  }
}
