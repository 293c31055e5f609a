internal import Autodiff
internal import Syntax

/// A statement that is an expression: a number if every name in it has a value, else a formula.
extension Session {
  mutating func expression(_ id: Tree.ID, _ context: Context) throws(Diagnostic) -> Reply {
    try refuseFreeName(id, context)
    if let reply = showData(id, context) { return reply }
    if case .name(let name) = context.tree[id],
      case .fit? = workspace.definitions[workspace.symbol(name, in: context.source)]?.kind
    {
      return try show(id, context)
    }
    if case .verb(let nested) = context.tree[id],
      case .verb(.fit, let subject) = context.tree[nested].kind
    {
      let inner = Context(
        source: context.source, tree: context.tree, statement: context.tree[nested])
      return Reply(FitAnswer(try namedFit(subject, inner), named: nil, workspace.symbols))
    }
    var body = id
    var bindings: [Tree.ID] = []
    while case .at(let inner, let list) = context.tree[body] {
      bindings = Array(context.tree[list]) + bindings
      body = inner
    }
    for clause in context.clauses {
      switch clause.kind {
      case .at(let list): bindings += context.tree[list]
      case .on: break
      default: throw Diagnostic("an expression takes at, where, on and as", at: clause.span)
      }
    }
    if let (record, step) = runStep(body, bindings, context) {
      return try show(record, atStep: step, context)
    }
    if case .local(let inner, let locals) = context.tree[body],
      let reply = try derivative(inner, where: Array(context.tree[locals]), bindings, context)
    {
      return reply
    }
    if let derivative = DerivativeSubject(body, context.tree) {
      return try self.derivative(derivative, at: bindings, context)
    }
    let point = try point(bindings, on: context.data, context)
    let function = try lower(body, at: point, context)
    let hasNumber = missingNames(function, point).isEmpty
    let notes = idleNotes(point, function, body, context)
    if bindings.isEmpty && hasNumber {
      if let corner = try cornerOfCall(body, point, context),
        let value = corner.values?.first
      {
        return Reply(ValueAnswer(value: .number(value)), notes: corner.notes)
      }
      do {
        return Reply(
          ValueAnswer(value: try value(of: function, function.id, at: point)))
      } catch { throw explained(error, body, function, point, context) }
    }
    if hasNumber, function.isNumber(in: workspace.table),
      workspace.table.resultTypes(of: function.id) == [.boolean]
    {
      return Reply(
        ValueAnswer(value: try value(of: function, function.id, at: point)), notes: notes)
    }
    let leaves =
      isLong(function.id)
      ? tidied(function.id, globals: function.globals)
      : written(function.id, globals: function.globals, asRow: function.isRow)
    if let impossibility = leaves.first?.impossibility { throw diagnostic(impossibility) }
    guard function.result.isNode, let written = leaves.first, let formula = written.formula
    else {
      guard hasNumber else {
        throw context.blame(body, "this has no formula; give its names values with at")
      }
      do {
        return Reply(
          ValueAnswer(value: try value(of: function, function.id, at: point)), notes: notes)
      } catch { throw explained(error, body, function, point, context) }
    }
    var answer = FormulaAnswer(components: [.init(name: "", formula: formula, value: nil)])
    answer.conditions = written.conditions
    guard hasNumber else { return Reply(answer, notes: notes) }
    answer.point = shown(point.names.filter { function.globals.contains($0) }, point)
    answer.data = point.dataTitle
    let corner =
      workspace.table.hasArrays(function.id) ? nil : try cornerOfCall(body, point, context)
    answer.remark = corner?.remark
    if let value = corner?.values?.first {
      answer.components = [.init(name: "", formula: formula, value: .number(value))]
      return Reply(answer, notes: notes)
    }
    do {
      let value = try value(of: function, function.id, at: point)
      answer.components = [.init(name: "", formula: formula, value: value)]
      return Reply(answer, notes: notes)
    } catch { throw explained(error, body, function, point, context) }
  }

  /// `∂L/∂N.W1 where L = …`; `nil` for anything but a derivative by a field.
  private mutating func derivative(
    _ id: Tree.ID, where locals: [Tree.ID], _ bindings: [Tree.ID], _ context: Context
  ) throws(Diagnostic) -> Reply? {
    var (body, bindings) = (id, bindings)
    while case .at(let inner, let list) = context.tree[body] {
      bindings = Array(context.tree[list]) + bindings
      body = inner
    }
    guard let derivative = DerivativeSubject(body, context.tree),
      derivative.isByParts(context.tree)
    else { return nil }
    let (settled, others, place) = settle(
      [derivative.body], where: locals, along: [derivative.whole] + bindings, context)
    let by = DerivativeSubject(others[0], place.tree)?.by ?? derivative.by
    return try self.derivative(
      DerivativeSubject(body: settled[0], by: by, whole: others[0]),
      at: Array(others.dropFirst()), place)
  }

  /// A statement that is nothing but a name without a meaning.
  /// What other programs have a command for.
  private static let promptHints = [
    "clear": "Ctrl-L clears the screen", "cls": "Ctrl-L clears the screen",
    "history": "the arrows and Ctrl-R find what was typed before", "man": "write help",
    "ls": "show lists the names, and Tab behind an open \" the files",
  ]

  func refuseFreeName(_ id: Tree.ID, _ context: Context) throws(Diagnostic) {
    guard case .name(let name) = context.tree[id] else { return }
    let symbol = workspace.symbol(name, in: context.source)
    let spelling = workspace.symbols.canonical(symbol)
    guard workspace.definitions[symbol] == nil, namedConstants[spelling] == nil,
      !isFunction(spelling)
    else { return }
    let display = workspace.symbols.display(symbol)
    let names = workspace.order.filter { workspace.definitions[$0] != nil }.map {
      workspace.symbols.display($0)
    }
    let hint =
      Spelling.closest(to: display, among: names).map { "; did you mean \($0)?" }
      ?? Self.promptHints[display].map { "; \($0)" }
      ?? (hasHelp(on: display) ? "; help \(display) tells what it is for" : "")
    throw context.blame(id, "\(display) has no value" + hint)
  }
}
