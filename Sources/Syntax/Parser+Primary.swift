extension Parser {
  /// What the brackets around an expression change, to be restored behind them.
  struct Context {
    let lineEnds: Bool
    let equalsEnds: Bool
    let inVector: Bool
  }

  mutating func enter(square: Bool) -> Context {
    let context = Context(lineEnds: lineEnds, equalsEnds: equalsEnds, inVector: inVector)
    lineEnds = false
    equalsEnds = false
    inVector = square
    return context
  }

  mutating func leave(_ context: Context) {
    lineEnds = context.lineEnds
    equalsEnds = context.equalsEnds
    inVector = context.inVector
  }

  /// Passes the closing bracket of `open`.
  mutating func close(_ open: Token, _ kind: Token.Kind, _ context: Context) throws(Halt) {
    guard token.kind == kind else { throw unclosed(open) }
    leave(context)
    advance()
  }

  mutating func primary() throws(Halt) -> Operand {
    switch token.kind {
    case .name: return try nameOrWord()
    case .number: return try number()
    case .openRound: return try round()
    case .openSquare: return try square()
    case .openBrace: return try brace()
    case .bar, .doubleBar: return try bars()
    case .partial: if let result = try leibniz() { return result }
    case .pi: return constant("pi", .number)
    case .infinity: return constant("inf", .other)
    case .fraction: return fraction()
    case .text: return text()
    default: break
    }
    throw unexpected(expecting: "a value")
  }

  private mutating func constant(_ name: String, _ form: Operand.Form) -> Operand {
    let token = token
    advance()
    let id = add(.name(tree.names.intern(name)), token.start, token.end)
    return Operand(id: id, start: token.start, end: token.end, form: form)
  }

  /// `½` is 1/2 in brackets.
  private mutating func fraction() -> Operand {
    let token = token
    advance()
    let above = add(.number(Numeral(raw: token.value >> 8)), token.start, token.end)
    let below = add(.number(Numeral(raw: token.value & 0xFF)), token.start, token.end)
    let id = add(.binary(above, below, .divide), token.start, token.end)
    return Operand(id: id, start: token.start, end: token.end, form: .number)
  }

  private mutating func text() -> Operand {
    let token = token
    advance()
    var bytes: [UInt8] = []
    var escaped = false
    for byte in lexer.bytes[Int(token.start) + 1..<Int(token.end) - 1] {
      if escaped {
        bytes.append(
          byte == UInt8(ascii: "n") ? 0x0A : byte == UInt8(ascii: "t") ? 0x09 : byte)
        escaped = false
      } else if byte == UInt8(ascii: "\\") {
        escaped = true
      } else {
        bytes.append(byte)
      }
    }
    let id = add(.text(tree.text(String(decoding: bytes, as: UTF8.self))), token.start, token.end)
    return Operand(id: id, start: token.start, end: token.end, form: .other)
  }

  private mutating func nameOrWord() throws(Halt) -> Operand {
    let token = token
    if token.word != .other {
      switch token.word {
      case .true, .false:
        advance()
        let id = add(.boolean(token.word == .true), token.start, token.end)
        return Operand(id: id, start: token.start, end: token.end, form: .other)
      case .sqrt, .abs, .norm:
        if let call = try namedBars(token) { return call }
      case .sum, .prod, .max, .min:
        if let reduction = try reduction(token) { return reduction }
      case .hessian, .jacobian:
        if lexer.byte(Int(token.end)) != UInt8(ascii: "(") { throw misplacedWord() }
      default:
        if token.word.reserved { throw misplacedWord() }
        if let foreign = foreignFunction { throw fail(foreign) }
      }
    }
    if token.first == 0x64, let result = try leibniz() { return result }
    let id = add(.name(takeName()), token.start, token.end)
    return Operand(id: id, start: token.start, end: token.end, form: .name)
  }

  /// `sqrt(x)`, `abs(x)`, `norm(x)` with one argument.
  private mutating func namedBars(_ name: Token) throws(Halt) -> Operand? {
    guard lexer.byte(Int(name.end)) == UInt8(ascii: "(") else { return nil }
    let callee = takeName()
    let arguments = try arguments()
    let id: Tree.ID
    if let first = tree[arguments].first, arguments.count == 1 {
      switch name.word {
      case .sqrt: id = add(.prefix(.root, first), name.start, previousEnd)
      case .abs: id = add(.absolute(first), name.start, previousEnd)
      default: id = add(.norm(first), name.start, previousEnd)
      }
    } else {
      let node = add(.name(callee), name.start, name.end)
      id = add(.call(node, arguments), name.start, previousEnd)
    }
    return Operand(id: id, start: name.start, end: previousEnd, form: .call)
  }

  /// `sum(i in 1..n, e)`; nil for an ordinary call.
  private mutating func reduction(_ name: Token) throws(Halt) -> Operand? {
    guard lexer.byte(Int(name.end)) == UInt8(ascii: "(") else { return nil }
    var ahead = lexer
    _ = ahead.next()
    guard ahead.next().kind == .name, ahead.next().word == .in else { return nil }
    let kind: Reduction =
      switch name.word {
      case .sum: .sum
      case .prod: .prod
      case .max: .max
      default: .min
      }
    advance()
    let open = token
    let context = enter(square: false)
    try deepen(by: 3)
    defer { depth -= 3 }
    let mark = scratch.count
    repeat {
      advance()
      scratch.append(try each())
      guard token.kind == .comma else {
        throw unexpectedOr(
          Diagnostic("\(name.word.rawValue) needs its terms: sum(i in 1..3, i^2)", at: here))
      }
    } while peekIsEach
    advance()
    let indices = list(from: mark)
    let term = try expression()
    try close(open, .closeRound, context)
    let id = add(.reduction(indices, term.id, kind), name.start, previousEnd)
    return Operand(id: id, start: name.start, end: previousEnd, form: .call)
  }

  /// Whether a name and `in` follow this token.
  var peekIsEach: Bool {
    var ahead = lexer
    return ahead.next().kind == .name && ahead.next().word == .in
  }

  /// `i in 1..n`
  mutating func each() throws(Halt) -> Tree.ID {
    let start = token.start
    guard token.kind == .name, !token.word.reserved else {
      throw unexpected(expecting: "the name of an index: i in 1..n")
    }
    let name = takeName()
    guard token.word == .in, token.kind == .name else {
      throw unexpectedOr(Diagnostic("an index needs its range: i in 1..n", at: here))
    }
    advance()
    let values = try binary(.range)
    return add(.each(name, values.id), start, previousEnd)
  }

  private mutating func round() throws(Halt) -> Operand {
    let open = token
    let context = enter(square: false)
    try deepen()
    defer { depth -= 2 }
    advance()
    if token.kind == .closeRound { throw emptyBrackets(open) }
    if token.word.beginsStatement, !isDerivativeCall { return try verbGroup(open, context) }
    var id = try expression().id
    if token.kind == .comma { id = try tuple(id, open) }
    try close(open, .closeRound, context)
    return Operand(id: id, start: open.start, end: previousEnd, form: .group)
  }

  private mutating func emptyBrackets(_ open: Token) -> Halt {
    fail(Diagnostic("() holds nothing", at: Span(open.start, token.end)))
  }

  private mutating func tuple(_ first: Tree.ID, _ open: Token) throws(Halt) -> Tree.ID {
    let mark = scratch.count
    scratch.append(first)
    while token.kind == .comma {
      advance()
      scratch.append(try expression().id)
    }
    return add(.tuple(list(from: mark)), open.start, token.end)
  }

  private mutating func verbGroup(_ open: Token, _ context: Context) throws(Halt) -> Operand {
    try deepen(by: 3)
    defer { depth -= 3 }
    let start = token.start
    let statement = try verbInBrackets()
    try close(open, .closeRound, context)
    let expression: Expression
    if case .verb(.grad, .some(let subject)) = statement.kind, statement.clauses.isEmpty {
      expression = .gradient(subject)
    } else {
      expression = .verb(tree.nest(statement))
    }
    let id = add(expression, start, statement.span.end)
    return Operand(id: id, start: open.start, end: previousEnd, form: .group)
  }

  private mutating func square() throws(Halt) -> Operand {
    let open = token
    let context = enter(square: true)
    try deepen()
    defer { depth -= 2 }
    let mark = scratch.count
    var rows: [Tree.ID] = []
    advance()
    if token.kind != .closeSquare {
      let start = token.start
      let first = try expression()
      if token.kind == .name, token.word == .for { return try comprehension(open, first, context) }
      scratch.append(first.id)
      try entries()
      if token.kind == .semicolon { rows.append(row(from: mark, start)) }
      while token.kind == .semicolon {
        advance()
        rows.append(try nextRow())
      }
    }
    try close(open, .closeSquare, context)
    let list = rows.isEmpty ? list(from: mark) : tree.list(rows)
    let id = add(rows.isEmpty ? .vector(list) : .matrix(list), open.start, previousEnd)
    return Operand(id: id, start: open.start, end: previousEnd, form: .other)
  }

  /// A row behind a semicolon. (In one function with the loop over rows, an optimised build of
  /// Swift 6.3 read the start of the row before the step past the semicolon.)
  private mutating func nextRow() throws(Halt) -> Tree.ID {
    let (mark, start) = (scratch.count, token.start)
    scratch.append(try expression().id)
    try entries()
    return row(from: mark, start)
  }

  private mutating func row(from mark: Int, _ start: UInt32) -> Tree.ID {
    add(.vector(list(from: mark)), start, previousEnd)
  }

  /// The further entries of a row.
  private mutating func entries() throws(Halt) {
    while token.kind == .comma {
      advance()
      scratch.append(try expression().id)
    }
  }

  private mutating func comprehension(
    _ open: Token, _ element: Operand, _ context: Context
  ) throws(Halt) -> Operand {
    let mark = scratch.count
    repeat {
      advance()
      scratch.append(try each())
    } while token.kind == .comma
    try close(open, .closeSquare, context)
    let id = add(.comprehension(element.id, list(from: mark)), open.start, previousEnd)
    return Operand(id: id, start: open.start, end: previousEnd, form: .other)
  }

  private mutating func bars() throws(Halt) -> Operand {
    let open = token
    if inBars {
      throw fail(
        Diagnostic(
          "bars do not nest; inside them write \(open.kind == .bar ? "abs(x)" : "norm(x)")",
          at: open.span))
    }
    inBars = true
    let context = enter(square: false)
    try deepen()
    defer { depth -= 2 }
    advance()
    let body = try binary(.sum)
    try close(open, open.kind, context)
    inBars = false
    let id = add(open.kind == .bar ? .absolute(body.id) : .norm(body.id), open.start, previousEnd)
    return Operand(id: id, start: open.start, end: previousEnd, form: .other)
  }
}
