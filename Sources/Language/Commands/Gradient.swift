internal import Autodiff
internal import Syntax

/// `grad E`, `d/dx E`, `dL/dx`, `∇E`, `f'`: the gradient, as formula and number.
extension Session {
  mutating func gradient(of subject: Tree.ID?, _ context: Context) throws(Diagnostic) -> Reply {
    guard let subject else {
      throw Diagnostic("grad needs an expression, as in grad (w-5)^2", at: context.statement.span)
    }
    let placed = try request(subject, verb: "grad", context)
    return try answer(placed.request, placed.context)
  }

  mutating func derivative(
    _ subject: DerivativeSubject, at bindings: [Tree.ID], _ context: Context
  ) throws(Diagnostic) -> Reply {
    let placed = try request(subject, at: bindings, context)
    var reply = try answer(placed.request, placed.context)
    if var answer = reply.answer as? FormulaAnswer, bindings.isEmpty,
      answer.components.allSatisfy({ $0.shape == nil }),
      let paths = try paths(of: subject, placed.request, context)
    {
      answer.paths = paths.lines
      reply.answer = answer
      if let note = paths.note { reply.notes.append(note) }
    }
    return reply
  }

  /// The function to differentiate, by what, and how the answer is called.
  struct GradientParts {
    let function: LoweredFunction
    /// What a gradient goes over; empty for one derivative by names in turn.
    let variables: [Symbol]
    let label: WrittenFormula
    /// What is asked for, and the values there of live definitions that the derivative is by.
    let point: Point
    /// What is to be said about names that `at` gives for nothing.
    let notes: [String]
  }

  mutating func parts(
    of request: GradientRequest, _ context: Context
  ) throws(Diagnostic) -> GradientParts {
    let asked = request.wrt ?? request.order
    let function = try lower(request.body, cut: Set(asked), at: hiding(request), context)
    var variables = request.order.isEmpty ? request.wrt ?? [] : []
    if request.order.isEmpty, request.wrt == nil {
      variables = try defaultVariables(request.body, function, request.point, context)
    }
    if variables.isEmpty && request.order.isEmpty {
      throw context.blame(request.body, "there is no name here to differentiate by")
    }
    let others = workspace.gradientNames(
      among: function.globals, besides: request.point.columns
    ).contains {
      request.wrt != nil && !variables.contains($0) && request.point.values[$0] == nil
    }
    return GradientParts(
      function: function, variables: variables,
      label: request.label
        ?? label(request.body, variables + request.order, isPartial: others, context),
      point: settled(request.point, asked, context),
      notes: idleNotes(request.point, function, request.body, context))
  }

  /// `point` with the values that live definitions have there, of those among `names`: `∂L/∂a` is
  /// a function of `a`, and at `x=1` so is `a` of `x`.
  private mutating func settled(
    _ point: Point, _ names: [Symbol], _ context: Context
  ) -> Point {
    var settled = point
    for name in names where settled.values[name] == nil {
      guard case .formula(let reference)? = workspace.definitions[name]?.kind else { continue }
      let place = Context(
        source: reference.source, tree: workspace.tree(reference), statement: context.statement)
      guard let function = try? lower(reference.id, at: point, place),
        function.result.isNode, missingNames(function, point).isEmpty,
        let value = try? values(of: function.id, globals: function.globals, at: point).first
      else { continue }
      settled.bind(name, value)
    }
    return settled
  }

  /// Only numbers have a gradient.
  func refuseGradient(
    of function: LoweredFunction, _ body: Tree.ID, _ context: Context
  ) throws(Diagnostic) {
    let isTruth = workspace.table.resultTypes(of: function.id).first == .boolean
    guard function.isNumber(in: workspace.table), !isTruth else {
      let kind = isTruth ? "true or false" : function.kindName(in: workspace.table)
      throw context.blame(body, "a gradient is of a number; this is \(kind)")
    }
  }

  mutating func answer(
    _ request: GradientRequest, _ context: Context
  ) throws(Diagnostic) -> Reply {
    let parts = try parts(of: request, context)
    let function = parts.function
    try refuseGradient(of: function, request.body, context)
    let derivatives =
      request.order.isEmpty ? parts.variables.map { [$0] } : [request.order]
    if workspace.table.hasArrays(function.id) { return try arrayReply(request, parts, context) }
    let hasPrimal = missingNames(function, parts.point).isEmpty
    let size = workspace.table.size(of: function.id)
    let isTogether = hasPrimal && parts.variables.count > 1 && size > Self.separateNodes
    let skipsFormula =
      hasPrimal && (!options.wantsFormulas || (isTogether && size > Self.formulaNodes))
    let isJoint = request.order.isEmpty && isLarge(function, parts.variables)
    var made =
      isTogether && skipsFormula
      ? [] : self.derivatives(of: function, by: derivatives, isJoint: isJoint)
    let joint = isJoint && !skipsFormula ? written(made[0], globals: function.globals) : []
    var answer = FormulaAnswer(components: [])
    answer.isGradient = true
    answer.label = parts.label
    var missing: String?
    for place in derivatives.indices {
      let written =
        skipsFormula
        ? nil : isJoint ? joint[place] : written(made[place], globals: function.globals).first
      if let impossibility = written?.impossibility { throw diagnostic(impossibility) }
      answer.conditions += written?.conditions ?? []
      missing = missing ?? written?.missing
      answer.components.append(
        FormulaAnswer.Component(
          name: derivatives[place].map { workspace.symbols.display($0) }.joined(separator: ","),
          formula: written?.formula, value: nil))
    }
    if !skipsFormula { answer.piecewise = pieces(of: function, orders: derivatives) }
    let needed = neededNames(made, function.globals)
    let isOpen =
      request.isOfParameter && request.order.first.flatMap { request.point.values[$0] } == nil
    guard !isOpen,
      hasPrimal
        || ((!needed.isEmpty || isJoint) && needed.allSatisfy { number($0, parts.point) != nil })
    else {
      guard answer.components.contains(where: { $0.formula == nil }) else {
        return Reply(answer, notes: parts.notes)
      }
      let reason = missing.map { "no formula for \($0)" } ?? "the formula is too long to read"
      let note = "\(reason); for numbers give the names values: at"
      return Reply(answer, notes: parts.notes + [note])
    }
    answer.point = shownPoint(hasPrimal ? function.globals : needed, parts.point)
    answer.data = parts.point.dataTitle
    var together: [Constant]?
    do {
      // Where they do not all exist, which one fails is found out one by one.
      if isTogether,
        let values = try? numbers(
          of: gradient(of: function, by: parts.variables, withValue: true),
          globals: function.globals, at: parts.point)
      {
        answer.primal = values.first.map { .number($0) }
        together = Array(values.dropFirst())
      } else if hasPrimal {
        answer.primal = try value(of: function, function.id, at: parts.point)
        if made.isEmpty {
          made = self.derivatives(of: function, by: derivatives, isJoint: isJoint)
        }
      }
    } catch {
      return Reply(
        answer, failure: explained(error, request.body, function, parts.point, context))
    }
    do {
      let values = try settle(
        &answer, made, together,
        CornerQuestion(
          function: function, orders: derivatives, point: parts.point, body: request.body,
          context: context))
      answer.components = zip(answer.components, values).map {
        FormulaAnswer.Component(name: $0.name, formula: $0.formula, value: .number($1))
      }
      return Reply(answer, notes: answer.notes.filter { $0 != answer.remark } + parts.notes)
    } catch {
      return Reply(answer, failure: error)
    }
  }

  private func derivatives(
    of function: LoweredFunction, by orders: [[Symbol]], isJoint: Bool
  ) -> [FunctionID] {
    isJoint
      ? [gradient(of: function, by: orders.flatMap(\.self), withValue: false)]
      : orders.map { derivative(of: function.id, globals: function.globals, by: $0) }
  }

  /// The numbers of a gradient of a function of more nodes come all at once, by reverse mode.
  private static let separateNodes = 500
  /// Of a function of more nodes there are no formulas: they would be too long to read.
  private static let formulaNodes = 10_000

  /// Derivatives one by one walk the function once for each name; beyond so many nodes they are
  /// made together, by reverse mode.
  private static let separateSteps = 2_000_000

  private func isLarge(_ function: LoweredFunction, _ variables: [Symbol]) -> Bool {
    variables.count > 1
      && workspace.table.size(of: function.id) * variables.count > Self.separateSteps
  }

  /// The derivatives of a number by `variables`, its value before them if asked for: one function,
  /// calls inlined.
  func gradient(
    of function: LoweredFunction, by variables: [Symbol], withValue: Bool
  ) -> FunctionID {
    let table = workspace.table
    let flat = table.flattened(function.id)
    var places: [Symbol: Int] = [:]
    for (place, symbol) in function.globals.enumerated() { places[symbol] = place }
    let positions = variables.map { places[$0] }
    let gradient = table.gradient(of: flat, by: positions.compactMap(\.self), withValue: withValue)
    guard positions.contains(nil) else { return gradient }
    var builder = Builder(table, inputs: table[flat].inputs)
    let parts = builder.inline(gradient, table[flat].inputs.indices.map { builder.input($0) })
    let zero = builder.exact(.zero)
    let first = withValue ? 1 : 0
    var rest = parts.dropFirst(first)
    let all = positions.map { $0 == nil ? zero : rest.popFirst() ?? zero }
    return builder.freeze(parts.prefix(first) + all)
  }

  /// The numbers of derivatives, with what is to be said about them.
  ///
  /// - Parameter together: the numbers by the functions' own rules, if they are known already.
  private func settle(
    _ answer: inout FormulaAnswer, _ made: [FunctionID], _ together: [Constant]?,
    _ question: CornerQuestion
  ) throws(Diagnostic) -> [Constant] {
    let globals = question.function.globals
    var derivative = made.first
    do {
      let corner = answer.primal == nil ? nil : try corners(question)
      answer.remark = corner?.remark
      answer.notes += corner?.notes ?? []
      if let values = corner?.values ?? together { return values }
      var values: [Constant] = []
      for id in made {
        derivative = id
        values += try numbers(of: id, globals: globals, at: question.point)
      }
      return values
    } catch {
      guard let derivative, answer.primal != nil, error.showsExcerpt, !error.labels.isEmpty else {
        throw error
      }
      throw explainedSlope(
        error, derivative, order: question.order, question.body, globals, question.point,
        question.context)
    }
  }

  /// The derivative of each output by these names in turn; 0 by a name that does not occur.
  func derivative(of id: FunctionID, globals: [Symbol], by order: [Symbol]) -> FunctionID {
    order.reduce(id) { id, variable in
      guard let position = globals.firstIndex(of: variable) else {
        let function = workspace.table[id]
        var builder = Builder(workspace.table, inputs: function.inputs)
        let zero = builder.exact(.zero)
        return builder.freeze(function.outputs.map { _ in zero })
      }
      return workspace.table.derivative(of: id, by: position)
    }
  }

  /// The names whose numbers any of some functions over `globals` uses.
  func neededNames(_ functions: [FunctionID], _ globals: [Symbol]) -> [Symbol] {
    let used = functions.map { workspace.table.usedInputs(of: $0) }
    return globals.indices.filter { place in used.contains { $0[place] } }.map { globals[$0] }
  }

  /// The point that is shown beside the numbers: what `at` gave, then the session's values.
  func shownPoint(_ globals: [Symbol], _ point: Point) -> [(name: String, value: Value)] {
    let isUsed = Set(globals)
    return shown(
      point.names.filter { isUsed.contains($0) } + globals.filter { point.values[$0] == nil }, point
    )
  }

  func shown(_ names: [Symbol], _ point: Point) -> [(name: String, value: Value)] {
    names.compactMap { symbol in
      if point.columns.contains(symbol) || workspace.isColumn(symbol) { return nil }
      return known(symbol, point).map { (workspace.symbols.display(symbol), $0) }
    }
  }

  /// The point of a request, where the parameter of a function hides an array of its name: it is a
  /// number, whichever.
  private func hiding(_ request: GradientRequest) -> Point {
    var point = request.point
    guard request.isOfParameter, let name = request.order.first, point.values[name] == nil,
      let value = workspace.value(of: name), value.double == nil
    else { return point }
    point.bind(name, .number(.decimal(1)))
    return point
  }

  /// Whether a name is defined as a record of formulas, whose fields are no names of their own.
  private func isWrittenRecord(_ symbol: Symbol) -> Bool {
    guard case .formula(let formula)? = workspace.definitions[symbol]?.kind,
      case .record = workspace.tree(formula)[formula.id]
    else { return false }
    return true
  }

  /// A bare function name means the function of its own parameters.
  private func defaultVariables(
    _ body: Tree.ID, _ function: LoweredFunction, _ point: Point, _ context: Context
  ) throws(Diagnostic) -> [Symbol] {
    if case .name(let name) = context.tree[body],
      case .function(let parameters, _)? =
        workspace.definitions[workspace.symbol(name, in: context.source)]?.kind
    {
      var variables: [Symbol] = []
      for parameter in parameters {
        // A record is differentiated by its fields.
        let fields = function.globals.filter {
          $0 != parameter && workspace.symbols.base($0) == parameter
        }
        if fields.isEmpty, isWrittenRecord(parameter) { throw noRecord(parameter, body, context) }
        variables += fields.isEmpty ? [parameter] : fields
      }
      return variables
    }
    return workspace.gradientNames(among: function.globals, besides: point.columns)
  }

  /// `d/dw (w - 5)²`, `dL/dw`, `∂L/∂x`, `∇E`.
  func label(
    _ body: Tree.ID, _ variables: [Symbol], isPartial: Bool, _ context: Context
  ) -> WrittenFormula {
    if let short = shortLabel(body, variables, isPartial: isPartial, context) { return short }
    var (tree, body) = context.tree.excerpt(body)
    while case .local(let inner, let list) = tree[body],
      tree[list].allSatisfy({ if case .declaration = tree[$0] { true } else { false } })
    {
      body = inner
    }
    guard variables.count == 1 else {
      let root = tree.add(.gradient(body))
      return WrittenFormula(tree: tree, root: root)
    }
    let name = tree.name(workspace.symbols.display(variables[0]))
    let differential = tree.add(.differential(name, 1))
    let list = tree.list(differential)
    let style: Differential = isPartial ? .partial : .total
    var root = tree.add(.derivative(list, body, style))
    if case .name = tree[body] { root = tree.add(.leibniz(body, list, style)) }
    return WrittenFormula(tree: tree, root: root)
  }
}
