internal import Learning
internal import Syntax

/// A training: some of its epochs as a table, what came out, how it went.
struct TrainingAnswer: Answer {
  let record: TrainingRecord
  let network: String
  let seconds: Double
  /// What is different from another run.
  var comparison: String?
  /// Where it was kept.
  var files: TrainingFiles?

  var kind: String { "training" }
  var isDiverged: Bool { record.verdict.kind == .diverging }

  init(_ record: TrainingRecord, network: String, seconds: Double) {
    self.record = record
    self.network = network
    self.seconds = seconds
  }

  private var score: Metric { Metric.score(of: record.prepared.problem.data.task) }

  func lines(_ page: Page) -> [StyledLine] {
    var lines = TextTable(cells(page)).lines(width: page.width)
    lines += sentences(page).flatMap { wrapped($0, page.width, indent: 2) }
    return lines.map { StyledSpan.formula($0) }
  }

  private func cells(_ page: Page) -> [[String]] {
    let number = { (value: Double) in page.notation.text(value) }
    let hasValidation = record.prepared.problem.validation != nil
    let score = score.title(page.notation)
    var cells = [["epoch", "loss", score]]
    if hasValidation { cells[0] += ["validation loss", score] }
    for entry in record.history {
      guard let look = entry.look else { continue }
      var row = [String(entry.epoch), number(look.loss), number(look.score)]
      if let validation = entry.validation {
        row += [number(validation.loss), number(validation.score)]
      }
      cells.append(row)
    }
    return cells
  }

  private func sentences(_ page: Page) -> [String] {
    let verdict = record.verdict
    var sentences = isSettled ? [] : [judged(page)]
    sentences.append(
      ([verdict.reason] + (verdict.advice.map { ["Try: \($0)"] } ?? [])).joined(separator: " "))
    if !record.prepared.chosen.isEmpty {
      sentences.append("chosen by gd: " + record.prepared.chosen.joined(separator: ", "))
    }
    if let files {
      sentences.append(
        "saved to \(files.path), beside it \(files.statePath), with which continue goes on")
    }
    if let comparison { sentences.append(comparison) }
    return sentences
  }

  /// Whether the last row of the table is about the weights that were kept.
  private var isSettled: Bool {
    let last = record.history.last
    return last?.look != nil && last?.look?.loss == record.judgement.training.loss
  }

  private func judged(_ page: Page) -> String {
    let judged = record.judgement
    var sentence = "\(network) has now on " + text(judged.training, page)
    if let kept = judged.validation, let title = record.prepared.validationTitle {
      sentence += "; on " + text(kept, page) + " (\(title))"
    }
    return sentence + "."
  }

  private func text(_ part: TrainingJudgement.Part, _ page: Page) -> String {
    let number = { (value: Double) in page.notation.text(value) }
    let scores = part.metrics.filter { $0.metric.name == score.name }.map {
      ", \($0.metric.title(page.notation)) \(number($0.value))"
    }
    return "\(part.rows) row\(part.rows == 1 ? "" : "s"): loss \(number(part.loss))"
      + scores.joined()
  }

  func bareValues(_ page: Page) -> [String] {
    [Notation(alphabet: .ascii).text(record.judgement.training.loss)]
  }

  func fields(_ page: Page) -> [JSONValue.Field] {
    let state = record.result.state
    let judged = record.judgement
    let metrics = judged.training.metrics.enumerated().map { place, entry in
      JSONValue.Field(
        entry.metric.name,
        .object(
          [.init("train", JSONValue(entry.value))]
            + (judged.validation.map { [.init("validation", JSONValue($0.metrics[place].value))] }
              ?? [])))
    }
    return [
      .init("name", .string(record.name)), .init("epochs", .integer(Int64(state.epoch))),
      .init("steps", .integer(Int64(state.step))), .init("loss", JSONValue(judged.training.loss)),
      .init("validationLoss", judged.validation.map { JSONValue($0.loss) } ?? .null),
      .init("metrics", .object(metrics)), .init("history", history),
      .init("verdict", .string(record.verdict.contract)),
      .init("reason", .string(record.verdict.reason)),
      .init("advice", record.verdict.advice.map { .string($0) } ?? .null),
      .init("chosen", .array(record.prepared.chosen.map { .string($0) })),
      .init("file", files.map { .string($0.path) } ?? .null), .init("seconds", JSONValue(seconds)),
    ]
  }

  /// At most 1,000 epochs.
  private var history: JSONValue {
    let entries = record.history
    let stride = max(1, (entries.count + 998) / 999)
    return .array(
      entries.indices.filter { $0 % stride == 0 || $0 == entries.count - 1 }.map { place in
        let entry = entries[place]
        return .object([
          .init("epoch", .integer(Int64(entry.epoch))), .init("loss", JSONValue(entry.loss)),
          .init("validation", entry.validation.map { JSONValue($0.loss) } ?? .null),
        ])
      })
  }
}

extension Metric {
  /// As a table heads it.
  func title(_ notation: Notation) -> String {
    name == "r2" && notation.alphabet != .ascii ? "R²" : name
  }
}
