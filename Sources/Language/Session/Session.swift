internal import Autodiff
internal import Syntax

/// A source that was read without a syntax error.
public struct Script: Sendable {
  public struct Statement: Sendable {
    public let text: String
    public let line: Int
  }

  public let statements: [Statement]
  let source: Int32
}

public enum Reading: Sendable {
  case script(Script)
  case errors([Failure])
}

/// A conversation: statements in, answers out.
public struct Session {
  let host: any Host
  var options: Options
  var workspace = Workspace()
  var lastAnswer: LastAnswer?
  /// What `why` is about.
  var lastStatement: LastStatement?
  /// Arguments `name=value` of a script that no definition has met yet.
  var overrides: [Options.Override]
  /// The functions that the source being run defines, if one of them had to be looked for.
  var announced: (source: Int32, functions: Set<Symbol>)?
  /// The files that are being read by `use`, from the outside in.
  var filesInUse: [String] = []
  /// Where the statement that is being answered stands.
  var running: (source: Int32, span: Span)?

  public init(host: any Host, options: Options) {
    self.host = host
    self.options = options
    overrides = options.overrides
    workspace.seed = options.seed
    workspace.surroundings = Surroundings(host: host, options: options)
    workspace.memoryLimit = options.maxMemory ?? 2 << 30
  }

  /// The columns to lay answers out in; a window may change them between two statements.
  public var width: Int {
    get { options.width }
    set { options.width = newValue }
  }

  /// The lines of the window, for pictures.
  public var height: Int {
    get { options.height }
    set { options.height = newValue }
  }

  /// Parses a whole source; every syntax error it can find, at most `limit`.
  public mutating func read(_ bytes: [UInt8], file: String, limit: Int = 20) -> Reading {
    let (tree, errors) = parse(Source(name: file, bytes: bytes), limit: limit)
    guard errors.isEmpty else {
      return .errors(errors.map { Failure($0, in: tree.source) })
    }
    let statements = tree.statements.map { statement in
      Script.Statement(
        text: tree.source.text(statement.span), line: tree.source.line(of: statement.span.start))
    }
    return .script(Script(statements: statements, source: workspace.add(tree)))
  }

  /// Runs one statement of a script; an error changes nothing.
  public mutating func run(_ script: Script, statement index: Int) -> Outcome {
    let tree = workspace.sources[Int(script.source)]
    guard tree.statements.indices.contains(index), script.statements.indices.contains(index) else {
      return Outcome(statement: "", line: 0, kind: "error")
    }
    let place = script.statements[index]
    let context = Context(source: script.source, tree: tree, statement: tree.statements[index])
    var outcome = Outcome(statement: place.text, line: place.line, kind: "error")
    var failure: Diagnostic?
    defer {
      if case .verb(.why, _) = context.statement.kind {
      } else {
        lastStatement = LastStatement(context: context, failure: failure)
      }
    }
    settleAnswer(for: context)
    workspace.statementCount += 1
    running = (context.source, context.statement.span)
    do {
      var reply = try answer(overridden(context))
      if reply.failure == nil { reply.notes += newNameNotes(usedNames(context)) }
      if let answer = reply.answer { remember(answer) }
      failure = reply.failure
      failure?.source = reply.failure?.source ?? reply.source
      fill(&outcome, try formed(reply, context), context)
    } catch {
      failure = error
      outcome.failure = Failure(
        error, in: workspace.sources[Int(error.source ?? script.source)].source)
    }
    return outcome
  }

  var notation: Notation {
    let digits: Int? =
      switch options.digits {
      case .significant(let count): count
      case .full: nil
      }
    return Notation(alphabet: options.isASCII ? .ascii : .unicode, digits: digits)
  }

  private func fill(_ outcome: inout Outcome, _ reply: Reply, _ context: Context) {
    let page = Page(
      notation: notation, width: options.width, symbols: workspace.symbols,
      height: options.height)
    if let answer = reply.answer {
      outcome.kind = answer.kind
      outcome.lines = answer.lines(page)
      outcome.bareValues = { answer.bareValues(page) }
      outcome.fields = answer.fields(page)
      outcome.isDiverged = answer.isDiverged
    }
    outcome.notes = reply.notes.map { [StyledSpan("note: ", .note), StyledSpan($0)] }
    if let failure = reply.failure {
      let source = failure.source ?? reply.source ?? context.source
      outcome.failure = Failure(failure, in: workspace.sources[Int(source)].source)
    }
  }

  /// Whether a text is a whole statement, or what it waits for.
  public static func isComplete(_ text: String) -> Completeness {
    Syntax.isComplete(text) ? .complete : .incomplete(reason: "a bracket is open")
  }
}

/// The statement that is being answered.
struct Context {
  let source: Int32
  let tree: Tree
  var statement: Statement

  func blame(_ id: Tree.ID, _ message: String) -> Diagnostic {
    Diagnostic(message, at: tree.span(of: id))
  }

  /// The statement's clauses, but for `as`, which every verb takes.
  var clauses: [Clause] {
    tree[statement.clauses].filter { if case .form = $0.kind { false } else { true } }
  }

  /// What stands after `on`.
  var data: Tree.ID? {
    for clause in tree[statement.clauses] {
      if case .on(let data) = clause.kind { return data }
    }
    return nil
  }

  /// The clause `as`, if there is one.
  var form: Clause? {
    tree[statement.clauses].first { if case .form = $0.kind { true } else { false } }
  }
}

extension Failure {
  /// A diagnostic with its place and its excerpt.
  init(_ diagnostic: Diagnostic, in source: Source) {
    let span = diagnostic.labels.first?.span ?? .none
    let start = source.location(of: span.start)
    let end = source.location(of: max(span.start, span.end))
    let lines = diagnostic.text(in: source, placed: false).split(separator: "\n").dropFirst()
    self.init(
      diagnostic.message, file: source.name, line: start.line, column: start.column,
      endColumn: end.column, help: diagnostic.help,
      details: lines.map { [StyledSpan(String($0))] })
  }
}
