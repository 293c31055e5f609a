/// What `format` makes of a source.
public enum Formatted: Sendable {
  case text([UInt8])
  /// What is wrong with it: only a script without errors has a layout.
  case errors([Diagnostic])
  /// The text would have meant something else: a fault of ours.
  case changed
}

/// The one layout of a script: spaces, indentation and blank lines, nothing else.
///
/// Every token stays as it was typed, but for a `;` that ends a line; line ends stay where they are.
/// So the tree stays the same, which is looked at before the text is given away, and what is laid
/// out already does not change. Linear.
public func format(_ source: Source) -> Formatted {
  let (tree, errors) = parse(source)
  guard errors.isEmpty else { return .errors(errors) }
  var layout = Layout(tree)
  layout.run()
  let text = layout.lines.finished()
  if text == source.bytes { return .text(text) }
  let again = parse(Source(name: source.name, bytes: text))
  guard again.errors.isEmpty, again.tree.isSame(as: tree) else { return .changed }
  return .text(text)
}

extension Tree {
  /// Whether two trees differ in nothing but the places of their nodes.
  func isSame(as other: Tree) -> Bool {
    nodes == other.nodes && children == other.children && texts == other.texts
      && numbers == other.numbers && names.isSame(as: other.names)
      && statements.elementsEqual(other.statements) { $0.isSame(as: $1) }
      && nested.elementsEqual(other.nested) { $0.isSame(as: $1) }
      && clauses.elementsEqual(other.clauses) { $0.kind == $1.kind }
  }
}

extension Statement {
  fileprivate func isSame(as other: Statement) -> Bool {
    kind == other.kind && clauses == other.clauses
  }
}

/// Writes the tokens of a source again, one after the other. Linear.
struct Layout {
  struct Bracket {
    enum Kind {
      case round, square
      /// Braces around lines, of a block or a table.
      case block
      case record
    }
    let kind: Kind
    /// The indentation of the line that opened it, in levels.
    let level: Int
    /// What holds outside.
    let statement: Statement
  }

  /// The part of a source that one line end could close.
  struct Statement {
    /// Its first line, in levels.
    var level = 0
    /// How many levels deeper its next line begins.
    var continuation = 0
    var beginsWithIf = false
    var isHelp = false
  }

  let bytes: [UInt8]
  let marks: LayoutMarks
  var lines: LineWriter
  var brackets: [Bracket] = []
  var statement = Statement()
  var isNew = true
  /// The innermost bars are open.
  var barIsOpen = false
  /// The token before, with what the tree says of it.
  var last = Token()
  var lastRole = TokenRole.other
  private var lexer: Lexer

  init(_ tree: Tree) {
    bytes = tree.source.bytes
    marks = LayoutMarks(tree)
    lexer = Lexer(bytes)
    lines = LineWriter(bytes.count)
  }

  mutating func run() {
    if let line = shebang { lines.write(bytes[line]) }
    var next = lexer.next()
    while next.kind != .end {
      let after = lexer.next()
      place(next, before: after)
      next = after
    }
    if lexer.bytes.count > 0 { breakLine(before: next) }
  }

  /// The first line, if it names the program that runs the script.
  private var shebang: Range<Int>? {
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    guard bytes[start...].starts(with: [0x23, 0x21]) else { return nil }
    let end = bytes[start...].firstIndex { $0 == 10 || $0 == 13 } ?? bytes.count
    return start..<LineWriter.trimmed(bytes, start, end)
  }

  /// Writes one token with what stands before it.
  private mutating func place(_ token: Token, before after: Token) {
    if endsLine(token, after) { return }
    let role = self.role(of: token)
    let isSeparated = token.newlineBefore || lines.isEmpty
    if isSeparated {
      if separates(token) { isNew = true }
      breakLine(before: token)
    } else if statement.isHelp, lastRole != .word, token.kind != .semicolon {
      // A topic is the rest of its line, as it is.
      lines.write(bytes[Int(last.end)..<Int(token.start)])
    } else if hasSpace(before: token, role) {
      lines.write(32)
    }
    if isNew { begin(token) }
    lines.write(bytes[Int(token.start)..<Int(token.end)])
    note(token, role, after)
    last = token
    lastRole = role
  }

  /// Whether a `;` says no more than the line end that follows it, or than one before.
  private func endsLine(_ token: Token, _ after: Token) -> Bool {
    guard token.kind == .semicolon, brackets.isEmpty || brackets.last?.kind == .block else {
      return false
    }
    if isNew { return true }
    let isLast = after.newlineBefore || after.kind == .end || after.kind == .semicolon
    return isLast && (!last.goesOn || statement.isHelp)
  }

  /// Whether a line end before this token ends a statement or a row.
  private func separates(_ token: Token) -> Bool {
    if let bracket = brackets.last, bracket.kind != .block { return false }
    if statement.isHelp { return true }
    return !last.goesOn && token.word != .then && token.word != .else
  }

  private mutating func begin(_ token: Token) {
    isNew = false
    statement = Statement(
      level: lines.level, beginsWithIf: token.word == .if, isHelp: token.word == .help)
  }

  /// Keeps what the token changes for those after it.
  private mutating func note(_ token: Token, _ role: TokenRole, _ after: Token) {
    switch token.kind {
    case .openRound: open(.round)
    case .openSquare: open(.square)
    case .openBrace:
      let isRecord = after.kind == .name && bytes.dropFirst(Int(after.end)).firstSign == 0x3A
      open(isRecord ? .record : .block)
      if !isRecord { isNew = true }
    case .closeRound, .closeSquare, .closeBrace:
      if let bracket = brackets.popLast() { statement = bracket.statement }
      isNew = false
    case .semicolon:
      if brackets.isEmpty || brackets.last?.kind == .block { isNew = true }
    case .bar, .doubleBar: barIsOpen = role == .opener
    default: break
    }
  }

  private mutating func open(_ kind: Bracket.Kind) {
    brackets.append(Bracket(kind: kind, level: lines.level, statement: statement))
  }
}

extension ArraySlice<UInt8> {
  /// The first byte that is no space.
  fileprivate var firstSign: UInt8? { first { $0 != 32 && $0 != 9 } }
}
