/// Reads statements off a source, by recursive descent over tokens.
///
/// Left-associative chains are loops, everything else is bounded by `deepest`, so that no text can
/// exhaust the stack.
struct Parser {
  var tree: Tree
  var errors: [Diagnostic] = []
  var lexer: Lexer
  var token = Token()
  /// Where the token before this one ended.
  var previousEnd: UInt32 = 0
  /// The token after a `newline`.
  private(set) var pending: Token?

  /// Whether a line end ends what is being read: not inside `( )` and `[ ]`.
  var lineEnds = true
  /// Whether a single `=` ends an expression, because it defines here.
  var equalsEnds = true
  /// Whether the innermost bracket is the `[` of a vector, where `1 -2` is refused.
  var inVector = false
  /// Whether bars are open, which do not nest.
  var inBars = false
  /// Where the statement begins.
  var statementStart: UInt32 = 0
  /// The verb whose clauses may follow.
  var verb: Verb?
  var depth = 0
  /// How many `{` are open.
  var braces = 0
  /// Children of lists being read.
  var scratch: [Tree.ID] = []
  /// The start of the last exponent written with `^`, and of the last derivative's body.
  var exponentStart: UInt32 = 0
  var derivativeStart: UInt32 = 0
  var bodyStart: UInt32 = 0

  private let limit: Int

  /// Brackets in one another; a debug build takes 5 kB of stack for each, and has 8 MB.
  static let deepest = 1000

  /// Thrown when a diagnostic has been noted and the statement is given up.
  struct Halt: Error {}

  init(_ source: Source, limit: Int) {
    tree = Tree(source: source)
    lexer = Lexer(source.bytes)
    self.limit = limit
    tree.reserve(source.bytes.count)
    advance()
  }

  mutating func parseAll() {
    while errors.count < limit {
      while token.kind == .newline || token.kind == .semicolon { advance() }
      if token.kind == .end { return }
      let start = token.start
      do throws(Halt) {
        let statement = try statement()
        try expectEnd()
        tree.statements.append(statement)
      } catch {
        recover(from: start)
      }
    }
  }

  // MARK: tokens

  mutating func advance() {
    let goesOn = token.goesOn
    previousEnd = token.end
    if let next = pending {
      token = next
      pending = nil
      return
    }
    token = lexer.next()
    if token.newlineBefore, lineEnds, !goesOn, token.kind != .end, token.word != .then,
      token.word != .else, previousEnd > 0
    {
      pending = token
      token = Token(kind: .newline, start: previousEnd, end: previousEnd)
    }
  }

  /// Goes on at a byte: what was lexed there is forgotten.
  mutating func seek(_ position: Int) {
    pending = nil
    lexer.position = position
    token.end = UInt32(truncatingIfNeeded: position)
    token.kind = .name
    token.word = .other
    advance()
  }

  /// The token after this one.
  func peek() -> Token {
    var ahead = lexer
    return pending ?? ahead.next()
  }

  func text(_ start: UInt32, _ end: UInt32) -> String { tree.source.text(Span(start, end)) }

  func text(_ token: Token) -> String { text(token.start, token.end) }

  func text(_ operand: Operand) -> String { text(operand.start, operand.end) }

  // MARK: nodes

  mutating func add(_ expression: Expression, _ start: UInt32, _ end: UInt32) -> Tree.ID {
    tree.add(expression, span: Span(start, end))
  }

  /// The children noted since `mark`, as a list.
  mutating func list(from mark: Int) -> Tree.List {
    let start = UInt32(truncatingIfNeeded: tree.children.count)
    for index in mark..<scratch.count { tree.children.append(scratch[index]) }
    let count = UInt32(truncatingIfNeeded: scratch.count - mark)
    scratch.removeLast(scratch.count - mark)
    return Tree.List(start: start, count: count)
  }

  func intern(_ token: Token, _ names: inout Names) -> Name {
    names.intern(lexer.bytes, Int(token.start), Int(token.end), token.value)
  }

  /// The name at this token, passed.
  mutating func takeName() -> Name {
    let name = tree.names.intern(lexer.bytes, Int(token.start), Int(token.end), token.value)
    advance()
    return name
  }

  /// The name at this token as a node, or an error that says what should stand here.
  mutating func nameNode(_ what: String) throws(Halt) -> Tree.ID {
    guard token.kind == .name else { throw unexpected(expecting: what) }
    if token.word.reserved { throw reserved() }
    let (start, end) = (token.start, token.end)
    return add(.name(takeName()), start, end)
  }

  // MARK: errors

  mutating func fail(_ diagnostic: Diagnostic) -> Halt {
    errors.append(diagnostic)
    return Halt()
  }

  /// Enters a bracket or a prefix, which count 2; a right operand counts 1. To be undone by the
  /// caller.
  mutating func deepen(by weight: Int = 2) throws(Halt) {
    depth += weight
    if depth > 2 * Parser.deepest { throw tooDeep() }
  }

  private mutating func tooDeep() -> Halt {
    fail(
      Diagnostic("nested more than \(Parser.deepest) deep", at: token.span, "too deep from here"))
  }

  /// Goes to the end of the statement that failed, or to the next line that begins one.
  private mutating func recover(from start: UInt32) {
    depth = 0
    scratch.removeAll(keepingCapacity: true)
    lineEnds = true
    equalsEnds = true
    inVector = false
    inBars = false
    verb = nil
    if token.start == start, token.kind != .end, token.kind != .newline { pass() }
    while token.kind != .end {
      if braces == 0, token.kind == .newline || token.kind == .semicolon || token.newlineBefore {
        break
      }
      if token.kind == .newline, let pending, beginsLine(pending) { break }
      if token.newlineBefore, beginsLine(token) { break }
      pass()
    }
    braces = 0
  }

  private mutating func pass() {
    if token.kind == .openBrace { braces += 1 }
    if token.kind == .closeBrace { braces = max(0, braces - 1) }
    advance()
  }

  private func beginsLine(_ token: Token) -> Bool {
    guard token.kind == .name, token.start > 0 else { return false }
    let before = lexer.byte(Int(token.start) - 1)
    return before == 0x0A || before == 0x0D
  }
}

extension Tree {
  /// Room for what a text of so many bytes becomes, as a rule.
  mutating func reserve(_ bytes: Int) {
    guard bytes > 4096 else { return }
    nodes.reserveCapacity(bytes / 3)
    spans.reserveCapacity(bytes / 3)
    children.reserveCapacity(bytes / 12)
    statements.reserveCapacity(bytes / 48)
  }
}
