internal import Learning
internal import Syntax

/// `again rate 0.01` and `continue` after a training.
extension Session {
  /// Repeats a training with clauses changed: from the weights that it began with, over the same
  /// rows in the same order.
  mutating func again(
    _ record: TrainingRecord, _ context: Context
  ) throws(Diagnostic) -> Reply {
    let (changed, subject) = try repeated(record, context.clauses, context)
    do throws(Diagnostic) {
      try checkUnchanged(record, context)
      let known = workspace.definitions[record.network]
      workspace.redefine(record.network, Definition(kind: .net(record.prepared.net)))
      var prepared: PreparedTraining
      do throws(Diagnostic) {
        prepared = try prepareTraining(subject, changed, site: record.prepared.problem.site)
      } catch {
        if let known { workspace.redefine(record.network, known) }
        throw error
      }
      if let known { workspace.redefine(record.network, known) }
      if !context.choosesData, prepared.problem.dataDigest != record.prepared.problem.dataDigest {
        prepared.notes.append(
          "\(prepared.dataTitle) holds other data than \(record.name) was trained on")
      }
      return compared(try train(prepared, Trainer(prepared.problem), from: nil), with: record)
    } catch { throw error.inside(changed.source) }
  }

  /// Goes on where a training stopped: to its old end, or as far as `for` says.
  mutating func continued(
    _ record: TrainingRecord, _ context: Context
  ) throws(Diagnostic) -> Reply {
    try checkUnchanged(record, context)
    if record.verdict.kind == .diverging {
      throw Diagnostic(
        "\(record.name) diverged: there is nothing to go on from; again repeats it with other"
          + " clauses, as in again rate 0.001", at: context.statement.span)
    }
    let state = record.result.state
    if let kept = record.result.kept {
      try checkWeights(record.network, kept.map(\.numbers), of: record.name, context)
    }
    let (changed, subject) = try repeated(record, context.clauses, context)
    do throws(Diagnostic) {
      var prepared = try prepareTraining(subject, changed, site: record.prepared.problem.site)
      if !context.choosesData, prepared.problem.dataDigest != record.prepared.problem.dataDigest {
        throw Diagnostic(
          "\(prepared.dataTitle) holds other data than \(record.name) was trained on, so it cannot go"
            + " on; train begins anew from the present weights", at: context.statement.span)
      }
      let trainer = Trainer(prepared.problem)
      guard trainer.fits(state) else {
        throw Diagnostic(
          "this changes what a step is made of, so the training cannot go on; train begins anew"
            + " from the present weights", at: context.statement.span)
      }
      if !context.hasLimit {
        prepared.steps = record.prepared.steps
        prepared.length = record.prepared.length
      }
      lengthen(&prepared, from: state, isLimited: context.hasLimit)
      return try train(prepared, trainer, from: state)
    } catch { throw error.inside(changed.source) }
  }

  private func checkUnchanged(
    _ record: TrainingRecord, _ context: Context
  ) throws(Diagnostic) {
    guard let net = workspace.network(record.network),
      net.network.isAlike(record.prepared.net.network)
    else {
      throw Diagnostic(
        "\(workspace.symbols.display(record.network)) is no longer the network of"
          + " \(record.name)", at: context.statement.span)
    }
  }

  /// Refuses to go on over weights that were given other values since.
  ///
  /// - Parameter kept: what the network had when the training was over.
  func checkWeights(
    _ symbol: Symbol, _ kept: [[Double]], of run: String, _ context: Context
  ) throws(Diagnostic) {
    guard let net = workspace.network(symbol), let place = net.firstChange(from: kept) else {
      return
    }
    throw Diagnostic(
      "\(workspace.symbols.display(net.parts[place])) was changed after \(run), and continue goes on"
        + " from the weights of \(run); train begins anew from the present weights, undo takes the"
        + " change back", at: context.statement.span)
  }

  private func compared(_ reply: Reply, with old: TrainingRecord) -> Reply {
    guard var answer = reply.answer as? TrainingAnswer else { return reply }
    let record = answer.record
    let (before, after) = (old.judgement.training.loss, record.judgement.training.loss)
    answer.comparison =
      "\(record.name) against \(old.name): loss \(notation.text(after)), was"
      + " \(notation.text(before))."
    var changed = reply
    changed.answer = answer
    return changed
  }
}

extension Context {
  /// Whether a clause says on which rows.
  fileprivate var choosesData: Bool {
    clauses.contains { clause in
      switch clause.kind {
      case .on, .with: true
      default: false
      }
    }
  }
}
