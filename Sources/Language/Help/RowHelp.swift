internal import Learning
internal import Syntax

/// The pages that rows tell about themselves: methods of descent, schedules, layers, initializers.
struct RowHelp: Sendable {
  let name: String
  let purpose: String
  let text: [String]

  static let all = methods + schedules + layers + initializers

  static let methods =
    Optimizer.all.map { row in
      RowHelp(
        name: row.name, purpose: row.summary,
        synopsis: "by \(row.name)" + withOptions(row) + " rate \(Double(row.rate))",
        about: ["\(row.formula)"]
          + row.options.map {
            "\($0.name)=\(number($0.value))    \($0.summary), \($0.range.wording)"
          },
        source: row.source)
    }
    + Driver.allCases.map { row in
      RowHelp(
        name: row.rawValue, purpose: row.summary,
        synopsis: row == .search ? "rate auto" : "by \(row.rawValue)", about: [], source: nil)
    }

  static let schedules = Schedule.all.map { row in
    let options = row.options.map { $0.name + ($0.value.map { "=\(number($0))" } ?? "") }
    return RowHelp(
      name: row.name, purpose: row.summary,
      synopsis: "rate \(row.name)(\(options.joined(separator: ", ")))", about: [row.formula],
      source: row.source)
  }

  static let layers = LayerKind.all.map { row in
    RowHelp(
      name: row.name, purpose: row.summary,
      synopsis: "net N = 8 -> "
        + (row == .dense ? "4" : row.name + (row.option == nil ? "" : " 0.2")) + " -> 1",
      about: row.option.map {
        [
          "\($0.name)    from \(number($0.range.lowerBound)), below"
            + " \(number($0.range.upperBound))"
        ]
      } ?? [],
      source: row.source)
  }

  static let initializers = Initializer.all.map { row in
    RowHelp(
      name: row.name, purpose: row.summary, synopsis: "net N = 8 -> 4 tanh \(row.name) -> 1",
      about: [], source: row.source)
  }

  private init(name: String, purpose: String, synopsis: String, about: [String], source: String?) {
    self.name = name
    self.purpose = purpose
    text =
      [synopsis, "  " + purpose] + about.map { "  " + $0 }
      + (source.map { ["  source: \($0)"] } ?? [])
  }

  private static func withOptions(_ row: Optimizer) -> String {
    row.options.first.map { " with \($0.name)=\(number($0.value))" } ?? ""
  }

  private static func number(_ value: Double) -> String { Decimal.text(value) }
}
