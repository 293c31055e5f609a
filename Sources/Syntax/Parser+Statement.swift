extension Parser {
  mutating func statement() throws(Halt) -> Statement {
    let start = token.start
    statementStart = start
    equalsEnds = true
    verb = nil
    if token.kind == .foreign, text(token) == "?" {
      throw fail(Diagnostic("? is not gd: write help", at: token.span))
    }
    if token.kind == .name {
      if token.word.reserved || token.word.beginsStatement {
        let next = peek()
        let isDefinition =
          next.kind == .assign || next.kind == .equal && next.end - next.start == 1
        if isDefinition, !isHelpOnSign { throw reserved() }
      }
      if token.word.beginsStatement, !isDerivativeCall { return try verbStatement() }
      if let foreign = foreignWord { throw fail(foreign) }
      if token.word.beginsClause, !token.word.joins {
        let next = peek()
        if next.kind == .name || next.kind == .number || next.kind == .text, !next.newlineBefore,
          !next.word.joins
        {
          throw fail(
            Diagnostic(
              "\(text(token)) begins a clause, and a clause stands behind a verb", at: token.span))
        }
      }
    }
    let kind = try expressionStatement()
    var clauses = Clause.List.none
    if case .expression = kind { clauses = try expressionClauses() }
    return Statement(kind, clauses: clauses, span: Span(start, previousEnd))
  }

  /// `help =`, `help :=`: the sign is the topic, and nothing stands behind it.
  private var isHelpOnSign: Bool {
    guard token.word == .help else { return false }
    let rest = lexer.bytes[Int(peek().end)...].prefix { $0 != 10 && $0 != 59 }
    return rest.allSatisfy { $0 == 32 || $0 == 9 || $0 == 13 }
  }

  /// A definition, an assignment, or an expression.
  private mutating func expressionStatement() throws(Halt) -> Statement.Kind {
    switch token.word {
    case .if, .iterate, .not: return .expression(try expression().id)
    default: break
    }
    let left = try binary(.range)
    switch token.kind {
    case .equal where token.isSingleEqual: return try definition(left)
    case .assign:
      switch tree[left.id] {
      case .name, .field, .index: break
      default:
        throw fail(
          Diagnostic(
            "\(Parser.shortened(text(left))) cannot be set; left of := stands a name, a field "
              + "or an element", at: Span(left.start, left.end)))
      }
      advance()
      let value = try expression()
      return .assignment(left.id, value.id)
    case .foreign:
      let sign = text(token)
      if sign.utf8.count == 2, sign.hasSuffix("="), case .name = tree[left.id] {
        let name = text(left)
        let operation = String(sign.prefix(1))
        let span = token.span
        advance()
        let rest = token.beginsValue ? try text(binary(.sum)) : "1"
        throw fail(
          Diagnostic(
            "\(sign) is not gd: write \(name) := \(name) \(operation) \(Parser.shortened(rest))",
            at: span))
      }
    default: break
    }
    return .expression(try suffixes(try binary(.or, after: left)).id)
  }

  private mutating func definition(_ left: Operand) throws(Halt) -> Statement.Kind {
    let start = left.start
    if case .name = tree[left.id], left.form == .name {
      advance()
      let value = try expression()
      if token.isSingleEqual { throw doubleDefinition(start) }
      return .definition(left.id, value.id)
    }
    if let (name, parameters) = signature(left) {
      advance()
      let body = try expression()
      if token.isSingleEqual { throw doubleDefinition(start) }
      return .function(name, parameters, body.id)
    }
    throw try misplacedEqual(left)
  }

  /// `f(x, y)` as what a definition begins with.
  private mutating func signature(_ left: Operand) -> (Tree.ID, Tree.List)? {
    guard left.form == .call, left.split == 0 else { return nil }
    switch tree[left.id] {
    case .call(let callee, let arguments):
      guard case .name = tree[callee] else { return nil }
      for argument in tree[arguments] {
        guard case .name = tree[argument] else { return nil }
      }
      return (callee, arguments)
    case .prefix(.root, let argument), .absolute(let argument), .norm(let argument):
      // The function of this name is defined anew: `abs(x) = …`.
      guard case .name = tree[argument], lexer.byte(Int(left.start)) | 0x20 >= 0x61,
        lexer.byte(Int(left.start)) < 0x80, lexer.byte(Int(left.start)) != 0x7C
      else { return nil }
      var end = left.start
      while Lexer.isLetter(lexer.byte(Int(end))) { end += 1 }
      let name = add(.name(tree.names.intern(text(left.start, end))), left.start, end)
      return (name, tree.list(argument))
    default: return nil
    }
  }

  /// The same inside a block or after `where`, where the node of the call stays.
  mutating func checkLocal(_ left: Operand) throws(Halt) {
    if case .name = tree[left.id], left.form == .name { return }
    if case .call = tree[left.id], signature(left) != nil { return }
    throw try misplacedEqual(left)
  }

  /// `2x = 4`
  private mutating func misplacedEqual(_ left: Operand) throws(Halt) -> Halt {
    let first = text(left)
    let span = Span(left.start, token.end)
    advance()
    let outer = equalsEnds
    equalsEnds = false
    let right = try clauseFree()
    equalsEnds = outer
    let second = text(right)
    var ways = ["is \(first) = \(second)", "assert \(first) = \(second)"]
    switch tree[left.id] {
    case .field, .index: ways.insert("\(first) := \(second)", at: 0)
    case .call(let callee, _):
      if case .prime = tree[callee] { ways.insert("rule \(first) = \(second)", at: 0) }
    default: break
    }
    return fail(
      Diagnostic(
        "= defines a name or f(names), and \(Parser.shortened(first)) is neither; write one of",
        labels: [Diagnostic.Label(span)],
        readings: ways.map { $0.utf8.count <= 200 ? $0 : Parser.shortened($0) }))
  }

  /// `a = b = c`
  mutating func doubleDefinition(_ start: UInt32) -> Halt {
    let span = token.span
    let before = text(start, previousEnd)
    return fail(
      Diagnostic(
        "one = defines, a second one has no meaning; to compare write == or put brackets",
        labels: [Diagnostic.Label(span)],
        note: before.utf8.count < 60
          ? "to define two names, write two statements: \(before); …" : nil))
  }

  /// Whether this is `hessian(f, x)` or `jacobian(f, x)`: a call, with a comma in its brackets.
  var isDerivativeCall: Bool {
    guard token.word == .hessian || token.word == .jacobian,
      lexer.byte(Int(token.end)) == UInt8(ascii: "(")
    else { return false }
    var ahead = lexer
    var open = 0
    while true {
      switch ahead.next().kind {
      case .openRound, .openSquare, .openBrace: open += 1
      case .closeRound, .closeSquare, .closeBrace:
        open -= 1
        if open <= 0 { return false }
      case .comma: if open == 1 { return true }
      case .end: return false
      default: break
      }
    }
  }
}
