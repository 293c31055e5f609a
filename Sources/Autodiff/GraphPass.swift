/// A pass over a function that makes it anew, node by node.
protocol GraphPass: ~Copyable {
  var table: FunctionTable { get }
  var body: Function { get }
  var builder: Builder { get set }
  /// By old node: the new one.
  var map: [NodeID] { get set }

  /// What stands in the place of a node, whose operands are in `map`.
  mutating func moved(_ node: Node, _ index: Int) -> NodeID
}

extension GraphPass where Self: ~Copyable {
  /// The new function, of the same inputs and outputs.
  mutating func rebuild() -> FunctionID {
    map.reserveCapacity(body.nodes.count)
    for (index, node) in body.nodes.enumerated() {
      builder.origin = body.origins[index]
      map.append(moved(node, index))
    }
    let outputs = body.outputs.map { map[$0.int] }
    return builder.frozen(outputs, inputs: nil)
  }

  /// The new operands of an old node.
  func operands(of node: Node) -> [NodeID] { body.operands(of: node).map { map[$0.int] } }

  /// A conditional of which each branch is what `change` makes of it.
  mutating func conditional(
    _ branches: Conditional, _ node: Node, _ change: (FunctionID) -> FunctionID
  ) -> NodeID {
    let operands = operands(of: node)
    let changed = Conditional(
      then: change(branches.then), otherwise: change(branches.otherwise))
    return builder.conditional(changed, operands[0], Array(operands.dropFirst()))
  }
}
