extension Parser {
  /// Signs, derivative operators, roots, and what binds tighter.
  mutating func operand() throws(Halt) -> Operand {
    switch token.kind {
    case .minus, .plus:
      let (start, isMinus) = (token.start, token.kind == .minus)
      try deepen()
      defer { depth -= 1 }
      advance()
      var operand = try operand()
      if isMinus { operand.id = add(.prefix(.negate, operand.id), start, operand.end) }
      operand.start = start
      if operand.form != .derivative { operand.form = .other }
      return operand
    case .root:
      return try root()
    case .nabla:
      return try gradient()
    case .partial:
      if let quotient = try quotient(), quotient.function == nil { return try derivative(quotient) }
    case .name:
      if token.word == .grad, peek().beginsValue || peek().kind == .minus { return try gradient() }
      if lexer.byte(Int(token.start)) == 0x64, let quotient = try quotient(),
        quotient.function == nil
      {
        return try derivative(quotient)
      }
    default: break
    }
    return try juxtaposed()
  }

  /// `√` and its operand, which nothing may touch.
  private mutating func root() throws(Halt) -> Operand {
    let start = token.start
    try deepen()
    defer { depth -= 1 }
    advance()
    let body = token.kind == .root ? try root() : try power()
    if touches, token.kind == .root || beginsFactor {
      if body.form == .power { throw try ambiguousFactor(body) }
      let right = try power()
      throw fail(
        readings(
          text(start, right.end),
          ["√(\(text(body))\(text(right)))", "\(text(start, body.end))*\(text(right))"], right))
    }
    let id = add(.prefix(.root, body.id), start, body.end)
    return Operand(id: id, start: start, end: body.end, form: .root)
  }

  /// Factors that touch: `3x`, `2(x + 1)`, `(a)(b)`, `2√x`, `2πr²`.
  private mutating func juxtaposed() throws(Halt) -> Operand {
    var left = try power()
    while touches, token.kind == .root || beginsFactor {
      switch left.form {
      case .number:
        if let other = otherNotation(left) { throw fail(other) }
        guard token.kind != .number, token.kind != .fraction, token.kind != .infinity else {
          throw try ambiguousFactor(left)
        }
      case .group, .call:
        guard token.kind == .openRound || token.kind == .name || token.kind == .pi else {
          throw try ambiguousFactor(left)
        }
      case .name, .power, .index, .root, .derivative, .other: throw try ambiguousFactor(left)
      }
      let right = token.kind == .root ? try root() : try power()
      let id = add(.binary(left.id, right.id, .juxtapose), left.start, right.end)
      left = Operand(
        id: id, start: left.start, end: right.end, form: right.form == .name ? .other : right.form,
        split: left.split > 0 ? left.split : left.end)
    }
    return left
  }

  /// Whether a factor could begin here, if it were allowed to touch.
  var beginsFactor: Bool {
    switch token.kind {
    case .number, .pi, .infinity, .fraction, .openRound, .text: true
    case .name: !token.word.joins
    default: false
    }
  }

  /// A base with its exponent, from the right.
  mutating func power() throws(Halt) -> Operand {
    let base = try postfix()
    guard token.kind == .caret else { return base }
    advance()
    if token.kind == .name, token.end - token.start == 1,
      lexer.byte(Int(token.start)) == UInt8(ascii: "T"), !continuesName(token.end)
    {
      advance()
      let id = add(.transpose(base.id, caret: true), base.start, previousEnd)
      return Operand(id: id, start: base.start, end: previousEnd, form: .power)
    }
    let start = token.start
    let exponent = try exponent()
    exponentStart = exponent.form == .number || exponent.form == .name ? start : 0
    let id = add(.binary(base.id, exponent.id, .power), base.start, exponent.end)
    return Operand(id: id, start: base.start, end: exponent.end, form: .power)
  }

  private mutating func exponent() throws(Halt) -> Operand {
    try deepen()
    defer { depth -= 1 }
    switch token.kind {
    case .minus, .plus:
      let (start, isMinus) = (token.start, token.kind == .minus)
      advance()
      var body = try exponent()
      if isMinus { body.id = add(.prefix(.negate, body.id), start, body.end) }
      body.start = start
      return body
    case .root: return try root()
    default: return try power()
    }
  }

  /// Whether what follows belongs to the name before it.
  private func continuesName(_ end: UInt32) -> Bool {
    switch lexer.byte(Int(end)) {
    case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "'"): true
    case UInt8(ascii: "."): Lexer.isLetter(lexer.byte(Int(end) + 1))
    default: false
    }
  }

  /// A primary with its arguments, indices, fields, strokes and superscripts, all touching.
  mutating func postfix() throws(Halt) -> Operand {
    let isName = token.kind == .name
    let name = token
    var left = try primary()
    if isName, left.form == .name, token.kind == .caret || token.kind == .superscript, touches,
      let power = try functionPower(left, name)
    {
      left = power
    }
    while touches {
      switch token.kind {
      case .openRound:
        guard left.form == .name else { return left }
        left = try call(left)
      case .openSquare:
        guard left.form != .number else { return left }
        left = try index(left)
      case .point:
        guard left.form != .number, left.form != .power else { return left }
        left = try field(left)
      case .superscript: left = try superscript(left)
      case .transpose:
        advance()
        left.id = add(.transpose(left.id, caret: false), left.start, previousEnd)
        left.end = previousEnd
        left.form = .power
        exponentStart = 0
      case .prime:
        guard left.form == .name else { throw misplacedPrime(left) }
        let order = token.value
        advance()
        left.id = add(.prime(left.id, order), left.start, previousEnd)
        left.end = previousEnd
      default: return left
      }
    }
    return left
  }

  private mutating func call(_ callee: Operand) throws(Halt) -> Operand {
    let arguments = try arguments()
    let id = add(.call(callee.id, arguments), callee.start, previousEnd)
    return Operand(id: id, start: callee.start, end: previousEnd, form: .call)
  }

  /// `(a, b)`, also `()`
  mutating func arguments() throws(Halt) -> Tree.List {
    let open = token
    let context = enter(square: false)
    try deepen()
    defer { depth -= 1 }
    let mark = scratch.count
    advance()
    if token.kind != .closeRound {
      scratch.append(try expression().id)
      while token.kind == .comma {
        advance()
        scratch.append(try expression().id)
      }
    }
    try close(open, .closeRound, context)
    return list(from: mark)
  }

  private mutating func index(_ base: Operand) throws(Halt) -> Operand {
    let open = token
    let context = enter(square: false)
    try deepen()
    defer { depth -= 1 }
    let mark = scratch.count
    repeat {
      advance()
      if token.kind == .colon {
        scratch.append(add(.all, token.start, token.end))
        advance()
      } else {
        scratch.append(try expression().id)
      }
    } while token.kind == .comma
    try close(open, .closeSquare, context)
    let id = add(.index(base.id, list(from: mark)), base.start, previousEnd)
    return Operand(id: id, start: base.start, end: previousEnd, form: .index)
  }

  private mutating func field(_ base: Operand) throws(Halt) -> Operand {
    advance()
    guard token.kind == .name, touches else {
      throw unexpected(expecting: "the name of a field after the point")
    }
    let name = takeName()
    let id = add(.field(base.id, name), base.start, previousEnd)
    return Operand(id: id, start: base.start, end: previousEnd, form: .name)
  }

  private mutating func superscript(_ base: Operand) throws(Halt) -> Operand {
    let exponent = try superscriptNode()
    let id = add(.binary(base.id, exponent, .power), base.start, previousEnd)
    exponentStart = 0
    return Operand(id: id, start: base.start, end: previousEnd, form: .power)
  }
}
