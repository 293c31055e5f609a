internal import Autodiff
internal import Syntax

/// What can be said of an expression before anything is computed: every function it calls is known.
extension Session {
  func check(_ names: FreeNames, _ context: Context) throws(Diagnostic) {
    if let (symbol, callee) = unknownCalls(names).first {
      throw unknownFunction(symbol, context.tree.span(of: callee))
    }
  }

  /// The same of the body of `function`, which may call itself and what its source defines further
  /// down: functions may call one another.
  mutating func check(
    _ names: FreeNames, _ context: Context, of function: Symbol
  ) throws(Diagnostic) {
    let unknown = unknownCalls(names).filter { $0.0 != function }
    if unknown.isEmpty { return }
    let announced = announcedFunctions(context)
    if let (symbol, callee) = unknown.first(where: { !announced.contains($0.0) }) {
      throw unknownFunction(symbol, context.tree.span(of: callee))
    }
  }

  private func unknownCalls(_ names: FreeNames) -> [(Symbol, Tree.ID)] {
    names.calls.filter {
      !workspace.symbols.isBuiltin($0.0) && workspace.definitions[$0.0] == nil
    }
  }

  /// The functions that a source defines anywhere.
  private mutating func announcedFunctions(_ context: Context) -> Set<Symbol> {
    if let announced, announced.source == context.source { return announced.functions }
    var functions: Set<Symbol> = []
    for statement in context.tree.statements {
      guard case .function(let target, _, _) = statement.kind,
        case .name(let name) = context.tree[target]
      else { continue }
      functions.insert(workspace.symbol(name, in: context.source))
    }
    announced = (context.source, functions)
    return functions
  }

  func unknownFunction(_ symbol: Symbol, _ span: Span) -> Diagnostic {
    let name = workspace.symbols.display(symbol)
    return Diagnostic(workspace.unknownFunction(name), at: span)
  }
}
