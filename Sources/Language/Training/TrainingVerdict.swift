internal import Engine
internal import Learning
internal import Syntax

/// How a training went, in words.
extension Session {
  func verdict(_ result: Trainer.Result, _ prepared: PreparedTraining) -> Verdict {
    let state = result.state
    let epochs = counted(state.epoch, "epoch")
    let under = "in epoch \(state.epoch + 1)"
    switch result.ending {
    case .interrupted:
      return Verdict(
        kind: .interrupted, word: "interrupted",
        reason: "interrupted after \(epochs)"
          + (state.step % state.stepsPerEpoch == 0
            ? "" : " and \(counted(state.step % state.stepsPerEpoch, "step"))")
          + "; the weights are those so far.", advice: "continue")
    case .time:
      return Verdict(
        kind: .time, word: "time is over",
        reason: "stopped when its time was over, after \(epochs).", advice: "continue for 10 epochs"
      )
    case .reached:
      return Verdict(
        kind: .converged, word: "reached after \(epochs)",
        reason: "reached what until asks for after \(counted(state.step, "step")).")
    case .patience:
      let best = state.best?.epoch ?? 0
      return Verdict(
        kind: .short, word: "stopped early",
        reason: "stopped early: no smaller \(watchedLoss(prepared)) for"
          + " \(counted(state.epoch - best, "epoch")). The weights are those after epoch \(best).")
    case .diverged:
      return diverged(
        "diverging: the loss grew beyond all bounds \(under).", state, prepared)
    case .undefined: return diverged(undefined(result, prepared, under), state, prepared)
    case .failed, .steps:
      var verdict = finished(state, prepared)
      if prepared.problem.patience != nil, let best = state.best, best.epoch < state.epoch {
        verdict.reason += " The weights are those after epoch \(best.epoch)."
      }
      return verdict
    }
  }

  private func watchedLoss(_ prepared: PreparedTraining) -> String {
    prepared.problem.validation == nil ? "loss" : "validation loss"
  }

  private func diverged(
    _ reason: String, _ state: TrainingState, _ prepared: PreparedTraining
  ) -> Verdict {
    let kept =
      state.best.flatMap { $0.epoch == 0 ? nil : "those after epoch \($0.epoch), the best so far" }
      ?? "as they were before"
    let usual = prepared.problem.steps.optimizer.rate
    let rate = prepared.rate.map {
      "again rate \(notation.text(Self.roundedDown($0 > 10 * usual ? usual : $0 / 10)))"
    }
    return Verdict(
      kind: .diverging, word: "diverging", reason: "stopped: \(reason) The weights are \(kept).",
      advice: rate ?? "again with clip=1")
  }

  /// Where a step left the real numbers: at a row of its batch, or in the weights.
  private func undefined(
    _ result: Trainer.Result, _ prepared: PreparedTraining, _ under: String
  ) -> String {
    let state = result.state
    // With weights that were fine: with those that have grown any row would do.
    let arrays = result.kept?.map(\.value) ?? prepared.start
    let problem = prepared.problem
    let rows = Batch(
      size: problem.batchSize, rows: problem.data.rows, columns: [:],
      order: problem.isInOrder || problem.batchSize == problem.data.rows ? nil : 0,
      seed: problem.seed, site: problem.site
    ).rows(ofStep: state.step).map { $0 - 1 }
    guard let row = culprit(among: rows, prepared, arrays) else {
      return "diverging: the weights grew beyond all bounds \(under)."
    }
    return "the loss of row \(row + 1) of \(prepared.dataTitle) is no number \(under)."
  }

  // MARK: All steps were made

  private func finished(_ state: TrainingState, _ prepared: PreparedTraining) -> Verdict {
    let entries = state.history.entries
    guard let first = entries.first, let last = entries.last, entries.count > 1 else {
      return Verdict(
        kind: .short, word: "too short to tell",
        reason: state.step == 0
          ? "no step was made; the weights are as they were."
          : "stopped before the end of an epoch, after \(counted(state.step, "step")).")
    }
    if let overfitted = overfitted(entries, prepared) { return overfitted }
    if last.loss == 0 {
      return Verdict(kind: .exact, word: "exact", reason: "converged: the loss is 0.")
    }
    let reached = last.onAllRows
    if !(reached < first.onAllRows) {
      return Verdict(
        kind: .short, word: "not falling",
        reason: "not falling: the loss went \(way(first.onAllRows, reached)).",
        advice: slower(prepared))
    }
    let before = before(last, entries)
    let way = way(before.onAllRows, reached)
    let length = last.epoch - before.epoch
    let time = length == 1 ? "in the last epoch" : "in the last \(length) epochs"
    let rate = prepared.rate ?? 0
    if reached > 0.9 * first.onAllRows, rate > 0, rate < 0.1, state.epoch >= 10 {
      return Verdict(
        kind: .falling, word: "falling slowly",
        reason: "falling slowly: the loss went \(self.way(first.onAllRows, reached)).",
        advice: "again rate \(notation.text(10 * rate))")
    }
    if reached < 0.99 * before.onAllRows || state.epoch < 10 && reached < before.onAllRows {
      return Verdict(
        kind: .falling, word: "still falling",
        reason: "still falling: the loss went \(way) \(time).",
        advice: "continue for \(counted(max(1, prepared.length / state.stepsPerEpoch), "epoch"))")
    }
    if reached > 1.02 * before.onAllRows {
      return Verdict(
        kind: .short, word: "no longer falling",
        reason: "no longer falling: the loss went \(way) \(time).", advice: slower(prepared))
    }
    return Verdict(
      kind: .converged, word: "flat", reason: "flat: the loss went \(way) \(time).")
  }

  private func slower(_ prepared: PreparedTraining) -> String? {
    prepared.rate.map { "again rate \(notation.text(Self.roundedDown($0 / 10)))" }
  }

  /// Where the last fifth of the way began: at an epoch that was looked at, if one is not farther
  /// than the first half.
  private func before(
    _ last: TrainingHistory.Entry, _ entries: [TrainingHistory.Entry]
  ) -> TrainingHistory.Entry {
    let way = last.epoch - (entries.first?.epoch ?? 0)
    let known = entries.filter { $0.epoch <= last.epoch - (way + 4) / 5 }
    let looked = known.last { $0.look != nil && $0.epoch >= last.epoch - (way + 1) / 2 }
    return looked ?? known.last ?? last
  }

  /// `from 0.331 to 0.0053`
  private func way(_ first: Double, _ last: Double) -> String {
    let texts = [first, last].map { short($0) }
    let shown = texts[0] == texts[1] ? [first, last].map { notation.text($0) } : texts
    return "from \(shown[0]) to \(shown[1])"
  }

  /// The loss still falls, but not on the rows that are kept back.
  private func overfitted(
    _ entries: [TrainingHistory.Entry], _ prepared: PreparedTraining
  ) -> Verdict? {
    let kept = entries.filter { $0.validation != nil }
    guard let best = kept.min(by: { $0.watched < $1.watched }), let last = kept.last,
      last.epoch - best.epoch >= max(2, last.epoch / 20), last.watched > 1.02 * best.watched,
      last.loss < best.loss
    else { return nil }
    let way = "the validation loss rose from \(short(best.watched)) to \(short(last.watched))"
    let patience = max(1, (last.epoch - best.epoch) / 4)
    let isStopped = prepared.problem.patience != nil
    return Verdict(
      kind: .short, word: "overfitting since epoch \(best.epoch)",
      reason: "overfitting since epoch \(best.epoch): \(way), while the loss still fell from"
        + " \(short(best.loss)) to \(short(last.loss)).",
      advice: isStopped ? nil : "again with patience=\(patience)")
  }
}

extension TrainingHistory.Entry {
  /// On all rows as the table shows it, where that is known; else the mean of what the steps have
  /// seen, each a batch and weights of its own.
  fileprivate var onAllRows: Double { look?.loss ?? loss }
}
