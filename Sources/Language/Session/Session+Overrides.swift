internal import Syntax

/// Script arguments `name=value`: each replaces the first definition of its name, at its place.
extension Session {
  /// The statement with its value replaced, if an argument is for it.
  mutating func overridden(_ context: Context) throws(Diagnostic) -> Context {
    guard !overrides.isEmpty, let target = target(of: context) else { return context }
    let names = target.map { context.tree.canonical($0) }
    guard let place = overrides.firstIndex(where: { names.contains(canonical($0.name)) }) else {
      return context
    }
    let override = overrides.remove(at: place)
    let text = "\(override.name) = \(override.value)"
    let (tree, errors) = parse(Source(name: "argument", text))
    guard errors.isEmpty, let statement = tree.statements.first,
      case .definition(let name, let value) = statement.kind
    else {
      throw Diagnostic(
        "the argument \(override.name)=\(override.value) is no expression",
        at: context.statement.span)
    }
    let source = workspace.add(tree)
    var replaced = statement
    var built = tree
    switch context.statement.kind {
    case .assignment: replaced.kind = .assignment(name, value)
    case .parameters:
      replaced.kind = .parameters(.init(names: built.list(name), value: value))
    default: break
    }
    workspace.replace(source, by: built)
    return Context(source: source, tree: built, statement: replaced)
  }

  private func canonical(_ name: String) -> String {
    var tree = Tree()
    // In one expression the tree would be read before it has the name.
    let interned = tree.intern(name)
    return tree.canonical(interned)
  }

  /// The names that a statement gives a value.
  private func target(of context: Context) -> [Name]? {
    let targets: [Tree.ID]
    switch context.statement.kind {
    case .definition(let target, _), .assignment(let target, _): targets = [target]
    case .parameters(let parameters): targets = Array(context.tree[parameters.names])
    default: return nil
    }
    return targets.compactMap { id in
      if case .name(let name) = context.tree[id] { return name }
      return nil
    }
  }
}
