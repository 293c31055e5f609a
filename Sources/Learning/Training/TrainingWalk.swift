internal import Engine

/// One training under way: chunks of steps, and single steps where a value is in doubt.
struct TrainingWalk {
  private let trainer: Trainer
  private let watch: Watch
  private let next: (Int) -> Int
  private(set) var states: [Value]
  private(set) var done: Int
  private(set) var history: TrainingHistory
  private(set) var best: TrainingState.Best?
  private let perEpoch: Int
  /// Steps to ask for at once.
  private var ask = 16

  /// A chunk takes about so many seconds.
  private static let chunkSeconds = 0.05
  private static let mostSteps = 1 << 20

  init(
    _ trainer: Trainer, _ start: TrainingState, _ states: [Value], _ watch: Watch,
    _ next: @escaping (Int) -> Int
  ) {
    self.trainer = trainer
    self.watch = watch
    self.next = next
    self.states = states
    done = start.step
    history = start.history
    best = start.best
    perEpoch = trainer.problem.stepsPerEpoch
  }

  private var epoch: Int { done / perEpoch }

  /// - Parameter atEpoch: called after each epoch that was looked at or stands alone.
  mutating func go(atEpoch: (borrowing Self) -> Void) -> Trainer.Ending {
    let last = done + watch.steps
    let first = history.entries.first?.loss ?? 0
    while done < last {
      if watch.isCancelled { return .interrupted }
      let begun = watch.now()
      if let deadline = watch.deadline, begun >= deadline { return .time }
      let (count, stride) = chunk(before: last)
      do throws(RunError) {
        let isSingle = count * stride == 1
        guard
          let rows = try trainer.rows(
            count, of: stride, from: states, after: done, watch.limits, isChecked: isSingle)
        else {
          ask = max(1, count * stride / 2)
          continue
        }
        if rows.means.contains(where: { Run.isBeyond($0, from: first) }) { return .diverged }
        if let ending = try take(rows, atEpoch) { return ending }
      } catch {
        switch error {
        case .cancelled: return .interrupted
        case .undefined where count * stride > 1: ask = max(1, count * stride / 2)
        case .undefined: return .undefined(error)
        default: return .failed(error)
        }
        continue
      }
      let seconds = watch.now() - begun
      if seconds < Self.chunkSeconds / 2 {
        ask = min(Self.mostSteps, max(ask, count * stride) * 2)
      } else if seconds > 2 * Self.chunkSeconds {
        ask = max(1, ask / 2)
      }
    }
    return .steps
  }

  /// Rows and the steps of each: several whole epochs where nothing happens between them.
  private func chunk(before last: Int) -> (count: Int, stride: Int) {
    let room = perEpoch - done % perEpoch
    if room == perEpoch, trainer.joinsEpochs {
      let look = max(1, next(epoch) - epoch)
      let epochs = min(ask / perEpoch, (last - done) / perEpoch, look)
      if epochs > 1 { return (epochs, perEpoch) }
    }
    return (1, min(ask, room, last - done))
  }

  private mutating func take(
    _ rows: Trainer.Rows, _ atEpoch: (borrowing Self) -> Void
  ) throws(RunError) -> Trainer.Ending? {
    for (mean, step) in zip(rows.means, rows.steps).dropLast() where step % perEpoch == 0 {
      append(TrainingHistory.Entry(epoch: step / perEpoch, loss: mean))
    }
    let mean = rows.means.last ?? 0
    let step = rows.steps.last ?? done
    guard step % perEpoch == 0 else {
      move(to: rows.states, step, mean)
      return rows.isDone ? .reached : nil
    }
    let epoch = step / perEpoch
    let isLook = next(epoch - 1) == epoch
    let entry = try trainer.entry(
      epoch, loss: mean, rows.states, isLook: isLook, watch.limits)
    move(to: rows.states, step, mean)
    append(entry)
    if isLook || !trainer.joinsEpochs {
      if entry.watched < best?.loss ?? .infinity { best = trainer.best(entry, states) }
      atEpoch(self)
    }
    if rows.isDone { return .reached }
    if let patience = trainer.problem.patience, let best, epoch - best.epoch >= patience {
      return .patience
    }
    return nil
  }

  /// Where a step sees all rows, it sees them as the epoch before has left them.
  private mutating func append(_ entry: TrainingHistory.Entry) {
    guard trainer.seesWhole else { return history.append(entry) }
    var exact = entry
    exact.loss = entry.look?.loss ?? entry.loss
    history.append(exact, before: entry.loss)
  }

  private mutating func move(to states: [Value], _ step: Int, _ loss: Double) {
    self.states = states
    done = step
    watch.report(step, loss)
  }
}
