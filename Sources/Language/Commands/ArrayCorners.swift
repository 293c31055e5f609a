internal import Autodiff
internal import Syntax

/// Corners of functions in which arrays occur: where an entry of `abs`, `relu`, a norm or a choice
/// lies on one, the functions' own slope of least size is taken, and it is said.
extension Session {
  /// One sentence for each place, at most three.
  func arrayCorners(
    _ function: LoweredFunction, by variables: [Symbol], _ point: Point
  ) -> [String] {
    let table = workspace.table
    guard let flat = table.opened(function.id, limit: 20_000) else { return [] }
    let body = table[flat]
    let isActive = active(body, variables.compactMap { function.globals.firstIndex(of: $0) })
    var candidates: [Int] = []
    var watched: [NodeID] = []
    for (index, node) in body.nodes.enumerated() where isActive[index] {
      guard let row = node.row, cornerRows.contains(row), !isSquared(index, body) else { continue }
      candidates.append(index)
      watched += [NodeID(index)] + body.operands(of: node).prefix(2)
    }
    guard !candidates.isEmpty, candidates.count <= 200 else { return [] }
    let inputs = function.globals.map { known($0, point) ?? .number(.exact(.zero)) }
    let selected = table.selecting(nodes: watched, of: flat)
    guard let values = try? Runnable(selected, in: table).run(inputs, limits: limits) else {
      return []
    }
    var rest = values[...]
    var said: [String] = []
    for index in candidates {
      let operands = body.operands(of: body.nodes[index])
      let found = rest.prefix(1 + min(2, operands.count)).map { $0.constants.map(\.double) }
      rest = rest.dropFirst(found.count)
      guard let row = body.nodes[index].row,
        let sentence = sentence(row, found, text(body.origins[index], row)),
        !said.contains(sentence)
      else { continue }
      said.append(sentence)
    }
    return Array(said.prefix(3))
  }

  private var cornerRows: Set<RowID> {
    [.norm, .abs, .relu, .leakyrelu, .max, .min, .maximum, .minimum]
  }

  private func active(_ body: Function, _ places: [Int]) -> [Bool] {
    var active = body.nodes.map { _ in false }
    for (index, node) in body.nodes.enumerated() {
      if case .input(let place) = node.kind {
        active[index] = places.contains(place)
      } else {
        active[index] = body.operands(of: node).contains { active[$0.int] }
      }
    }
    return active
  }

  /// A norm that is read squared alone has no corner.
  private func isSquared(_ index: Int, _ body: Function) -> Bool {
    guard body.nodes[index].row == .norm else { return false }
    let users = body.nodes.filter { body.operands(of: $0).contains(NodeID(index)) }
    return !users.isEmpty && !body.outputs.contains(NodeID(index))
      && users.allSatisfy { body.squaredNorm($0, in: workspace.table) != nil }
  }

  private func text(_ origin: Origin, _ row: RowID) -> String {
    let text = workspace.origins[origin].map { workspace.tree($0).text($0.id, notation.style) }
    guard let text, text.count <= 40 else { return Row[row].name }
    return text
  }

  /// - Parameter values: the numbers of the node and of its operands.
  private func sentence(_ row: RowID, _ values: [[Double]], _ text: String) -> String? {
    switch row {
    case .norm:
      guard values[0] == [0] else { return nil }
      return
        "corner: \(text) is 0, where any vector up to length 1 is a slope; gd takes the least, 0"
    case .abs, .relu, .leakyrelu:
      let places = values[1].indices.filter { values[1][$0] == 0 }
      return places.isEmpty
        ? nil
        : "corner: \(text)\(entries(places, values[1].count)); gd takes the slope of least size"
    case .max, .min:
      guard values.count == 3, values[1].count == values[2].count else { return nil }
      let places = values[1].indices.filter { values[1][$0] == values[2][$0] }
      return places.isEmpty
        ? nil : "tie: \(text)\(entries(places, values[1].count)); gd takes halves"
    case .maximum, .minimum:
      guard values[0].count == 1 else { return nil }
      let count = values[1].count { $0 == values[0][0] }
      return count < 2 ? nil : "tie: \(count) entries attain \(text); gd takes 1/\(count) of each"
    default: return nil
    }
  }

  private func entries(_ places: [Int], _ count: Int) -> String {
    guard count > 1 else { return "" }
    if places.count > 3 { return " in \(places.count) entries" }
    return " in entr\(places.count == 1 ? "y" : "ies") "
      + places.map { "\($0 + 1)" }.joined(separator: ", ")
  }
}
