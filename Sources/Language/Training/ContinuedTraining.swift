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
      let prepared: PreparedTraining
      do throws(Diagnostic) {
        prepared = try prepareTraining(subject, changed, site: record.prepared.problem.site)
      } catch {
        if let known { workspace.redefine(record.network, known) }
        throw error
      }
      if let known { workspace.redefine(record.network, known) }
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
    let (changed, subject) = try repeated(record, context.clauses, context)
    var prepared = record.prepared
    var trainer = record.trainer
    do throws(Diagnostic) {
      if context.clauses.contains(where: { if case .limit = $0.kind { false } else { true } }) {
        prepared = try prepareTraining(subject, changed, site: prepared.problem.site)
        trainer = Trainer(prepared.problem)
        guard trainer.fits(state) else {
          throw Diagnostic(
            "this changes what a step is made of, so the training cannot go on; train begins anew"
              + " from the present weights", at: context.statement.span)
        }
      }
      let clauses = try DescentClauses(changed.clauses, changed.tree, verb: "train")
      let (steps, seconds) = try limit(clauses, prepared.problem.stepsPerEpoch, changed)
      let isLimited = context.clauses.contains { if case .limit = $0.kind { true } else { false } }
      // The clause says how many steps from here; without one it goes to its old end, or as far
      // again.
      let length = isLimited ? steps : record.prepared.length
      prepared.steps =
        isLimited || state.step >= prepared.steps ? state.step + length : prepared.steps
      prepared.seconds = isLimited ? seconds : prepared.seconds
      return try train(prepared, trainer, from: state)
    } catch { throw error.inside(changed.source) }
  }

  private func checkUnchanged(
    _ record: TrainingRecord, _ context: Context
  ) throws(Diagnostic) {
    guard let net = workspace.network(record.network),
      net.network == record.prepared.net.network
    else {
      throw Diagnostic(
        "\(workspace.symbols.display(record.network)) is no longer the network of"
          + " \(record.name)", at: context.statement.span)
    }
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
