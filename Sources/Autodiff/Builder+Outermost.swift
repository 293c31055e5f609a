extension Builder {
  /// The one-operand row that `node` is, and its operand. A call whose result is a row that `wanted`
  /// accepts is written out for it; what has a name is left alone.
  public mutating func outermost(
    _ node: NodeID, where wanted: (RowID) -> Bool
  ) -> (row: RowID, operand: NodeID)? {
    var node = node
    while true {
      let found = nodes[node.int]
      if let row = found.row {
        guard wanted(row) else { return nil }
        return (row, operand(0, of: found))
      }
      guard case .project(let source, let position) = found.kind,
        case .call(let function) = nodes[source.int].kind, !table.isRecursive(function),
        isReached(table[function], position, where: wanted)
      else { return nil }
      let call = nodes[source.int]
      let arguments = table[function].inputs.indices.map { operand($0, of: call) }
      node = inline(function, arguments)[position]
    }
  }

  private func isReached(
    _ body: Function, _ position: Int, where wanted: (RowID) -> Bool
  ) -> Bool {
    var body = body
    var place = body.outputs[position].int
    while true {
      let node = body.nodes[place]
      if let row = node.row { return wanted(row) }
      guard case .project(let source, let position) = node.kind,
        case .call(let inner) = body.nodes[source.int].kind, !table.isRecursive(inner)
      else { return false }
      body = table[inner]
      place = body.outputs[position].int
    }
  }
}
