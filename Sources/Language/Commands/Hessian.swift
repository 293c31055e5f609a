internal import Autodiff
internal import Syntax

/// `hessian E [wrt x, y] [at …]`: all second derivatives.
extension Session {
  mutating func hessian(of subject: Tree.ID?, _ context: Context) throws(Diagnostic) -> Reply {
    guard let subject else {
      throw Diagnostic(
        "hessian needs an expression, as in hessian x^2*y", at: context.statement.span)
    }
    let placed = try request(subject, verb: "hessian", context)
    let (request, context) = (placed.request, placed.context)
    let parts = try parts(of: request, context)
    let (function, variables) = (parts.function, parts.variables)
    guard function.isNumber(in: workspace.table) else {
      throw context.blame(
        request.body,
        "a Hessian is of a number; this is \(function.kindName(in: workspace.table)), which has a jacobian"
      )
    }
    if workspace.table.hasArrays(function.id) {
      return try arrayHessian(request, parts, context)
    }
    try refuseLarge(variables.count * variables.count, context)
    let firsts = variables.map {
      derivative(of: function.id, globals: function.globals, by: [$0])
    }
    var made: [[FunctionID]] = []
    for row in variables.indices {
      made.append(
        variables.indices.map { column in
          column < row
            ? made[column][row]
            : derivative(of: firsts[row], globals: function.globals, by: [variables[column]])
        })
    }
    var (answer, failure) = matrix(made, function, parts.point, columns: variables)
    var notes = parts.notes
    if answer.values != nil || failure != nil, missingNames(function, parts.point).isEmpty {
      do {
        let orders = variables.flatMap { row in variables.map { [row, $0] } }
        let corner = try corners(
          CornerQuestion(
            function: function, orders: orders, point: parts.point, body: request.body,
            context: context))
        notes += corner?.notes ?? []
        if let values = corner?.values {
          answer.values = variables.indices.map { row in
            values[(row * variables.count)...].prefix(variables.count).map { .number($0) }
          }
        }
        if corner != nil { answer.isEverywhere = false }
      } catch {
        answer.values = nil
        failure = error
      }
    }
    if let values = answer.values {
      answer.spectrum = SymmetricEigenvalues(of: values.map { $0.map { $0.double ?? 0 } })
      // At a point that was asked for, the numbers are the answer.
      if !request.point.isEmpty { answer.formulas = nil }
    }
    return Reply(answer, notes: notes, failure: failure)
  }

  private static let entryLimit = 2_500

  func refuseLarge(_ count: Int, _ context: Context) throws(Diagnostic) {
    guard count > Self.entryLimit else { return }
    throw Diagnostic(
      "this matrix has \(count) entries; at most \(Self.entryLimit) are written out: say wrt",
      at: context.statement.span)
  }

  /// Functions over the names of `function`, each of one number, as a matrix.
  private func matrix(
    _ made: [[FunctionID]], _ function: LoweredFunction, _ point: Point,
    columns: [Symbol]
  ) -> (MatrixAnswer, Diagnostic?) {
    var answer = MatrixAnswer(columns: columns.map { workspace.symbols.display($0) })
    let needed = neededNames(made.flatMap { $0 }, function.globals)
    let hasNumbers =
      needed.allSatisfy { number($0, point) != nil }
      && (point.isEmpty || missingNames(function, point).isEmpty)
    if options.wantsFormulas || !hasNumbers {
      let formulas = made.map { row in
        row.compactMap { written($0, globals: function.globals).first?.formula }
      }
      if zip(formulas, made).allSatisfy({ $0.count == $1.count }) { answer.formulas = formulas }
    }
    guard hasNumbers else { return (answer, nil) }
    answer.isEverywhere = needed.isEmpty
    answer.point = shownPoint(needed, point)
    answer.data = point.dataTitle
    do {
      if missingNames(function, point).isEmpty {
        _ = try numbers(of: function.id, globals: function.globals, at: point)
      }
      var values: [[Value]] = []
      for row in made {
        var numbers: [Value] = []
        for id in row {
          numbers += try self.numbers(of: id, globals: function.globals, at: point)
            .prefix(1).map { .number($0) }
        }
        values.append(numbers)
      }
      answer.values = values
      return (answer, nil)
    } catch {
      return (answer, error)
    }
  }

  /// `jacobian [e1, e2] [wrt x, y] [at …]`: a row per output, a column per name.
  mutating func jacobian(of subject: Tree.ID?, _ context: Context) throws(Diagnostic) -> Reply {
    guard let subject else {
      throw Diagnostic(
        "jacobian needs expressions, as in jacobian [x*y, x + y]", at: context.statement.span)
    }
    let placed = try request(subject, verb: "jacobian", context)
    let context = placed.context
    let parts = try parts(of: placed.request, context)
    if let variable = arrayVariable(parts) {
      return try arrayJacobian(placed.request, parts, by: variable, context)
    }
    let (whole, variables) = (parts.function, parts.variables)
    guard let numbers = workspace.table.unstacked(whole.id)?.0 else {
      return try flatMatrix("jacobian", placed.request, parts, context)
    }
    let function = LoweredFunction(id: numbers, globals: whole.globals, result: whole.result)
    let outputs = workspace.table[numbers].outputs.count
    try refuseLarge(outputs * variables.count, context)
    let columns = variables.map {
      derivative(of: function.id, globals: function.globals, by: [$0])
    }
    let made = (0..<outputs).map { row in
      columns.map { workspace.table.selecting([row], of: $0) }
    }
    let (answer, failure) = matrix(made, function, parts.point, columns: variables)
    return Reply(answer, notes: parts.notes, failure: failure)
  }
}
