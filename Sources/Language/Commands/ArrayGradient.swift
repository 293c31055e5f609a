internal import Autodiff
internal import Syntax

/// Gradients of functions in which arrays occur: all at once by reverse mode, in numbers; each has
/// the shape of its variable.
extension Session {
  func arrayReply(
    _ request: GradientRequest, _ parts: GradientParts, _ context: Context
  ) throws(Diagnostic) -> Reply {
    let function = parts.function
    if let missing = missingNames(function, parts.point).first {
      let name = workspace.symbols.display(missing)
      throw context.blame(
        request.body, "with arrays, a gradient has numbers and no formula yet: \(name) has no value")
    }
    var answer = FormulaAnswer(components: [])
    answer.isGradient = true
    answer.label = parts.label
    answer.point = shownPoint(function.globals, parts.point).filter { $0.value.shape.isEmpty }
    do {
      guard request.order.isEmpty || request.order.count == 1 else {
        return Reply(try higher(answer, request, parts, context))
      }
      let variables = request.order.isEmpty ? parts.variables : request.order
      let values = try values(
        of: valueAndGradient(of: function, by: variables), globals: function.globals,
        at: parts.point)
      answer.primal = values.first
      answer.components = zip(variables, values.dropFirst()).map { variable, value in
        FormulaAnswer.Component(
          name: workspace.symbols.display(variable), formula: nil,
          value: turned(value, variable, parts.point))
      }
      return Reply(answer)
    } catch {
      throw explained(error, request.body, function, parts.point, context)
    }
  }

  /// The gradient by a row is a row; by an array that does not occur, zeros.
  private func turned(_ value: Value, _ variable: Symbol, _ point: Point) -> Value {
    guard case .array(let entries)? = known(variable, point) else { return value }
    var gradient = Entries(shape: entries.shape, numbers: entries.numbers.map { _ in 0 })
    if case .array(let found) = value { gradient = found }
    gradient.isRow = entries.isRow
    return .array(gradient)
  }

  /// `d²/dx²`, `∂²/∂x∂y`: by numbers.
  private func higher(
    _ answer: FormulaAnswer, _ request: GradientRequest, _ parts: GradientParts,
    _ context: Context
  ) throws(Diagnostic) -> FormulaAnswer {
    let function = parts.function
    for variable in request.order {
      if case .array? = known(variable, parts.point) {
        throw context.blame(
          request.body,
          "a second derivative by \(workspace.symbols.display(variable)) is a hessian: it is an array")
      }
    }
    let derivative = derivative(of: function.id, globals: function.globals, by: request.order)
    var answer = answer
    answer.primal = try value(of: function, function.id, at: parts.point)
    answer.components = [
      FormulaAnswer.Component(
        name: request.order.map { workspace.symbols.display($0) }.joined(separator: ","),
        formula: nil,
        value: try values(of: derivative, globals: function.globals, at: parts.point).first)
    ]
    return answer
  }
}
