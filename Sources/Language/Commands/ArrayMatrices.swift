internal import Algebra
internal import Autodiff
internal import Syntax

/// Hessians and Jacobians by a vector: a matrix as formula, and its numbers column by column.
extension Session {
  /// The only variable, if it is an array.
  func arrayVariable(_ parts: GradientParts) -> Symbol? {
    guard parts.variables.count == 1, shapeText(of: parts.variables[0], parts.function) != nil
    else { return nil }
    return parts.variables[0]
  }

  func arrayHessian(
    _ request: GradientRequest, _ parts: GradientParts, _ context: Context
  ) throws(Diagnostic) -> Reply {
    let function = parts.function
    guard let variable = arrayVariable(parts),
      let place = function.globals.firstIndex(of: variable), isVector(place, function)
    else {
      return try flatMatrix("hessian", request, parts, context)
    }
    let gradient = workspace.table.gradient(of: function.id, by: [place])
    var (answer, failure, notes) = try linearAnswer(
      gradient, function, by: place, verb: "hessian", request, parts, context)
    if let values = answer.values, !values.isEmpty {
      answer.spectrum = SymmetricEigenvalues(of: values.map { $0.map { $0.double ?? 0 } })
      if !request.point.isEmpty { answer.whole = nil }
    }
    notes += parts.notes
    return Reply(answer, notes: notes, failure: failure)
  }

  func arrayJacobian(
    _ request: GradientRequest, _ parts: GradientParts, by variable: Symbol, _ context: Context
  ) throws(Diagnostic) -> Reply {
    guard let place = parts.function.globals.firstIndex(of: variable) else {
      throw context.blame(request.body, "the variable does not occur")
    }
    let results = workspace.table.resultTypes(of: parts.function.id)
    guard isVector(place, parts.function), results.count == 1,
      workspace.table[results[0]].shape.count <= 1
    else { return try flatMatrix("jacobian", request, parts, context) }
    let (answer, failure, notes) = try linearAnswer(
      parts.function.id, parts.function, by: place, verb: "jacobian", request, parts, context)
    return Reply(answer, notes: notes + parts.notes, failure: failure)
  }

  private func isVector(_ place: Int, _ function: LoweredFunction) -> Bool {
    let table = workspace.table
    return table[table[function.id].inputs[place]].shape.count == 1
  }

  /// The derivative of a vector (or a number) by the vector at `place`.
  private func linearAnswer(
    _ id: FunctionID, _ function: LoweredFunction, by place: Int, verb: String,
    _ request: GradientRequest, _ parts: GradientParts, _ context: Context
  ) throws(Diagnostic) -> (MatrixAnswer, Diagnostic?, notes: [String]) {
    let table = workspace.table
    let variable = table[table[id].inputs[place]].shape
    let types = table.resultTypes(of: id)
    let result = table[types[0]].shape
    let active = table[id].inputs.indices.map { $0 == place }
    let both = table.jvp(of: id, active: active, wanted: [true])
    let pushed = table.selecting([1], of: both)
    let name = workspace.symbols.display(function.globals[place])
    var answer = MatrixAnswer(columns: [name])
    let missing = missingNames(function, parts.point)
    var notes: [String] = []
    if options.wantsFormulas || !missing.isEmpty {
      let formula = matrixFormula(pushed, function, rows: result.first, columns: variable[0])
      answer.whole = formula.map { ($0, shapeText(result + variable) ?? "") }
      if formula == nil {
        notes = ["no formula for this matrix; the numbers are exact derivatives"]
      }
    }
    if let first = missing.first {
      guard answer.whole != nil else {
        throw context.blame(
          request.body,
          "this \(verb) has no formula; it needs a value for \(workspace.symbols.display(first))")
      }
      return (answer, nil, [])
    }
    guard case .size(let count) = variable[0] else { return (answer, nil, notes) }
    let rows: Int = if case .size(let size)? = result.first { size } else { 1 }
    try refuseLarge(rows * count, context)
    answer.columns = (1...max(count, 1)).map { "\(name)[\($0)]" }
    answer.point = shownPoint(function.globals, parts.point).filter { $0.value.shape.isEmpty }
    answer.data = parts.point.dataTitle
    do {
      // What has no value has no derivative, though its rule may give a number.
      _ = try values(of: function.id, globals: function.globals, at: parts.point)
      answer.values = try columns(pushed, function, count, rows, parts.point)
      return (answer, nil, notes)
    } catch {
      return (answer, explained(error, request.body, function, parts.point, context), [])
    }
  }

  private func columns(
    _ pushed: FunctionID, _ function: LoweredFunction, _ count: Int, _ rows: Int, _ point: Point
  ) throws(Diagnostic) -> [[Value]] {
    let table = workspace.table
    let types = table[pushed].inputs
    var inputs = function.globals.indices.map { place in
      known(function.globals[place], point) ?? Value(zero: table[types[place]])
    }
    let naming = Naming(names: function.globals, values: inputs)
    inputs.append(.number(.exact(.zero)))
    var values = Array(repeating: [Value](), count: rows)
    for column in 0..<count {
      var direction = Array(repeating: 0.0, count: count)
      direction[column] = 1
      inputs[inputs.count - 1] = .array(Entries(shape: [count], numbers: direction))
      let entries = try run(pushed, inputs, naming).flatMap(\.constants)
      for (row, entry) in entries.prefix(rows).enumerated() { values[row].append(.number(entry)) }
    }
    return values
  }

  /// The matrix of a function that is linear in its last input.
  private func matrixFormula(
    _ pushed: FunctionID, _ function: LoweredFunction, rows: Dimension?, columns: Dimension
  ) -> WrittenFormula? {
    guard !isLong(pushed) else { return nil }
    var forms = Forms(workspace.table)
    let names = function.globals.map { workspace.symbols.display($0) }
    let inputs = (0...names.count).map { forms.name($0) }
    guard let simplified = forms.simplified(pushed, inputs: inputs).first else { return nil }
    let direction = inputs[names.count]
    let matrix =
      rows.map { forms.matrix(of: simplified.form, by: direction, rows: $0, columns: columns) }
      ?? forms.vector(of: simplified.form, by: direction, count: columns)
    guard let matrix else { return nil }
    let isNumber = rows == nil
    guard let formula = try? formula(matrix, forms, names) else { return nil }
    return isNumber ? formula.transposed : formula
  }
}
