internal import Engine
internal import Learning
internal import Syntax

/// `again rate 0.9`, `fork run1 at step 37 with rate 0.01`, `continue`: runs made from runs.
extension Session {
  private enum LastRun {
    case descent(RunRecord)
    case training(TrainingRecord)
    case stored(StoredTraining)
  }

  /// The last run that was made, or loaded, and is still there.
  private mutating func lastRun() -> LastRun? {
    for symbol in workspace.order.reversed() {
      guard let stored = workspace.network(symbol)?.stored else { continue }
      let isLast = workspace.definitions[workspace.symbols.intern(stored.name)] == nil
      if isLast { return .stored(stored) }
    }
    for symbol in workspace.order.reversed() {
      switch workspace.definitions[symbol]?.kind {
      case .run(let run)?: return .descent(run)
      case .training(let training)?: return .training(training)
      case .value?, .formula?, .function?, .parameter?, .data?, .net?, .fit?, nil: break
      }
    }
    return nil
  }

  /// Repeats the last descent with clauses changed, and says what that changed.
  mutating func again(_ context: Context) throws(Diagnostic) -> Reply {
    guard let last = lastRun() else {
      throw Diagnostic(
        "there is no run to repeat; descend and train make one", at: context.statement.span)
    }
    switch last {
    case .training(let record): return try again(record, context)
    case .stored:
      throw Diagnostic(
        "the last training comes from a file and begins in the middle; continue goes on, train begins"
          + " anew", at: context.statement.span)
    case .descent(let last):
      let (changed, subject) = try repeated(last, context.clauses, context)
      do throws(Diagnostic) {
        return compared(try descend(try prepare(subject, changed)), with: last)
      } catch { throw error.inside(changed.source) }
    }
  }

  /// From the state of a run at a step, with clauses changed.
  mutating func fork(_ subject: Tree.ID?, _ context: Context) throws(Diagnostic) -> Reply {
    let (record, id) = try run(subject, context)
    var step = record.run.steps
    var changes: [Clause] = []
    for clause in context.clauses {
      if case .atStep(let id) = clause.kind {
        step = try self.step(id, of: record, context)
      } else {
        changes.append(clause)
      }
    }
    let reply = try resumed(record, step, changes, id, context)
    return compared(reply, with: record)
  }

  /// Goes on with the last run.
  mutating func continueRun(_ context: Context) throws(Diagnostic) -> Reply {
    guard let last = lastRun() else {
      throw Diagnostic("there is nothing to continue", at: context.statement.span)
    }
    switch last {
    case .training(let record): return try continued(record, context)
    case .stored(let record): return try continued(record, context)
    case .descent(let last):
      return try resumed(last, last.run.steps, context.clauses, nil, context)
    }
  }

  // MARK: Parts

  /// The run that a name stands for.
  private func run(
    _ subject: Tree.ID?, _ context: Context
  ) throws(Diagnostic) -> (RunRecord, Tree.ID) {
    guard let subject else {
      throw Diagnostic("fork needs a run: fork run1 at step 37", at: context.statement.span)
    }
    guard case .name(let name) = context.tree[subject],
      case .run(let record)? =
        workspace.definitions[workspace.symbol(name, in: context.source)]?.kind
    else {
      if case .name(let name) = context.tree[subject],
        case .training? = workspace.definitions[workspace.symbol(name, in: context.source)]?.kind
      {
        throw context.blame(
          subject, "a training keeps its last step only; again repeats it, continue goes on")
      }
      throw context.blame(subject, "this is no run; fork takes one, as in fork run1")
    }
    return (record, subject)
  }

  /// The number of a step that a run has made.
  mutating func step(
    _ id: Tree.ID, of record: RunRecord, _ context: Context
  ) throws(Diagnostic) -> Int {
    let number = try value(of: id, context).double ?? .nan
    let first = record.run.history.steps[0]
    guard let step = Int(exactly: number), step >= first, step <= record.run.steps else {
      throw context.blame(
        id,
        "\(record.name) has the steps \(first) to \(record.run.steps); there is no step"
          + " \(notation.text(number))")
    }
    return step
  }

  /// A run's state at a step.
  func state(of record: RunRecord, at step: Int) throws(Diagnostic) -> [Double] {
    do { return try record.state(at: step, limits: limits) } catch { throw diagnostic(error) }
  }

  /// The statement of a run with clauses changed, as a text of its own.
  mutating func repeated(
    _ record: some KeptRun, _ clauses: [Clause], _ context: Context
  ) throws(Diagnostic) -> (Context, Tree.ID?) {
    let old = workspace.sources[Int(record.source)]
    guard case .verb(let verb, let subject?) = record.statement.kind else {
      throw Diagnostic("this run cannot be repeated", at: context.statement.span)
    }
    var replaced = clauses.map(\.kind)
    if clauses.contains(where: { if case .by = $0.kind { true } else { false } }) {
      // The rate and the options of one method mean nothing to another.
      replaced.append(.rate(nil))
    }
    if clauses.contains(where: { if case .limit = $0.kind { true } else { false } }) {
      replaced.append(.until(subject))
    }
    let kept = old[record.statement.clauses].filter { clause in
      if case .with = clause.kind { return true }
      return !replaced.contains { clause.kind.isSame(as: $0) }
    }
    var parts = [verb.rawValue + " " + text(of: old.span(of: subject), in: old, record)]
    parts += kept.compactMap { clause in
      guard case .with(let list) = clause.kind else { return old.source.text(clause.span) }
      let options = options(old[list], of: old, besides: clauses, context)
      return options.isEmpty ? nil : "with " + options.joined(separator: ", ")
    }
    parts += clauses.map { clause in
      let text = context.tree.source.text(clause.span)
      if case .rate = clause.kind, text.hasPrefix("with ") { return String(text.dropFirst(5)) }
      return text
    }
    let (tree, errors) = parse(Source(name: context.tree.source.name, parts.joined(separator: " ")))
    if let error = errors.first {
      throw Diagnostic(error.message, at: context.statement.span)
    }
    guard let statement = tree.statements.first, case .verb(_, let found) = statement.kind else {
      throw Diagnostic("this run cannot be repeated", at: context.statement.span)
    }
    let source = workspace.add(tree)
    running = (source, statement.span)
    return (Context(source: source, tree: tree, statement: statement), found)
  }

  /// The options that stay as they were: those that are not given anew, and of those of a method none
  /// if there is another one.
  private func options(
    _ bindings: some Sequence<Tree.ID>, of old: Tree, besides clauses: [Clause], _ context: Context
  ) -> [String] {
    let name = { (id: Tree.ID, tree: Tree) -> String? in
      guard case .binding(let target, _) = tree[id], case .name(let name) = tree[target] else {
        return nil
      }
      return tree.canonical(name)
    }
    var given: Set<String> = []
    var hasOtherMethod = false
    for clause in clauses {
      switch clause.kind {
      case .with(let list):
        given.formUnion(context.tree[list].compactMap { name($0, context.tree) })
      case .by: hasOtherMethod = true
      default: break
      }
    }
    return bindings.filter { id in
      guard let name = name(id, old), !given.contains(name) else { return false }
      return !hasOtherMethod || TrainingOption(rawValue: name) != nil
    }.map { old.source.text(old.span(of: $0)) }
  }

  /// The subject as it was typed, with the brackets around it that are no part of its span.
  private func text(of span: Span, in tree: Tree, _ record: some KeptRun) -> String {
    let first = tree[record.statement.clauses].map(\.span.start).min()
    let end = first ?? record.statement.span.end
    let whole = tree.source.text(Span(record.statement.span.start, end))
    let subject = whole.drop { $0 != " " }
    return subject.split(separator: " ").joined(separator: " ")
  }

  private mutating func resumed(
    _ record: RunRecord, _ step: Int, _ changes: [Clause], _ id: Tree.ID?, _ context: Context
  ) throws(Diagnostic) -> Reply {
    let (changed, subject) = try repeated(record, changes, context)
    let known = try state(of: record, at: step)
    var prepared: PreparedDescent
    do throws(Diagnostic) { prepared = try prepare(subject, changed) } catch {
      throw error.inside(changed.source)
    }
    let width = record.run.width
    guard prepared.problem.parameters.count == record.run.shapes.count,
      prepared.types.map({ $0.sizes ?? [] }) == record.run.shapes
    else {
      throw Diagnostic("what moves has changed since this run", at: context.statement.span)
    }
    let isLimited = changes.contains { if case .limit = $0.kind { true } else { false } }
    let isWhole = step >= prepared.steps && !isLimited
    // The clause says how many steps from here; without one the run goes to its old end, or as far
    // again.
    prepared.steps = isLimited || isWhole ? step + prepared.steps : prepared.steps
    let machine = prepared.machine(limits: limits)
    var state: [Double]
    do {
      prepared.start = StateLayout(record.run.shapes).values(Array(known.prefix(width)))
      state = try machine.start(at: prepared.start, limits: limits)
    } catch { throw culprit(error, at: prepared.startNumbers, step: 0, prepared) }
    if state.count == known.count, isSameMethod(record, changed) { state = known }
    return go(prepared, machine, from: state, after: step)
  }

  private func isSameMethod(_ record: RunRecord, _ context: Context) -> Bool {
    let old = workspace.sources[Int(record.source)]
    guard
      let before = try? DescentMethod(
        DescentClauses(old[record.statement.clauses], old, verb: "descend"), old),
      let after = try? DescentMethod(
        DescentClauses(context.clauses, context.tree, verb: "descend"), context.tree)
    else { return false }
    return before == after
  }

  /// Adds what is different from the run before.
  private func compared(_ reply: Reply, with old: RunRecord) -> Reply {
    guard var answer = reply.answer as? RunAnswer else { return reply }
    let (before, after) = (notation.text(old.run.loss), notation.text(answer.loss))
    let words =
      old.verdict.word == answer.verdict.word
      ? "" : "; \(old.verdict.word) before, now \(answer.verdict.word)"
    answer.comparison =
      before == after && words.isEmpty
      ? "\(answer.name) ends as \(old.name) did: \(answer.lossName) = \(after)."
      : "\(answer.name) against \(old.name): \(answer.lossName) = \(after), was \(before)\(words)."
    var changed = reply
    changed.answer = answer
    return changed
  }
}

extension Diagnostic {
  /// The same with its place in `source`, unless it knows another.
  func inside(_ source: Int32) -> Diagnostic {
    var placed = self
    placed.source = self.source ?? source
    return placed
  }
}
