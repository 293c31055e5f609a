/// Views of invariants are taken once, outside the loop, and so is all other work of independent
/// steps that does not differ from step to step.
///
/// A column that each step reads of a matrix is a row of its transpose. Transposed in every step,
/// the matrix's cotangent would be touched whole in every step of the reverse. And the columns of a
/// Jacobian, made one by one, share the value of the function.
extension Builder {
  /// A loop and its operands, with the views that its body takes of invariants, and what else is the
  /// same in each step, as further invariants.
  mutating func hoisted(_ loop: Loop, _ operands: [NodeID]) -> (Loop, [NodeID]) {
    let body = table[loop.body]
    let firstInvariant = loop.inputRanges[2].lowerBound
    // What a node of the body is outside.
    var outside: [Int: NodeID] = [:]
    for input in loop.inputRanges[2] { outside[input] = operands[loop.firstState + input - 1] }
    var views = moved(loop, operands, body, &outside)
    for (index, node) in body.nodes.enumerated()
    where node.code >= RowID.stack.code && outside[index] == nil {
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

  /// The nodes of independent steps that are the same in each, put where `outside` says; none if
  /// there are no arrays among them, for numbers cost little.
  private mutating func moved(
    _ loop: Loop, _ operands: [NodeID], _ body: Function, _ outside: inout [Int: NodeID]
  ) -> [Int] {
    guard loop.condition == nil, loop.order == .any, loop.extent == .whole,
      let steps = exact(at: operands[0])?.int, steps > 1
    else { return [] }
    var isSame = body.nodes.map { _ in false }
    var moved: [Int] = []
    var isWorthwhile = false
    for (index, node) in body.nodes.enumerated() {
      guard node.code != Node.Code.input else {
        isSame[index] = outside[index] != nil
        continue
      }
      isSame[index] = body.operands(of: node).allSatisfy { isSame[$0.int] }
      guard isSame[index], !node.isFilling(in: body) else { continue }
      moved.append(index)
      isWorthwhile = isWorthwhile || node.isStructured || (!node.type.isScalar && !node.isView)
    }
    guard isWorthwhile else { return [] }
    let inside = origin
    var map = body.nodes.map { _ in NodeID(0) }
    for (index, node) in body.nodes.enumerated() where isSame[index] {
      origin = body.origins[index]
      map[index] = outside[index] ?? copy(node, of: body, map)
    }
    origin = inside
    for index in moved { outside[index] = map[index] }
    // What a structured node gives is read of its projections alone.
    return moved.filter { body.nodes[$0].type != .several }
  }
}

extension Node {
  /// Whether it is a constant, or an array of equal or of consecutive numbers: made anew it costs
  /// less than kept.
  fileprivate func isFilling(in function: Function) -> Bool {
    if code == Code.constant || row == .iota { return true }
    return row == .broadcast && function.nodes[Int(a)].type.isScalar
  }

  /// Whether it is another arrangement of its one operand's entries.
  var isView: Bool {
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
