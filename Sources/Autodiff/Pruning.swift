/// Drops what nobody reads inside structured nodes: states, collected values, sequences,
/// invariants, captures. A state that passes through a loop unchanged becomes an invariant, a
/// sequence of equal elements too, and a constant invariant a constant of the body.
///
/// Without this, each order of differentiation would carry all states of the one before.
extension FunctionTable {
  func pruned(_ id: FunctionID) -> FunctionID {
    if let known = memo.pruned[id] { return known }
    guard self[id].nodes.contains(where: \.isStructured) else { return id }
    var pass = Pruning(of: self[id], in: self)
    pass.mark()
    let result = pass.rebuild()
    memo.pruned[id] = result
    memo.pruned[result] = result
    return result
  }

  /// `function` over other inputs, with only the outputs at `positions`.
  ///
  /// - Parameter arguments: what each old input becomes.
  func restricted(
    _ function: FunctionID, inputs: [TypeID], arguments: [BodyArgument], outputs: [Int]
  ) -> FunctionID {
    var builder = Builder(self, inputs: inputs, capacity: self[function].nodes.count)
    var nodes: [NodeID] = []
    for (argument, type) in zip(arguments, self[function].inputs) {
      switch argument {
      case .input(let place): nodes.append(NodeID(place))
      case .constant(let constant): nodes.append(builder.filled(constant, type))
      }
    }
    let results = builder.inline(function, nodes)
    return pruned(builder.freeze(outputs.map { results[$0] }))
  }
}

/// What an input of an inner function becomes.
enum BodyArgument {
  case input(Int)
  case constant(Constant)
}

/// A structured node with less in it.
private struct PrunedNode {
  enum Result {
    case result(Int)
    /// The operand itself: a state that no step changes.
    case operand(NodeID)
    case unused
  }

  enum Shape {
    case call(FunctionID)
    case conditional(Conditional)
    case loop(Loop)
  }

  let shape: Shape
  /// Nodes of the old function.
  let operands: [NodeID]
  let results: [Result]
}

private struct Pruning {
  private let function: Function
  private let table: FunctionTable
  private var live: [Bool]
  private var wanted: [Int: [Bool]] = [:]
  private var replacements: [Int: PrunedNode] = [:]

  init(of function: Function, in table: FunctionTable) {
    self.function = function
    self.table = table
    live = Array(repeating: false, count: function.nodes.count)
    for output in function.outputs { live[output.int] = true }
  }

  mutating func mark() {
    for (index, node) in function.nodes.enumerated().reversed() where live[index] {
      if node.code == Node.Code.project {
        let source = Int(node.a)
        live[source] = true
        let count = table.resultCount(of: function.nodes[source])
        wanted[source, default: Array(repeating: false, count: count)][Int(node.b)] = true
      } else if node.isStructured {
        let replacement = prune(node, wanted: wanted[index] ?? [])
        for operand in replacement.operands { live[operand.int] = true }
        for result in replacement.results {
          if case .operand(let operand) = result { live[operand.int] = true }
        }
        replacements[index] = replacement
      } else {
        node.forEachOperand(in: function.operands) { live[$0] = true }
      }
    }
  }

  func rebuild() -> FunctionID {
    var builder = Builder(table, inputs: function.inputs, capacity: function.nodes.count)
    var map: [NodeID] = []
    map.reserveCapacity(function.nodes.count)
    for (index, node) in function.nodes.enumerated() {
      builder.origin = function.origins[index]
      if node.code == Node.Code.input {
        map.append(builder.input(Int(node.a)))
      } else if !live[index] {
        map.append(NodeID(0))
      } else if let replacement = replacements[index] {
        let operands = replacement.operands.map { map[$0.int] }
        switch replacement.shape {
        case .call(let callee): map.append(builder.call(callee, operands))
        case .conditional(let branches):
          map.append(builder.conditional(branches, operands[0], Array(operands.dropFirst())))
        case .loop(let loop): map.append(builder.loop(loop, operands))
        }
      } else if node.code == Node.Code.project, let source = replacements[Int(node.a)] {
        switch source.results[Int(node.b)] {
        case .result(let place): map.append(builder.project(map[Int(node.a)], place))
        case .operand(let operand): map.append(map[operand.int])
        case .unused: preconditionFailure("a live projection's result was marked as wanted")
        }
      } else {
        map.append(builder.copy(node, of: function, map))
      }
    }
    return builder.freeze(function.outputs.map { map[$0.int] })
  }

  private func prune(_ node: Node, wanted: [Bool]) -> PrunedNode {
    let operands = Array(function.operands(of: node))
    switch node.kind {
    case .conditional(let id): return prune(table[id], operands, wanted)
    case .loop(let id): return prune(table[id], operands, wanted)
    case .call(let callee):
      return PrunedNode(
        shape: .call(callee), operands: operands, results: wanted.indices.map { .result($0) })
    case .input, .constant, .primitive, .mark, .project:
      preconditionFailure("only structured nodes are pruned")
    }
  }

  private func prune(
    _ branches: Conditional, _ operands: [NodeID], _ wanted: [Bool]
  ) -> PrunedNode {
    let outputs = wanted.indices.filter { wanted[$0] }
    let captures = Array(operands.dropFirst())
    let needs = [branches.then, branches.otherwise].map { table.needs(of: $0, outputs: outputs) }
    let kept = captures.indices.filter { needs[0][$0] || needs[1][$0] }
    let types = kept.map { function.type(of: captures[$0]) }
    let arguments = captures.indices.map { BodyArgument.input(kept.firstIndex(of: $0) ?? 0) }
    let made = [branches.then, branches.otherwise].map { branch in
      kept.count == captures.count && outputs.count == wanted.count
        ? table.pruned(branch)
        : table.restricted(branch, inputs: types, arguments: arguments, outputs: outputs)
    }
    return PrunedNode(
      shape: .conditional(Conditional(then: made[0], otherwise: made[1])),
      operands: [operands[0]] + kept.map { captures[$0] },
      results: wanted.indices.map { outputs.firstIndex(of: $0).map { .result($0) } ?? .unused })
  }

  private func prune(_ loop: Loop, _ operands: [NodeID], _ wanted: [Bool]) -> PrunedNode {
    let parts = LoopParts(loop, wanted: wanted, in: table)
    let bodyTypes = table[loop.body].inputs
    var states: [(input: Int, operand: NodeID)] = []
    var sequences = states
    var invariants = states
    var arguments: [BodyArgument] = Array(repeating: .input(0), count: loop.bodyInputs)
    for input in parts.inputs {
      var operand = operands[loop.firstState + input - 1]
      if !parts.isInvariant(input) {
        if input <= loop.states {
          states.append((input, operand))
          continue
        }
        guard let element = element(of: operand, type: bodyTypes[input]) else {
          sequences.append((input, operand))
          continue
        }
        operand = element
      }
      if let constant = constant(everywhereIn: operand) {
        arguments[input] = .constant(constant)
      } else {
        invariants.append((input, operand))
      }
    }
    let kept = states + sequences + invariants
    for (place, part) in kept.enumerated() { arguments[part.input] = .input(1 + place) }
    let types = [.integer] + kept.map { bodyTypes[$0.input] }
    let slimmed = Loop(
      body: table.restricted(
        loop.body, inputs: types, arguments: arguments, outputs: parts.states + parts.collected),
      condition: loop.condition.map {
        table.restricted($0, inputs: types, arguments: arguments, outputs: [0])
      },
      states: states.count, sequences: sequences.count, invariants: invariants.count,
      collects: parts.collected.count, order: loop.order,
      accumulates: parts.states.map { loop.accumulates[$0] })
    let results: [PrunedNode.Result] = wanted.indices.map { position in
      if position == loop.tripResult { return .result(slimmed.tripResult) }
      if let place = parts.states.firstIndex(of: position) { return .result(place) }
      if let place = parts.collected.firstIndex(of: position) {
        return .result(slimmed.states + place)
      }
      return wanted[position] ? .operand(operands[loop.firstState + position]) : .unused
    }
    return PrunedNode(
      shape: .loop(slimmed),
      operands: Array(operands[..<loop.firstState]) + kept.map(\.operand), results: results)
  }

  /// What each step reads of a sequence, where that is the same.
  private func element(of sequence: NodeID, type: TypeID) -> NodeID? {
    let node = function.nodes[sequence.int]
    if node.type == type || constant(everywhereIn: sequence) != nil { return sequence }
    guard node.row == .broadcast, let axes = node.attributes, table[axes] == [0] else { return nil }
    return NodeID(index: node.a)
  }

  /// The constant that stands at every entry of a value.
  private func constant(everywhereIn value: NodeID) -> Constant? {
    var node = function.nodes[value.int]
    if node.row == .broadcast { node = function.nodes[Int(node.a)] }
    if case .constant(let constant) = node.kind { return table[constant] }
    return nil
  }
}

/// What of a loop is needed for the results that are wanted.
private struct LoopParts {
  /// The states that change and matter.
  let states: [Int]
  /// As results of the loop.
  let collected: [Int]
  /// The inputs of the body that are needed: states first, then sequences, then invariants (with
  /// the states that never change).
  let inputs: [Int]
  private let firstInvariant: Int
  private let unchanging: Set<Int>

  init(_ loop: Loop, wanted: [Bool], in table: FunctionTable) {
    let body = table[loop.body]
    let still = (0..<loop.states).filter { body.outputs[$0] == NodeID(1 + $0) }
    collected = (loop.states..<loop.states + loop.collects).filter { wanted[$0] }
    var live = (0..<loop.states).filter { wanted[$0] && !still.contains($0) }
    var needed: [Bool]
    while true {
      needed = table.needs(of: loop.body, outputs: live + collected)
      if let condition = loop.condition {
        needed = zip(needed, table.needs(of: condition, outputs: [0])).map { $0 || $1 }
      }
      let next = (0..<loop.states).filter {
        !still.contains($0) && (live.contains($0) || needed[1 + $0])
      }
      if next == live { break }
      live = next
    }
    states = live
    let ranges = loop.inputRanges
    unchanging = Set(still.map { 1 + $0 })
    firstInvariant = ranges[2].lowerBound
    inputs =
      live.map { 1 + $0 } + ranges[1].filter { needed[$0] }
      + still.map { 1 + $0 }.filter { needed[$0] } + ranges[2].filter { needed[$0] }
  }

  func isInvariant(_ input: Int) -> Bool {
    input >= firstInvariant || unchanging.contains(input)
  }
}

extension FunctionTable {
  /// Which inputs the outputs of `function` depend on in any way.
  public func usedInputs(of function: FunctionID) -> [Bool] {
    needs(of: function, outputs: Array(self[function].outputs.indices))
  }

  /// Which inputs the outputs at `positions` need, for their values or otherwise.
  fileprivate func needs(of id: FunctionID, outputs positions: [Int]) -> [Bool] {
    let function = self[id]
    var needed = Array(repeating: false, count: function.nodes.count)
    for position in positions { needed[function.outputs[position].int] = true }
    for (index, node) in function.nodes.enumerated().reversed() where needed[index] {
      node.forEachOperand(in: function.operands) { needed[$0] = true }
    }
    return Array(needed[..<function.inputs.count])
  }
}
