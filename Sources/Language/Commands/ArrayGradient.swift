internal import Autodiff
internal import Syntax

/// Gradients of functions in which arrays occur: by reverse mode, so that each has the shape of
/// its variable; as formulas where these have a spelling, and as numbers.
extension Session {
  func arrayReply(
    _ request: GradientRequest, _ parts: GradientParts, _ context: Context
  ) throws(Diagnostic) -> Reply {
    let function = parts.function
    guard request.order.count <= 1 else {
      return try higherReply(request, parts, context)
    }
    let variables = request.order.isEmpty ? parts.variables : request.order
    let hasNumbers = missingNames(function, parts.point).isEmpty
    var answer = FormulaAnswer(components: [])
    answer.isGradient = true
    answer.label =
      request.label
      ?? (variables.count == 1
        ? label(request.body, variables, isPartial: true, context) : parts.label)
    var notes = parts.notes
    for variable in variables {
      var component = FormulaAnswer.Component(
        name: workspace.symbols.display(variable), formula: nil, value: nil)
      if options.wantsFormulas || !hasNumbers {
        let written = writtenGradient(of: function, by: variable)
        component = FormulaAnswer.Component(
          name: component.name, formula: written.formula, value: nil)
        answer.conditions += written.conditions
        if written.formula == nil {
          notes = Self.noFormula(written.missing, notes)
        }
      }
      component.shape = shapeText(of: variable, function)
      if variables.count > 1 {
        component.label = label(request.body, [variable], isPartial: true, context)
      }
      answer.components.append(component)
    }
    guard hasNumbers else {
      if answer.components.allSatisfy({ $0.formula != nil }) {
        return Reply(answer, notes: parts.notes)
      }
      let name = missingNames(function, parts.point).first.map { workspace.symbols.display($0) }
      throw context.blame(
        request.body, "this gradient has no formula; it needs a value for \(name ?? "each name")")
    }
    answer.notes = notes
    answer.point = shownPoint(function.globals, parts.point).filter { $0.value.shape.isEmpty }
    answer.data = parts.point.dataTitle
    do {
      let values = try values(
        of: gradient(of: function, by: variables, withValue: true), globals: function.globals,
        at: parts.point)
      answer.primal = values.first
      for (place, value) in values.dropFirst().enumerated() {
        answer.components[place].value = turned(value, variables[place], parts.point)
      }
      notes += arrayCorners(function, by: variables, parts.point)
      return Reply(answer, notes: notes)
    } catch {
      var failure = error
      // Where the function itself has no value, it knows the entry.
      do throws(Diagnostic) {
        _ = try value(of: function, function.id, at: parts.point)
      } catch let own {
        failure = own
      }
      return Reply(
        answer, notes: notes,
        failure: explained(failure, request.body, function, parts.point, context))
    }
  }

  /// The notes with one that says why there is no formula, once.
  static func noFormula(_ what: String?, _ notes: [String]) -> [String] {
    let subject = what.map { "no formula for \($0)" } ?? "the formula is too long to read"
    let note = "\(subject); the numbers are exact derivatives"
    return notes.contains(note) ? notes : notes + [note]
  }

  /// The gradient by one name as a formula.
  func writtenGradient(of function: LoweredFunction, by variable: Symbol) -> Written {
    guard let position = function.globals.firstIndex(of: variable) else {
      var tree = Tree()
      let zero = tree.number(0)
      return Written(formula: WrittenFormula(tree: tree, root: zero), conditions: [])
    }
    let gradient = workspace.table.gradient(of: function.id, by: [position])
    return written(gradient, globals: function.globals).first
      ?? Written(formula: nil, conditions: [])
  }

  /// `3x2`, `m×n`; `nil` for a number.
  func shapeText(of variable: Symbol, _ function: LoweredFunction) -> String? {
    guard let position = function.globals.firstIndex(of: variable) else { return nil }
    return shapeText(workspace.table[workspace.table[function.id].inputs[position]].shape)
  }

  func shapeText(_ shape: [Dimension]) -> String? {
    if shape.isEmpty { return nil }
    let isPlain = shape.allSatisfy { if case .size = $0 { true } else { false } }
    return shape.map(\.text).joined(separator: isPlain ? "x" : "×")
  }

  /// The gradient by a row is a row; by an array that does not occur, zeros.
  private func turned(_ value: Value, _ variable: Symbol, _ point: Point) -> Value {
    guard case .array(let entries)? = known(variable, point) else { return value }
    var gradient = Entries(shape: entries.shape, numbers: entries.numbers.map { _ in 0 })
    if case .array(let found) = value { gradient = found }
    gradient.isRow = entries.isRow
    return .array(gradient)
  }

  /// `d²/dx²`, `∂²/∂x∂y` by numbers.
  private func higherReply(
    _ request: GradientRequest, _ parts: GradientParts, _ context: Context
  ) throws(Diagnostic) -> Reply {
    let function = parts.function
    for variable in request.order where shapeText(of: variable, function) != nil {
      throw context.blame(
        request.body,
        "a second derivative by \(workspace.symbols.display(variable)) is a hessian: it is an array"
      )
    }
    let derivative = derivative(of: function.id, globals: function.globals, by: request.order)
    let written = written(derivative, globals: function.globals).first
    var answer = FormulaAnswer(components: [])
    answer.isGradient = true
    answer.label = parts.label
    answer.conditions = written?.conditions ?? []
    var component = FormulaAnswer.Component(
      name: request.order.map { workspace.symbols.display($0) }.joined(separator: ","),
      formula: written?.formula, value: nil)
    answer.components = [component]
    if let missing = missingNames(function, parts.point).first {
      if component.formula != nil { return Reply(answer, notes: parts.notes) }
      throw context.blame(
        request.body, "\(workspace.symbols.display(missing)) has no value")
    }
    answer.point = shownPoint(function.globals, parts.point).filter { $0.value.shape.isEmpty }
    answer.data = parts.point.dataTitle
    do {
      answer.primal = try value(of: function, function.id, at: parts.point)
      component.value =
        try values(of: derivative, globals: function.globals, at: parts.point).first
      answer.components = [component]
      let notes =
        component.formula == nil ? Self.noFormula(written?.missing, parts.notes) : parts.notes
      return Reply(answer, notes: notes)
    } catch {
      throw explained(error, request.body, function, parts.point, context)
    }
  }
}
