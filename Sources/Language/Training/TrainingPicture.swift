internal import Learning

/// `plot run1`, `plot run1, run2`: the losses of a training, epoch by epoch, beside those on the rows kept back.
extension Session {
  func trainingPicture(_ record: TrainingRecord) -> Picture {
    let entries = record.history
    var lines = [("training loss", entries.map { PlotPoint(Double($0.epoch), $0.loss) })]
    let kept = entries.compactMap { entry in
      entry.validation.map { PlotPoint(Double(entry.epoch), $0.loss) }
    }
    if !kept.isEmpty { lines.append(("validation loss", kept)) }
    return Picture(lines: lines, label: "epoch")
  }

  /// Trainings side by side: on the rows kept back where all have some, else on those learned from.
  func trainingPicture(_ records: [TrainingRecord]) -> Picture {
    let areJudged = records.allSatisfy { $0.prepared.problem.validation != nil }
    return Picture(
      lines: records.map { record in
        let points = record.history.map { entry in
          PlotPoint(Double(entry.epoch), areJudged ? entry.watched : entry.loss)
        }
        return (record.name + (areJudged ? ", validation loss" : ""), points)
      }, label: "epoch")
  }
}
