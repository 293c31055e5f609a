internal import Autodiff
internal import Syntax

/// `trace E at x=2`: forward, then backward.
extension Session {
  mutating func trace(of subject: Tree.ID?, _ context: Context) throws(Diagnostic) -> Reply {
    guard let subject else {
      throw Diagnostic(
        "trace needs an expression and a point, as in trace x*sin(x^2) at x=2",
        at: context.statement.span)
    }
    if case .name(let name) = context.tree[subject],
      workspace.network(workspace.symbol(name, in: context.source)) != nil
    {
      return try traceNetwork(subject, context)
    }
    let placed = try request(subject, verb: "trace", context)
    let (request, context) = (placed.request, placed.context)
    let parts = try parts(of: request, context)
    let function = parts.function
    guard function.isNumber(in: workspace.table) else {
      throw context.blame(
        request.body, "trace follows one number; this is \(function.kindName(in: workspace.table))")
    }
    if let missing = missingNames(function, parts.point).first {
      let name = workspace.symbols.display(missing)
      throw context.blame(
        request.body, "trace needs a number for every name; give \(name) one: at \(name)=2")
    }
    // Errors with their place; the trace itself computes without checks.
    _ = try numbers(of: function.id, globals: function.globals, at: parts.point)
    if workspace.table.hasArrays(function.id) { return try arrayTrace(request, parts, context) }
    let point = function.globals.map { number($0, parts.point)?.double ?? .nan }
    let variables = Set(parts.variables.compactMap { function.globals.firstIndex(of: $0) })
    let corner = try corners(
      CornerQuestion(
        function: function, orders: parts.variables.map { [$0] }, point: parts.point,
        body: request.body, context: context))
    do {
      var tracing = try Tracing(
        function.id, at: point, variables: variables, in: workspace.table)
      let answer = answer(&tracing, function, parts.variables)
      let notes = corner.map { self.notes($0, answer.sums.map(\.total)) } ?? []
      return Reply(answer, notes: notes + parts.notes)
    } catch {
      throw context.blame(request.body, "trace \(error.wording)")
    }
  }

  /// What `grad` says about a corner, where the table takes each function's own slope.
  private func notes(_ corner: CornerAnswer, _ own: [Double]) -> [String] {
    guard let values = corner.values, values.count == own.count,
      zip(values, own).contains(where: { abs($0.double - $1) > 1e-9 * max(1, abs($1)) })
    else { return corner.notes }
    let texts = values.map { notation.text($0) }
    let gradient = texts.count == 1 ? texts[0] : "[\(texts.joined(separator: ", "))]"
    return corner.notes + [
      "the table takes each function's own slope at its corner; grad gives \(gradient)"
    ]
  }

  private static let pathLimit = 6

  private func answer(
    _ tracing: inout Tracing, _ function: LoweredFunction, _ variables: [Symbol]
  ) -> TraceAnswer {
    let inputs = function.globals.map { workspace.symbols.display($0) }
    var sums: [(name: String, sum: Tracing.Sum)] = []
    for variable in variables {
      guard let place = function.globals.firstIndex(of: variable) else { continue }
      sums.append((inputs[place], tracing.sum(toInput: place, limit: Self.pathLimit)))
    }
    let traced = tracing
    let names = nodeNames(traced, inputs)
    var writer = SketchWriter(traced.sketch, inputs: inputs, variable: "")
    writer.names = names
    let called = { (id: Sketch.ID) -> String in
      if case .input(let place) = traced.sketch[id] { return inputs[place] }
      return names[id] ?? ""
    }
    var rows = traced.inputs.map { id in
      TraceAnswer.Row(
        name: called(id), formula: nil, value: traced.value(id), slopes: [],
        cotangent: traced.sketch.isActive[id.index] ? traced.cotangents[id] ?? 0 : nil)
    }
    for id in traced.steps {
      let slopes = traced.slopes[id] ?? []
      let isInput = { (slope: Tracing.Slope) in names[slope.operand] == nil }
      // Computed operands first: they lead back along the table.
      let ordered = slopes.filter { !isInput($0) } + slopes.filter(isInput)
      rows.append(
        TraceAnswer.Row(
          name: called(id), formula: writer.definition(of: id), value: traced.value(id),
          slopes: ordered.map { slope in
            TraceAnswer.Slope(
              by: called(slope.operand), formula: writer.formula(slope.formula),
              value: slope.value,
              isKnown: isShown(slope.formula, traced.sketch, names))
          },
          cotangent: traced.cotangents[id]))
    }
    if traced.steps.isEmpty, traced.inputs.isEmpty {
      rows.append(
        TraceAnswer.Row(
          name: "f", formula: writer.formula(traced.result), value: traced.value(traced.result),
          slopes: [], cotangent: nil))
    }
    return TraceAnswer(
      rows: rows,
      sums: sums.map { name, sum in
        TraceAnswer.Sum(
          result: called(traced.result), variable: name,
          formula: sum.formula.map { writer.formula($0) }, terms: sum.terms.map(\.value),
          paths: sum.paths, total: sum.total)
      })
  }

  /// Whether a slope's number stands in the table or in the formula already.
  private func isShown(
    _ slope: Sketch.ID, _ sketch: Sketch, _ names: [Sketch.ID: String]
  ) -> Bool {
    let id = sketch.skippingMarks(slope)
    if case .constant(.named) = sketch[id] { return false }
    if case .constant = sketch[id] { return true }
    return names[id] != nil
  }

  /// The user's names where there are any; else u, v, …, and f for the result.
  private func nodeNames(_ tracing: Tracing, _ inputs: [String]) -> [Sketch.ID: String] {
    var names: [Sketch.ID: String] = [:]
    var taken = Set(inputs)
    for (id, mark) in tracing.givenNames {
      let name = workspace.table[mark]
      if tracing.steps.contains(id), taken.insert(name).inserted { names[id] = name }
    }
    for symbol in workspace.order { taken.insert(workspace.symbols.display(symbol)) }
    let letters = "uvwstpqrgkmnabcdxyz".map { String($0) }
    if let last = tracing.steps.last, names[last] == nil {
      let name = ["f", "F", "result"].first { !taken.contains($0) } ?? "result"
      names[last] = name
      taken.insert(name)
    }
    var free = letters.filter { !taken.contains($0) }.reversed() as [String]
    var count = 0
    for id in tracing.steps where names[id] == nil {
      if let letter = free.popLast(), tracing.steps.count <= letters.count {
        names[id] = letter
        continue
      }
      repeat { count += 1 } while taken.contains("u\(count)")
      names[id] = "u\(count)"
    }
    return names
  }
}
