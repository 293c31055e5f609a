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
    let types = leaves.map { type(of: $0) } + (isUntil ? [TypeID.boolean] : [])
    let body = LoopFrame(self, types)
    let state = initial.with(leaves: body.states)
    let next = try lower(step, state: target, state, in: body.frame, id)
    var outputs = next.leaves.map { body.frame.real($0) }
    let found = outputs.map { body.frame.builder.type(of: $0) }
    guard next.hasShape(of: initial), found == Array(types.prefix(leaves.count)) else {
      let before = initial.kindName(leaves.map { table[type(of: $0)] })
      let after = next.kindName(found.map { table[$0] })
      let differs = zip(found, types).first { $0 != $1 }
      let part = differs.map { table[$0.1].kindName() + " became " + table[$0.0].kindName() }
      throw blame(
        step,
        before != after
          ? "a state keeps its shape: it is \(before), the step gives \(after)"
          : "a state keeps its shape: \(part ?? "its parts differ")")
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
    guard case .node(let node, _) = value, inner.builder.type(of: node) == .boolean else {
      throw blame(id, "one condition is needed here, such as x > 0")
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
        let kind = state.kindName(state.leaves.map { table[inner.builder.type(of: $0)] })
        throw blame(target, "\(list.count) names for a state that is \(kind)")
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
