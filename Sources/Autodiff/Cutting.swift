extension FunctionTable {
  /// `function` with a further input, after all others, in the place of each of some nodes; its
  /// results are what these nodes were, in terms of the others, and then its own.
  ///
  /// With it a derivative by a node is one by an input.
  public func cutting(_ function: FunctionID, at nodes: [NodeID]) -> FunctionID {
    let body = self[function]
    let types = nodes.map { body.type(of: $0) }
    var builder = Builder(self, inputs: body.inputs + types, capacity: body.nodes.count)
    var places: [Int: Int] = [:]
    for (place, node) in nodes.enumerated() { places[node.int] = place }
    var definitions = nodes
    var map: [NodeID] = []
    for (index, node) in body.nodes.enumerated() {
      if case .input(let position) = node.kind {
        map.append(builder.input(position))
        continue
      }
      builder.origin = body.origins[index]
      let copied = builder.copy(node, of: body, map)
      if let place = places[index] {
        definitions[place] = copied
        map.append(builder.input(body.inputs.count + place))
      } else {
        map.append(copied)
      }
    }
    let results = body.outputs.map { map[$0.int] }
    return builder.freeze(definitions + results)
  }
}

extension FunctionTable {
  /// `function` with its calls written out, names kept; `nil` beyond `limit` nodes.
  public func opened(_ function: FunctionID, limit: Int) -> FunctionID? {
    var current = function
    while true {
      let body = self[current]
      guard body.nodes.count <= limit else { return nil }
      let hasCalls = body.nodes.contains { if case .call = $0.kind { true } else { false } }
      guard hasCalls else { return current }
      var builder = Builder(self, inputs: body.inputs, capacity: body.nodes.count)
      var map: [NodeID] = []
      var results: [Int: [NodeID]] = [:]
      for (index, node) in body.nodes.enumerated() {
        builder.origin = body.origins[index]
        switch node.kind {
        case .input(let position): map.append(builder.input(position))
        case .call(let callee):
          let arguments = body.operands(of: node).map { map[$0.int] }
          results[index] = builder.inline(callee, arguments)
          map.append(builder.input(0))
        case .project(let source, let position):
          if let known = results[source.int] {
            map.append(known[position])
          } else {
            map.append(builder.copy(node, of: body, map))
          }
        case .constant, .primitive, .mark, .conditional, .loop:
          map.append(builder.copy(node, of: body, map))
        }
      }
      let outputs = body.outputs.map { map[$0.int] }
      let next = builder.freeze(outputs)
      guard next != current else { return nil }
      current = next
    }
  }
}
