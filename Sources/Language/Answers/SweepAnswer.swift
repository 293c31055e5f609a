internal import Autodiff
internal import Syntax

/// Descents side by side.
struct SweepAnswer: Answer {
  struct Row: Sendable {
    /// What was changed, as it was typed.
    let label: String
    let rate: Double?
    let lossName: String
    let final: [(name: String, value: Value)]
    let loss: Double
    let verdict: Verdict
    /// The losses on the way, for a picture.
    let steps: [Int]
    let losses: [Double]
  }

  /// What was changed: `rate`, `method`, `from`, `batch`, `seed`.
  let heading: String
  var rows: [Row] = []

  init(heading: String) { self.heading = heading }

  var kind: String { "sweep" }
}

extension SweepAnswer {
  func lines(_ page: Page) -> [StyledLine] {
    var places = Array((rows.first?.final ?? []).indices).filter { place in
      rows.allSatisfy { $0.final[place].value.constants.count <= 4 }
    }
    var hasFactor = rows.contains { $0.verdict.factor != nil }
    while true {
      let lines = table(places, hasFactor, page)
      if lines.allSatisfy({ $0.count <= page.width }) || (places.isEmpty && !hasFactor) {
        return lines.map { StyledSpan.formula($0) }
      }
      if hasFactor { hasFactor = false } else { places.removeLast() }
    }
  }

  private func table(_ places: [Int], _ hasFactor: Bool, _ page: Page) -> [String] {
    let notation = page.notation
    var heading = [heading] + places.compactMap { rows.first?.final[$0].name }
    heading += [rows.first?.lossName ?? "L"] + (hasFactor ? ["each step"] : []) + ["verdict"]
    let times = notation.alphabet == .ascii ? "*" : "×"
    let cells = rows.map { row in
      var cells = [row.label]
      cells += places.map { notation.text(row.final[$0].value.decimal, page.symbols) }
      cells.append(notation.text(row.loss))
      if hasFactor {
        cells.append(row.verdict.factor.map { "error \(times) \(notation.text($0))" } ?? "")
      }
      return cells + [row.verdict.word]
    }
    return RunAnswer.aligned([heading] + cells, firstToTheRight: false)
  }

  func bareValues(_ page: Page) -> [String] {
    rows.map {
      Notation(alphabet: .ascii).text(Value.number(.decimal($0.loss)).decimal, page.symbols)
    }
  }

  func fields(_ page: Page) -> [JSONValue.Field] {
    let rows = rows.map { row in
      JSONValue.object([
        .init("label", .string(row.label)),
        .init("rate", row.rate.map { JSONValue($0) } ?? .null), .init("loss", JSONValue(row.loss)),
        .init("final", .object(row.final.map { .init($0.name, $0.value.json(page.symbols)) })),
        .init("factor", row.verdict.factor.map { JSONValue($0) } ?? .null),
        .init("verdict", .string(row.verdict.word)),
      ])
    }
    return [.init("rows", .array(rows))]
  }
}
