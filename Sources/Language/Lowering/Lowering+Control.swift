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
    for binding in bindings {
      guard case .binding(let target, let value) = tree[binding] else {
        throw blame(binding, "shapes are not part of this version of gd: every name is a number")
      }
      let reference = Reference(source: source, id: value)
      switch tree[target] {
      case .name(let name):
        let symbol = symbol(name)
        guard inner.locals[symbol] == nil else {
          throw blame(target, "\(workspace.symbols.display(symbol)) has a value here already")
        }
        inner.bind(symbol, .formula(reference))
        _ = try lowerName(symbol, target)
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
    let chosen = try truth(condition)
    let first = Frame(.branch, in: table, inputs: [], parent: frame)
    let second = Frame(.branch, in: table, inputs: [], parent: frame)
    let known = (try lowerBranch(then, in: first), try lowerBranch(otherwise, in: second))
    guard let left = known.0 ?? known.1, let right = known.1 ?? known.0 else {
      return try lower(then)
    }
    if known.0 == nil { return placeholder(right, of: second) }
    if known.1 == nil { return placeholder(left, of: first) }
    guard left.leaves.count == right.leaves.count else {
      throw blame(
        id, "then gives \(left.kindName), else \(right.kindName): they must have one shape")
    }
    for (a, b) in zip(left.leaves, right.leaves)
    where (first.builder.type(of: a) == .boolean) != (second.builder.type(of: b) == .boolean) {
      throw blame(id, "then and else must both be numbers or both be true or false")
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
