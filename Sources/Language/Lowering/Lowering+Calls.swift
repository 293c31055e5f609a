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
    if let owner = scope?.owner(of: symbol), let local = owner.locals[symbol] {
      guard case .function(let parameters, let body) = local else {
        throw notAFunction(symbol, arguments, callee)
      }
      return try lowerLocalCall(symbol, parameters, body, owner, arguments, callee)
    }
    if case .function(let parameters, _)? = workspace.definitions[symbol]?.kind {
      try checkCount(symbol, parameters.count...parameters.count, arguments, callee)
      let function = try function(of: symbol, id)
      return try call(function, try lowerArguments(arguments), id)
    }
    if workspace.definitions[symbol] != nil { throw notAFunction(symbol, arguments, callee) }
    if let kind = Operator(rawValue: workspace.symbols.canonical(symbol)) {
      return try lowerOperator(kind, arguments, callee, id)
    }
    let name = workspace.symbols.canonical(symbol)
    if let function = ArrayFunction.named(name), function.takes(arguments.count) {
      try checkCount(symbol, function.arity, arguments, callee)
      return try function.lower(self, arguments, id)
    }
    guard let builtin = Builtin.named(name) else { throw unknownFunction(symbol, callee) }
    try checkCount(symbol, builtin.arity, arguments, callee)
    var terms: [Term] = []
    for argument in arguments { terms.append(try term(argument)) }
    let (nodes, like) = try fitted(terms, id)
    frame.builder.origin = origin(id)
    return .node(builtin.build(&frame.builder, nodes), isRow: like.isRow)
  }

  private func lowerArguments(_ arguments: [Tree.ID]) throws(Diagnostic) -> [NodeID] {
    var nodes: [NodeID] = []
    for argument in arguments { nodes.append(try number(argument)) }
    return nodes
  }

  /// A call of a lowered function from the current frame, which knows its session names.
  func call(
    _ function: LoweredFunction, _ arguments: [NodeID], _ id: Tree.ID?
  ) throws(Diagnostic) -> Lowered {
    var operands = arguments
    for global in function.globals { operands += try lowerGlobal(global, nil).leaves }
    if let id { frame.builder.origin = origin(id) }
    let node = frame.builder.call(function.id, operands)
    return function.result.with(
      leaves: function.result.leaves.indices.map { frame.builder.project(node, $0) })
  }

  /// A local function is put in place, its parameters standing for the arguments.
  private func lowerLocalCall(
    _ symbol: Symbol, _ parameters: [Symbol], _ body: Reference, _ owner: Scope,
    _ arguments: [Tree.ID], _ callee: Tree.ID
  ) throws(Diagnostic) -> Lowered {
    try checkCount(symbol, parameters.count...parameters.count, arguments, callee)
    let key = LocalKey(scope: ObjectIdentifier(owner), symbol: symbol)
    guard !localsInProgress.contains(key) else {
      throw blame(callee, "\(workspace.symbols.display(symbol)) calls itself without end")
    }
    localsInProgress.append(key)
    defer { localsInProgress.removeLast() }
    let inner = Scope(frame, parent: owner)
    for (parameter, argument) in zip(parameters, arguments) {
      inner.bind(parameter, .nodes(try lower(argument)))
    }
    return try inside(body, scope: inner) { () throws(Diagnostic) in try lower(body.id) }
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
    var error = blame(callee, "\(name) is a number, not a function")
    if arguments.count == 1 {
      error.help = "for the product write \(name)*(\(tree.text(arguments[0], .ascii)))"
    }
    return error
  }

  func unknownFunction(_ symbol: Symbol, _ callee: Tree.ID) -> Diagnostic {
    let name = workspace.symbols.display(symbol)
    let guess = Spelling.closest(to: name, among: workspace.functionNames)
    return blame(callee, "\(name) is not known" + (guess.map { "; did you mean \($0)?" } ?? ""))
  }
}
