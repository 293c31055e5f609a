internal import Autodiff
internal import Syntax

/// `show`: what the session knows; `show x`: one name; `show x^2 + x`: an expression, with `as
/// latex` in LaTeX; `show digits 12`.
extension Session {
  mutating func show(_ subject: Tree.ID?, _ context: Context) throws(Diagnostic) -> Reply {
    let names: [Symbol]
    if let subject, let view = try networkView(subject, context) { return view }
    if let subject {
      guard case .name(let name) = context.tree[subject] else {
        return try expression(subject, context)
      }
      let symbol = workspace.symbol(name, in: context.source)
      guard workspace.definitions[symbol] != nil else {
        let display = workspace.symbols.display(symbol)
        let known = workspace.order.map { workspace.symbols.display($0) }
        let guess = Spelling.closest(to: display, among: known)
        throw context.blame(
          subject, "\(display) is not defined" + (guess.map { "; did you mean \($0)?" } ?? ""))
      }
      switch workspace.definitions[symbol]?.kind {
      case .data(let data)?: return show(data, named: symbol)
      case .fit(let fit)?: return Reply(FitAnswer(fit, named: symbol, workspace.symbols))
      default: break
      }
      if let net = workspace.network(symbol) { return show(net, symbol) }
      names = [symbol]
    } else {
      names = workspace.order.filter { workspace.definitions[$0] != nil }
    }
    return Reply(ShowAnswer(rows: names.map { row($0) }))
  }

  private func row(_ symbol: Symbol) -> ShowAnswer.Row {
    let name = workspace.symbols.display(symbol)
    guard let definition = workspace.definitions[symbol] else {
      let isBuiltin =
        namedConstants[workspace.symbols.canonical(symbol)] != nil
        || isFunction(workspace.symbols.canonical(symbol))
      return ShowAnswer.Row(name: name, kind: isBuiltin ? "of gd" : "free", meaning: name)
    }
    switch definition.kind {
    case .value(let value):
      return ShowAnswer.Row(
        name: name, kind: definition.listedKind, meaning: meaning(name, "=", value))
    case .parameter(let value):
      return ShowAnswer.Row(
        name: name, kind: definition.listedKind, meaning: meaning(name, "=", value))
    case .run(let run):
      return ShowAnswer.Row(
        name: name, kind: definition.listedKind, meaning: run.summary(notation))
    case .training(let training):
      return ShowAnswer.Row(
        name: name, kind: definition.listedKind, meaning: training.summary(notation))
    case .net(let net):
      let arrow = options.isASCII ? "->" : "→"
      return ShowAnswer.Row(
        name: name, kind: definition.listedKind,
        meaning: net.network.text(arrow: arrow, name: name))
    case .fit(let fit):
      let equation = [fit.observed, fit.formula].map { $0.text(notation) }.joined(separator: " = ")
      return ShowAnswer.Row(
        name: name, kind: definition.listedKind, meaning: "\(name): \(equation)")
    case .formula(let reference):
      let tree = workspace.tree(reference)
      return ShowAnswer.Row(
        name: name, kind: "formula",
        meaning: "\(name) = \(tree.text(reference.id, notation.style))")
    case .function(let parameters, let body):
      let list = parameters.map { workspace.symbols.display($0) }.joined(separator: ", ")
      let tree = workspace.tree(body)
      return ShowAnswer.Row(
        name: name, kind: "function",
        meaning: "\(name)(\(list)) = \(tree.text(body.id, notation.style))")
    case .data(let data):
      return ShowAnswer.Row(name: name, kind: "data", meaning: "\(name): \(data.set.sizeText)")
    }
  }

  private func meaning(_ name: String, _ sign: String, _ value: Value) -> String {
    "\(name) \(sign) \(notation.text(value, workspace.symbols))"
  }

  mutating func showDigits(_ id: Tree.ID, _ context: Context) throws(Diagnostic) -> Reply {
    switch context.tree[id] {
    case .name(let name) where context.tree.canonical(name) == "full":
      options.digits = .full
    case .number(let numeral):
      guard case .integer(let count) = context.tree[numeral], (1...17).contains(count) else {
        throw context.blame(id, "digits go from 1 to 17, or full")
      }
      options.digits = .significant(Int(count))
    default: throw context.blame(id, "digits go from 1 to 17, or full")
    }
    return Reply(Silence(kind: "show"))
  }

  /// Takes back the last statement that changed a name.
  mutating func undo(_ context: Context) throws(Diagnostic) -> Reply {
    guard let names = workspace.undo() else {
      throw Diagnostic("there is nothing to undo", at: context.statement.span)
    }
    return Reply(ShowAnswer(rows: names.map { row($0) }, kind: "undo"))
  }
}

/// Names, what kind they are, what they mean.
struct ShowAnswer: Answer {
  struct Row: Sendable {
    let name: String
    let kind: String
    let meaning: String
  }

  let rows: [Row]
  var kind = "show"

  func lines(_ page: Page) -> [StyledLine] {
    let width = rows.map(\.kind.count).max() ?? 0
    return rows.map { row in
      let gap = String(repeating: " ", count: width - row.kind.count + 3)
      return [StyledSpan(row.kind + gap, .note)] + StyledSpan.formula(row.meaning)
    }
  }

  func bareValues(_ page: Page) -> [String] { rows.map(\.meaning) }

  func fields(_ page: Page) -> [JSONValue.Field] {
    [
      .init(
        "rows",
        .array(
          rows.map { row in
            .object([
              .init("name", .string(row.name)), .init("kind", .string(row.kind)),
              .init("meaning", .string(row.meaning)),
            ])
          }))
    ]
  }
}
