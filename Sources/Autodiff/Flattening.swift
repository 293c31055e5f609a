/// The road to numbers: calls are inlined and marks dropped before anything is differentiated.
extension FunctionTable {
  /// The most nodes that inlining makes of one function; calls beyond it stay calls.
  static let flatteningBudget = 1 << 20

  /// `function` without marks and without calls, in inner functions too.
  public func flattened(_ id: FunctionID) -> FunctionID {
    let function = self[id]
    let hasWork = function.nodes.contains { $0.isStructured || $0.code == Node.Code.mark }
    guard hasWork else { return id }
    let result = memoised(\.memo.flattened, id, of: id) {
      (function.inputs, resultTypes(of: id))
    } _: {
      flattening(of: function)
    }
    memo.flattened[result] = result
    if let known = rules[id], rules[result] == nil {
      // A rule may call its function.
      attach([:], to: result)
      attach(known.partials.mapValues { flattened($0) }, to: result)
    }
    return result
  }

  private func flattening(of function: Function) -> FunctionID {
    var builder = Builder(self, inputs: function.inputs, capacity: function.nodes.count)
    var map: [NodeID] = []
    map.reserveCapacity(function.nodes.count)
    var inlined: [Int: [NodeID]] = [:]
    for (index, node) in function.nodes.enumerated() {
      builder.origin = function.origins[index]
      switch node.kind {
      case .input(let position): map.append(builder.input(position))
      case .mark(let operand, _): map.append(map[operand.int])
      case .project(let source, let position):
        map.append(
          inlined[source.int].map { $0[position] }
            ?? builder.project(map[source.int], position))
      case .call(let callee):
        let arguments = function.operands(of: node).map { map[$0.int] }
        let flat = flattened(callee)
        if !isRecursive(flat), builder.nodes.count + self[flat].nodes.count <= Self.flatteningBudget
        {
          inlined[index] = builder.inline(flat, arguments)
          map.append(NodeID(0))
        } else {
          map.append(builder.call(flat, arguments))
        }
      case .conditional(let branches):
        let operands = function.operands(of: node).map { map[$0.int] }
        let flat = Conditional(
          then: flattened(self[branches].then), otherwise: flattened(self[branches].otherwise))
        map.append(builder.conditional(flat, operands[0], Array(operands.dropFirst())))
      case .loop(let id):
        var loop = self[id]
        loop.body = flattened(loop.body)
        loop.condition = loop.condition.map { flattened($0) }
        let (hoisted, operands) = builder.hoisted(
          loop, function.operands(of: node).map { map[$0.int] })
        map.append(builder.loop(hoisted, operands))
      case .constant, .primitive:
        map.append(builder.inlined(node, of: function, map))
      }
    }
    return builder.freeze(function.outputs.map { map[$0.int] })
  }
}
