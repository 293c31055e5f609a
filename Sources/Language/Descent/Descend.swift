internal import Autodiff
internal import Engine
internal import Learning
internal import Syntax

/// `descend E from w=8 rate 0.1 for 20 steps`.
extension Session {
  mutating func descend(_ subject: Tree.ID?, _ context: Context) throws(Diagnostic) -> Reply {
    let prepared = try prepare(subject, context)
    return try descend(prepared)
  }

  mutating func descend(_ prepared: PreparedDescent) throws(Diagnostic) -> Reply {
    let limits = limits
    let machine = prepared.machine(limits: limits)
    let state: [Double]
    do {
      state = try machine.start(at: prepared.start, limits: limits)
    } catch {
      throw culprit(error, at: prepared.startNumbers, step: 0, prepared)
    }
    return go(prepared, machine, from: state, after: 0)
  }

  /// Makes the steps, keeps the run, moves the params.
  mutating func go(
    _ prepared: PreparedDescent, _ machine: DescentMachine, from state: [Double],
    after step: Int
  ) -> Reply {
    var run = machine.run(from: state, after: step, watch(prepared, from: step))
    let seen = run
    settle(&run, [0, run.history.count - 1], prepared)
    let record = record(run, prepared, machine)
    var failure: Diagnostic?
    if case .undefined(let error) = run.ending, let last = seen.history.states.last {
      failure = culprit(error, after: last, step: run.steps, prepared, machine)
    }
    if let most = options.maxSteps, run.ending == .steps, most < prepared.steps - step {
      failure = diagnostic(.stepLimit(most))
    }
    if run.ending == .interrupted, !host.isCancelled { failure = diagnostic(.cancelled) }
    let symbol = workspace.symbols.intern(record.name)
    var changes: [(Symbol, Definition?)] = [(symbol, Definition(kind: .run(record)))]
    if failure == nil {
      changes += moved(zip(prepared.variables, prepared.values(at: run.point)))
    }
    workspace.define(changes)
    var notes = prepared.notes
    if let every = prepared.every, (run.steps - step) / every >= RunAnswer.mostRows {
      notes.append("a table has at most \(RunAnswer.mostRows) rows; this one leaves steps out")
    }
    return Reply(answer(record, prepared, seen), notes: notes, failure: failure)
  }

  /// What params and parts of networks mean after a run.
  private func moved(
    _ values: Zip2Sequence<[Symbol], [Value]>
  ) -> [(Symbol, Definition?)] {
    var changes: [(Symbol, Definition?)] = []
    var nets: [(symbol: Symbol, net: NamedNetwork)] = []
    for (variable, value) in values {
      if case .parameter? = workspace.definitions[variable]?.kind {
        changes.append((variable, Definition(kind: .parameter(value))))
      } else if let whole = workspace.symbols.part(variable)?.whole,
        let known = workspace.network(whole)
      {
        if !nets.contains(where: { $0.symbol == whole }) { nets.append((whole, known)) }
        guard let place = nets.firstIndex(where: { $0.symbol == whole }) else { continue }
        nets[place].net.set(variable, value)
      }
    }
    return changes + nets.map { ($0.symbol, Definition(kind: .net($0.net))) }
  }

  mutating func record(
    _ run: Run, _ prepared: PreparedDescent, _ machine: DescentMachine
  ) -> RunRecord {
    let values = prepared.values(at: run.point)
    var fields: [Value.Field] = []
    let losses = run.losses
    fields.append(.init(name: workspace.symbols.intern("loss"), value: .number(.decimal(run.loss))))
    fields.append(
      .init(
        name: workspace.symbols.intern("losses"),
        value: .array(Entries(shape: [losses.count], numbers: losses))))
    fields.append(
      .init(
        name: workspace.symbols.intern("kept"),
        value: .array(
          Entries(shape: [losses.count], numbers: run.history.steps.map { Double($0) }))))
    fields.append(
      .init(name: workspace.symbols.intern("steps"), value: .number(.exact(Ratio(run.steps)))))
    for (symbol, value) in zip(prepared.variables, values)
    where !fields.contains(where: { $0.name == symbol }) {
      fields.append(.init(name: symbol, value: value))
    }
    return RunRecord(
      name: nextRunName, source: prepared.context.source, statement: prepared.context.statement,
      variables: prepared.variables, lossName: prepared.lossName, run: run,
      verdict: verdict(run, prepared, machine), fields: .record(fields), machine: machine)
  }

  var nextRunName: String {
    var number = 1
    while let known = workspace.symbols.known("run\(number)"), workspace.definitions[known] != nil {
      number += 1
    }
    return "run\(number)"
  }

  // MARK: Looking on

  func watch(_ prepared: PreparedDescent, from first: Int) -> Watch {
    let host = host
    let total = prepared.isCounted && prepared.seconds == nil ? prepared.steps : nil
    let meter = ProgressMeter(
      host, notation, .step, after: first, of: total, seconds: prepared.seconds)
    let steps = max(0, prepared.steps - first)
    // The steps are counted here: the loops inside of them are none of the user's.
    var limits = limits
    limits.steps = .max
    let begun = host.now()
    return Watch(
      steps: min(steps, options.maxSteps ?? steps),
      deadline: prepared.seconds.map { begun + $0 }, limits: limits, now: { host.now() },
      report: { meter.report($0, loss: $1) })
  }

  // MARK: The answer

  /// - Parameter seen: the run with the losses and gradients that its steps have seen.
  private mutating func answer(
    _ record: RunRecord, _ prepared: PreparedDescent, _ seen: Run
  ) -> RunAnswer {
    let run = record.run
    // Before any step is made again.
    let evaluations: Int? =
      if case .driven(let descent) = record.machine { descent.evaluations } else { nil }
    let isShort = prepared.isCounted && prepared.steps <= RunAnswer.fewSteps && prepared.rate != nil
    let (steps, states) =
      isShort ? (run.history.steps, run.history.states) : shown(record, prepared)
    let width = run.width
    let onAll = isShort ? states : settled(states, prepared)
    var rows = zip(steps, zip(states, onAll)).map { step, pair in
      let (state, settled) = (pair.1 ?? pair.0, pair.1 != nil)
      return RunAnswer.Row(
        step: step, values: prepared.values(at: Array(state.prefix(width))),
        loss: state[2 * width],
        gradient: prepared.values(at: Array(state[width..<2 * width])), isOnAll: settled)
    }
    if prepared.problem.batch != nil, isShort { describe(&rows, prepared, seen) }
    var answer = RunAnswer(
      name: record.name, variables: prepared.variables.map { workspace.symbols.display($0) },
      lossName: prepared.lossName, rows: rows, showsGradient: isShort, verdict: record.verdict,
      steps: run.steps, loss: run.loss, losses: history(run))
    answer.showsVerdict = !isShort || record.verdict.isSurprise
    answer.evaluations = evaluations
    if let batch = prepared.problem.batch {
      answer.stochastic = RunAnswer.Stochastic(
        size: batch.size, rows: batch.rows, data: prepared.dataTitle ?? "D")
    }
    answer.final = zip(answer.variables, prepared.values(at: run.point)).map { ($0, $1) }
    if isShort, run.steps == 1, run.width == 1, case .graph(let optimizer) = prepared.method,
      optimizer.name == "gd", let rate = prepared.rate
    {
      answer.update = RunAnswer.Update(
        before: run.point(at: 0)[0], rate: rate, slope: run.gradient(at: 0)[0], after: run.point[0])
    }
    return answer
  }

  /// The steps that a table shows, and their states.
  private func shown(
    _ record: RunRecord, _ prepared: PreparedDescent
  ) -> (steps: [Int], states: [[Double]]) {
    let history = record.run.history
    var steps = RunAnswer.shown(
      from: history.steps[0], to: record.run.steps, every: prepared.every)
    var states: [[Double]]
    do throws(RunError) { states = try record.states(at: steps, limits: limits) } catch {
      // Who is in a hurry gets the steps that were kept.
      let places = Set(steps.map { history.place(before: $0) }).sorted()
      steps = places.map { history.steps[$0] }
      states = places.map { history.states[$0] }
    }
    return (steps, states)
  }

  /// What each of a few steps over batches has looked at.
  private mutating func describe(
    _ rows: inout [RunAnswer.Row], _ prepared: PreparedDescent, _ seen: Run
  ) {
    guard let batch = prepared.problem.batch else { return }
    for place in rows.indices {
      rows[place].isOnAll = place == 0 || place == rows.count - 1
      guard place > 0 else {
        rows[place].gradient = []
        continue
      }
      let looked = batch.rows(ofStep: seen.history.steps[place] - 1)
      rows[place].looked = looked
      rows[place].gradient = prepared.values(at: seen.gradient(at: place))
      if looked.count == 1 {
        rows[place].error = residual(row: looked[0], at: seen.point(at: place - 1), prepared)
      }
    }
  }

  /// At most 1,000 points.
  private func history(_ run: Run) -> [(step: Int, loss: Double)] {
    let count = run.history.count
    let stride = (count + 998) / 999
    var places = Array(Swift.stride(from: 0, to: count, by: max(1, stride)))
    if places.last != count - 1 { places.append(count - 1) }
    return places.map { (run.history.steps[$0], run.loss(at: $0)) }
  }
}
