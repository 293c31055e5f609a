internal import Engine
internal import Learning
internal import Synchronization
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
    let threads = options.threads ?? Limits.usualThreads
    let tally = SweepTally(values.count, host, notation)
    var rest: [SweptDescent] = []
    var target: Tree.ID?
    for (place, value) in values.enumerated() {
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
      rest.append(try ready(label, subject, inner, tally))
      // So many wait at most: each holds its data and its plans.
      guard rest.count == Self.waveRows * threads || place == values.count - 1 else { continue }
      answer.rows += finished(rest, threads, tally)
      rest = []
      if host.isCancelled { break }
    }
    return Reply(answer)
  }

  /// Descents of a thread that are prepared before any of them runs.
  private static let waveRows = 4

  private func heading(_ kind: Clause.Swept) -> String { kind == .by ? "method" : kind.rawValue }

  private func word(_ id: Tree.ID, _ tree: Tree) -> String? {
    guard case .name(let name) = tree[id] else { return nil }
    return tree.canonical(name)
  }

  private mutating func ready(
    _ label: String, _ subject: Tree.ID?, _ context: Context, _ tally: SweepTally
  ) throws(Diagnostic) -> SweptDescent {
    let prepared = try prepare(subject, context)
    let machine = prepared.machine(limits: limits)
    machine.prepare()
    do {
      let state = try machine.start(at: prepared.start, limits: limits)
      return SweptDescent(
        label: label, prepared: prepared, machine: machine, start: state,
        watch: tally.watching(watch(prepared, from: 0)))
    } catch {
      throw culprit(error, at: prepared.startNumbers, step: 0, prepared)
    }
  }

  /// Makes the steps, several descents at a time, and a row of each one that began.
  private mutating func finished(
    _ descents: [SweptDescent], _ threads: Int, _ tally: SweepTally
  ) -> [SweepAnswer.Row] {
    // Each writes its own place alone.
    nonisolated(unsafe) var runs = [Run?](repeating: nil, count: descents.count)
    runs.withUnsafeMutableBufferPointer { places in
      nonisolated(unsafe) let places = places
      Team.run(descents.count, threads: threads) { number in
        places[number] = descents[number].run()
        tally.finish()
      }
    }
    return zip(descents, runs).compactMap { descent, run in
      var run = run
      if case .undefined(.memoryLimit)? = run?.ending {
        // Alone it may keep fewer states.
        run = descent.run()
      }
      guard var run, run.ending != .interrupted || run.steps > 0 else { return nil }
      return row(descent, &run)
    }
  }

  private mutating func row(_ descent: SweptDescent, _ run: inout Run) -> SweepAnswer.Row {
    let prepared = descent.prepared
    settle(&run, [0, run.history.count - 1], prepared)
    let verdict = verdict(run, prepared, descent.machine)
    return SweepAnswer.Row(
      label: descent.label, rate: prepared.rate, lossName: prepared.lossName,
      final: zip(prepared.variables, prepared.values(at: run.point)).map {
        (workspace.symbols.display($0), $1)
      }, loss: run.loss, verdict: verdict, steps: run.history.steps, losses: run.losses)
  }
}

/// A descent of a sweep that is ready to go: from here on it needs nothing of the session, and may
/// run beside others.
private struct SweptDescent {
  let label: String
  let prepared: PreparedDescent
  let machine: DescentMachine
  let start: [Double]
  let watch: Watch

  func run() -> Run {
    var watch = watch
    // Its seconds begin when its turn comes.
    watch.deadline = prepared.seconds.map { watch.now() + $0 }
    return machine.run(from: start, after: 0, watch)
  }
}

/// How far a sweep is, all its descents together; they report from several threads.
private final class SweepTally {
  private let lock = Mutex(())
  private let meter: ProgressMeter
  private let total: Int
  private var rows = 0
  private var steps = 0
  private var least = Double.infinity

  init(_ total: Int, _ host: any Host, _ notation: Notation) {
    self.total = total
    meter = ProgressMeter(host, notation, .row, of: total, speedIn: "steps")
  }

  /// The same watch, its reports taken together with those of the other descents.
  func watching(_ watch: Watch) -> Watch {
    var counted = watch
    var last = 0
    counted.report = { [self] step, loss in
      lock.withLock { _ in
        steps += step - last
        last = step
        least = min(least, loss)
        meter.report(
          min(rows + 1, total), loss: least, seen: steps,
          share: Double(rows) / Double(max(1, total)))
      }
    }
    return counted
  }

  /// One descent more has come to its end.
  func finish() { lock.withLock { _ in rows += 1 } }
}

extension Clause.Kind {
  /// Whether two clauses are of one word: the later one replaces the earlier.
  func isSame(as other: Clause.Kind) -> Bool {
    switch (self, other) {
    case (.from, .from), (.by, .by), (.rate, .rate), (.batch, .batch), (.on, .on),
      (.limit, .limit), (.until, .until), (.within, .within), (.with, .with), (.every, .every),
      (.seed, .seed), (.at, .at), (.local, .local), (.inOrder, .inOrder),
      (.loss, .loss), (.to, .to):
      true
    default: false
    }
  }
}
