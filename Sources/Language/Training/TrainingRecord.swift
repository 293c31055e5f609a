internal import Autodiff
internal import Engine
internal import Learning
internal import Syntax

/// A training that the session keeps as `run1`: how it went, and what it takes to go on with it.
struct TrainingRecord: KeptRun, Sendable {
  let name: String
  let source: Int32
  let statement: Statement
  let network: Symbol
  /// What was asked for, with the weights before the first step; never changed.
  nonisolated(unsafe) let prepared: PreparedTraining
  let result: Trainer.Result
  let verdict: Verdict
  /// Loss and metrics of the weights that were kept.
  let judgement: TrainingJudgement
  /// What `run1` is in an expression.
  let fields: Value
  /// It is never changed but in its scratch memory, and statements run one after the other.
  nonisolated(unsafe) let trainer: Trainer

  var history: [TrainingHistory.Entry] { result.state.history.entries }

  func summary(_ notation: Notation) -> String {
    "\(name): \(result.state.epoch) epochs, loss = \(notation.text(judgement.training.loss)),"
      + " \(verdict.word)"
  }
}

/// Weights judged on the rows that they were trained on, and on those that were kept back.
struct TrainingJudgement: Sendable {
  struct Part: Sendable {
    let rows: Int
    let loss: Double
    let metrics: [(metric: Metric, value: Double)]
  }

  let training: Part
  let validation: Part?
}

extension Session {
  /// What the network is worth with these parameters and statistics.
  func judgement(
    of arrays: [Engine.Value], _ problem: TrainingProblem
  ) throws(RunError) -> TrainingJudgement {
    let evaluator = Evaluator(
      problem.network, problem.loss, in: workspace.table,
      chunk: max(problem.batchSize, Evaluator.rows), precision: precision)
    let training = try part(evaluator, arrays, problem.data)
    guard let kept = problem.validation else {
      return TrainingJudgement(training: training, validation: nil)
    }
    return TrainingJudgement(
      training: training, validation: try part(evaluator, arrays, kept))
  }

  private func part(
    _ evaluator: Evaluator, _ arrays: [Engine.Value], _ data: TrainingData
  ) throws(RunError) -> TrainingJudgement.Part {
    // Whoever has interrupted a training still wants to know what it has brought.
    var limits = limits
    limits.cancel = nil
    let found = try evaluator.run(arrays, data, limits: limits)
    let metrics = Metric.all(of: data.task)
    let values = try data.outcomes(found.outputs).values(of: metrics, limits: limits)
    return TrainingJudgement.Part(
      rows: data.rows, loss: found.loss,
      metrics: zip(metrics, values).map { ($0, $1) })
  }

  /// What `run1` is in an expression: losses by epoch, steps, metrics by name.
  mutating func fields(
    _ history: [TrainingHistory.Entry], _ state: TrainingState, _ judgement: TrainingJudgement
  ) -> Value {
    var fields: [Value.Field] = []
    let add = { (session: inout Session, name: String, value: Value) in
      fields.append(.init(name: session.workspace.symbols.intern(name), value: value))
    }
    let vector = { (numbers: [Double]) in
      Value.array(Entries(shape: [numbers.count], numbers: numbers))
    }
    add(&self, "loss", .number(.decimal(judgement.training.loss)))
    add(&self, "losses", vector(history.map(\.loss)))
    add(&self, "epochs", .number(.exact(Ratio(state.epoch))))
    add(&self, "steps", .number(.exact(Ratio(state.step))))
    for (metric, value) in judgement.training.metrics {
      add(&self, metric.name, .number(.decimal(value)))
    }
    if let kept = judgement.validation {
      var inner: [Value.Field] = []
      inner.append(
        .init(name: workspace.symbols.intern("loss"), value: .number(.decimal(kept.loss))))
      inner.append(
        .init(
          name: workspace.symbols.intern("losses"),
          value: vector(history.compactMap { $0.validation?.loss })))
      for (metric, value) in kept.metrics {
        inner.append(
          .init(name: workspace.symbols.intern(metric.name), value: .number(.decimal(value))))
      }
      add(&self, "validation", .record(inner))
    }
    return .record(fields)
  }
}
