internal import Syntax

/// A computation graph, in the terminal or in a file.
struct GraphAnswer: Answer {
  let graph: ComputationGraph
  /// Whether formulas are written as in books on networks.
  let isNetwork: Bool
  /// Where it was written to instead of being shown.
  var file: String?

  var kind: String { "graph" }

  /// Of more nodes the list shows the first and the last.
  private static let listLimit = 40

  func lines(_ page: Page) -> [StyledLine] {
    if let file { return [[StyledSpan("written to \(file)")]] }
    let drawing =
      graph.nodes.count <= Self.listLimit
      ? TerminalGraph(graph, page, isNetwork: isNetwork)?.lines : nil
    return (drawing ?? list(page)).map { StyledSpan.formula($0) }
  }

  /// What is too wide to be drawn, a node a line.
  private func list(_ page: Page) -> [String] {
    var cells = [["node", "shape or value", "computed of"]]
    let hidden = graph.nodes.count - Self.listLimit
    for (place, node) in graph.nodes.enumerated() {
      if hidden > 0, place == Self.listLimit / 2 {
        cells.append(["\(page.notation.dots) \(hidden) more", "", ""])
      }
      guard hidden <= 0 || place < Self.listLimit / 2 || place >= Self.listLimit / 2 + hidden
      else { continue }
      let labels = node.labels(page, isNetwork: isNetwork)
      cells.append([
        labels[0], labels.dropFirst().joined(separator: ", "),
        node.operands.map { graph.nodes[$0].name }.joined(separator: ", "),
      ])
    }
    if cells.dropFirst().allSatisfy({ $0[1].isEmpty }) { cells = cells.map { [$0[0], $0[2]] } }
    let table = TextTable(cells)
    // The formulas say as well what a node is computed of.
    return table.width <= page.width
      ? table.lines : TextTable(cells.map { $0.dropLast() }).lines(width: page.width)
  }

  /// A picture is no value.
  func bareValues(_ page: Page) -> [String] { [] }

  func fields(_ page: Page) -> [JSONValue.Field] {
    let nodes = graph.nodes.map { node -> JSONValue in
      .object([
        .init("node", .string(node.name)), .init("role", .string(node.role.rawValue)),
        .init("formula", node.formula.map { .string($0.text(.exact)) } ?? .null),
        .init("shape", .array(node.shape.map { .integer(Int64($0)) })),
        .init("value", node.value?.json(page.symbols) ?? .null),
        .init("of", .array(node.operands.map { .string(graph.nodes[$0].name) })),
      ])
    }
    let fields = [JSONValue.Field("nodes", .array(nodes))]
    return fields + (file.map { [.init("file", .string($0))] } ?? [])
  }
}
