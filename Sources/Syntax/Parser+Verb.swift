extension Parser {
  /// A statement after `(`.
  mutating func verbInBrackets() throws(Halt) -> Statement {
    let outer = verb
    let (equals, vector) = (equalsEnds, inVector)
    inVector = false
    let statement = try verbStatement()
    verb = outer
    equalsEnds = equals
    inVector = vector
    guard case .verb = statement.kind else {
      throw fail(
        Diagnostic("this statement stands only at the start of a line", at: statement.span))
    }
    return statement
  }

  /// A statement that begins with a verb.
  mutating func verbStatement() throws(Halt) -> Statement {
    let start = token.start
    let word = token.word
    let kind: Statement.Kind
    switch word {
    case .param: kind = try parameters()
    case .net: kind = try net()
    case .data: kind = try data()
    case .rule: kind = try rule()
    case .help: kind = help()
    default:
      guard let verb = word.verb else { throw unexpected(expecting: "a verb") }
      self.verb = verb
      advance()
      kind = try subject(of: verb)
    }
    var clauses = Clause.List.none
    if verb != nil { clauses = try self.clauses() }
    return Statement(kind, clauses: clauses, span: Span(start, previousEnd))
  }

  private mutating func subject(of verb: Verb) throws(Halt) -> Statement.Kind {
    switch verb {
    case .undo, .why, .exit, .again, .continue: return .verb(verb, nil)
    case .sweep:
      guard let swept = Clause.Swept(rawValue: token.word.rawValue), token.kind == .name else {
        throw unexpected(expecting: "what to sweep: sweep rate 0.1, 0.2 in descend …")
      }
      _ = swept
      return .verb(verb, nil)
    case .show:
      if token.word == .digits {
        let next = peek()
        if next.kind == .number || next.kind == .name, !next.newlineBefore, !next.word.beginsClause
        {
          advance()
          self.verb = nil
          return .digits(try primary().id)
        }
      }
      if !token.beginsValue || token.kind == .newline || token.word == .of {
        return .verb(verb, nil)
      }
    case .load, .save, .use:
      guard token.kind == .text || verb == .save && token.kind == .name else {
        throw unexpectedOr(
          Diagnostic("\(verb.rawValue) needs a file: \(verb.rawValue) \"lesson.gd\"", at: here))
      }
    default: break
    }
    guard token.beginsValue || token.kind == .minus || token.kind == .plus else {
      throw unexpectedOr(
        Diagnostic("\(verb.rawValue) needs \(Parser.need(verb))", at: here))
    }
    equalsEnds = verb != .is && verb != .assert && verb != .fit
    let subject = try clauseFree()
    equalsEnds = true
    if verb == .fit || verb == .is || verb == .assert, case .comparison = tree[subject.id] {
      return .verb(verb, subject.id)
    }
    if verb == .fit {
      throw fail(
        Diagnostic("fit needs y = a formula: fit y = a*x + b on D", at: tree.span(of: subject.id)))
    }
    return .verb(verb, subject.id)
  }

  private static func need(_ verb: Verb) -> String {
    switch verb {
    case .is, .assert: "a comparison: \(verb.rawValue) d/dx x^2 = 2x"
    case .fit: "y = a formula: fit y = a*x + b on D"
    case .train, .predict, .evaluate: "a network and data: \(verb.rawValue) N on D"
    case .blame: "a network and a sample: blame N at x=[1, 0], y=1"
    case .derive: "a network: derive N"
    case .fork: "a run: fork run1 at step 37 with rate 0.01"
    default: "something to work on: \(verb.rawValue) x^2"
    }
  }

  /// The rest of the line, whatever it is.
  private mutating func help() -> Statement.Kind {
    advance()
    let start = token.start
    if token.kind == .newline || token.kind == .semicolon || token.kind == .end {
      return .help(nil)
    }
    while token.kind != .newline, token.kind != .semicolon, token.kind != .end {
      // A sign at the end of the line is a topic, and does not ask for more.
      token.kind = .text
      token.word = .other
      advance()
    }
    return .help(tree.text(text(start, previousEnd)))
  }

  private mutating func rule() throws(Halt) -> Statement.Kind {
    advance()
    let left = try binary(.range)
    guard case .call(let callee, _) = tree[left.id], isDerivativeOfName(callee) else {
      throw fail(
        Diagnostic(
          "a rule begins with a derivative at names: rule f'(x) = 2x, rule ∂f/∂x(x, y) = y",
          at: Span(left.start, left.end)))
    }
    try expectEqual("a rule needs its formula: rule f'(x) = 2x")
    let value = try expression()
    return .rule(left.id, value.id)
  }

  private func isDerivativeOfName(_ callee: Tree.ID) -> Bool {
    switch tree[callee] {
    case .prime(let base, _):
      if case .name = tree[base] { true } else { false }
    case .leibniz: true
    default: false
    }
  }
}
