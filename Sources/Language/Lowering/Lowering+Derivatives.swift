internal import Autodiff
internal import Syntax

/// Derivatives inside expressions: always of a function, by its input.
extension Lowering {
  /// A name to differentiate by, as often as `times`.
  struct Variable {
    let symbol: Symbol
    let times: Int
    let id: Tree.ID
  }

  func variables(_ differentials: [Tree.ID]) throws(Diagnostic) -> [Variable] {
    var variables: [Variable] = []
    for differential in differentials {
      guard case .differential(let below, let times) = tree[differential],
        case .name(let name) = tree[below]
      else {
        throw blame(
          differential,
          "inside an expression a derivative is by a name; by a part of a network it is a statement"
            + " alone, as in grad L wrt N.W1")
      }
      guard times >= 1 && times <= 20 else {
        throw blame(differential, "derivatives go up to order 20")
      }
      variables.append(Variable(symbol: symbol(name), times: Int(times), id: below))
    }
    return variables
  }

  /// `d/dx E` where other names around it have their values.
  func lowerDerivative(
    by differentials: [Tree.ID], of operand: Tree.ID, _ id: Tree.ID
  ) throws(Diagnostic) -> Lowered {
    var operand = operand
    var differentials = differentials
    while let inner = tree.repeated(operand, differentials), differentials.count < 20 {
      differentials += inner.differentials
      operand = inner.body
    }
    let variables = try variables(differentials)
    let order = variables.reduce(0) { $0 + $1.times }
    derivativeOrder += order
    defer { derivativeOrder -= order }
    guard derivativeOrder <= 20 else { throw blame(id, "derivatives go up to order 20") }
    let made = try differentiated(variables.map(\.symbol), operand)
    var function = made.id
    for (place, variable) in variables.enumerated() {
      for _ in 0..<variable.times {
        function = table.derivative(of: function, by: made.positions[place])
      }
    }
    return try call(made, function, id)
  }

  /// `∇E` inside an expression: a vector over the free names, or a number for one.
  func lowerGradient(_ operand: Tree.ID, _ id: Tree.ID) throws(Diagnostic) -> Lowered {
    let over = try gradientNames(of: operand)
    let made = try differentiated(over, operand)
    guard made.result.leaves.count == 1 else {
      throw blame(operand, "a gradient is of a number")
    }
    var parts: [Lowered] = []
    for position in made.positions {
      parts.append(try call(made, table.derivative(of: made.id, by: position), id))
    }
    return parts.count == 1 ? parts[0] : try stacked(parts, id)
  }

  /// A function of an expression in which some names are fresh inputs.
  private struct Differentiated {
    let id: FunctionID
    /// Where each variable is among the inputs.
    let positions: [Int]
    /// What the function's inputs stand for, in the current frame.
    let operands: [NodeID]
    let result: Lowered
  }

  private func differentiated(
    _ variables: [Symbol], _ operand: Tree.ID
  ) throws(Diagnostic) -> Differentiated {
    var distinct: [Symbol] = []
    for variable in variables where !distinct.contains(variable) { distinct.append(variable) }
    let inner = Frame(
      .derivative, in: table, inputs: distinct.map { _ in .real }, parent: frame)
    var operands: [NodeID] = []
    for variable in distinct {
      operands.append(try scalar(try lowerName(variable, operand), operand))
    }
    bindInputs(distinct, operands.map { .node($0) }, of: inner)
    let result = try lowerSubject(operand, in: inner)
    let captures = inner.captures
    let id = inner.builder.frozen(result.leaves, inputs: nil)
    return Differentiated(
      id: id, positions: variables.map { distinct.firstIndex(of: $0) ?? 0 },
      operands: operands + captures, result: result)
  }

  private func call(
    _ made: Differentiated, _ function: FunctionID, _ id: Tree.ID
  ) throws(Diagnostic) -> Lowered {
    frame.builder.origin = origin(id)
    let node = frame.builder.call(function, made.operands)
    return made.result.with(
      leaves: made.result.leaves.indices.map { frame.builder.project(node, $0) })
  }

  /// The subject of a derivative; a bare function name means the function of its own parameters.
  func lowerSubject(_ id: Tree.ID, in inner: Frame) throws(Diagnostic) -> Lowered {
    if case .name(let name) = tree[id], scope?.owner(of: symbol(name)) == nil,
      case .function(let parameters, _)? = workspace.definitions[symbol(name)]?.kind
    {
      let current = frame
      frame = inner
      defer { frame = current }
      var arguments: [Argument] = []
      for parameter in parameters { arguments.append(Argument(try lowerName(parameter, id))) }
      let function = try function(of: symbol(name), arguments, id)
      return try call(function, arguments.flatMap(\.leaves), id)
    }
    return try lower(id, in: inner)
  }

  /// `f'(a)`, `f''(a)`: of a function of one number.
  func lowerPrime(
    _ function: Tree.ID, _ order: Int, _ arguments: [Tree.ID], _ id: Tree.ID
  ) throws(Diagnostic) -> Lowered {
    guard case .name(let name) = tree[function] else {
      throw blame(function, "a stroke stands after a function's name")
    }
    let symbol = symbol(name)
    guard order <= 20 else { throw blame(id, "derivatives go up to order 20") }
    guard let callable = callable(named: symbol) else {
      guard workspace.definitions[symbol] == nil, scope?.owner(of: symbol) == nil else {
        throw blame(function, "\(workspace.symbols.display(symbol)) is not a function")
      }
      throw unknownFunction(symbol, function)
    }
    var count = parameters(of: callable)?.count ?? 1
    if case .own = callable {
      let arity = Builtin.named(workspace.symbols.canonical(symbol))?.arity
      if let arity, !arity.contains(1) { count = arity.lowerBound }
    }
    let display = workspace.symbols.display(symbol)
    guard count > 0 else {
      throw blame(function, "\(display) takes no argument to differentiate by")
    }
    guard count == 1 else {
      throw blame(
        function,
        "\(display) takes \(count) arguments; say which one the derivative is by, as in ∂f/∂x")
    }
    guard arguments.count == 1 else {
      throw blame(
        function, "a derivative of \(display) takes 1 argument, found \(arguments.count)")
    }
    let argument = Argument(.node(try number(arguments[0])), arguments[0])
    return try apply(.derivative(callable, order), [argument], function, id)
  }

  /// `∂f/∂x(1, 2)`: a partial derivative of a function at a point.
  func lowerPartial(
    _ function: Tree.ID, _ differentials: [Tree.ID], _ arguments: [Tree.ID], _ id: Tree.ID
  ) throws(Diagnostic) -> Lowered {
    guard case .name(let name) = tree[function], let callable = callable(named: symbol(name)),
      let parameters = parameters(of: callable)
    else { throw blame(function, "only a function has a derivative at a point in brackets") }
    try checkCount(symbol(name), parameters.count...parameters.count, arguments, function)
    let values = try lowered(arguments)
    let made = try made(callable, values, function, id)
    var derivative = made.id
    for variable in try variables(differentials) {
      guard let position = parameters.firstIndex(of: variable.symbol) else {
        throw blame(
          variable.id,
          "\(workspace.symbols.display(variable.symbol)) is no parameter of \(workspace.symbols.display(symbol(name)))"
        )
      }
      let leaves = values[position].leaves
      guard leaves.count == 1, type(of: leaves[0]).isScalar else {
        throw blame(
          variable.id,
          "\(workspace.symbols.display(variable.symbol)) is no number; gradient(f, x) is for arrays"
        )
      }
      let input = values[..<position].reduce(0) { $0 + $1.leaves.count }
      for _ in 0..<variable.times { derivative = table.derivative(of: derivative, by: input) }
    }
    return results(of: derivative, values.flatMap(\.leaves) + made.operands, made.result, id)
  }

  /// `E at x=2` inside an expression: a function in which the names are inputs, called with their
  /// values.
  func lowerAt(
    _ body: Tree.ID, _ bindings: [Tree.ID], _ id: Tree.ID
  ) throws(Diagnostic) -> Lowered {
    var names: [Symbol] = []
    var values: [Lowered] = []
    for binding in bindings {
      guard case .binding(let target, let value) = tree[binding] else {
        throw blame(binding, "at needs name = value")
      }
      guard case .name(let name) = tree[target] else {
        let (part, node) = try networkPart(target, value)
        names.append(part)
        values.append(.node(node))
        continue
      }
      if scope?.owner(of: symbol(name)) == nil, workspace.network(symbol(name)) != nil {
        throw blame(target, workspace.noValue(ofNetwork: symbol(name)))
      }
      names.append(symbol(name))
      values.append(try lower(value).map { real($0) })
    }
    return try lower(id, binding: names, to: values) { lowering throws(Diagnostic) in
      try lowering.lower(body)
    }
  }

  /// What `body` lowers while names stand for these values, also in live definitions.
  func lower(
    _ id: Tree.ID, binding names: [Symbol], to values: [Lowered],
    _ body: (Lowering) throws(Diagnostic) -> Lowered
  ) throws(Diagnostic) -> Lowered {
    let leaves = values.flatMap(\.leaves)
    let inner = Frame(
      .derivative, in: table, inputs: leaves.map { type(of: $0) }, parent: frame)
    bindInputs(names, values, of: inner)
    let current = frame
    frame = inner
    defer { frame = current }
    let result = try body(self)
    frame = current
    let captures = inner.captures
    frame.builder.origin = origin(id)
    let node = frame.builder.call(
      inner.builder.frozen(result.leaves, inputs: nil), leaves + captures)
    return result.with(leaves: result.leaves.indices.map { frame.builder.project(node, $0) })
  }
}

extension Tree {
  /// What `id` differentiates, if it is a derivative by one name and `differentials` are by that
  /// name only: `d/dx (d/dx E)` is `d²/dx² E`, and as such it costs far less.
  ///
  /// By two names it is another thing, because one may be defined by the other.
  func repeated(
    _ id: ID, _ differentials: [ID]
  ) -> (body: ID, differentials: [ID], times: Int)? {
    guard case .derivative(let list, let body, _) = self[id] else { return nil }
    let inner = Array(self[list])
    var times = 0
    var names: Set<Name> = []
    for (place, differential) in (differentials + inner).enumerated() {
      guard case .differential(let below, let count) = self[differential],
        case .name(let name) = self[below], count >= 1 && count <= 20
      else { return nil }
      names.insert(name)
      if place >= differentials.count { times += Int(count) }
    }
    return names.count == 1 ? (body, inner, times) : nil
  }
}
