internal import Autodiff
internal import Syntax

/// What stands before the first `=` of a derivative of something long: `d/dx (…)`, `∇(…)`.
extension Session {
  /// A subject of more bytes than this is `(…)` in a label: nobody reads it a second time.
  private static let subjectBytes = 300

  /// The label of a derivative by names that a command chose; `nil` if the subject is written out.
  func shortLabel(
    _ body: Tree.ID, _ variables: [Symbol], isPartial: Bool, _ context: Context
  ) -> WrittenFormula? {
    guard isLong(body, context) else { return nil }
    var tree = Tree()
    let subject = tree.name(ellipsis)
    guard variables.count == 1 else {
      let root = tree.add(.gradient(subject))
      return WrittenFormula(tree: tree, root: root)
    }
    let name = tree.name(workspace.symbols.display(variables[0]))
    let differential = tree.add(.differential(name, 1))
    let list = tree.list(differential)
    let root = tree.add(.derivative(list, subject, isPartial ? .partial : .total))
    return WrittenFormula(tree: tree, root: root)
  }

  /// The same for `whole`, a derivative of `body` as the user spelled it.
  func shortLabel(_ whole: Tree.ID, _ body: Tree.ID, _ context: Context) -> WrittenFormula? {
    guard isLong(body, context), case .derivative(let variables, _, let style) = context.tree[whole]
    else { return nil }
    var tree = Tree()
    var differentials: [Tree.ID] = []
    for variable in context.tree[variables] {
      guard case .differential(let below, let times) = context.tree[variable],
        case .name(let name) = context.tree[below]
      else { return nil }
      let copy = tree.name(context.tree.spelling(name))
      differentials.append(tree.add(.differential(copy, times)))
    }
    let list = tree.list(differentials)
    let subject = tree.name(ellipsis)
    let root = tree.add(.derivative(list, subject, style))
    return WrittenFormula(tree: tree, root: root)
  }

  private func isLong(_ body: Tree.ID, _ context: Context) -> Bool {
    let span = context.tree.span(of: body)
    return span.end > span.start && Int(span.end - span.start) > Self.subjectBytes
  }

  private var ellipsis: String { options.isASCII ? "(...)" : "(…)" }
}
