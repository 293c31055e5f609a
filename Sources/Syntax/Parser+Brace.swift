extension Parser {
  /// A record or a block.
  mutating func brace() throws(Halt) -> Operand {
    let open = token
    let context = enter(square: false)
    try deepen()
    defer { depth -= 2 }
    lineEnds = true
    equalsEnds = true
    braces += 1
    advance()
    skipSeparators()
    let expression =
      if token.kind == .name, peek().kind == .colon {
        try record()
      } else {
        try block()
      }
    skipSeparators()
    guard token.kind == .closeBrace else { throw unclosed(open) }
    braces -= 1
    try close(open, .closeBrace, context)
    let id = add(expression, open.start, previousEnd)
    return Operand(id: id, start: open.start, end: previousEnd, form: .other)
  }

  private mutating func skipSeparators() {
    while token.kind == .newline || token.kind == .semicolon { advance() }
  }

  private mutating func record() throws(Halt) -> Expression {
    lineEnds = false
    let mark = scratch.count
    while true {
      let start = token.start
      let name = try nameNode("the name of a field: {x: 1, y: 2}")
      guard token.kind == .colon else {
        throw unexpectedOr(Diagnostic("a field needs its value: {x: 1, y: 2}", at: here))
      }
      advance()
      let value = try expression()
      scratch.append(add(.binding(name, value.id), start, previousEnd))
      guard token.kind == .comma else { return .record(list(from: mark)) }
      advance()
    }
  }

  private mutating func block() throws(Halt) -> Expression {
    let mark = scratch.count
    var isValue = false
    var last = token.span
    while token.kind != .closeBrace, token.kind != .end {
      if isValue {
        throw fail(
          Diagnostic(
            "this value is not used: only the last line of a block is its value", at: last))
      }
      let start = token.start
      let left =
        try token.word == .if || token.word == .iterate || token.word == .not
        ? expression() : binary(.range)
      if token.isSingleEqual {
        try checkLocal(left)
        advance()
        let value = try expression()
        if token.isSingleEqual { throw doubleDefinition(start) }
        scratch.append(add(.binding(left.id, value.id), start, previousEnd))
      } else {
        let value = try suffixes(try binary(.or, after: left))
        if token.kind == .assign { throw assignmentInside() }
        scratch.append(value.id)
        isValue = true
      }
      last = Span(start, previousEnd)
      guard [.newline, .semicolon, .closeBrace, .end].contains(token.kind) else {
        throw unexpected(expecting: "the end of the line", after: left)
      }
      skipSeparators()
    }
    if token.kind == .closeBrace, !isValue {
      throw fail(
        Diagnostic(
          scratch.count == mark
            ? "{ } holds nothing" : "a block ends with its value: { y = x^2; y + 1 }",
          at: token.span))
    }
    return .block(list(from: mark))
  }

  // MARK: bindings

  /// `x=2, N.W1=0` after `at`.
  mutating func points(of subject: Operand?) throws(Halt) -> Tree.List {
    if !bindingFollows {
      let name = subject.flatMap { firstName(in: $0) } ?? "x"
      let start = token.start
      if token.beginsValue || token.kind == .minus {
        let value = try binary(.range)
        throw fail(
          Diagnostic(
            "at needs a name: write at \(name)=\(text(value))", at: Span(start, value.end)))
      }
      throw unexpected(expecting: "a point after at: at \(name)=2")
    }
    return try bindings()
  }

  /// `a=1, b=0`: at least one.
  mutating func bindings() throws(Halt) -> Tree.List {
    let mark = scratch.count
    while true {
      scratch.append(try binding())
      guard token.kind == .comma, peekIsBinding else { return list(from: mark) }
      advance()
    }
  }

  /// `w=8`
  mutating func binding() throws(Halt) -> Tree.ID {
    let start = token.start
    guard token.kind == .name else { throw unexpected(expecting: "a name: w=8") }
    let target = try postfix()
    switch tree[target.id] {
    case .name, .field, .index: break
    default:
      throw fail(
        Diagnostic("\(text(target)) cannot be given a value", at: tree.span(of: target.id)))
    }
    try expectEqual("a value is missing: \(text(target))=1")
    let value = try bindingValue()
    return add(.binding(target.id, value.id), start, previousEnd)
  }

  private mutating func bindingValue() throws(Halt) -> Operand {
    let outer = equalsEnds
    equalsEnds = true
    let value = try clauseFree()
    equalsEnds = outer
    return value
  }

  /// `y = sin(x), g(t) = t^2, W: 4x2` after `where`.
  mutating func locals() throws(Halt) -> Tree.List {
    let mark = scratch.count
    while true {
      let start = token.start
      guard token.kind == .name else { throw unexpected(expecting: "a name: where y = x^2") }
      let target = try postfix()
      if token.kind == .colon, case .name = tree[target.id] {
        advance()
        let shape = try shape()
        scratch.append(add(.declaration(target.id, shape), start, previousEnd))
      } else {
        if token.isSingleEqual { try checkLocal(target) }
        try expectEqual("where needs a value or a shape: where y = x^2, W: 4x2")
        let value = try bindingValue()
        scratch.append(add(.binding(target.id, value.id), start, previousEnd))
      }
      guard token.kind == .comma, peekIsBinding else { return list(from: mark) }
      advance()
    }
  }

  mutating func expectEqual(_ message: String) throws(Halt) {
    guard token.isSingleEqual else { throw unexpectedOr(Diagnostic(message, at: here)) }
    advance()
  }

  /// Whether this token begins `name =`, `name.field =`, `name[i] =`.
  private var bindingFollows: Bool {
    var ahead = lexer
    return token.kind == .name && Parser.continuesAsBinding(&ahead)
  }

  /// The same for what follows the comma at this token; `name :` and `f(x) =` too.
  var peekIsBinding: Bool {
    var ahead = lexer
    guard pending == nil else { return false }
    let next = ahead.next()
    return next.kind == .name && !next.word.reserved && Parser.continuesAsBinding(&ahead)
  }

  private static func continuesAsBinding(_ ahead: inout Lexer) -> Bool {
    var open = 0
    while true {
      let next = ahead.next()
      switch next.kind {
      case .equal where open == 0: return next.end - next.start == 1
      case .colon where open == 0: return true
      case .point where open == 0:
        if ahead.next().kind != .name { return false }
      case .openRound, .openSquare: open += 1
      case .openBrace where open > 0: open += 1
      case .closeRound, .closeSquare, .closeBrace:
        open -= 1
        if open < 0 { return false }
      case .end, .fault: return false
      default: if open == 0 { return false }
      }
    }
  }

  /// The first name in a part of the tree that is no function's.
  private func firstName(in operand: Operand) -> String? {
    var callees: Set<Tree.ID> = []
    var names: [Tree.ID] = []
    for index in stride(from: Int(operand.id.index), through: 0, by: -1) {
      let id = Tree.ID(index: UInt32(truncatingIfNeeded: index))
      guard tree.span(of: id).start >= operand.start, names.count < 1000 else { break }
      if case .call(let callee, _) = tree[id] { callees.insert(callee) }
      if case .name = tree[id] { names.append(id) }
    }
    guard let id = names.last(where: { !callees.contains($0) }), case .name(let name) = tree[id]
    else { return nil }
    return tree.spelling(name)
  }
}
