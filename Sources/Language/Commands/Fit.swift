internal import Autodiff
internal import Learning
internal import Syntax

/// `fit y = a*x + b on D [from a=1, b=0]`: least squares.
extension Session {
  mutating func fit(_ subject: Tree.ID?, _ context: Context) throws(Diagnostic) -> Reply {
    let found = try namedFit(subject, context)
    let name = freshName("fit")
    var changes: [(Symbol, Definition?)] = [(name, Definition(kind: .fit(found)))]
    for (place, symbol) in found.unknowns.enumerated() {
      guard case .parameter? = workspace.definitions[symbol]?.kind else { continue }
      let value = Value.number(.decimal(found.fit.unknowns[place]))
      changes.append((symbol, Definition(kind: .parameter(value))))
    }
    workspace.define(changes)
    return Reply(FitAnswer(found, named: name, workspace.symbols))
  }

  /// The first of `fit1`, `fit2`, … that means nothing yet.
  private mutating func freshName(_ stem: String) -> Symbol {
    for number in 1... {
      let symbol = workspace.symbols.intern("\(stem)\(number)")
      if workspace.definitions[symbol] == nil { return symbol }
    }
    return workspace.symbols.intern(stem)
  }

  /// A fit that leaves no trace.
  mutating func namedFit(
    _ subject: Tree.ID?, _ context: Context
  ) throws(Diagnostic) -> NamedFit {
    var context = context
    let request = try fitRequest(subject, &context)
    let started = Set(request.start.names)
    let data =
      if let set = request.data {
        try columns(on: set, context)
      } else {
        try sessionColumns(request.left, request.right, besides: started, context)
      }
    let lowered = try lowerRows(request, data, context)
    let unknowns = try unknowns(of: lowered.right, request, data, context)
    let fixed = try fixedValues(lowered, unknowns, request, data, context)
    let columns = try readColumns(lowered, data, request, context)
    do {
      let measured = try rowModel(
        lowered.left.id, lowered.left.globals, unknowns: [], columns, fixed, count: data.count
      ).values(limits: limits)
      var question = FitQuestion(
        observed: measured, start: try starts(of: unknowns, request, context),
        bounds: unknowns.map { request.bounds[$0] ?? -Double.infinity...Double.infinity })
      question.weights = try weights(lowered.weights, request, fixed, data, context)
      if let count = request.iterations { question.iterations = count }
      let right = lowered.right
      let model = rowModel(
        right.id, right.globals, unknowns: unknowns, columns, fixed, count: data.count)
      let meter = ProgressMeter(host, notation, .point, of: nil)
      let fit = try model.fit(question, limits: limits) { meter.report($0, loss: $1) }
      try refuseUndetermined(fit, unknowns, context)
      let spread = try model.curve(of: fit, level: request.level, limits: limits)
      let read = columns.filter { right.globals.contains($0.name) }
      return NamedFit(
        fit: fit, unknowns: unknowns,
        observed: WrittenFormula(tree: context.tree, root: request.left),
        formula: WrittenFormula(tree: context.tree, root: request.right), function: right.id,
        globals: right.globals, columns: read,
        fixed: fixed.filter { right.globals.contains($0.name) }, measured: measured,
        level: request.level,
        fields: fields(of: fit, unknowns, spread.confidence, spread.prediction))
    } catch let error as FitError {
      throw diagnostic(error, lowered.right.globals, columns, fixed, unknowns: unknowns)
    } catch let error as Diagnostic {
      throw error
    } catch {
      throw Diagnostic("\(error)", at: context.statement.span)
    }
  }

  /// The sides for one row, in which each column is a number.
  private struct LoweredRows {
    let left: LoweredFunction
    let right: LoweredFunction
    let weights: LoweredFunction?
  }

  /// The columns that are read, all of whose rows must have a number.
  private func readColumns(
    _ lowered: LoweredRows, _ data: FitColumns, _ request: FitRequest, _ context: Context
  ) throws(Diagnostic) -> [(name: Symbol, entries: Entries)] {
    let sides = [lowered.left, lowered.right] + (lowered.weights.map { [$0] } ?? [])
    let read = data.columns.filter { column in
      sides.contains { $0.globals.contains(column.name) }
    }
    for (name, entries) in read {
      guard let row = entries.firstMissingRow else { continue }
      throw Diagnostic(
        Lowering.missingValue(workspace.symbols.display(name), row: row),
        at: request.data.map { context.tree.span(of: $0) } ?? context.statement.span)
    }
    return read
  }

  private mutating func lowerRows(
    _ request: FitRequest, _ data: FitColumns, _ context: Context
  ) throws(Diagnostic) -> LoweredRows {
    var point = request.point
    for (name, entries) in data.columns { point.bind(name, FitColumns.standIn(entries)) }
    for name in request.start.names {
      if let value = request.start.values[name] { point.bind(name, value) }
    }
    let left = try lowerRow(request.left, point, data, context)
    let right = try lowerRow(request.right, point, data, context)
    var weights: LoweredFunction?
    if let id = request.weights { weights = try lowerRow(id, point, data, context) }
    return LoweredRows(left: left, right: right, weights: weights)
  }

  private mutating func lowerRow(
    _ id: Tree.ID, _ point: Point, _ data: FitColumns, _ context: Context
  ) throws(Diagnostic) -> LoweredFunction {
    let function = try lower(id, at: point, context)
    let types = workspace.table.resultTypes(of: function.id)
    guard function.isNumber(in: workspace.table), types.first != .boolean else {
      var message =
        "in each row this is \(function.kindName(in: workspace.table)); fit needs a number"
      if let (name, entries) = data.others.first(where: { function.globals.contains($0.name) }) {
        message +=
          ": \(workspace.symbols.display(name)) has \(entries.shape.first ?? 0) entries and the data"
          + " \(data.count) rows"
      }
      throw context.blame(id, message)
    }
    return function
  }

  /// Who is found: the names of `from` and the free names; if there are none, the params.
  private func unknowns(
    of function: LoweredFunction, _ request: FitRequest, _ data: FitColumns, _ context: Context
  ) throws(Diagnostic) -> [Symbol] {
    let columns = Set(data.columns.map(\.name))
    let rest = function.globals.filter {
      !columns.contains($0) && request.point.values[$0] == nil
    }
    let free = rest.filter {
      request.start.values[$0] != nil || workspace.value(of: $0, [:]) == nil
    }
    let params = workspace.order.filter { symbol in
      guard rest.contains(symbol), case .parameter? = workspace.definitions[symbol]?.kind else {
        return false
      }
      return !free.contains(symbol)
    }
    if request.start.isEmpty, !free.isEmpty, !params.isEmpty {
      throw context.blame(
        request.right,
        "\(list(free)) \(free.count == 1 ? "is" : "are") free and \(list(params))"
          + " \(params.count == 1 ? "is a param" : "are params"); say with from which are to be found"
      )
    }
    let unknowns = free.isEmpty ? params : free
    guard !unknowns.isEmpty else {
      var error = context.blame(
        request.right, "there is nothing to find: every name in the formula has a value")
      let plain = rest.filter { workspace.value(of: $0, [:]) != nil }
      if let first = plain.first {
        let name = workspace.symbols.display(first)
        error.help = "say what to find: from \(name)=1, or make it a param: param \(name) = 1"
      }
      throw error
    }
    for name in request.start.names where !unknowns.contains(name) {
      throw context.blame(
        request.right, "\(workspace.symbols.display(name)) does not occur in the formula")
    }
    for name in request.bounds.keys where !unknowns.contains(name) {
      throw context.blame(
        request.right,
        "there is a bound for \(workspace.symbols.display(name)), which is not to be found")
    }
    for name in unknowns {
      guard let place = function.globals.firstIndex(of: name) else { continue }
      let type = workspace.table[workspace.table[function.id].inputs[place]]
      guard type.shape.isEmpty else {
        let display = workspace.symbols.display(name)
        let count = type.sizes?.reduce(1, *) ?? 1
        let names = [display + "1", display + (count == 2 ? "2" : "2, …")]
        let instead =
          type.shape.count == 1 && count > 1
          ? "write \(names.joined(separator: count == 2 ? " and " : ", ")) for its entries"
          : "give each entry its own name"
        throw context.blame(
          request.right,
          "\(display) is \(type.kindName()), and fit finds numbers; \(instead)")
      }
    }
    return unknowns
  }

  /// What the sides read that is neither column nor unknown.
  private func fixedValues(
    _ lowered: LoweredRows, _ unknowns: [Symbol], _ request: FitRequest, _ data: FitColumns,
    _ context: Context
  ) throws(Diagnostic) -> [(name: Symbol, value: Value)] {
    let columns = Set(data.columns.map(\.name))
    var fixed: [(name: Symbol, value: Value)] = []
    let sides = [
      (request.left, lowered.left), (request.right, lowered.right),
      (request.weights ?? request.right, lowered.weights ?? lowered.right),
    ]
    for (id, side) in sides {
      for name in side.globals where !columns.contains(name) {
        if unknowns.contains(name) {
          guard id != request.right else { continue }
          throw context.blame(
            id,
            "\(workspace.symbols.display(name)) is to be found; it stands only in the formula on the right"
          )
        }
        guard !fixed.contains(where: { $0.name == name }) else { continue }
        guard let value = known(name, request.point) else {
          let display = workspace.symbols.display(name)
          guard request.data != nil else { throw context.blame(id, "\(display) has no value") }
          let names = data.columns.prefix(12).map { workspace.symbols.display($0.name) }
          let more = data.columns.count > 12 ? ", …" : ""
          throw context.blame(
            id,
            "the data have no column \(display); they have \(names.joined(separator: ", "))\(more)")
        }
        fixed.append((name, value))
      }
    }
    return fixed
  }

  private func starts(
    of unknowns: [Symbol], _ request: FitRequest, _ context: Context
  ) throws(Diagnostic) -> [Double?] {
    try unknowns.map { name throws(Diagnostic) in
      let value = request.start.values[name] ?? workspace.value(of: name, [:])
      guard let value else { return nil }
      guard let number = value.double else {
        throw context.blame(
          request.right,
          "\(workspace.symbols.display(name)) starts as \(value.kindName); fit finds numbers")
      }
      return number
    }
  }

  private func weights(
    _ function: LoweredFunction?, _ request: FitRequest, _ fixed: [(name: Symbol, value: Value)],
    _ data: FitColumns, _ context: Context
  ) throws(Diagnostic) -> [Double]? {
    guard let function, let id = request.weights else { return nil }
    do {
      let weights = try rowModel(
        function.id, function.globals, unknowns: [], data.columns, fixed, count: data.count
      ).values(limits: limits)
      if let row = weights.firstIndex(where: { !($0 >= 0) || $0.isInfinite }) {
        throw context.blame(
          id, "a weight is a number from 0; in row \(row + 1) it is \(notation.text(weights[row]))")
      }
      return weights
    } catch let error as FitError {
      throw diagnostic(error, function.globals, data.columns, fixed)
    } catch let error as Diagnostic {
      throw error
    } catch {
      throw context.blame(id, "\(error)")
    }
  }

  private func refuseUndetermined(
    _ fit: Fit, _ unknowns: [Symbol], _ context: Context
  ) throws(Diagnostic) {
    guard fit.verdict == .undetermined else { return }
    let names = fit.dependent.map { unknowns[$0] }
    let span = context.statement.span
    guard names.count > 1 else {
      throw Diagnostic(
        "the data do not determine \(list(names)): near the best fit the formula does not change with it",
        at: span)
    }
    var error = Diagnostic(
      "the data cannot tell \(list(names)) apart: they can change together and the formula stays the same",
      at: span)
    error.help = "leave one of them out, or give it a value with at"
    throw error
  }

  /// `a`, `a and b`, `a, b and c`
  private func list(_ symbols: [Symbol]) -> String {
    let names = symbols.map { workspace.symbols.display($0) }
    guard let last = names.last, names.count > 1 else { return names.first ?? "" }
    return names.dropLast().joined(separator: ", ") + " and " + last
  }

  /// The unknowns by their names, then what is known about the fit.
  private mutating func fields(
    of fit: Fit, _ unknowns: [Symbol], _ confidence: [Double]?, _ prediction: [Double]?
  ) -> [Value.Field] {
    var fields = zip(unknowns, fit.unknowns).map {
      Value.Field(name: $0, value: .number(.decimal($1)))
    }
    func add(_ name: String, _ value: Value?) {
      let symbol = workspace.symbols.intern(name)
      guard let value, !fields.contains(where: { $0.name == symbol }) else { return }
      fields.append(Value.Field(name: symbol, value: value))
    }
    func vector(_ numbers: [Double]) -> Value {
      .array(Entries(shape: [numbers.count], numbers: numbers))
    }
    let errors = unknowns.indices.map { fit.error($0) }
    if fit.covariance != nil {
      add(
        "stderr",
        .record(
          zip(unknowns, errors).map {
            Value.Field(name: $0, value: .number(.decimal($1 ?? 0)))
          }))
    }
    add("rss", .number(.decimal(fit.residualSquares)))
    add("residual_sd", fit.residualDeviation.map { .number(.decimal($0)) })
    add("dof", .number(.exact(Ratio(fit.degreesOfFreedom))))
    add("r2", fit.determination.map { .number(.decimal($0)) })
    if let covariance = fit.covariance {
      let count = unknowns.count
      add(
        "covariance", .array(Entries(shape: [count, count], numbers: covariance.flatMap(\.self))))
    }
    add("fitted", vector(fit.predicted))
    add("residuals", vector(fit.residuals))
    add("confidence", confidence.map(vector))
    add("prediction", prediction.map(vector))
    return fields
  }
}
