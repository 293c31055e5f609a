extension Parser {
  /// A whole expression, with `at` and `where`.
  mutating func expression() throws(Halt) -> Operand {
    let result = try clauseFree()
    return token.word == .at || token.word == .where ? try suffixes(result) : result
  }

  /// `at` and `where` after an expression.
  mutating func suffixes(_ expression: Operand) throws(Halt) -> Operand {
    var result = expression
    while token.kind == .name {
      switch token.word {
      case .at:
        advance()
        let list = try stepOrPoints(of: result)
        result.id = add(.at(result.id, list), result.start, previousEnd)
      case .where:
        advance()
        let list = try locals()
        result.id = add(.local(result.id, list), result.start, previousEnd)
      default: return result
      }
      result.end = previousEnd
      result.form = .other
      result.split = 0
    }
    return result
  }

  /// `run1 at step 37` is `run1 at step=37`.
  private mutating func stepOrPoints(of subject: Operand) throws(Halt) -> Tree.List {
    guard token.kind == .name, token.word == .step, case .name = tree[subject.id] else {
      return try points(of: subject)
    }
    let next = peek()
    guard next.kind == .number || next.kind == .name || next.kind == .openRound else {
      return try points(of: subject)
    }
    let start = token.start
    let name = add(.name(tree.intern("step")), start, token.end)
    advance()
    let value = try clauseFree()
    let binding = add(.binding(name, value.id), start, value.end)
    let mark = scratch.count
    scratch.append(binding)
    return list(from: mark)
  }

  /// An expression that ends before `at` and `where`.
  mutating func clauseFree() throws(Halt) -> Operand {
    switch token.word {
    case .if: try conditional()
    case .iterate: try iterate()
    default: try binary(.or)
    }
  }

  private mutating func conditional() throws(Halt) -> Operand {
    try deepen()
    defer { depth -= 2 }
    let start = token.start
    advance()
    let outer = equalsEnds
    equalsEnds = false
    let condition = try clauseFree()
    equalsEnds = outer
    try expect(.then, "an if needs then and else: if x > 0 then x else -x")
    let yes = try clauseFree()
    try expect(.else, "an if needs an else: its value when the condition is false")
    let no = try clauseFree()
    let id = add(.conditional(condition.id, yes.id, no.id), start, previousEnd)
    return Operand(id: id, start: start, end: previousEnd, form: .other)
  }

  mutating func expect(_ word: Word, _ message: String) throws(Halt) {
    if token.kind == .newline, peek().word == word { advance() }
    guard token.kind == .name, token.word == word else {
      throw unexpectedOr(Diagnostic(message, at: here))
    }
    advance()
  }

  private mutating func iterate() throws(Halt) -> Operand {
    try deepen()
    defer { depth -= 2 }
    let start = token.start
    advance()
    let target: Tree.ID
    let targetStart = token.start
    if token.kind == .openRound {
      target = try stateNames()
    } else {
      target = try nameNode("the name of a state: iterate x = 1 -> x/2 for 10 steps")
    }
    try expectEqual("a state needs its start: iterate x = 1 -> x/2 for 10 steps")
    let initial = try binary(.range)
    let state = add(.binding(target, initial.id), targetStart, previousEnd)
    guard token.kind == .arrow else {
      throw unexpectedOr(
        Diagnostic("iterate needs a step: iterate x = 1 -> x/2 for 10 steps", at: here))
    }
    advance()
    let step = try clauseFree()
    let endingStart = token.start
    let ending: Ending
    switch token.word {
    case .for: ending = .steps
    case .while: ending = .while
    case .until: ending = .until
    default:
      throw unexpectedOr(
        Diagnostic("iterate needs an end: for 10 steps, while x > 0, or until x < 1", at: here))
    }
    advance()
    let outer = equalsEnds
    equalsEnds = false
    let limit = try clauseFree()
    equalsEnds = outer
    if ending == .steps {
      guard token.kind == .name, token.word.unit == .steps else {
        throw unexpectedOr(Diagnostic("for needs its unit: for 10 steps", at: here))
      }
      advance()
    }
    let stop = add(.ending(limit.id, ending), endingStart, previousEnd)
    let id = add(.iterate(state, step.id, stop), start, previousEnd)
    return Operand(id: id, start: start, end: previousEnd, form: .other)
  }

  /// `(x, v)`
  private mutating func stateNames() throws(Halt) -> Tree.ID {
    let open = token
    let context = enter(square: false)
    let mark = scratch.count
    repeat {
      advance()
      scratch.append(try nameNode("the name of a state"))
    } while token.kind == .comma
    try close(open, .closeRound, context)
    return add(.tuple(list(from: mark)), open.start, previousEnd)
  }

  /// Operators from `minimum` up, after `left` if it has been read already.
  ///
  /// The functions that nest are split so that the common path has small frames.
  mutating func binary(_ minimum: Level, after given: Operand? = nil) throws(Halt) -> Operand {
    let left: Operand
    if let given { left = given } else { left = try first(minimum) }
    let level = token.level(equalsEnds)
    if level < minimum || level == .none { return left }
    return try operators(left, minimum)
  }

  private mutating func first(_ minimum: Level) throws(Halt) -> Operand {
    if token.word == .not, minimum <= .not { return try negation() }
    return try operand()
  }

  private mutating func negation() throws(Halt) -> Operand {
    try deepen()
    defer { depth -= 2 }
    let start = token.start
    advance()
    let right = try binary(.not)
    let id = add(.prefix(.not, right.id), start, right.end)
    return Operand(id: id, start: start, end: right.end, form: .other)
  }

  private mutating func operators(_ first: Operand, _ minimum: Level) throws(Halt) -> Operand {
    try deepen(by: 1)
    defer { depth -= 1 }
    var left = first
    while true {
      let level = token.level(equalsEnds)
      guard level >= minimum, level != .none else { return left }
      switch level {
      case .product: left = try product(left)
      case .sum: left = try sum(left)
      case .range:
        advance()
        let right = try binary(.sum)
        left = Operand(
          id: add(.range(left.id, right.id), left.start, right.end), start: left.start,
          end: right.end, form: .other)
      case .comparison: left = try comparison(left)
      case .and, .or: left = try connective(left, level == .and ? .and : .or)
      case .none, .not: return left
      }
    }
  }

  private mutating func product(_ left: Operand) throws(Halt) -> Operand {
    let sign = token.product
    advance()
    let right = try operand()
    if sign == .divide, right.split > 0 { throw ambiguousQuotient(left, right) }
    return combine(left, sign, right)
  }

  private mutating func sum(_ left: Operand) throws(Halt) -> Operand {
    let isMinus = token.kind == .minus
    if left.form == .derivative { throw try ambiguousDerivative(left) }
    if inVector, token.spaceBefore, !nextIsSpace { throw try ambiguousElement(left) }
    advance()
    return combine(left, isMinus ? .subtract : .add, try binary(.product))
  }

  private mutating func connective(_ left: Operand, _ sign: Binary) throws(Halt) -> Operand {
    advance()
    return combine(left, sign, try binary(sign == .and ? .not : .and))
  }

  private mutating func combine(_ left: Operand, _ sign: Binary, _ right: Operand) -> Operand {
    let id = add(.binary(left.id, right.id, sign), left.start, right.end)
    return Operand(
      id: id, start: left.start, end: right.end,
      form: right.form == .derivative ? .derivative : .other)
  }

  private mutating func comparison(_ first: Operand) throws(Halt) -> Operand {
    var operands = [first.id]
    var signs: [Comparison] = []
    var end = first.end
    while token.level(equalsEnds) == .comparison, let sign = token.comparison {
      if signs.count == Signs.limit {
        throw fail(
          Diagnostic("a chain takes at most \(Signs.limit) comparisons", at: token.span))
      }
      advance()
      let next = try binary(.range)
      signs.append(sign)
      operands.append(next.id)
      end = next.end
    }
    let list = tree.list(operands)
    let id = add(.comparison(list, Signs(signs)), first.start, end)
    return Operand(id: id, start: first.start, end: end, form: .other)
  }

  private var nextIsSpace: Bool {
    let next = lexer.byte(Int(token.end))
    return next == 0x20 || next == 0x09 || next == 0x0A || next == 0x0D
  }
}
