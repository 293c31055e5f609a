internal import Autodiff
internal import Syntax

/// One derivative that is a statement: `grad E wrt x`, `d/dx E`, `dL/dx`, `∇E`, `f'(x)`.
struct DerivativeSubject {
  enum By {
    /// What the gradient goes over is found from the expression.
    case names
    /// `d/dx`, with how often.
    case variables([Tree.ID])
  }

  let body: Tree.ID
  let by: By
  /// The statement's own expression, for the label.
  let whole: Tree.ID

  init(body: Tree.ID, by: By, whole: Tree.ID) {
    self.body = body
    self.by = by
    self.whole = whole
  }

  init?(_ id: Tree.ID, _ tree: Tree) {
    switch tree[id] {
    case .derivative(let variables, let body, _):
      self.init(body: body, by: .variables(Array(tree[variables])), whole: id)
    case .leibniz(let body, let variables, _):
      self.init(body: body, by: .variables(Array(tree[variables])), whole: id)
    case .gradient(let body):
      self.init(body: body, by: .names, whole: id)
    default: return nil
    }
  }
}

extension Session {
  mutating func gradient(of subject: Tree.ID?, _ context: Context) throws(Diagnostic) -> Reply {
    guard let subject else {
      throw Diagnostic("grad needs an expression, as in grad (w-5)^2", at: context.statement.span)
    }
    var bindings: [Tree.ID] = []
    var wrt: [Symbol]?
    for clause in context.clauses {
      switch clause.kind {
      case .at(let list): bindings += context.tree[list]
      case .wrt(let list):
        for target in context.tree[list] { wrt = (wrt ?? []) + [try name(target, context)] }
      default: throw Diagnostic("grad does not take this clause", at: clause.span)
      }
    }
    let point = try point(bindings, context)
    let request = GradientRequest(body: subject, wrt: wrt, order: [], point: point)
    return try answer(request, context)
  }

  mutating func derivative(
    _ subject: DerivativeSubject, at bindings: [Tree.ID], _ context: Context
  ) throws(Diagnostic) -> Reply {
    let point = try point(bindings, context)
    switch subject.by {
    case .names:
      return try answer(
        GradientRequest(body: subject.body, wrt: nil, order: [], point: point), context)
    case .variables(let differentials):
      var order: [Symbol] = []
      for differential in differentials {
        guard case .differential(let below, let times) = context.tree[differential] else {
          continue
        }
        guard times >= 1 && times <= 20 else {
          throw context.blame(differential, "derivatives go up to order 20")
        }
        order += Array(repeating: try name(below, context), count: Int(times))
      }
      var request = GradientRequest(body: subject.body, wrt: nil, order: order, point: point)
      request.label = WrittenFormula(tree: context.tree, root: subject.whole)
      return try answer(request, context)
    }
  }
}

/// What is to be differentiated, by what, where.
struct GradientRequest {
  let body: Tree.ID
  /// The variables; `nil` for those that the expression suggests.
  let wrt: [Symbol]?
  /// One derivative by these names in turn, instead of a gradient.
  let order: [Symbol]
  let point: Point
  var label: WrittenFormula?
}

extension Session {
  mutating func answer(
    _ request: GradientRequest, _ context: Context
  ) throws(Diagnostic) -> Reply {
    let asked = request.wrt ?? request.order
    let cut = Set(request.point.names).union(asked)
    let function = try lower(request.body, cut: cut, context)
    guard case .scalar = function.result else {
      throw context.blame(
        request.body, "a gradient is of a number; this is \(function.result.kindName)")
    }
    let variables =
      request.order.isEmpty
      ? request.wrt ?? defaultVariables(request.body, function, context) : []
    if variables.isEmpty && request.order.isEmpty {
      throw context.blame(request.body, "there is no name here to differentiate by")
    }
    let derivatives =
      request.order.isEmpty
      ? variables.map { [$0] } : [request.order]
    let made = derivatives.map { order in
      order.reduce(function.id) { id, variable in
        derivative(of: id, globals: function.globals, by: variable)
      }
    }
    var answer = FormulaAnswer(components: [])
    answer.isGradient = true
    answer.label = request.label ?? label(request.body, variables, context)
    let skipsFormula = !options.wantsFormulas && missingNames(function, request.point).isEmpty
    answer.components = zip(made, derivatives).map { id, order in
      let written = skipsFormula ? [] : written(id, globals: function.globals)
      answer.conditions += written.first?.conditions ?? []
      return FormulaAnswer.Component(
        name: order.map { workspace.symbols.display($0) }.joined(separator: ","),
        formula: written.first?.formula, value: nil)
    }
    let used = made.map { workspace.table.usedInputs(of: $0) }
    let needed = function.globals.indices.filter { place in used.contains { $0[place] } }
      .map { function.globals[$0] }
    let hasPrimal = missingNames(function, request.point).isEmpty
    guard hasPrimal || (!needed.isEmpty && needed.allSatisfy { number($0, request.point) != nil })
    else { return Reply(answer) }
    answer.point = shownPoint(hasPrimal ? function.globals : needed, request.point)
    do {
      var values: [Constant] = []
      if hasPrimal {
        answer.primal = try value(of: function, function.id, at: request.point)
      }
      for id in made {
        values += try numbers(of: id, globals: function.globals, at: request.point)
      }
      answer.components = zip(answer.components, values).map {
        FormulaAnswer.Component(name: $0.name, formula: $0.formula, value: .number($1))
      }
      return Reply(answer)
    } catch {
      return Reply(answer, failure: error)
    }
  }

  private func derivative(
    of id: FunctionID, globals: [Symbol], by variable: Symbol
  ) -> FunctionID {
    guard let position = globals.firstIndex(of: variable) else {
      var builder = Builder(workspace.table, inputs: workspace.table[id].inputs)
      let zero = builder.exact(.zero)
      return builder.freeze([zero])
    }
    return workspace.table.derivative(of: id, by: position)
  }

  /// The point that is shown beside the numbers: what `at` gave, then the session's values.
  private func shownPoint(
    _ globals: [Symbol], _ point: Point
  ) -> [(name: String, value: Value)] {
    let names = point.names + globals.filter { point.values[$0] == nil }
    return names.compactMap { symbol in
      number(symbol, point).map { (workspace.symbols.display(symbol), .number($0)) }
    }
  }

  /// A bare function name means the function of its own parameters.
  private func defaultVariables(
    _ body: Tree.ID, _ function: LoweredFunction, _ context: Context
  ) -> [Symbol] {
    if case .name(let name) = context.tree[body],
      case .function(let parameters, _)? =
        workspace.definitions[workspace.symbol(name, in: context.source)]?.kind
    {
      return parameters
    }
    return workspace.gradientNames(among: function.globals)
  }

  /// `d/dw (w - 5)²`, `∂E/∂x`, `∇E`.
  private func label(
    _ body: Tree.ID, _ variables: [Symbol], _ context: Context
  ) -> WrittenFormula {
    var tree = context.tree
    guard variables.count == 1 else {
      let root = tree.add(.gradient(body))
      return WrittenFormula(tree: tree, root: root)
    }
    let name = tree.name(workspace.symbols.display(variables[0]))
    let differential = tree.add(.differential(name, 1))
    let list = tree.list(differential)
    var root = tree.add(.derivative(list, body, .total))
    if case .name = tree[body] { root = tree.add(.leibniz(body, list, .total)) }
    return WrittenFormula(tree: tree, root: root)
  }
}
