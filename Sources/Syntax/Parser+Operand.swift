extension Parser {
  /// Signs, derivative operators, roots, and what binds tighter.
  mutating func operand() throws(Halt) -> Operand {
    switch token.kind {
    case .minus, .plus: return try signed()
    case .root: return try root()
    case .nabla: return try gradient()
    case .partial: if let result = try derivativeOperator() { return result }
    case .name where token.word == .grad || token.first == 0x64:
      if let result = try derivativeOperator() { return result }
    default: break
    }
    return try juxtaposed()
  }

  /// `-x`, and `+x`, which leaves no node.
  private mutating func signed() throws(Halt) -> Operand {
    let (start, isMinus) = (token.start, token.kind == .minus)
    try deepen()
    defer { depth -= 2 }
    advance()
    var operand = try operand()
    if isMinus { operand.id = add(.prefix(.negate, operand.id), start, operand.end) }
    operand.start = start
    if operand.form != .derivative { operand.form = .other }
    return operand
  }

  /// `d/dx e`, `grad e`; nil if no operator begins here.
  private mutating func derivativeOperator() throws(Halt) -> Operand? {
    if token.word == .grad {
      return peek().beginsValue || peek().kind == .minus ? try gradient() : nil
    }
    guard let quotient = try quotient(), quotient.function == nil else { return nil }
    return try derivative(quotient)
  }

  /// `√` and its operand, which nothing may touch.
  private mutating func root() throws(Halt) -> Operand {
    let start = token.start
    try deepen()
    defer { depth -= 2 }
    advance()
    let body = token.kind == .root ? try root() : try power()
    if token.touches, token.beginsFactor {
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
    let left = try power()
    return token.touches && token.beginsFactor ? try factors(left) : left
  }

  private mutating func factors(_ first: Operand) throws(Halt) -> Operand {
    var left = first
    while token.touches, token.beginsFactor {
      switch left.form {
      case .number:
        try refuseOtherNotation(left)
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

  /// A base with its exponent, from the right.
  mutating func power() throws(Halt) -> Operand {
    let base = try postfix()
    return token.kind == .caret ? try raised(base) : base
  }

  private mutating func raised(_ base: Operand) throws(Halt) -> Operand {
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
    defer { depth -= 2 }
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
    let name = token.kind == .name ? token : nil
    let left = try primary()
    return token.touches ? try suffixed(left, name) : left
  }

  private mutating func suffixed(_ base: Operand, _ name: Token?) throws(Halt) -> Operand {
    var left = base
    if let name, left.form == .name, token.kind == .caret || token.kind == .superscript,
      let power = try functionPower(left, name)
    {
      left = power
    }
    while token.touches {
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
      case .transpose: left = transpose(left)
      case .prime: left = try prime(left)
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
    defer { depth -= 2 }
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
    defer { depth -= 2 }
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
    guard token.kind == .name, token.touches else {
      throw unexpected(expecting: "the name of a field after the point")
    }
    let name = takeName()
    let id = add(.field(base.id, name), base.start, previousEnd)
    return Operand(id: id, start: base.start, end: previousEnd, form: .name)
  }

  private mutating func transpose(_ base: Operand) -> Operand {
    advance()
    let id = add(.transpose(base.id, caret: false), base.start, previousEnd)
    exponentStart = 0
    return Operand(id: id, start: base.start, end: previousEnd, form: .power)
  }

  private mutating func prime(_ callee: Operand) throws(Halt) -> Operand {
    guard callee.form == .name else { throw misplacedPrime(callee) }
    let order = token.value
    advance()
    let id = add(.prime(callee.id, order), callee.start, previousEnd)
    return Operand(id: id, start: callee.start, end: previousEnd, form: .name)
  }

  private mutating func superscript(_ base: Operand) throws(Halt) -> Operand {
    let exponent = try superscriptNode()
    let id = add(.binary(base.id, exponent, .power), base.start, previousEnd)
    exponentStart = 0
    return Operand(id: id, start: base.start, end: previousEnd, form: .power)
  }
}
