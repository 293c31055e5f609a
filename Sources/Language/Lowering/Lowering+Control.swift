internal import Autodiff
internal import Syntax

/// `where`, blocks, `if`.
extension Lowering {
  func lowerWhere(_ body: Tree.ID, _ bindings: [Tree.ID]) throws(Diagnostic) -> Lowered {
    let outer = scope
    defer { scope = outer }
    scope = try bind(bindings)
    return try lower(body)
  }

  func lowerBlock(_ parts: [Tree.ID]) throws(Diagnostic) -> Lowered {
    let outer = scope
    defer { scope = outer }
    guard let value = parts.last else { return .tuple([]) }
    scope = try bind(Array(parts.dropLast()))
    return try lower(value)
  }

  /// A scope with `bindings`. Each is lowered at once where that is possible, so that a long block
  /// is no deep recursion; a branch lowers what it needs for itself.
  private func bind(_ bindings: [Tree.ID]) throws(Diagnostic) -> Scope {
    let inner = Scope(frame, parent: scope)
    let outer = scope
    defer { scope = outer }
    scope = inner
    inner.reserve(bindings.count)
    for binding in bindings {
      guard case .binding(let target, let value) = tree[binding] else {
        try declare(binding)
        continue
      }
      let reference = Reference(source: source, id: value)
      switch tree[target] {
      case .name(let name):
        let symbol = symbol(name)
        guard !inner.has(symbol) else {
          throw blame(target, "\(workspace.symbols.display(symbol)) has a value here already")
        }
        inner.bind(symbol, .formula(reference))
        localsInProgress.append(LocalKey(scope: ObjectIdentifier(inner), symbol: symbol))
        defer { localsInProgress.removeLast() }
        inner.setValue(symbol, marked(try lower(value), symbol, in: frame))
      case .call(let callee, let parameters):
        guard case .name(let name) = tree[callee] else {
          throw blame(target, "a definition has a name on its left")
        }
        inner.bind(
          symbol(name),
          .function(parameters: try parameterNames(Array(tree[parameters])), body: reference))
      default:
        throw blame(target, "a definition has a name on its left")
      }
    }
    return inner
  }

  func parameterNames(_ parameters: [Tree.ID]) throws(Diagnostic) -> [Symbol] {
    var names: [Symbol] = []
    for parameter in parameters {
      guard case .name(let name) = tree[parameter] else {
        throw blame(parameter, "a parameter is a name")
      }
      names.append(symbol(name))
    }
    return names
  }

  func lowerConditional(
    _ condition: Tree.ID, _ then: Tree.ID, _ otherwise: Tree.ID, _ id: Tree.ID
  ) throws(Diagnostic) -> Lowered {
    if let holds = try staticTruth(condition) { return try lower(holds ? then : otherwise) }
    let decided = try self.condition(try lower(condition), condition)
    guard decided.isNumber else {
      return try lowerChoice(decided, then, otherwise, id)
    }
    let chosen = decided.node
    let first = Frame(.branch, in: table, inputs: [], parent: frame)
    let second = Frame(.branch, in: table, inputs: [], parent: frame)
    let known = (try lowerBranch(then, in: first), try lowerBranch(otherwise, in: second))
    guard var left = known.0 ?? known.1, var right = known.1 ?? known.0 else {
      return try lower(then)
    }
    if known.0 == nil { return standIn(right, of: second) }
    if known.1 == nil { return standIn(left, of: first) }
    left = left.map { first.real($0) }
    right = right.map { second.real($0) }
    (left, right) = spread(left, first, right, second)
    let types = (
      left.leaves.map { table[first.builder.type(of: $0)] },
      right.leaves.map { table[second.builder.type(of: $0)] }
    )
    guard left.hasShape(of: right), types.0 == types.1 else {
      _ = ask(for: condition)
      throw blame(
        id,
        "then gives \(left.kindName(types.0)), else \(right.kindName(types.1)):"
          + " they must have one shape")
    }
    let captures = joinedCaptures([first, second])
    let slots = { (inner: Frame) in
      captures.map { inner.captureNodes[$0].map { .input($0) } ?? .unused(self.type(of: $0)) }
        as [InputSlot]
    }
    let branches = Conditional(
      then: first.builder.frozen(left.leaves, inputs: slots(first)),
      otherwise: second.builder.frozen(right.leaves, inputs: slots(second)))
    frame.builder.origin = origin(id)
    let node = frame.builder.conditional(branches, chosen, captures)
    return left.with(leaves: left.leaves.indices.map { frame.builder.project(node, $0) })
  }

  /// A number beside an array stands for an array of it.
  private func spread(
    _ left: Lowered, _ first: Frame, _ right: Lowered, _ second: Frame
  ) -> (Lowered, Lowered) {
    guard case .node(let a, let isRowLeft) = left, case .node(let b, let isRowRight) = right else {
      return (left, right)
    }
    let types = (table[first.builder.type(of: a)], table[second.builder.type(of: b)])
    guard types.0.element == types.1.element, types.0.isScalar != types.1.isScalar else {
      return (left, right)
    }
    return types.0.isScalar
      ? (.node(first.builder.broadcast(a, to: types.1.shape), isRow: isRowRight), right)
      : (left, .node(second.builder.broadcast(b, to: types.0.shape), isRow: isRowLeft))
  }

  /// What any of some inner frames takes from the current one, each node once.
  func joinedCaptures(_ inner: [Frame]) -> [NodeID] {
    var joined: [NodeID] = []
    var seen: Set<NodeID> = []
    for frame in inner {
      for capture in frame.captures where seen.insert(capture).inserted { joined.append(capture) }
    }
    return joined
  }

  func type(of node: NodeID) -> TypeID { frame.builder.type(of: node) }
}
