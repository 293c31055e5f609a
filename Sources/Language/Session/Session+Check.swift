internal import Autodiff
internal import Syntax

/// `gd format`: a script in its one layout.
public enum Formatting: Sendable {
  case text([UInt8])
  case errors([Failure])
  /// The text would have meant something else: a fault of gd.
  case changed

  public init(_ bytes: [UInt8], file: String) {
    let source = Source(name: file, bytes: bytes)
    self =
      switch format(source) {
      case .text(let text): .text(text)
      case .errors(let errors): .errors(errors.map { Failure($0, in: source) })
      case .changed: .changed
      }
  }
}

/// `gd check`: what can be said of a script without running it.
extension Session {
  /// The names that are wrong in a script, in order: unknown functions, definitions in a circle.
  /// Definitions are made; nothing is computed.
  public mutating func check(_ script: Script) -> [Failure] {
    let tree = workspace.sources[Int(script.source)]
    var failures: [Failure] = []
    for statement in tree.statements {
      let context = Context(source: script.source, tree: tree, statement: statement)
      do {
        try check(context)
      } catch {
        failures.append(Failure(error, in: tree.source))
      }
    }
    return failures
  }

  private mutating func check(_ context: Context) throws(Diagnostic) {
    switch context.statement.kind {
    case .definition, .function, .rule, .verb(.use, _):
      _ = try answer(context)
    case .assignment(let target, let value):
      try checkCalls(in: value, context)
      if case .name = context.tree[target] { settle([target], context) }
    case .parameters(let parameters):
      if let value = parameters.value { try checkCalls(in: value, context) }
      settle(Array(context.tree[parameters.names]), context)
    case .expression(let id), .verb(_, let id?):
      try checkCalls(in: id, context)
    case .net, .data, .verb(_, nil), .digits, .help:
      break
    }
  }

  private func checkCalls(in id: Tree.ID, _ context: Context) throws(Diagnostic) {
    try check(workspace.freeNames(of: Reference(source: context.source, id: id)), context)
  }

  /// Makes names known as numbers.
  private mutating func settle(_ targets: [Tree.ID], _ context: Context) {
    let definition = Definition(kind: .value(.number(.exact(.zero))))
    for target in targets {
      guard case .name(let name) = context.tree[target] else { continue }
      workspace.redefine(workspace.symbol(name, in: context.source), definition)
    }
  }
}
