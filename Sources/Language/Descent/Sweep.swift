internal import Learning
internal import Syntax

/// `sweep rate 0.01, 0.1, 1 in descend …`: the same descent with one thing changed, side by side.
extension Session {
  private static let mostRows = 1_000

  mutating func sweep(_ context: Context) throws(Diagnostic) -> Reply {
    var swept: (Clause.Swept, [Tree.ID])?
    var nested: Statement.ID?
    for clause in context.clauses {
      switch clause.kind {
      case .swept(let kind, let list): swept = (kind, Array(context.tree[list]))
      case .statement(let id): nested = id
      default: throw Diagnostic("clauses stand behind the statement after in", at: clause.span)
      }
    }
    guard let (kind, values) = swept, let nested else {
      throw Diagnostic("sweep needs what to repeat", at: context.statement.span)
    }
    guard case .verb(.descend, let subject) = context.tree[nested].kind else {
      throw Diagnostic(
        "a sweep repeats descend, as in sweep rate 0.1, 0.2 in descend x^2 from x=1 for 9 steps",
        at: context.tree[nested].span)
    }
    guard kind != .loss else {
      throw Diagnostic("descend has no loss to sweep", at: context.statement.span)
    }
    guard values.count <= Self.mostRows else {
      throw Diagnostic(
        "a sweep has at most \(Self.mostRows) rows; this has \(values.count)",
        at: context.statement.span)
    }
    var answer = SweepAnswer(heading: heading(kind))
    var target: Tree.ID?
    for value in values {
      var tree = context.tree
      var label = tree.text(value, notation.style)
      let clause: Clause.Kind
      switch kind {
      case .rate: clause = .rate(word(value, tree) == "auto" ? nil : value)
      case .batch: clause = .batch(word(value, tree) == "all" ? nil : value)
      case .by: clause = .by(value)
      case .seed, .loss: clause = .seed(value)
      case .from:
        var binding = value
        if case .binding(let name, _) = tree[value] {
          target = name
        } else if let target {
          binding = tree.add(.binding(target, value), span: tree.span(of: value))
          label = tree.text(binding, notation.style)
        }
        let list = tree.list(binding)
        clause = .from(list)
      }
      var statement = tree[nested]
      let kept = tree[statement.clauses].filter { !$0.kind.isSame(as: clause) }
      statement.clauses = tree.list(
        kept + [Clause(clause, span: tree.span(of: value))])
      workspace.replace(context.source, by: tree)
      let inner = Context(source: context.source, tree: tree, statement: statement)
      answer.rows.append(try row(label, subject, inner))
      if host.isCancelled { break }
    }
    return Reply(answer)
  }

  private func heading(_ kind: Clause.Swept) -> String { kind == .by ? "method" : kind.rawValue }

  private func word(_ id: Tree.ID, _ tree: Tree) -> String? {
    guard case .name(let name) = tree[id] else { return nil }
    return tree.canonical(name)
  }

  private mutating func row(
    _ label: String, _ subject: Tree.ID?, _ context: Context
  ) throws(Diagnostic) -> SweepAnswer.Row {
    let prepared = try prepare(subject, context)
    let machine = prepared.machine(limits: limits)
    var run: Run
    do {
      let state = try machine.start(at: prepared.start, limits: limits)
      run = machine.run(from: state, after: 0, watch(prepared, from: 0))
    } catch {
      throw diagnostic(error, naming(prepared))
    }
    settle(&run, [0, run.history.count - 1], prepared)
    let verdict = verdict(run, prepared, machine)
    return SweepAnswer.Row(
      label: label, rate: prepared.rate, lossName: prepared.lossName,
      final: zip(prepared.variables, prepared.values(at: run.point)).map {
        (workspace.symbols.display($0), $1)
      }, loss: run.loss, verdict: verdict, steps: run.history.steps, losses: run.losses)
  }
}

extension Clause.Kind {
  /// Whether two clauses are of one word: the later one replaces the earlier.
  func isSame(as other: Clause.Kind) -> Bool {
    switch (self, other) {
    case (.from, .from), (.by, .by), (.rate, .rate), (.batch, .batch), (.on, .on),
      (.limit, .limit), (.until, .until), (.within, .within), (.with, .with), (.every, .every),
      (.seed, .seed), (.at, .at), (.local, .local), (.inOrder, .inOrder):
      true
    default: false
    }
  }
}
