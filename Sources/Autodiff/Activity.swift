/// Which nodes of a function depend differentiably on its active inputs.
struct Activity {
  /// One a node; a structured node is active if one of its results is.
  private(set) var nodes: [Bool]
  /// One a result, for each active structured node.
  private(set) var results: [Int: [Bool]] = [:]

  init(of id: FunctionID, active: [Bool], in table: FunctionTable) {
    let function = table[id]
    nodes = Array(repeating: false, count: function.nodes.count)
    for (index, node) in function.nodes.enumerated() {
      switch node.code {
      case Node.Code.input:
        nodes[index] = active[Int(node.a)]
      case Node.Code.constant:
        break
      case Node.Code.mark:
        nodes[index] = nodes[Int(node.a)]
      case Node.Code.project:
        nodes[index] = results[Int(node.a)]?[Int(node.b)] ?? false
      default:
        var isActive = false
        node.forEachOperand(in: function.operands) { if nodes[$0] { isActive = true } }
        guard isActive else { continue }
        if let row = node.row {
          nodes[index] = RowRules.isDifferentiable[Int(row.rawValue)]
        } else {
          let found = table.resultActivity(of: node, in: function, nodes)
          results[index] = found
          nodes[index] = found.contains(true)
        }
      }
    }
  }
}

extension FunctionTable {
  /// Which outputs of `function` depend differentiably on the active inputs.
  func outputActivity(of function: FunctionID, active: [Bool]) -> [Bool] {
    let key = Memo.Key(function: function, active: active, seeded: [])
    return settled(\.memo.activity, key, count: self[function].outputs.count) {
      if usesRule(function, active: active) { return [true] }
      let activity = Activity(of: function, active: active, in: self)
      return self[function].outputs.map { activity.nodes[$0.int] }
    }
  }

  /// Which results of a structured node are active.
  func resultActivity(of node: Node, in function: Function, _ nodes: [Bool]) -> [Bool] {
    let operands = function.operands(of: node).map { nodes[$0.int] }
    switch node.kind {
    case .call(let callee):
      return outputActivity(of: callee, active: operands)
    case .conditional(let id):
      let captures = Array(operands.dropFirst())
      let otherwise = outputActivity(of: self[id].otherwise, active: captures)
      return zip(outputActivity(of: self[id].then, active: captures), otherwise).map { $0 || $1 }
    case .loop(let id):
      let loop = self[id]
      let (active, collected) = loopActivity(loop, operands)
      return Array(active[1..<1 + loop.states]) + collected + [false]
    case .input, .constant, .primitive, .mark, .project:
      return []
    }
  }

  /// The active inputs of a loop's body (a fixpoint over the states), and which of its
  /// collected values are active.
  public func loopActivity(_ loop: Loop, _ operands: [Bool]) -> (inputs: [Bool], collected: [Bool])
  {
    var inputs = [false] + operands.dropFirst(loop.firstState)
    while true {
      let outputs = outputActivity(of: loop.body, active: inputs)
      var grew = false
      for state in 0..<loop.states where outputs[state] && !inputs[1 + state] {
        inputs[1 + state] = true
        grew = true
      }
      if !grew { return (inputs, Array(outputs[loop.states...])) }
    }
  }

  /// Which inputs of `function` its `seeded` outputs depend on differentiably.
  func reach(of id: FunctionID, seeded: [Bool]) -> [Bool] {
    let key = Memo.Key(function: id, active: [], seeded: seeded)
    return settled(\.memo.reach, key, count: self[id].inputs.count) {
      let reached = inputsReached(in: id, seeded: seeded)
      guard let rules = rules[id], seeded == [true] else { return reached }
      return reached.indices.map { reached[$0] || rules.isRuled($0) }
    }
  }

  private func inputsReached(in id: FunctionID, seeded: [Bool]) -> [Bool] {
    let function = self[id]
    var reached = Array(repeating: false, count: function.nodes.count)
    var results: [Int: [Bool]] = [:]
    for (output, isSeeded) in zip(function.outputs, seeded) where isSeeded {
      reached[output.int] = true
    }
    for (index, node) in function.nodes.enumerated().reversed() where reached[index] {
      if node.code == Node.Code.project {
        let count = resultCount(of: function.nodes[Int(node.a)])
        results[Int(node.a), default: Array(repeating: false, count: count)][Int(node.b)] = true
        reached[Int(node.a)] = true
      } else if node.isStructured {
        let operands = structuredReach(of: node, seeded: results[index] ?? [])
        for (operand, isReached) in zip(function.operands(of: node), operands) where isReached {
          reached[operand.int] = true
        }
      } else if node.row.map({ RowRules.isDifferentiable[Int($0.rawValue)] }) ?? true {
        node.forEachOperand(in: function.operands) { reached[$0] = true }
      }
    }
    return function.inputs.indices.map { reached[$0] }
  }

  func resultCount(of node: Node) -> Int {
    switch node.kind {
    case .call(let callee): self[callee].outputs.count
    case .conditional(let id): self[self[id].then].outputs.count
    case .loop(let id): self[id].tripResult + 1
    case .input, .constant, .primitive, .mark, .project: 1
    }
  }

  private func structuredReach(of node: Node, seeded: [Bool]) -> [Bool] {
    switch node.kind {
    case .call(let callee):
      return reach(of: callee, seeded: seeded)
    case .conditional(let id):
      let otherwise = reach(of: self[id].otherwise, seeded: seeded)
      return [false] + zip(reach(of: self[id].then, seeded: seeded), otherwise).map { $0 || $1 }
    case .loop(let id):
      let loop = self[id]
      let (_, inputs) = loopReach(loop, seeded: Array(seeded.dropLast()))
      return Array(repeating: false, count: loop.firstState) + inputs.dropFirst()
    case .input, .constant, .primitive, .mark, .project:
      return []
    }
  }

  /// The outputs of a loop's body that end up with a cotangent (a fixpoint over the states), and
  /// the inputs of the body that they reach.
  func loopReach(_ loop: Loop, seeded: [Bool]) -> (outputs: [Bool], inputs: [Bool]) {
    var outputs = seeded
    while true {
      let inputs = reach(of: loop.body, seeded: outputs)
      var grew = false
      for state in 0..<loop.states where inputs[1 + state] && !outputs[state] {
        outputs[state] = true
        grew = true
      }
      if !grew { return (outputs, inputs) }
    }
  }
}
