internal import Autodiff
internal import Syntax

/// What can be said of an expression before anything is computed: every function it calls is known.
extension Session {
  /// - Parameter allowing: the function that is being defined; it may call itself.
  func check(
    _ names: FreeNames, _ context: Context, allowing function: Symbol? = nil
  ) throws(Diagnostic) {
    for (symbol, callee) in names.calls
    where symbol != function && !workspace.symbols.isBuiltin(symbol)
      && workspace.definitions[symbol] == nil
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
