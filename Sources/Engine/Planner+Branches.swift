import Autodiff

/// Conditionals in blocks of steps: each branch runs for the whole block, unless no step takes it.
///
/// Where a step does not take a branch, that branch computes with what another step gives it, so
/// nothing that no step asks for can raise a flag.
extension Planner {
  /// Whether a conditional of a body can run in blocks: its branches are rows of numbers, reads at
  /// places of arrays, and conditionals again.
  ///
  /// - Parameter isVector: whether an operand is an array whose entries may be read.
  func runsInBlocks(
    _ node: Node, _ branches: Conditional, of body: Function, isVector: (NodeID) -> Bool
  ) -> Bool {
    let operands = Array(body.operands(of: node))
    let captures = operands.dropFirst().map { body.type(of: $0).isScalar || isVector($0) }
    guard body.type(of: operands[0]).isScalar, captures.allSatisfy({ $0 }) else { return false }
    return runsInBlocks(branches.then) && runsInBlocks(branches.otherwise)
  }

  private func runsInBlocks(_ function: FunctionID) -> Bool {
    let body = table[function]
    guard body.outputs.allSatisfy({ body.type(of: $0).isScalar }) else { return false }
    return body.nodes.allSatisfy { node in
      switch node.kind {
      case .input, .constant: true
      case .mark, .project: node.type.isScalar
      case .primitive(.gather):
        node.type.isScalar && body.nodes[Int(node.a)].isInput
      case .primitive(.index): node.type.isScalar
      case .primitive(let row): row.isElementwise && node.type.isScalar
      case .conditional(let id):
        runsInBlocks(node, table[id], of: body) { body.nodes[$0.int].isInput }
      case .loop, .call: false
      }
    }
  }

  mutating func emitBranches(
    _ node: Int, _ branches: Conditional, targets: [Int: Int32], _ instance: borrowing Instance,
    _ writer: inout BlockWriter
  ) {
    let projections = instance.projections[node] ?? []
    var results: [LaneOperand?] = []
    for projection in projections {
      if let projection {
        if let target = targets[projection] {
          writer.write(projection, to: target)
        } else {
          writer.keep(projection)
        }
      }
      results.append(projection.flatMap { writer.place(of: $0) })
    }
    let roots = instance.function.operands(of: instance.function.nodes[node]).map {
      instance.root($0.index)
    }
    let condition = writer.operand(roots[0], instance)
    for isThen in [true, false] {
      emitBranch(
        isThen ? branches.then : branches.otherwise, isThen: isThen, condition,
        Array(roots.dropFirst()), results, instance, &writer)
    }
    for root in roots { writer.release(root) }
  }

  private mutating func emitBranch(
    _ function: FunctionID, isThen: Bool, _ condition: LaneOperand, _ captures: [Int],
    _ results: [LaneOperand?], _ outer: borrowing Instance, _ writer: inout BlockWriter
  ) {
    var instance = Instance(of: function, in: table)
    let skip = writer.beginBranch(condition, isThen: isThen)
    var given: [Int: LaneOperand] = [:]
    for (input, root) in captures.enumerated() where instance.uses[input] > 0 {
      if let buffer = outer.buffers[root], !instance.function.nodes[input].type.isScalar {
        instance.place(buffer, at: input)
      } else {
        given[input] = writer.filled(writer.operand(root, outer), condition, isThen: isThen)
      }
    }
    let outside = writer.enter(given)
    for node in instance.function.nodes.indices { writer.count(instance.uses[node], of: node) }
    for (node, content) in instance.function.nodes.enumerated() {
      if case .constant(let id) = content.kind { instance.registers[node] = register(for: id) }
      guard Int(instance.root[node]) == node else { continue }
      if case .conditional(let id) = content.kind {
        emitBranches(node, table[id], targets: [:], instance, &writer)
      } else if content.row != nil {
        emitLane(node, content, to: nil, instance, &writer)
      }
    }
    for (result, output) in zip(results, instance.function.outputs) {
      let root = instance.root(output.index)
      if let result {
        writer.merge(writer.operand(root, instance), to: result, condition, isThen: isThen)
      }
      writer.release(root)
    }
    writer.leave(outside)
    writer.endBranch(skip)
  }
}

extension BlockWriter {
  /// - Returns: what `endBranch` needs.
  fileprivate mutating func beginBranch(_ condition: LaneOperand, isThen: Bool) -> Int {
    program.instructions.append(
      LaneInstruction(
        work: .branch(isThen: isThen, length: 0), d: LaneOperand(), a: condition))
    return program.instructions.count - 1
  }

  fileprivate mutating func endBranch(_ start: Int) {
    guard case .branch(let isThen, _) = program.instructions[start].work else { return }
    program.instructions[start].work = .branch(
      isThen: isThen, length: program.instructions.count - start - 1)
  }

  /// The value with what one of the steps that take the branch has, in the place of the others'.
  fileprivate mutating func filled(
    _ value: LaneOperand, _ condition: LaneOperand, isThen: Bool
  ) -> LaneOperand {
    if value.kind == .scalar { return value }
    let lane = takeLane()
    program.instructions.append(
      LaneInstruction(work: .fill(isThen: isThen), d: lane, a: value, b: condition))
    return lane
  }

  fileprivate mutating func merge(
    _ value: LaneOperand, to result: LaneOperand, _ condition: LaneOperand, isThen: Bool
  ) {
    program.instructions.append(
      LaneInstruction(work: .merge(isThen: isThen), d: result, a: value, b: condition))
  }
}

extension Node {
  var isConditional: Bool { if case .conditional = kind { true } else { false } }

  fileprivate var isInput: Bool { if case .input = kind { true } else { false } }
}
