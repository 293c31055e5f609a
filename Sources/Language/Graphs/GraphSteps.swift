internal import Autodiff

/// The nodes of a function that a reader sees as steps: what computes, but for constants and what
/// only changes the layout; the result is the last.
struct GraphSteps {
  private(set) var nodes: [NodeID] = []
  /// What each is called by the user: a live definition, a local name.
  private(set) var marks: [MarkID?] = []
  /// Which of them a loop makes.
  private(set) var loops: Set<Int> = []

  init(_ body: Function, _ table: FunctionTable) {
    var named: [Int: MarkID] = [:]
    var dependsOnInput = Array(repeating: false, count: body.nodes.count)
    for (index, node) in body.nodes.enumerated() {
      let operands = body.operands(of: node)
      if case .input = node.kind { dependsOnInput[index] = true }
      if operands.contains(where: { dependsOnInput[$0.int] }) { dependsOnInput[index] = true }
      if case .mark(let operand, let mark) = node.kind { named[Self.content(operand, body)] = mark }
    }
    var users: [[Int]] = body.nodes.map { _ in [] }
    for (index, node) in body.nodes.enumerated() {
      for operand in Set(body.operands(of: node)) { users[operand.int].append(index) }
    }
    let result = Self.content(body.outputs[0], body)
    for (index, node) in body.nodes.enumerated() where index != result && dependsOnInput[index] {
      switch node.kind {
      case .primitive(let row):
        let isPart =
          users[index].count == 1 && Self.isPart(row, of: body.nodes[users[index][0]].row)
        guard named[index] != nil || !Self.isLayout(row) && !isPart else { continue }
      case .project: break
      case .input, .constant, .mark, .conditional, .loop, .call: continue
      }
      add(index, named[index], body)
    }
    add(result, named[result], body)
  }

  /// Leaves what the user has named, and the result.
  mutating func fold() {
    let kept = nodes.indices.filter { marks[$0] != nil || $0 == nodes.count - 1 }
    nodes = kept.map { nodes[$0] }
    marks = kept.map { marks[$0] }
    loops = Set(kept.indices.filter { loops.contains(kept[$0]) })
  }

  private mutating func add(_ index: Int, _ mark: MarkID?, _ body: Function) {
    if case .project(let source, _) = body.nodes[index].kind,
      case .loop = body.nodes[source.int].kind
    {
      loops.insert(nodes.count)
    }
    nodes.append(NodeID(index))
    marks.append(mark)
  }

  /// `node` without the names around it.
  private static func content(_ node: NodeID, _ body: Function) -> Int {
    var node = node
    while case .mark(let operand, _) = body.nodes[node.int].kind { node = operand }
    return node.int
  }

  /// Sums of sums are one step, and so are products of products.
  private static func isPart(_ row: RowID, of user: RowID?) -> Bool {
    switch row {
    case .add, .subtract: user == .add || user == .subtract
    case .multiply: user == .multiply
    default: false
    }
  }

  private static func isLayout(_ row: RowID) -> Bool {
    switch row {
    case .broadcast, .reshape, .transpose, .convert, .negate: true
    default: false
    }
  }
}
