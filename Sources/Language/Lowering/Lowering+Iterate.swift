internal import Autodiff
internal import Syntax

/// `iterate x = 1 -> x - f(x)/f'(x) for 10 steps`: one loop node.
extension Lowering {
  func lowerIterate(
    _ binding: Tree.ID, _ step: Tree.ID, _ ending: Tree.ID, _ id: Tree.ID
  ) throws(Diagnostic) -> Lowered {
    guard case .binding(let target, let start) = tree[binding],
      case .ending(let limit, let kind) = tree[ending]
    else { throw blame(id, "iterate needs a state and an end") }
    let initial = try lower(start)
    let leaves = initial.leaves.map { real($0) }
    let isUntil = kind == .until
    // `until` is tested after a step: a further state says whether to go on.
    let types = leaves.map { type(of: $0) } + (isUntil ? [.boolean] : [])
    let body = LoopFrame(self, types)
    let state = initial.with(leaves: body.states)
    let next = try lower(step, state: target, state, in: body.frame, id)
    guard next.leaves.count == leaves.count else {
      throw blame(step, "the state is \(initial.kindName), the step gives \(next.kindName)")
    }
    var outputs = next.leaves.map { body.frame.real($0) }
    for (place, output) in outputs.enumerated()
    where body.frame.builder.type(of: output) != types[place] {
      throw blame(step, "the step must give what the state is: numbers, or true or false")
    }
    if isUntil {
      let after = next.with(leaves: outputs)
      let isDone = try condition(limit, state: target, after, in: body.frame, id)
      outputs.append(body.frame.builder.apply(.not, isDone))
    }

    var count: NodeID?
    let test = LoopFrame(self, types)
    var goesOn: NodeID?
    switch kind {
    case .steps: count = try number(limit)
    case .while:
      goesOn = try condition(
        limit, state: target, initial.with(leaves: test.states), in: test.frame, id)
    case .until: goesOn = test.states.last
    }
    let captures = joinedCaptures([body.frame, test.frame])
    let loop = Loop(
      body: body.freeze(outputs, captures, self),
      condition: goesOn.map { test.freeze([$0], captures, self) },
      states: types.count, sequences: 0, invariants: captures.count, collects: 0)
    let more: [NodeID] = isUntil ? [frame.builder.constant(.truth(true))] : []
    frame.builder.origin = origin(id)
    let node = frame.builder.loop(loop, (count.map { [$0] } ?? []) + leaves + more + captures)
    return initial.with(leaves: leaves.indices.map { frame.builder.project(node, $0) })
  }

  private func condition(
    _ id: Tree.ID, state target: Tree.ID, _ state: Lowered, in inner: Frame, _ loop: Tree.ID
  ) throws(Diagnostic) -> NodeID {
    let value = try lower(id, state: target, state, in: inner, loop)
    guard case .scalar(let node) = value, inner.builder.type(of: node) == .boolean else {
      throw blame(id, "a condition is needed here, such as x > 0")
    }
    return node
  }

  /// Lowers in a loop's frame, where the names of the state stand for `state`.
  private func lower(
    _ id: Tree.ID, state target: Tree.ID, _ state: Lowered, in inner: Frame, _ loop: Tree.ID
  ) throws(Diagnostic) -> Lowered {
    let outer = scope
    defer { scope = outer }
    let names = Scope(inner, parent: outer)
    switch tree[target] {
    case .name(let name):
      names.bind(symbol(name), .nodes(state))
    case .tuple(let list):
      guard case .tuple(let parts) = state, parts.count == Int(list.count) else {
        throw blame(
          target, "\(list.count) names for a state that is \(state.kindName)")
      }
      for (place, part) in tree[list].enumerated() {
        guard case .name(let name) = tree[part] else {
          throw blame(part, "a state is a name")
        }
        names.bind(symbol(name), .nodes(parts[place]))
      }
    default:
      throw blame(target, "a state is a name, or names in brackets")
    }
    scope = names
    return try lower(id, in: inner)
  }
}

extension Frame {
  /// Integers as reals.
  fileprivate func real(_ node: NodeID) -> NodeID {
    builder.type(of: node) == .integer ? builder.apply(.convert, node) : node
  }
}

/// The body or the condition of a loop: the step's index, the states, then what it captures.
private struct LoopFrame {
  let frame: Frame
  let states: [NodeID]

  init(_ lowering: Lowering, _ types: [TypeID]) {
    frame = Frame(.loop, in: lowering.table, inputs: [.integer] + types, parent: lowering.frame)
    states = types.indices.map { NodeID($0 + 1) }
  }

  func freeze(_ outputs: [NodeID], _ captures: [NodeID], _ lowering: Lowering) -> FunctionID {
    let own = ([NodeID(0)] + states).map { InputSlot.input($0) }
    let captured = captures.map { capture in
      frame.captureNodes[capture].map { InputSlot.input($0) }
        ?? .unused(lowering.type(of: capture))
    }
    return frame.builder.frozen(outputs, inputs: own + captured)
  }
}
