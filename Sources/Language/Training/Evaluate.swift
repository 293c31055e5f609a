internal import Autodiff
internal import Engine
internal import Learning
internal import Syntax

/// `evaluate N on D`: the loss, and how good the outputs are.
extension Session {
  mutating func evaluate(_ subject: Tree.ID?, _ context: Context) throws(Diagnostic) -> Reply {
    guard let subject else {
      throw Diagnostic(
        "evaluate needs a network and data: evaluate N on D", at: context.statement.span)
    }
    let (symbol, net) = try network(subject, verb: "evaluate", context)
    let name = workspace.symbols.display(symbol)
    var asked: Loss?
    var on: Tree.ID?
    for clause in context.clauses {
      switch clause.kind {
      case .on(let id): on = id
      case .loss(let id): asked = try loss(id, context)
      default:
        throw Diagnostic(
          "evaluate takes on and loss: evaluate \(name) on D loss mse", at: clause.span)
      }
    }
    guard let on else {
      throw Diagnostic("evaluate needs data: evaluate \(name) on D", at: context.statement.span)
    }
    let data = try trainingSet(on, workspace.statementCount, context)
    let samples = try trainingData(data, net, asked, name, on, context)
    let arrays = net.values.map { Value.array($0).engineValue }
    let task = samples.data.task
    let metrics = Metric.all(of: task)
    do throws(RunError) {
      let found = try Evaluator(
        net.network, samples.loss, in: workspace.table, precision: precision
      ).run(arrays, samples.data, limits: limits)
      let outcomes = samples.data.outcomes(found.outputs)
      let values = try outcomes.values(of: metrics, limits: limits)
      return Reply(
        EvaluationAnswer(
          loss: found.loss, lossName: samples.loss.name, rows: samples.data.rows,
          metrics: zip(metrics, values).map { ($0, $1) },
          scores: task == .numbers ? nil : try outcomes.scores(limits: limits),
          isOfLabels: task == .labels, confusion: try outcomes.confusion(limits: limits),
          labels: samples.labels))
    } catch {
      guard case .undefined = error else { throw diagnostic(error) }
      throw context.blame(on, "the loss of \(name) is not finite here")
    }
  }
}

/// Loss and metrics; of classes also each class's own, and which class was taken for which.
struct EvaluationAnswer: Answer {
  let loss: Double
  let lossName: String
  let rows: Int
  let metrics: [(metric: Metric, value: Double)]
  /// By class, or by output that is a yes or a no of its own.
  let scores: [ClassScores?]?
  let isOfLabels: Bool
  /// A row for each class, a column for each class that was given; `nil` of too many.
  let confusion: [[Int]]?
  let labels: [String]

  var kind: String { "evaluation" }

  func lines(_ page: Page) -> [StyledLine] {
    let number = { (value: Double) in page.notation.text(value) }
    let rowText = "\(rows) row\(rows == 1 ? "" : "s")"
    guard let scores else {
      let scores = metrics.map { "\($0.metric.title(page.notation)) \(number($0.value))" }
      let line = "\(lossName) \(number(loss)), \(scores.joined(separator: ", ")), \(rowText)"
      return wrapped(line, page.width, indent: 2).map { StyledSpan.formula($0) }
    }
    let accuracy = metrics.first?.value ?? 0
    let count = rows * (isOfLabels ? scores.count : 1)
    let counted = isOfLabels ? "\(count) labels" : rowText
    var lines = wrapped(
      "\(lossName) \(number(loss)), accuracy \(number(accuracy)):"
        + " \(Int((accuracy * Double(count)).rounded())) of \(counted) right",
      page.width, indent: 2)
    lines += table(scores, page)
    if let confusion { lines += matrix(confusion, page) }
    return lines.map { StyledSpan.formula($0) }
  }

  private func name(_ place: Int) -> String {
    labels.indices.contains(place) ? labels[place] : String(number(place))
  }

  /// Classes count from 0, the entries of a target from 1.
  private func number(_ place: Int) -> Int { isOfLabels ? place + 1 : place }

  private func table(_ scores: [ClassScores?], _ page: Page) -> [String] {
    let short = Notation(alphabet: page.notation.alphabet, digits: 3)
    var cells = [[isOfLabels ? "label" : "class", "precision", "recall", "f1", "rows"]]
    for (place, scores) in scores.enumerated() {
      guard let scores else { continue }
      cells.append(
        [name(place)] + [scores.precision, scores.recall, scores.f1].map { short.text($0) }
          + [String(scores.rows)])
    }
    let means = ["precision", "recall", "f1"].map { name in
      metrics.first { $0.metric.name == name }.map { short.text($0.value) } ?? ""
    }
    cells.append(["mean"] + means + [String(rows)])
    return TextTable(cells).lines(width: page.width)
  }

  /// Wide ones are left out, with the greatest mistakes in their place.
  private func matrix(_ confusion: [[Int]], _ page: Page) -> [String] {
    let seen = confusion.indices.filter { place in
      confusion[place].contains { $0 > 0 } || confusion.contains { $0[place] > 0 }
    }
    var cells = [["is \\ given"] + seen.map { name($0) }]
    for row in seen { cells.append([name(row)] + seen.map { String(confusion[row][$0]) }) }
    let table = TextTable(cells)
    if table.width <= page.width { return table.lines }
    var mistakes: [(is: Int, given: Int, count: Int)] = []
    for row in seen {
      for column in seen where row != column && confusion[row][column] > 0 {
        mistakes.append((row, column, confusion[row][column]))
      }
    }
    mistakes.sort { ($0.count, -$0.is, -$0.given) > ($1.count, -$1.is, -$1.given) }
    let parts = mistakes.prefix(5).map {
      "\(name($0.is)) taken for \(name($0.given)) \($0.count) times"
    }
    return parts.isEmpty ? [] : wrapped(parts.joined(separator: ", "), page.width, indent: 2)
  }

  func bareValues(_ page: Page) -> [String] {
    ([loss] + metrics.map(\.value)).map { Notation(alphabet: .ascii).text($0) }
  }

  func fields(_ page: Page) -> [JSONValue.Field] {
    var classes = JSONValue.null
    if let scores {
      classes = .array(
        scores.enumerated().map { place, scores in
          .object([
            .init("class", labels.isEmpty ? .integer(Int64(number(place))) : .string(name(place))),
            .init("precision", scores.map { JSONValue($0.precision) } ?? .null),
            .init("recall", scores.map { JSONValue($0.recall) } ?? .null),
            .init("f1", scores.map { JSONValue($0.f1) } ?? .null),
            .init("rows", .integer(Int64(scores?.rows ?? 0))),
          ])
        })
    }
    return [
      .init("loss", JSONValue(loss)), .init("lossName", .string(lossName)),
      .init("rows", .integer(Int64(rows))),
      .init("metrics", .object(metrics.map { .init($0.metric.name, JSONValue($0.value)) })),
      .init("classes", classes),
      .init(
        "confusion",
        confusion.map { .array($0.map { .array($0.map { .integer(Int64($0)) }) }) } ?? .null),
    ]
  }
}
