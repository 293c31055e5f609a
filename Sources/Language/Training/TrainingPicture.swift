internal import Learning

/// `plot run1`: the losses of a training, epoch by epoch, beside those on the rows kept back.
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
}
