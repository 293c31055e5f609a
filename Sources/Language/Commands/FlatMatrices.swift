internal import Autodiff
internal import Syntax

/// Jacobians and Hessians by several names or by a matrix: a column for each entry of each, numbers
/// alone.
extension Session {
  func flatMatrix(
    _ verb: String, _ request: GradientRequest, _ parts: GradientParts, _ context: Context
  ) throws(Diagnostic) -> Reply {
    let table = workspace.table
    let function = parts.function
    if let missing = missingNames(function, parts.point).first {
      throw context.blame(
        request.body,
        "this \(verb) is written out in numbers; it needs a value for"
          + " \(workspace.symbols.display(missing))")
    }
    let variables = request.order.isEmpty ? parts.variables : request.order
    let places = variables.compactMap { function.globals.firstIndex(of: $0) }
    guard places.count == variables.count else {
      throw context.blame(request.body, "the variable does not occur")
    }
    let isHessian = verb == "hessian"
    let id = isHessian ? table.gradient(of: function.id, by: places) : function.id
    let inputs = function.globals.map { known($0, parts.point) ?? .number(.exact(.zero)) }
    let columns = places.reduce(0) { $0 + inputs[$1].constants.count }
    let results = table.resultTypes(of: id).map { table[$0].sizes ?? [] }
    let rows = results.reduce(0) { $0 + $1.reduce(1, *) }
    try refuseLarge(rows * columns, context)
    var answer = MatrixAnswer(columns: [])
    answer.values = Array(repeating: [], count: rows)
    do {
      // Errors with their place.
      _ = try values(of: function.id, globals: function.globals, at: parts.point)
      for place in places {
        let name = workspace.symbols.display(function.globals[place])
        let pushed = table.selecting(
          results.indices.map { $0 + results.count },
          of: table.jvp(
            of: id, active: inputs.indices.map { $0 == place }, wanted: results.map { _ in true }))
        for entry in inputs[place].constants.indices {
          answer.columns.append(name + Self.place(of: entry, in: inputs[place].shape))
          let column = try run(
            pushed, inputs + [inputs[place].unit(at: entry)],
            Naming(names: function.globals, values: inputs)
          ).flatMap(\.constants)
          for (row, constant) in column.enumerated() {
            answer.values?[row].append(.number(constant))
          }
        }
      }
    } catch {
      throw explained(error, request.body, function, parts.point, context)
    }
    if isHessian, let values = answer.values, !values.isEmpty {
      answer.spectrum = SymmetricEigenvalues(of: values.map { $0.map { $0.double ?? 0 } })
    }
    return Reply(answer, notes: [orderNote(answer.columns, isHessian)] + parts.notes)
  }

  private func orderNote(_ columns: [String], _ isHessian: Bool) -> String {
    let shown =
      columns.count <= 8 ? columns : Array(columns.prefix(4)) + ["…"] + columns.suffix(1)
    return "the \(isHessian ? "rows and " : "")columns are by " + shown.joined(separator: ", ")
  }
}
