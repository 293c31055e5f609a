internal import Autodiff
internal import Engine
internal import Learning
internal import Syntax

/// `train N on D by adam rate 0.01 for 20 epochs`.
extension Session {
  mutating func train(_ subject: Tree.ID?, _ context: Context) throws(Diagnostic) -> Reply {
    if let reply = try goOn(subject, context) { return reply }
    let prepared = try prepareTraining(subject, context)
    return try train(prepared, Trainer(prepared.problem), from: nil)
  }

  /// - Parameter state: where to go on; `nil` for the weights that the network has.
  mutating func train(
    _ prepared: PreparedTraining, _ trainer: Trainer, from state: TrainingState?
  ) throws(Diagnostic) -> Reply {
    let begun = host.now()
    let network = prepared.problem.network
    let start: TrainingState
    if let state {
      start = state
    } else {
      do throws(RunError) {
        start = try trainer.start(
          parameters: Array(prepared.start.prefix(network.parameters.count)),
          statistics: Array(prepared.start.dropFirst(network.parameters.count)),
          statement: prepared.context.tree.source.text(prepared.context.statement.span),
          limits: limits)
      } catch { throw lost(error, prepared, prepared.start) }
    }
    if let files = prepared.files { try refuseLoss(by: start, files, prepared.context) }
    try store(start, start.kept(isBest: false), prepared)
    let looks = looks(prepared, from: start.epoch)
    let result = trainer.run(
      start, watch(prepared, from: start.step), next: looks, atRest: keeper(prepared))
    switch result.ending {
    case .failed(let error): throw diagnostic(error)
    case .undefined(.undefined(let fault)) where comes(fault, fromClausesOf: prepared):
      let site = Site(
        function: fault.site.function, node: fault.site.node, origin: fault.site.origin, steps: [])
      var error = diagnostic(
        .undefined(
          Fault(
            site: site, kind: fault.kind, row: fault.row, operands: fault.operands,
            element: fault.element)))
      error.message += ", at step \(result.state.step + 1)"
      throw error
    case .undefined, .steps, .reached, .patience, .diverged, .interrupted, .time: break
    }
    let kept = result.kept?.map(\.value) ?? prepared.start
    let judgement: TrainingJudgement
    do { judgement = try self.judgement(of: kept, prepared.problem) } catch {
      throw lost(error, prepared, kept)
    }
    return keep(prepared, trainer, result, kept, judgement, seconds: host.now() - begun)
  }

  /// Gives the network its weights, and keeps the run.
  private mutating func keep(
    _ prepared: PreparedTraining, _ trainer: Trainer, _ result: Trainer.Result,
    _ kept: [Engine.Value], _ judgement: TrainingJudgement, seconds: Double
  ) -> Reply {
    var net = prepared.net
    net.format = prepared.format
    net.stored = nil
    for (part, value) in zip(net.parts, kept) {
      net.set(part, Value(value, ValueType(.real, value.shape.map { .size($0) })))
    }
    let name = nextRunName
    let record = TrainingRecord(
      name: name, source: prepared.context.source, statement: prepared.context.statement,
      network: prepared.symbol, prepared: prepared, result: result,
      verdict: verdict(result, prepared), judgement: judgement,
      fields: fields(result.state.history.entries, result.state, judgement), trainer: trainer)
    var failure: Diagnostic?
    if let most = options.maxSteps, case .steps = result.ending,
      most < prepared.steps, result.state.step < prepared.steps
    {
      failure = diagnostic(.stepLimit(most))
    }
    if case .interrupted = result.ending, !host.isCancelled { failure = diagnostic(.cancelled) }
    var answer = TrainingAnswer(
      record, network: workspace.symbols.display(prepared.symbol), seconds: seconds)
    do throws(Diagnostic) {
      try store(result.state, result.kept, prepared)
      answer.files = prepared.files
    } catch { failure = failure ?? error }
    workspace.define([
      (workspace.symbols.intern(name), Definition(kind: .training(record))),
      (prepared.symbol, Definition(kind: .net(net))),
    ])
    return Reply(answer, notes: prepared.notes, failure: failure)
  }

  // MARK: Keeping

  /// Writes a training where `to` says.
  private func store(
    _ state: TrainingState, _ kept: [TrainingState.Part]?, _ prepared: PreparedTraining
  ) throws(Diagnostic) {
    guard let files = prepared.files else { return }
    do { try files.write(state, kept, by: host) } catch {
      throw prepared.context.blame(
        files.place, "\(files.path) cannot be written: \(error.message)")
    }
  }

  /// Writes it now and then on the way, so rarely that this costs little. What goes wrong is left to
  /// the end, which writes once more.
  private func keeper(_ prepared: PreparedTraining) -> (() -> TrainingState) -> Void {
    guard let files = prepared.files else { return { _ in } }
    let host = host
    let isBest = prepared.problem.patience != nil
    var next = host.now() + 0.1
    return { state in
      let begun = host.now()
      guard begun >= next else { return }
      let state = state()
      try? files.write(state, state.kept(isBest: isBest), by: host)
      let now = host.now()
      next = now + max(0.1, 20 * (now - begun))
    }
  }

  // MARK: Looking on

  /// The next epoch that the table shows: about ten at round numbers.
  private func looks(
    _ prepared: PreparedTraining, from first: Int
  ) -> (Int) -> Int {
    let last = prepared.epochs
    if let every = prepared.every { return { min(($0 / every + 1) * every, max(last, $0 + 1)) } }
    if prepared.isCounted {
      let distance = RunAnswer.distance(from: first, to: last)
      return { min(($0 / distance + 1) * distance, max(last, $0 + 1)) }
    }
    // Nobody knows how many there will be: 1, 2, 5, 10, …
    return { epoch in
      var scale = 1
      while scale <= epoch / 10 { scale *= 10 }
      return [1, 2, 5, 10].map { $0 * scale }.first { $0 > epoch } ?? epoch + 1
    }
  }

  private func watch(_ prepared: PreparedTraining, from first: Int) -> Watch {
    let host = host
    let perEpoch = prepared.problem.stepsPerEpoch
    let batch = prepared.problem.batchSize
    let steps = max(0, prepared.steps - first)
    let meter = ProgressMeter(
      host, notation, .epoch, after: first / perEpoch,
      of: prepared.isCounted ? prepared.epochs : nil, seconds: prepared.seconds,
      samples: prepared.isCounted ? Double(steps) * Double(batch) : nil)
    var limits = limits
    limits.steps = .max
    let begun = host.now()
    return Watch(
      steps: min(steps, options.maxSteps ?? steps),
      deadline: prepared.seconds.map { begun + $0 }, limits: limits, now: { host.now() }
    ) { step, loss in
      meter.report(step / perEpoch, loss: loss, seen: (step - first) * batch)
    }
  }

  // MARK: What goes wrong

  /// Whether it is a rate or an end that has no value, not the network.
  private func comes(_ fault: Fault, fromClausesOf prepared: PreparedTraining) -> Bool {
    workspace.origins[fault.site.origin]?.source == prepared.context.source
  }

  /// Why a loss is no number: the row, or the weights.
  private func lost(
    _ error: RunError, _ prepared: PreparedTraining, _ arrays: [Engine.Value]
  ) -> Diagnostic {
    guard case .undefined = error else { return diagnostic(error) }
    let span = prepared.context.statement.span
    let name = workspace.symbols.display(prepared.symbol)
    if let row = culprit(among: 0..<prepared.problem.data.rows, prepared, arrays) {
      return Diagnostic(
        "the loss of \(name) is not finite at row \(row + 1) of \(prepared.dataTitle)", at: span)
    }
    return Diagnostic("the loss of \(name) on \(prepared.dataTitle) is not finite", at: span)
  }

  /// The first of some rows, from 0, whose loss is not finite.
  func culprit(
    among rows: some Sequence<Int>, _ prepared: PreparedTraining, _ arrays: [Engine.Value]
  ) -> Int? {
    let problem = prepared.problem
    let evaluator = Evaluator(
      problem.network, problem.loss, in: workspace.table, chunk: 1, precision: precision)
    return rows.first { row in
      do throws(RunError) {
        _ = try evaluator.run(arrays, problem.data.row(row), limits: limits)
        return false
      } catch {
        if case .undefined = error { return true }
        return false
      }
    }
  }
}

extension Engine.Value {
  /// The lengths of the axes; of a number none.
  var shape: [Int] {
    if case .array(let array) = self { array.shape } else { [] }
  }
}
