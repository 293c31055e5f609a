extension FunctionTable {
  /// `function` with other nodes of it as results.
  public func selecting(nodes: [NodeID], of function: FunctionID) -> FunctionID {
    let body = self[function]
    var builder = Builder(self, inputs: body.inputs, capacity: body.nodes.count)
    var map: [NodeID] = []
    map.reserveCapacity(body.nodes.count)
    for (index, node) in body.nodes.enumerated() {
      if case .input(let position) = node.kind {
        map.append(builder.input(position))
      } else {
        builder.origin = body.origins[index]
        map.append(builder.copy(node, of: body, map))
      }
    }
    let outputs = nodes.map { map[$0.int] }
    return builder.freeze(outputs)
  }
}
