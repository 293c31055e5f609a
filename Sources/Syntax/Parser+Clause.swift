extension Parser {
  /// The clauses of `verb`, to the first token that begins none.
  mutating func clauses() throws(Halt) -> Clause.List {
    var clauses: [Clause] = []
    var isFirst = verb == .sweep
    while token.kind == .name, token.word.beginsClause {
      let start = token.start
      if let kind = isFirst ? try swept() : try clause() {
        clauses.append(Clause(kind, span: Span(start, previousEnd)))
      }
      isFirst = false
    }
    if verb == .sweep, case .statement = clauses.last?.kind {
    } else if verb == .sweep {
      throw unexpectedOr(
        Diagnostic(
          "sweep needs what to repeat: sweep rate 0.1, 0.2 in descend x^2 from x=1 for 9 steps",
          at: here))
    }
    return clauses.isEmpty ? .none : tree.list(clauses)
  }

  /// `on D` and `as latex`, which an expression takes beside `at` and `where`, and `at` behind them.
  mutating func expressionClauses() throws(Halt) -> Clause.List {
    var clauses: [Clause] = []
    while token.kind == .name,
      token.word == .on || token.word == .as || token.word == .at && !clauses.isEmpty
    {
      let start = token.start
      guard let kind = try clause() else { continue }
      clauses.append(Clause(kind, span: Span(start, previousEnd)))
    }
    return clauses.isEmpty ? .none : tree.list(clauses)
  }

  /// The first clause of a sweep, with several values.
  private mutating func swept() throws(Halt) -> Clause.Kind? {
    guard let swept = Clause.Swept(rawValue: token.word.rawValue) else { return try clause() }
    advance()
    let mark = scratch.count
    if swept == .from {
      scratch.append(try binding())
    } else {
      scratch.append(try clauseFree().id)
    }
    while token.kind == .comma {
      advance()
      scratch.append(try clauseFree().id)
    }
    return .swept(swept, list(from: mark))
  }

  private mutating func clause() throws(Halt) -> Clause.Kind? {
    let word = token.word
    advance()
    switch word {
    case .at:
      if token.word == .step, !nextIsEqual {
        advance()
        return .atStep(try value(word))
      }
      return .at(try points(of: nil))
    case .wrt: return .wrt(try targets())
    case .from: return .from(try bindings())
    case .by: return .by(try postfixValue("a method: by adam"))
    case .rate: return .rate(try valueOr(.auto, word))
    case .batch: return .batch(try valueOr(.all, word))
    case .on: return .on(try value(word))
    case .of: return .of(try value(word))
    case .for: return try forClause()
    case .until: return .until(try condition(word))
    case .within: return .within(try condition(word))
    case .with:
      if token.kind == .name, token.word.beginsClause, !nextIsEqual { return nil }
      return .with(try bindings())
    case .where: return .local(try locals())
    case .loss: return .loss(try value(word))
    case .every: return .every(try value(word))
    case .seed: return .seed(try value(word))
    case .as: return .form(try nameNode("a format: as latex"))
    case .to: return .to(try value(word))
    default:
      if token.word == .order, token.kind == .name, !nextIsEqual {
        advance()
        return .inOrder
      }
      guard token.word.beginsStatement else {
        throw unexpected(expecting: "order, or the statement to repeat")
      }
      let start = token.start
      let outer = verb
      let statement = try verbStatement()
      verb = outer
      guard case .verb = statement.kind else {
        throw fail(Diagnostic("this statement cannot be repeated", at: Span(start, previousEnd)))
      }
      return .statement(tree.nest(statement))
    }
  }

  private var nextIsEqual: Bool {
    let next = peek()
    return next.kind == .equal && next.end - next.start == 1
  }

  private mutating func value(_ word: Word) throws(Halt) -> Tree.ID {
    guard token.beginsValue || token.kind == .minus || token.kind == .plus else {
      throw unexpectedOr(
        Diagnostic("\(word.rawValue) needs \(Parser.need(word))", at: here))
    }
    return try clauseFree().id
  }

  private mutating func valueOr(_ none: Word, _ word: Word) throws(Halt) -> Tree.ID? {
    if token.kind == .name, token.word == none {
      advance()
      return nil
    }
    return try value(word)
  }

  private mutating func condition(_ word: Word) throws(Halt) -> Tree.ID {
    let outer = equalsEnds
    equalsEnds = false
    if token.word == .not {
      let id = try clauseFree().id
      equalsEnds = outer
      return id
    }
    let id = try value(word)
    equalsEnds = outer
    return id
  }

  private mutating func postfixValue(_ what: String) throws(Halt) -> Tree.ID {
    guard token.kind == .name, !token.word.reserved else { throw unexpected(expecting: what) }
    return try postfix().id
  }

  /// `x, N.W1, W[2,1]`
  private mutating func targets() throws(Halt) -> Tree.List {
    let mark = scratch.count
    while true {
      let start = token.start
      let id = try postfixValue("a variable: wrt x")
      switch tree[id] {
      case .name, .field, .index: scratch.append(id)
      default:
        throw fail(
          Diagnostic(
            "\(Parser.shortened(text(start, previousEnd))) is no variable",
            at: Span(start, previousEnd)))
      }
      guard token.kind == .comma else { return list(from: mark) }
      advance()
    }
  }

  private mutating func forClause() throws(Halt) -> Clause.Kind {
    if token.kind == .name, peek().word == .in {
      let mark = scratch.count
      scratch.append(try each())
      while token.kind == .comma, peekIsEach {
        advance()
        scratch.append(try each())
      }
      return .over(list(from: mark))
    }
    let count = try value(.for)
    guard token.kind == .name, let unit = token.word.unit else {
      throw unexpectedOr(
        Diagnostic("for needs its unit: for 20 steps, for 5 epochs, for 10 seconds", at: here))
    }
    advance()
    return .limit(count, unit)
  }

  private static func need(_ word: Word) -> String {
    switch word {
    case .rate: "a number or auto: rate 0.1"
    case .batch: "a number or all: batch 32"
    case .on: "a data set: on D"
    case .of: "a network: of N"
    case .for: "a count or a range: for 20 steps, for x in 0..1"
    case .until: "a condition: until loss < 1e-6"
    case .within: "a tolerance or bounds: within 1e-6, within 0 <= w <= 1"
    case .loss: "a name: loss crossentropy"
    case .to: "a file: to \"plot.svg\""
    default: "a value: \(word.rawValue) 10"
    }
  }
}
