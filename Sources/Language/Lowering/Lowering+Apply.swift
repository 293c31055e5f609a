internal import Autodiff
internal import Syntax

/// Functions as arguments, and calls of whatever a name stands for.
extension Lowering {
  /// The function that a name stands for, if it stands for one.
  func callable(named symbol: Symbol) -> Callable? {
    if let owner = scope?.owner(of: symbol) {
      switch owner.local(symbol) {
      case .function: return .local(LocalFunction(owner: owner, symbol: symbol))
      case .callable(let callable): return callable
      case .nodes, .formula, nil: return nil
      }
    }
    if let definition = workspace.definitions[symbol] {
      switch definition.kind {
      case .function, .net: return .user(symbol)
      case .value, .formula, .parameter, .data, .run, .training, .fit: return nil
      }
    }
    return workspace.symbols.own(symbol)?.isFunction == true ? .own(symbol) : nil
  }

  /// The function that an argument is: `f`, `f'`.
  func callable(_ id: Tree.ID) -> Callable? {
    switch tree[id] {
    case .name(let name): return callable(named: symbol(name))
    case .prime(let function, let order):
      return callable(function).map { .derivative($0, Int(order)) }
    default: return nil
    }
  }

  func lowered(_ arguments: [Tree.ID]) throws(Diagnostic) -> [Argument] {
    var made: [Argument] = []
    for id in arguments {
      if let callable = callable(id) {
        made.append(Argument(callable))
      } else {
        made.append(Argument(try lower(id).map { real($0) }, id))
      }
    }
    return made
  }

  /// The names of the parameters; `nil` for functions of gd and for derivatives.
  func parameters(of callable: Callable) -> [Symbol]? {
    switch callable {
    case .user(let symbol):
      if case .function(let parameters, _)? = workspace.definitions[symbol]?.kind {
        return parameters
      }
      return nil
    case .local(let local):
      if case .function(let parameters, _)? = local.definition { return parameters }
      return nil
    case .own, .derivative: return nil
    }
  }

  func checkCount(
    _ symbol: Symbol, _ callable: Callable, _ arguments: [Tree.ID], _ callee: Tree.ID
  ) throws(Diagnostic) {
    let count = parameters(of: callable)?.count ?? 1
    try checkCount(symbol, count...count, arguments, callee)
  }

  /// A call with arguments that are lowered in the current frame.
  func apply(
    _ callable: Callable, _ arguments: [Argument], _ callee: Tree.ID, _ id: Tree.ID
  ) throws(Diagnostic) -> Lowered {
    switch callable {
    case .user(let symbol):
      if let net = workspace.network(symbol), let argument = arguments.first {
        return try lowerNetwork(symbol, net, argument, id)
      }
      let function = try function(of: symbol, arguments, id)
      return try call(function, arguments.flatMap(\.leaves), id)
    case .own(let symbol):
      return try lowerOwn(symbol, arguments, callee, id)
    case .local(let local):
      return try lowerLocal(local, arguments, callee, id)
    case .derivative(let inner, let order):
      let made = try made(inner, arguments, callee, id)
      let leaves = arguments.flatMap(\.leaves)
      guard arguments.count == 1, leaves.count == 1, type(of: leaves[0]).isScalar else {
        throw blame(
          callee, "a stroke is for a function of one number; gradient(f, x) is for others")
      }
      let derivative = (0..<order).reduce(made.id) { id, _ in table.derivative(of: id, by: 0) }
      return results(of: derivative, leaves + made.operands, made.result, id)
    }
  }

  /// A function over fresh inputs, the leaves of its arguments first, and then what `operands`
  /// stand for in the current frame.
  struct Made {
    let id: FunctionID
    let operands: [NodeID]
    let result: Lowered
  }

  func made(
    _ callable: Callable, _ arguments: [Argument], _ callee: Tree.ID, _ id: Tree.ID
  ) throws(Diagnostic) -> Made {
    let leaves = arguments.flatMap(\.leaves)
    let inner = Frame(
      .derivative, in: table, inputs: leaves.map { type(of: $0) }, parent: frame)
    var place = 0
    var inside: [Argument] = []
    for argument in arguments {
      guard case .value(let value) = argument.kind else {
        inside.append(argument)
        continue
      }
      inside.append(
        Argument(
          value.with(leaves: value.leaves.indices.map { inner.builder.input(place + $0) }),
          argument.id))
      place += value.leaves.count
    }
    let outer = frame
    frame = inner
    defer { frame = outer }
    let result = try apply(callable, inside, callee, id).map { real($0) }
    return Made(
      id: inner.builder.frozen(result.leaves, inputs: nil), operands: inner.captures,
      result: result)
  }

  /// The results of a call, in the shape of `result`.
  func results(
    of function: FunctionID, _ operands: [NodeID], _ result: Lowered, from start: Int = 0,
    _ id: Tree.ID
  ) -> Lowered {
    frame.builder.origin = origin(id)
    let node = frame.builder.call(function, operands)
    return result.with(
      leaves: result.leaves.indices.map { frame.builder.project(node, start + $0) })
  }

  /// A local function is put in place, its parameters standing for the arguments; one that calls
  /// itself becomes a function.
  private func lowerLocal(
    _ local: LocalFunction, _ arguments: [Argument], _ callee: Tree.ID, _ id: Tree.ID
  ) throws(Diagnostic) -> Lowered {
    guard case .function(let parameters, let body)? = local.definition else {
      throw blame(callee, "only a function can be called")
    }
    let key = LocalKey(scope: ObjectIdentifier(local.owner), symbol: local.symbol)
    if recursiveLocals.contains(local) {
      let function = try function(of: local.symbol, local: local, arguments, id)
      return try call(function, arguments.flatMap(\.leaves), id)
    }
    guard !localsInProgress.contains(key) else {
      recursiveLocals.insert(local)
      throw blame(callee, "\(workspace.symbols.display(local.symbol)) calls itself without end")
    }
    localsInProgress.append(key)
    let inner = Scope(frame, parent: local.owner)
    for (parameter, argument) in zip(parameters, arguments) {
      switch argument.kind {
      case .function(let callable): inner.bind(parameter, .callable(callable))
      case .value(let value):
        inner.bind(parameter, .nodes(value))
        if let id = argument.id {
          inner.origins[parameter] = (Reference(source: source, id: id), scope)
        }
      }
    }
    do throws(Diagnostic) {
      defer { localsInProgress.removeLast() }
      return try inside(body, scope: inner) { () throws(Diagnostic) in try lower(body.id) }
    } catch {
      guard recursiveLocals.contains(local) else { throw error }
    }
    return try lowerLocal(local, arguments, callee, id)
  }

  /// One of gd's functions of values that have no expression of their own.
  private func lowerOwn(
    _ symbol: Symbol, _ arguments: [Argument], _ callee: Tree.ID, _ id: Tree.ID
  ) throws(Diagnostic) -> Lowered {
    let name = workspace.symbols.canonical(symbol)
    let values = arguments.compactMap { argument -> Lowered? in
      if case .value(let value) = argument.kind { value } else { nil }
    }
    guard values.count == arguments.count, Functional(rawValue: name) == nil else {
      throw blame(callee, "\(name) takes functions itself and cannot be handed on")
    }
    if let function = ArrayFunction.named(name), function.takes(values.count) {
      try checkCount(symbol, function.arity, values.count, callee)
      return try ofStandIns(values, id) { ids throws(Diagnostic) in
        try function.lower(self, ids, id)
      }
    }
    guard let builtin = Builtin.named(name) else { throw unknownFunction(symbol, callee) }
    try checkCount(symbol, builtin.arity, values.count, callee)
    var terms: [Term] = []
    for value in values { terms.append(try term(value, id)) }
    let (nodes, like) = try fitted(terms, id)
    frame.builder.origin = origin(id)
    return .node(builtin.build(&frame.builder, nodes), isRow: like.isRow)
  }

  private func checkCount(
    _ symbol: Symbol, _ arity: ClosedRange<Int>, _ count: Int, _ callee: Tree.ID
  ) throws(Diagnostic) {
    guard !arity.contains(count) else { return }
    let wanted = "\(arity.lowerBound) argument\(arity.lowerBound == 1 ? "" : "s")"
    throw blame(callee, "\(workspace.symbols.display(symbol)) takes \(wanted), found \(count)")
  }

  func standIn(for id: Tree.ID) -> Lowered? {
    guard let values = standIns?.values, standIns?.id == id, let first = values.first else {
      return nil
    }
    standIns?.values.removeFirst()
    return first
  }

  /// Lets values stand where expressions are wanted: each takes the place of `id` in turn.
  private func ofStandIns(
    _ values: [Lowered], _ id: Tree.ID, _ body: ([Tree.ID]) throws(Diagnostic) -> Lowered
  ) throws(Diagnostic) -> Lowered {
    let outer = standIns
    defer { standIns = outer }
    standIns = (id, values)
    return try body(values.map { _ in id })
  }
}
