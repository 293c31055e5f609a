internal import Learning
internal import Syntax

/// A descent: some of its steps as a table, and how it went.
struct RunAnswer: Answer {
  struct Row: Sendable {
    let step: Int
    /// By variable.
    let values: [Value]
    let loss: Double
    var gradient: [Value]
    /// Of a step over a batch: the rows that it has looked at.
    var looked: [Int] = []
    /// What the loss squares, of one row.
    var error: Double?
    /// The loss is that on all rows.
    var isOnAll = true
  }

  /// Steps that look at a part of the rows.
  struct Stochastic: Sendable {
    let size: Int
    let rows: Int
    let data: String
  }

  /// One plain step in numbers.
  struct Update: Sendable {
    let before: Double
    let rate: Double
    let slope: Double
    let after: Double
  }

  let name: String
  let variables: [String]
  let lossName: String
  var rows: [Row]
  var showsGradient = false
  var showsVerdict = true
  var update: Update?
  var stochastic: Stochastic?
  /// Gradients that a method in Swift has asked for.
  var evaluations: Int?
  /// What is different from another run.
  var comparison: String?
  let verdict: Verdict
  let steps: Int
  let loss: Double
  /// At most 1,000 points.
  let losses: [(step: Int, loss: Double)]
  var final: [(name: String, value: Value)] = []

  var kind: String { "run" }
  var isDiverged: Bool { verdict.kind == .diverging || verdict.kind == .undefined }

  init(
    name: String, variables: [String], lossName: String, rows: [Row], showsGradient: Bool,
    verdict: Verdict, steps: Int, loss: Double, losses: [(step: Int, loss: Double)]
  ) {
    self.name = name
    self.variables = variables
    self.lossName = lossName
    self.rows = rows
    self.showsGradient = showsGradient
    self.verdict = verdict
    self.steps = steps
    self.loss = loss
    self.losses = losses
  }

  /// A descent of so few steps shows its slopes.
  static let fewSteps = 3
  /// A vector of more entries has no column.
  private static let widestVector = 4

  /// More rows than that are not made.
  static let mostRows = 4096

  /// A round number of which about ten stand between `first` and `last`.
  static func distance(from first: Int, to last: Int) -> Int {
    let digits = [1, 2, 5]
    var distance = 1
    var scale = 1
    var place = 0
    while (last - first) / distance > 10 {
      place += 1
      if place == 3 {
        place = 0
        scale *= 10
      }
      distance = digits[place] * scale
    }
    return distance
  }

  /// The steps that are shown: all of a short run, else about ten at round steps, or those that
  /// were asked for.
  static func shown(from first: Int, to last: Int, every: Int?) -> [Int] {
    var distance = every.map { min($0, max(1, last)) } ?? distance(from: first, to: last)
    while (last - first) / distance >= mostRows { distance *= 2 }
    let round = stride(from: first + distance - first % distance, to: last, by: distance)
    return first == last ? [first] : [first] + round + [last]
  }
}

extension RunAnswer {
  func lines(_ page: Page) -> [StyledLine] {
    var lines = table(page)
    if let stochastic, showsGradient {
      lines += wrapped(stochastic.sentence, page.width, indent: 2)
    }
    if let update { lines += wrapped(text(update, page), page.width, indent: 2) }
    if showsVerdict {
      if !verdict.reason.isEmpty { lines += wrapped(verdict.reason, page.width, indent: 2) }
      let advice = verdict.advice.map { "Try: \($0)" }
      let rest = [verdict.evidence, advice].compactMap(\.self).joined(separator: " ")
      if !rest.isEmpty { lines += wrapped(rest, page.width, indent: 2) }
    }
    if let comparison { lines += wrapped(comparison, page.width, indent: 2) }
    return lines.map { StyledSpan.formula($0) }
  }

  /// `w ← w - rate · dL/dw = 8 - 0.1·6 = 7.4`
  private func text(_ update: Update, _ page: Page) -> String {
    let number = { (value: Double) in page.notation.text(value) }
    let name = variables.first ?? "w"
    let isASCII = page.notation.alphabet == .ascii
    let (arrow, dot) = isASCII ? (":=", "*") : ("←", "·")
    let slope = update.slope < 0 ? "(\(number(update.slope)))" : number(update.slope)
    return "\(name) \(arrow) \(name) - rate \(dot) d\(lossName)/d\(name)"
      + " = \(number(update.before)) - \(number(update.rate))\(dot)\(slope) = \(number(update.after))"
  }

  private func table(_ page: Page) -> [String] {
    if showsGradient, let stochastic { return batchTable(stochastic, page) }
    let notation = page.notation
    let lossName = stochastic.map { "loss on all of \($0.data)" } ?? lossName
    let narrow = variables.indices.filter { place in
      rows.allSatisfy { $0.values[place].constants.count <= Self.widestVector }
    }
    func cells(_ columns: [Int], gradient: Bool) -> [[String]] {
      var cells = [["step"] + columns.map { variables[$0] } + [lossName]]
      if gradient { cells[0].append(slopeName(notation)) }
      for row in rows {
        var line =
          [String(row.step)] + columns.map { notation.text(row.values[$0].decimal, page.symbols) }
        line.append(row.isOnAll ? notation.text(row.loss) : "undefined")
        if gradient { line.append(slope(row, page)) }
        cells.append(line)
      }
      return cells
    }
    var columns = narrow
    var hasGradient = showsGradient && narrow.count == variables.count
    while true {
      let table = Self.aligned(cells(columns, gradient: hasGradient))
      if table.allSatisfy({ $0.count <= page.width }) || (columns.isEmpty && !hasGradient) {
        return table
      }
      if hasGradient { hasGradient = false } else { columns.removeLast() }
    }
  }

  /// What each step has looked at.
  private func batchTable(_ stochastic: Stochastic, _ page: Page) -> [String] {
    let notation = page.notation
    let hasError = rows.contains { $0.error != nil }
    var cells = [["step", stochastic.size == 1 ? "row" : "rows"] + (hasError ? ["error"] : [])]
    cells[0] += ["gradient"] + variables + ["loss on all of \(stochastic.data)"]
    for row in rows {
      let looked = row.looked.prefix(4).map(String.init).joined(separator: ", ")
      var line = [String(row.step), looked + (row.looked.count > 4 ? ", …" : "")]
      if hasError { line.append(row.error.map { notation.text($0) } ?? "") }
      line.append(row.gradient.isEmpty ? "" : slope(row, page))
      line += row.values.map { notation.text($0.decimal, page.symbols) }
      line.append(row.isOnAll ? notation.text(row.loss) : "")
      cells.append(line)
    }
    return Self.aligned(cells)
  }

  private func slopeName(_ notation: Notation) -> String {
    if variables.count == 1, rows.first?.values[0].shape == [] {
      return "d\(lossName)/d\(variables[0])"
    }
    return "gradient"
  }

  private func slope(_ row: Row, _ page: Page) -> String {
    if row.gradient.count == 1 { return page.notation.text(row.gradient[0].decimal, page.symbols) }
    let texts = row.gradient.map { page.notation.text($0.decimal, page.symbols) }
    return "[" + texts.joined(separator: ", ") + "]"
  }

  /// Columns three apart.
  static func aligned(_ rows: [[String]], firstToTheRight: Bool = true) -> [String] {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    return rows.map { row in
      var line = ""
      for (column, cell) in row.enumerated() {
        let gap = String(repeating: " ", count: widths[column] - cell.count)
        let field = column == 0 && firstToTheRight ? gap + cell : cell + gap
        line += (column == 0 ? "" : "   ") + field
      }
      while line.last == " " { line.removeLast() }
      return line
    }
  }

  func bareValues(_ page: Page) -> [String] {
    final.map { Notation(alphabet: .ascii).text($0.value.decimal, page.symbols) }
  }

  func fields(_ page: Page) -> [JSONValue.Field] {
    var reason = [verdict.reason, verdict.evidence ?? ""].joined(separator: " ")
    while reason.last == " " { reason.removeLast() }
    return [
      .init("name", .string(name)), .init("verdict", .string(verdict.contract)),
      .init("steps", .integer(Int64(steps))), .init("loss", JSONValue(loss)),
      .init("final", .object(final.map { .init($0.name, $0.value.json(page.symbols)) })),
      .init("reason", .string(reason)),
      .init("advice", verdict.advice.map { .string($0) } ?? .null),
      .init("evaluations", evaluations.map { .integer(Int64($0)) } ?? .null),
      .init(
        "history",
        .array(
          losses.map {
            .object([.init("step", .integer(Int64($0.step))), .init("loss", JSONValue($0.loss))])
          })),
    ]
  }
}

extension RunAnswer.Stochastic {
  /// How this stands between all rows and one.
  fileprivate var sentence: String {
    let looked = "stochastic: each step looks at \(size) row\(size == 1 ? "" : "s") of \(rows)."
    let between = size == 1 ? " `batch all` takes one step per pass, `batch 2` is between." : ""
    return looked + between
  }
}
