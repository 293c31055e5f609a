/// Loops whose steps are independent, cut into parts.
extension FunctionTable {
  /// Some steps of a counted loop: of the first one's number, how many they are, and the loop's
  /// sequences and invariants, what the steps add up, from zeros, and what they collect. A sequence
  /// begins with the first step's element.
  ///
  /// - Parameter operands: the types of the loop's operands.
  public func part(of loop: Loop, operands: [TypeID]) -> FunctionID {
    let body = self[loop.body]
    var step = Builder(self, inputs: body.inputs + [.integer], capacity: body.nodes.count)
    let own = step.primitive(.add, .integer, NodeID(body.inputs.count), NodeID(0))
    let others = body.inputs.indices.dropFirst().map { NodeID($0) }
    var some = loop
    some.body = step.freeze(step.inline(loop.body, [own] + others))
    memo.laneSteps[some.body] = memo.laneSteps[loop.body]
    some.invariants += 1
    let first = 1 + loop.states
    let types = operands[first...].enumerated().map { place, type in
      let element = body.inputs[first + place]
      if place >= loop.sequences || type == element { return type }
      return intern(ValueType(self[element].element, [.trips] + self[element].shape))
    }
    var part = Builder(self, inputs: [.integer, .integer] + types)
    let zeros = body.inputs[1..<first].map { part.zero(of: $0) }
    let given = types.indices.map { NodeID(2 + $0) }
    let node = part.loop(some, [part.input(1)] + zeros + given + [part.input(0)])
    return part.freeze((0..<loop.states + loop.collects).map { part.project(node, $0) })
  }
}
