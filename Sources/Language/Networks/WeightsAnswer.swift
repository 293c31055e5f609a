internal import Learning
internal import Syntax

/// The parameters of a network in numbers: their spread, and how they began.
struct WeightsAnswer: Answer {
  struct Row: Sendable {
    let parameter: Network.Parameter
    let numbers: [Double]
  }

  let rows: [Row]

  var kind: String { "show" }

  func lines(_ page: Page) -> [StyledLine] {
    let notation = Notation(alphabet: page.notation.alphabet, digits: 3)
    var cells = [["", "shape", "from", "to", "mean", "deviation", "spread", "began as"]]
    for row in rows {
      let (mean, deviation) = row.moments
      cells.append([
        row.parameter.name, row.parameter.shapeText,
        notation.text(row.numbers.min() ?? 0), notation.text(row.numbers.max() ?? 0),
        notation.text(mean), notation.text(deviation),
        LedgerText(notation: notation).histogram(row.numbers), row.start,
      ])
    }
    return TextTable(cells).lines(width: page.width).map { StyledSpan.formula($0) }
  }

  func bareValues(_ page: Page) -> [String] {
    rows.map { Notation.exact.text($0.moments.deviation) }
  }

  func fields(_ page: Page) -> [JSONValue.Field] {
    let rows = rows.map { row -> JSONValue in
      .object([
        .init("name", .string(row.parameter.name)),
        .init("shape", .array(row.parameter.shape.map { .integer(Int64($0)) })),
        .init("from", JSONValue(row.numbers.min() ?? 0)),
        .init("to", JSONValue(row.numbers.max() ?? 0)),
        .init("mean", JSONValue(row.moments.mean)),
        .init("deviation", JSONValue(row.moments.deviation)), .init("start", .string(row.start)),
      ])
    }
    return [.init("rows", .array(rows))]
  }
}

extension WeightsAnswer.Row {
  var moments: (mean: Double, deviation: Double) {
    let count = Double(max(numbers.count, 1))
    let mean = numbers.reduce(0, +) / count
    let variance = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
    return (mean, variance.squareRoot())
  }

  var start: String {
    switch parameter.start {
    case .zeros: "zeros"
    case .ones: "ones"
    case .drawn(let initializer): initializer.name
    }
  }
}
