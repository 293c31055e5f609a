internal import Learning
internal import Syntax

/// The rows of a data set by their pull on a network: `g·ḡ / (n·|ḡ|²)`, a row's part in the descent
/// along the mean gradient ḡ. All parts make 1; a negative one pushes against.
struct RowBlameAnswer: Answer {
  struct Row: Sendable {
    /// From 0.
    let row: Int
    let gradientNorm: Double
    /// Of the angle between the row's gradient and the mean.
    let cosine: Double
  }

  /// What a step does to the loss of a row.
  struct Change: Sendable {
    let row: Int
    let predicted: Double
    let tried: Double
  }

  /// A step of `rate` down the mean gradient, and by how much the mean loss falls.
  struct Trial: Sendable {
    let rate: Double
    let predicted: Double
    let tried: Double
    let hardest: Change
    let against: [Change]
    /// What becomes of the first row's loss if the step is taken along the others' gradient.
    var withoutHardest: Double?
  }

  let loss: Loss
  let data: NetworkData
  let losses: [Double]
  let predictions: Entries
  let gradient: [(name: String, value: Entries)]
  /// By row; empty where the gradient is 0.
  var pulls: [Double] = [] {
    didSet { order = pulls.indices.sorted { (pulls[$0], -$0) > (pulls[$1], -$1) } }
  }
  var shown: [Row] = []
  var trial: Trial?
  /// The rows by their pull, greatest first.
  private(set) var order: [Int] = []

  var kind: String { "blame" }

  var meanLoss: Double { losses.reduce(0, +) / Double(max(losses.count, 1)) }

  /// Rows that push against, the hardest first.
  var against: [Int] { Array(order.reversed().prefix { pulls[$0] < -1e-12 }) }

  private static let allLimit = 12
  private static let endLimit = 5

  /// The rows of the table: all of a few, else those that pull hardest and those that push against.
  var shownRows: [Int] {
    if order.count <= Self.allLimit { return order }
    return Array(order.prefix(Self.endLimit)) + against.prefix(Self.endLimit).reversed()
  }

  /// The rows that pull, and how many of them, from the hardest on, make half of that; those that
  /// push against, and with which part of the pull.
  private var balance: (pulling: Int, half: Int, pushing: Int, part: Double) {
    let pulling = order.prefix { pulls[$0] > 1e-12 }
    let total = pulling.reduce(0) { $0 + pulls[$1] }
    var (sum, half) = (0.0, 0)
    for row in pulling where sum < total / 2 {
      sum += pulls[row]
      half += 1
    }
    let against = against
    return (
      pulling.count, half, against.count,
      total > 0 ? against.reduce(0) { $0 - pulls[$1] } / total : 0
    )
  }
}

// MARK: Text

extension RowBlameAnswer {
  func lines(_ page: Page) -> [StyledLine] {
    let ledger = LedgerText(notation: page.notation)
    let size = gradient.reduce(0) { $0 + $1.value.norm * $1.value.norm }.squareRoot()
    let count = losses.count
    var lines = wrapped(
      "loss \(ledger.text(meanLoss)) (\(loss.name)), the mean of \(count)"
        + " row\(count == 1 ? "" : "s"); its gradient has the size \(ledger.text(size))",
      page.width, indent: 2)
    if !shown.isEmpty {
      var table = table(ledger)
      for title in ["|gradient|", "cos to mean", "prediction", "wanted"]
      where table.width > page.width {
        table = table.without(title)
      }
      lines += table.lines(width: page.width)
    }
    for sentence in sentences(ledger) { lines += wrapped(sentence, page.width, indent: 2) }
    return lines.map { StyledSpan.formula($0) }
  }

  private func table(_ ledger: LedgerText) -> TextTable {
    let hasTargets = data.classes != nil || predictions.shape[1] == 1
    var cells = [
      ["row", "loss"] + (hasTargets ? ["wanted", "prediction"] : [])
        + ["|gradient|", "cos to mean", "pull"]
    ]
    let widest = shown.map { String($0.row + 1).count }.max() ?? 1
    for (place, row) in shown.enumerated() {
      let hidden = losses.count - shown.count
      if hidden > 0, place == min(Self.endLimit, shown.count) {
        cells.append(rest(cells[0].count, ledger.notation))
      }
      let number = String(row.row + 1)
      cells.append(
        [
          String(repeating: " ", count: widest - number.count) + number,
          ledger.text(losses[row.row]),
        ] + (hasTargets ? targets(row.row, ledger) : [])
          + [
            ledger.text(row.gradientNorm), ledger.text((row.cosine * 1e4).rounded() / 1e4),
            percent(pulls[row.row]),
          ])
    }
    if losses.count > shown.count, shown.count <= Self.endLimit {
      cells.append(rest(cells[0].count, ledger.notation))
    }
    return TextTable(cells)
  }

  /// The rows between: how many, and their part.
  private func rest(_ columns: Int, _ notation: Notation) -> [String] {
    let seen = Set(shown.map(\.row))
    let part = pulls.indices.reduce(0) { seen.contains($1) ? $0 : $0 + pulls[$1] }
    return [notation.dots, "\(losses.count - seen.count) more"]
      + Array(repeating: "", count: columns - 3) + [percent(part)]
  }

  private func targets(_ row: Int, _ ledger: LedgerText) -> [String] {
    let width = predictions.shape[1]
    let own = predictions.numbers[row * width..<(row + 1) * width]
    guard let classes = data.classes else {
      return [ledger.notation.text(data.y.numbers[row]), ledger.text(own.first ?? 0)]
    }
    let likeliest = own.indices.reduce(own.startIndex) { own[$1] > own[$0] ? $1 : $0 }
    return [name(classes[row]), name(likeliest - own.startIndex)]
  }

  private func name(_ place: Int) -> String {
    data.labels.indices.contains(place) ? data.labels[place] : String(place)
  }

  private func percent(_ part: Double) -> String {
    let percent = 100 * part
    if (10..<1e6).contains(percent.magnitude) { return "\(Int(percent.rounded()))%" }
    return Notation(alphabet: .ascii, digits: 2).text(percent) + "%"
  }

  private func sentences(_ ledger: LedgerText) -> [String] {
    guard let first = order.first else {
      return ["No row has a pull: the gradient of the mean loss is 0."]
    }
    var sentences: [String] = []
    if order.count > Self.allLimit {
      let balance = balance
      sentences.append(
        "\(balance.pulling) row\(balance.pulling == 1 ? " pulls" : "s pull") along the"
          + " gradient, \(balance.half) of them with half of the pull;"
          + " \(balance.pushing == 0 ? "none pushes" : "\(balance.pushing) push") against it"
          + (balance.pushing == 0 ? "." : " with \(percent(balance.part)) of the pull."))
    }
    guard let trial else {
      return sentences + [
        "Row \(first + 1) pulls hardest; no step down the gradient was found to help."
      ]
    }
    sentences.append(
      "A step of \(ledger.notation.text(trial.rate)) down the gradient lowers the loss by about"
        + " \(ledger.text(trial.predicted)); tried it: it falls by \(ledger.text(trial.tried)).")
    var hardest =
      "Row \(first + 1) pulls hardest: its own loss would fall by about"
      + " \(ledger.text(-trial.hardest.predicted)); tried it: it \(moved(trial.hardest.tried, ledger))"
    if let apart = trial.withoutHardest {
      hardest +=
        apart > 0
        ? ", but rises by \(ledger.text(apart)) in a step without that row"
        : " (\(ledger.text(-apart)) in a step without that row)"
    }
    sentences.append(hardest + ".")
    if !trial.against.isEmpty {
      let isOne = trial.against.count == 1
      let rows = trial.against.map { String($0.row + 1) }
      sentences.append(
        "Row\(isOne ? "" : "s") \(listed(rows)) push\(isOne ? "es" : "") against:"
          + " \(isOne ? "its loss" : "their losses") would rise by about"
          + " \(listed(trial.against.map { ledger.text($0.predicted) })); tried it:"
          + " \(isOne ? "it" : "they") \(movedAll(trial.against, ledger)).")
    } else if order.count > 1 {
      sentences.append("No row pushes against.")
    }
    return sentences
  }

  private func moved(_ change: Double, _ ledger: LedgerText) -> String {
    change > 0 ? "rises by \(ledger.text(change))" : "falls by \(ledger.text(-change))"
  }

  private func movedAll(_ changes: [Change], _ ledger: LedgerText) -> String {
    guard changes.count > 1 else { return moved(changes[0].tried, ledger) }
    if changes.allSatisfy({ $0.tried > 0 }) {
      return "rise by \(listed(changes.map { ledger.text($0.tried) }))"
    }
    return "change by \(listed(changes.map { ledger.text($0.tried) }))"
  }

  func bareValues(_ page: Page) -> [String] { pulls.map { Notation.exact.text($0) } }

  func fields(_ page: Page) -> [JSONValue.Field] {
    let rows = shown.map { row -> JSONValue in
      .object([
        .init("row", .integer(Int64(row.row + 1))), .init("loss", JSONValue(losses[row.row])),
        .init("gradientNorm", JSONValue(row.gradientNorm)), .init("cosine", JSONValue(row.cosine)),
        .init("pull", JSONValue(pulls[row.row])),
      ])
    }
    return [
      .init("loss", JSONValue(meanLoss)), .init("lossName", .string(loss.name)),
      .init(
        "gradient",
        .object(gradient.map { .init($0.name, Value.array($0.value).json(page.symbols)) })),
      .init("losses", .numbers(losses, shape: [losses.count])),
      .init("pulls", .numbers(pulls, shape: [pulls.count])), .init("rows", .array(rows)),
      .init(
        "sentences",
        .array(sentences(LedgerText(notation: .exact)).map { .string($0) })),
    ]
  }
}
