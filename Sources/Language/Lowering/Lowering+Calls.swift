internal import Autodiff
internal import Syntax

/// Calls: of gd's functions, of the user's, of derivatives.
extension Lowering {
  func lowerCall(
    _ callee: Tree.ID, _ arguments: [Tree.ID], _ id: Tree.ID
  ) throws(Diagnostic) -> Lowered {
    switch tree[callee] {
    case .name(let name):
      return try lowerCall(named: symbol(name), arguments, callee, id)
    case .prime(let function, let order):
      return try lowerPrime(function, Int(order), arguments, id)
    case .leibniz(let function, let variables, _):
      return try lowerPartial(function, Array(tree[variables]), arguments, id)
    default:
      throw blame(callee, "only a function can be called")
    }
  }

  private func lowerCall(
    named symbol: Symbol, _ arguments: [Tree.ID], _ callee: Tree.ID, _ id: Tree.ID
  ) throws(Diagnostic) -> Lowered {
    if let callable = callable(named: symbol) {
      if case .own(let own) = callable { return try lowerOwnCall(own, arguments, callee, id) }
      try checkCount(symbol, callable, arguments, callee)
      return try apply(callable, try lowered(arguments), callee, id)
    }
    guard scope?.owner(of: symbol) == nil else { throw notAFunction(symbol, arguments, callee) }
    if workspace.definitions[symbol] != nil { throw notAFunction(symbol, arguments, callee) }
    if let schedule = schedule(named: symbol) {
      return try lower(schedule, arguments, callee, id)
    }
    throw unknownFunction(symbol, callee)
  }

  /// A call of one of gd's functions.
  private func lowerOwnCall(
    _ symbol: Symbol, _ arguments: [Tree.ID], _ callee: Tree.ID, _ id: Tree.ID
  ) throws(Diagnostic) -> Lowered {
    guard let own = workspace.symbols.own(symbol) else { throw unknownFunction(symbol, callee) }
    if let functional = own.functional { return try lower(functional, arguments, callee, id) }
    if let function = own.array, own.scalar == nil || arguments.count == 1 {
      try checkCount(symbol, function.arity, arguments, callee)
      return try function.lower(self, arguments, id)
    }
    guard let builtin = own.scalar else { throw unknownFunction(symbol, callee) }
    try checkCount(symbol, builtin.arity, arguments, callee)
    if arguments.count == 1 {
      let value = try lower(arguments[0])
      if let number = realNumber(value) {
        frame.builder.origin = origin(id)
        return .node(builtin.build(&frame.builder, [number]))
      }
      let operand = try term(value, arguments[0])
      frame.builder.origin = origin(id)
      return .node(builtin.build(&frame.builder, [operand.node]), isRow: operand.isRow)
    }
    var terms: [Term] = []
    for argument in arguments { terms.append(try term(argument)) }
    let (nodes, like) = try fitted(terms, id)
    frame.builder.origin = origin(id)
    return .node(builtin.build(&frame.builder, nodes), isRow: like.isRow)
  }

  /// A call of a lowered function from the current frame, which knows its session names.
  func call(
    _ function: LoweredFunction, _ arguments: [NodeID], _ id: Tree.ID?
  ) throws(Diagnostic) -> Lowered {
    var operands = arguments
    for global in function.globals { operands += try lowerGlobal(global, nil).leaves }
    if let home = function.home {
      operands += function.captures.map { frame.imported($0, from: home) }
    }
    if let id { frame.builder.origin = origin(id) }
    let node = frame.builder.call(function.id, operands)
    return function.result.with(
      leaves: function.result.leaves.indices.map { frame.builder.project(node, $0) })
  }

  func checkCount(
    _ symbol: Symbol, _ arity: ClosedRange<Int>, _ arguments: [Tree.ID], _ callee: Tree.ID
  ) throws(Diagnostic) {
    guard !arity.contains(arguments.count) else { return }
    let name = workspace.symbols.display(symbol)
    let wanted =
      arity.lowerBound == arity.upperBound
      ? "\(arity.lowerBound) argument\(arity.lowerBound == 1 ? "" : "s")"
      : "at least \(arity.lowerBound) argument\(arity.lowerBound == 1 ? "" : "s")"
    if arguments.count > arity.upperBound {
      throw Diagnostic(
        "\(name) takes \(wanted), found \(arguments.count)",
        labels: [.init(tree.span(of: arguments[arity.upperBound]), "not expected")])
    }
    throw blame(callee, "\(name) takes \(wanted), found \(arguments.count)")
  }

  private func notAFunction(
    _ symbol: Symbol, _ arguments: [Tree.ID], _ callee: Tree.ID
  ) -> Diagnostic {
    let name = workspace.symbols.display(symbol)
    if case .data? = workspace.definitions[symbol]?.kind {
      return blame(callee, "\(name) is data, not a function")
    }
    var error = blame(callee, "\(name) is a number, not a function")
    if arguments.count == 1 {
      error.help = "for the product write \(name)*(\(tree.text(arguments[0], .ascii)))"
    }
    return error
  }

  func unknownFunction(_ symbol: Symbol, _ callee: Tree.ID) -> Diagnostic {
    let name = workspace.symbols.display(symbol)
    if DataFunction(name) != nil {
      return blame(callee, "\(name) makes data, and data has a name: data D = \(name)(…)")
    }
    return blame(callee, workspace.unknownFunction(name))
  }
}
