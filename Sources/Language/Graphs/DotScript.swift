/// A computation graph in the language of Graphviz.
struct DotScript {
  let graph: ComputationGraph
  let page: Page
  let isNetwork: Bool

  var text: String {
    var lines = [
      "digraph {",
      "  graph [rankdir=TB, nodesep=0.35, ranksep=0.45, bgcolor=white]",
      "  node [shape=box, style=\"rounded,filled\", fillcolor=white, color=\"#404040\","
        + " fontname=\"Helvetica,Arial,sans-serif\", fontsize=13, margin=\"0.14,0.08\"]",
      "  edge [color=\"#606060\", arrowsize=0.7]",
    ]
    for (place, node) in graph.nodes.enumerated() {
      let label = node.labels(page, isNetwork: isNetwork).map(Self.quoted).joined(separator: "\\n")
      lines.append("  n\(place) [label=\"\(label)\"\(Self.look(node.role))]")
    }
    for (place, node) in graph.nodes.enumerated() {
      for operand in node.operands { lines.append("  n\(operand) -> n\(place)") }
    }
    return lines.joined(separator: "\n") + "\n}\n"
  }

  private static func look(_ role: ComputationGraph.Role) -> String {
    switch role {
    case .input: ", fillcolor=\"\(hex(0))\""
    case .parameter: ", fillcolor=\"\(hex(3))\""
    case .step: ""
    case .result: ", penwidth=2"
    }
  }

  private static func hex(_ place: Int) -> String {
    "#"
      + Palette.tint(place).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// Between double quotes, where only the quote and the backslash are special.
  private static func quoted(_ text: String) -> String {
    var quoted = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": quoted += "\\" + String(scalar)
      case _ where scalar.value < 32 || scalar.value == 127: quoted += " "
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted
  }
}
