internal import Autodiff
internal import Syntax

/// `steps d/dx E`, `steps E`, `steps f'`: how a derivative comes about, rule by rule.
extension Session {
  mutating func steps(of subject: Tree.ID?, _ context: Context) throws(Diagnostic) -> Reply {
    guard let subject else {
      throw Diagnostic(
        "steps needs a derivative, as in steps d/dx x^2", at: context.statement.span)
    }
    let placed = try request(subject, verb: "steps", opening: true, context)
    return placed.request.order.count > 1
      ? try repeatedSteps(placed.request, placed.context)
      : try steps(placed.request, placed.context)
  }

  private mutating func steps(
    _ request: GradientRequest, _ context: Context
  ) throws(Diagnostic) -> Reply {
    let made = try parts(of: request, context)
    try refuseGradient(of: made.function, request.body, context)
    if workspace.table.hasArrays(made.function.id) {
      return try arraySteps(request, made, context)
    }
    let variables = request.order.isEmpty ? made.variables : request.order
    var answer = StepsAnswer(derivations: [])
    var failure: Diagnostic?
    for variable in variables {
      var single = request
      single.wrt = nil
      single.order = [variable]
      single.label =
        variables.count == 1
        ? made.label : label(request.body, [variable], isPartial: true, context)
      let reply = try self.answer(single, context)
      failure = failure ?? reply.failure
      guard let result = reply.answer as? FormulaAnswer else { continue }
      answer.derivations.append(
        try derivation(
          made.function, by: variable, result, isPartial: variables.count > 1, request.body,
          context))
    }
    return Reply(answer, failure: failure)
  }

  private static let lineLimit = 60

  private func derivation(
    _ function: LoweredFunction, by variable: Symbol, _ result: FormulaAnswer, isPartial: Bool,
    _ body: Tree.ID, _ context: Context
  ) throws(Diagnostic) -> StepsAnswer.Steps {
    let names = function.globals.map { workspace.symbols.display($0) }
    let name = workspace.symbols.display(variable)
    var answer = result
    let header = answer.label ?? label(body, [variable], isPartial: isPartial, context)
    answer.label = nil
    guard let position = function.globals.firstIndex(of: variable) else {
      return StepsAnswer.Steps(
        header: header, lines: [], omitted: 0, result: answer,
        closing: StepsAnswer.Rule("constant: \(name) does not occur"))
    }
    let derivation: Derivation
    do {
      derivation = try Derivation(
        function.id, by: position, in: workspace.table, maxLines: Self.lineLimit)
    } catch {
      throw context.blame(body, "steps \(error.wording)")
    }
    var writer = SketchWriter(
      derivation.sketch, inputs: names, variable: name, differential: isPartial ? .partial : .total)
    writer.stateNames = try stateNames(derivation.sketch, avoiding: names, body, context)
    var lines: [StepsAnswer.Line] = []
    if derivation.isStartReadable {
      let start = writer.formula(derivation.main.start)
      if start.text(.exact) != header.text(.exact) {
        let isLoop = derivation.main.lines.isEmpty && !derivation.loops.isEmpty
        lines.append(
          .init(
            formula: start, rule: StepsAnswer.Rule(isLoop ? "after the last step" : "written out")))
      }
    }
    lines += self.lines(derivation.main, name, &writer)
    var steps = StepsAnswer.Steps(
      header: header, lines: lines, omitted: derivation.main.omitted, result: answer,
      closing: closing(derivation, &writer))
    steps.isPiecewise = derivation.main.isPiecewise
    for states in derivation.loops where !states.isEmpty {
      steps.loops.append(
        states.map { state in
          let node = writer.formula(state.node)
          let first = writer.formula(state.first)
          let start = writer.formula(state.start.end)
          let next = writer.formula(state.next)
          let derivative = writer.derivative(of: state.node)
          let asked = writer.formula(state.step.start)
          var lines = self.lines(state.step, name, &writer)
          let end = writer.formula(state.step.end)
          if state.step.omitted == 0, let last = lines.last,
            last.formula.text(.exact) != end.text(.exact)
          {
            lines.append(.init(formula: end, rule: StepsAnswer.Rule("tidy")))
          }
          return StepsAnswer.State(
            name: node, derivative: derivative, first: first, start: start, next: next,
            asked: asked, lines: lines, omitted: state.step.omitted)
        })
    }
    return steps
  }

  private func lines(
    _ section: Derivation.Section, _ variable: String, _ writer: inout SketchWriter
  ) -> [StepsAnswer.Line] {
    section.lines.map { line in
      let formula = writer.formula(line.formula)
      return .init(formula: formula, rule: words(line.rule, variable, &writer))
    }
  }

  /// What the user calls the states of loops; another letter where that is an outer name too.
  private func stateNames(
    _ sketch: Sketch, avoiding inputs: [String], _ body: Tree.ID, _ context: Context
  ) throws(Diagnostic) -> [String] {
    var taken = Set(inputs)
    var names: [String] = []
    for closed in sketch.loops {
      let given = givenNames(closed.origin)
      // The state that `until` adds has no name.
      guard given.count == closed.states.count || given.count == closed.states.count - 1 else {
        throw context.blame(body, "steps \(Sketch.Failure.loop.wording)")
      }
      for place in closed.states.indices {
        var name = place < given.count ? given[place] : "s"
        let letters = ["s", "u", "v", "w"].filter { !taken.contains($0) }
        if taken.contains(name) { name = letters.first ?? "\(name)\(names.count + 1)" }
        taken.insert(name)
        names.append(name)
      }
    }
    return names
  }

  private func givenNames(_ origin: Origin) -> [String] {
    guard let reference = workspace.origins[origin] else { return [] }
    let tree = workspace.tree(reference)
    guard case .iterate(let binding, _, _) = tree[reference.id],
      case .binding(let target, _) = tree[binding]
    else { return [] }
    let parts: [Tree.ID]
    if case .tuple(let list) = tree[target] { parts = Array(tree[list]) } else { parts = [target] }
    return parts.compactMap { part in
      guard case .name(let name) = tree[part] else { return nil }
      return workspace.symbols.display(workspace.symbol(name, in: reference.source))
    }
  }

  private func words(
    _ rule: Derivation.Rule, _ variable: String, _ writer: inout SketchWriter
  ) -> StepsAnswer.Rule {
    switch rule {
    case .named(let name, let inside):
      guard let inside, let formula = short(inside, &writer) else {
        return StepsAnswer.Rule(name)
      }
      return StepsAnswer.Rule([.word("\(name), inside "), .formula(formula)])
    case .chain(let row, let operands):
      var parts: [StepsAnswer.Rule.Part] = [.word("chain: outside \(Row[row].name)")]
      for (place, operand) in operands.enumerated() {
        guard let formula = short(operand, &writer) else { break }
        parts += [.word(place == 0 ? ", inside " : " and "), .formula(formula)]
      }
      return StepsAnswer.Rule(parts)
    case .leaves(let hasVariable, let hasConstant):
      let words =
        (hasVariable ? ["d/d\(variable) \(variable) = 1"] : []) + (hasConstant ? ["constant"] : [])
      return StepsAnswer.Rule(words.joined(separator: ", "))
    case .piecewise(let row):
      let rule =
        switch row {
        case .max: "max: the derivative of the larger"
        case .min: "min: the derivative of the smaller"
        case .relu: "relu: the derivative inside, above 0"
        default: "\(Row[row].name): the derivative inside, between the bounds"
        }
      return StepsAnswer.Rule(rule)
    case .definition(let mark, let content, let inner):
      var rule = words(inner, variable, &writer)
      if let formula = short(content, &writer) {
        rule.parts += [.word("; \(workspace.table[mark]) = "), .formula(formula)]
      }
      return rule
    }
  }

  /// A formula for the column of rules; `nil` if it is too long to stand there.
  private func short(_ id: Sketch.ID, _ writer: inout SketchWriter) -> WrittenFormula? {
    guard writer.sketch.weights[id.index] <= 40 else { return nil }
    let formula = writer.formula(id)
    return formula.text(notation).count <= 24 ? formula : nil
  }

  /// `tidy`, and the names that were replaced by what they stand for.
  private func closing(
    _ derivation: Derivation, _ writer: inout SketchWriter
  ) -> StepsAnswer.Rule {
    var rule = StepsAnswer.Rule("tidy")
    guard let last = derivation.main.lines.last, derivation.main.omitted == 0 else { return rule }
    for mark in derivation.names(in: last.formula).prefix(3) {
      guard let formula = short(mark.content, &writer) else { continue }
      rule.parts += [.word(", \(workspace.table[mark.name]) = "), .formula(formula)]
    }
    return rule
  }

  /// A higher derivative: one derivation after another, each of what the one before found.
  private mutating func repeatedSteps(
    _ request: GradientRequest, _ context: Context
  ) throws(Diagnostic) -> Reply {
    var answer = StepsAnswer(derivations: [])
    var body = request.body
    var place = context
    for (index, variable) in request.order.enumerated() {
      let isLast = index == request.order.count - 1
      var stage = GradientRequest(body: body, order: [variable])
      stage.isOfParameter = request.isOfParameter
      if isLast { stage.point = request.point }
      let reply = try steps(stage, place)
      guard var made = reply.answer as? StepsAnswer, !made.derivations.isEmpty else { return reply }
      answer.derivations += made.derivations
      guard !isLast else { return Reply(answer, failure: reply.failure) }
      guard let formula = made.derivations.popLast()?.result.components.first?.formula else {
        throw context.blame(request.body, "steps found no formula to go on with")
      }
      let source = workspace.add(formula.tree)
      place = Context(source: source, tree: formula.tree, statement: context.statement)
      body = formula.root
    }
    return Reply(answer)
  }
}

extension Derivation {
  /// The names that stand in a line, in order, with what they stand for.
  func names(in root: Sketch.ID) -> [(name: MarkID, content: Sketch.ID)] {
    var found: [(name: MarkID, content: Sketch.ID)] = []
    var seen: Set<Sketch.ID> = []
    var pending = [root]
    while let next = pending.popLast() {
      let id = sketch.content(next)
      guard seen.insert(id).inserted else { continue }
      switch sketch[id] {
      case .mark(let operand, let name): found.append((name, sketch.content(operand)))
      case .row(_, let operands): pending += operands.reversed()
      case .choice(let condition, let then, let otherwise): pending += [otherwise, then, condition]
      case .pending, .input, .constant, .state: break
      }
    }
    return found
  }
}

extension Sketch.Failure {
  /// Goes on after the verb.
  var wording: String {
    switch self {
    case .loop: "cannot open a loop over arrays; grad has its derivative"
    case .tooLarge(let limit): "shows at most \(limit) operations; this has more"
    }
  }
}
