/// Views of invariants are taken once, outside the loop.
///
/// A column that each step reads of a matrix is a row of its transpose. Transposed in every step,
/// the matrix's cotangent would be touched whole in every step of the reverse.
extension Builder {
  /// A loop and its operands, with the views that its body takes of invariants as further
  /// invariants.
  mutating func hoisted(_ loop: Loop, _ operands: [NodeID]) -> (Loop, [NodeID]) {
    let body = table[loop.body]
    let firstInvariant = loop.inputRanges[2].lowerBound
    // What a node of the body is outside.
    var outside: [Int: NodeID] = [:]
    for input in loop.inputRanges[2] { outside[input] = operands[loop.firstState + input - 1] }
    var views: [Int] = []
    for (index, node) in body.nodes.enumerated() where node.code >= RowID.stack.code {
      guard node.isView, let source = outside[Int(node.a)] else { continue }
      let moved = ArrayNode(
        row: RowID(code: node.code), type: node.type, attributes: attributes(of: node),
        operands: [source], result: source)
      outside[index] = again(moved, [source])
      views.append(index)
    }
    // A view that only another view reads goes with it.
    let read = body.reads(except: views)
    views.removeAll { !read[$0] }
    guard !views.isEmpty, firstInvariant < body.inputs.count else { return (loop, operands) }
    let inputs = body.inputs + views.map { body.nodes[$0].type }
    var places: [Int: NodeID] = [:]
    for (place, view) in views.enumerated() { places[view] = NodeID(body.inputs.count + place) }
    var inner = Builder(table, inputs: inputs, capacity: body.nodes.count)
    var map: [NodeID] = []
    map.reserveCapacity(body.nodes.count)
    for (index, node) in body.nodes.enumerated() {
      inner.origin = body.origins[index]
      if node.code == Node.Code.input {
        map.append(NodeID(Int(node.a)))
      } else {
        map.append(places[index] ?? inner.copy(node, of: body, map))
      }
    }
    var changed = loop
    changed.body = inner.freeze(body.outputs.map { map[$0.int] })
    changed.invariants += views.count
    changed.condition = loop.condition.map { condition in
      var builder = Builder(table, inputs: inputs, capacity: table[condition].nodes.count)
      let outputs = builder.inline(condition, body.inputs.indices.map { NodeID($0) })
      return builder.freeze(outputs)
    }
    return (changed, operands + views.compactMap { outside[$0] })
  }
}

extension Node {
  /// Whether it is another arrangement of its one operand's entries.
  fileprivate var isView: Bool {
    switch row {
    case .reshape, .transpose, .permute, .slice, .diagonal: true
    default: false
    }
  }
}

extension Function {
  /// Which nodes an output or a node outside `places` reads.
  fileprivate func reads(except places: [Int]) -> [Bool] {
    let left = Set(places)
    var read = nodes.map { _ in false }
    for output in outputs { read[output.int] = true }
    for (index, node) in nodes.enumerated() where !left.contains(index) {
      node.forEachOperand(in: operands) { read[$0] = true }
    }
    return read
  }
}
