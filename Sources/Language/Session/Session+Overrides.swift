internal import Syntax

/// Script arguments `name=value`: each replaces the first definition of its name, at its place.
extension Session {
  /// Makes the arguments fit a script before it runs: a name that it uses without a definition is
  /// defined now.
  ///
  /// - Returns: what is wrong with one of them, in a sentence; nil if all is well.
  public mutating func settleOverrides(for script: Script) -> String? {
    let tree = workspace.sources[Int(script.source)]
    let defined = Set(tree.statements.flatMap { target(of: $0, tree).map(tree.canonical) })
    for override in overrides where !defined.contains(canonical(override.name)) {
      guard let symbol = workspace.symbols.known(override.name),
        workspace.sourceSymbols[Int(script.source)].contains(symbol)
      else {
        if override.name.contains(".") {
          return "an argument gives a whole name a value, and \(override.name) is a part;"
            + " write \(override.name) := v in the script and give v"
        }
        let guess = Spelling.closest(to: override.name, among: Array(defined))
        return "\(override.name) does not occur in the script"
          + (guess.map { "; did you mean \($0)?" } ?? "")
      }
      let text = "\(override.name) = \(override.value)"
      guard case .script(let definition) = read(Array(text.utf8), file: "argument"),
        definition.statements.count == 1
      else { return "the argument \(override.name)=\(override.value) is no expression" }
      overrides.removeAll { $0 == override }
      if let failure = run(definition, statement: 0).failure {
        return "the argument \(override.name)=\(override.value): \(failure.message)"
      }
    }
    return nil
  }

  /// The statement with its value replaced, if an argument is for it.
  mutating func overridden(_ context: Context) throws(Diagnostic) -> Context {
    guard !overrides.isEmpty else { return context }
    let names = target(of: context.statement, context.tree).map(context.tree.canonical)
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
  private func target(of statement: Statement, _ tree: Tree) -> [Name] {
    let targets: [Tree.ID]
    switch statement.kind {
    case .definition(let target, _), .assignment(let target, _): targets = [target]
    case .parameters(let parameters): targets = Array(tree[parameters.names])
    default: return []
    }
    return targets.compactMap { id in
      if case .name(let name) = tree[id] { return name }
      return nil
    }
  }
}
