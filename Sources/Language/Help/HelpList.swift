internal import Autodiff
internal import Learning

/// What belongs together, an item a line: `help learn`, `help losses`.
struct HelpList: Sendable {
  let name: String
  let items: [(name: String, purpose: String)]

  var purpose: String { "what there is of it" }

  static func named(_ name: String) -> HelpList? { all.first { $0.name == name } }

  static let all =
    HelpTopic.Group.allCases.map { group in
      HelpList(
        name: group.rawValue,
        items: HelpTopic.all.filter { $0.group == group }.map { ($0.name, $0.purpose) })
    } + [
      HelpList(
        name: "functions",
        items: (Builtin.names + ArrayFunction.names + Functional.names).map { ($0, "") }),
      HelpList(
        name: "data sets", items: HelpTopic.dataMakers.map { ($0.name, opening($0.meaning)) }),
      HelpList(
        name: "constants",
        items: [
          ("π", "also pi: half the way around a circle of radius 1"),
          ("e", "the number whose power has itself for a slope"), ("∞", "also inf: beyond all"),
        ]),
      HelpList(name: "methods", items: RowHelp.methods.map { ($0.name, $0.purpose) }),
      HelpList(name: "schedules", items: RowHelp.schedules.map { ($0.name, $0.purpose) }),
      HelpList(name: "losses", items: Loss.all.map { ($0.name, $0.summary) }),
      HelpList(name: "layers", items: RowHelp.layers.map { ($0.name, $0.purpose) }),
      HelpList(
        name: "activations",
        items: Activation.names.filter { $0 != Activation.linear.name }.map {
          ($0, Session.summary(ofFunction: $0))
        }),
      HelpList(name: "initializers", items: RowHelp.initializers.map { ($0.name, $0.purpose) }),
      HelpList(name: "metrics", items: Metric.all.map { ($0.name, $0.summary) }),
    ]

  /// What a meaning says before its first comma or point.
  private static func opening(_ lines: [String]) -> String {
    String(lines.joined(separator: " ").prefix { !".,;:".contains($0) })
  }

  /// Names alone stand one behind the other.
  var text: [String] {
    guard secondColumn > 0 else { return [items.map(\.name).joined(separator: "  ")] }
    return items.map { item in
      item.name + String(repeating: " ", count: secondColumn - item.name.count) + item.purpose
    }
  }

  /// Where the purposes begin; 0 if there are none.
  var secondColumn: Int {
    guard items.contains(where: { !$0.purpose.isEmpty }) else { return 0 }
    return (items.map(\.name.count).max() ?? 0) + 3
  }
}
