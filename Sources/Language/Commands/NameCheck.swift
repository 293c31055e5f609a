internal import Autodiff
internal import Syntax

/// What can be said of an expression before anything is computed: every function it calls is known.
extension Session {
  /// - Parameter allowing: the function that is being defined; it may call itself.
  func check(
    _ id: Tree.ID, _ context: Context, allowing function: Symbol? = nil
  ) throws(Diagnostic) {
    var pending = [id]
    var locals: Set<Symbol> = []
    var calls: [(Symbol, Tree.ID)] = []
    while let next = pending.popLast() {
      switch context.tree[next] {
      case .call(let callee, _):
        if case .name(let name) = context.tree[callee] {
          calls.append((workspace.symbol(name, in: context.source), callee))
        }
      case .prime(let callee, _):
        if case .name(let name) = context.tree[callee] {
          calls.append((workspace.symbol(name, in: context.source), callee))
        }
      case .binding(let target, _):
        if case .call(let callee, _) = context.tree[target],
          case .name(let name) = context.tree[callee]
        {
          locals.insert(workspace.symbol(name, in: context.source))
        }
      default: break
      }
      context.tree.forEachChild(of: next) { pending.append($0) }
    }
    for (symbol, callee) in calls.reversed()
    where symbol != function && !locals.contains(symbol)
      && workspace.definitions[symbol] == nil
      && Builtin.named(workspace.symbols.canonical(symbol)) == nil
    {
      throw unknownFunction(symbol, context.tree.span(of: callee))
    }
  }

  func unknownFunction(_ symbol: Symbol, _ span: Span) -> Diagnostic {
    let name = workspace.symbols.display(symbol)
    let guess = Spelling.closest(to: name, among: workspace.functionNames)
    return Diagnostic(
      "\(name) is not known" + (guess.map { "; did you mean \($0)?" } ?? ""), at: span)
  }
}
