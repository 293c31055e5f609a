internal import Autodiff
internal import Syntax

/// `a = 3x`, `f(x) = …`, `w := …`, `param w = 8`.
extension Session {
  mutating func define(
    _ target: Tree.ID, _ value: Tree.ID, _ context: Context
  ) throws(Diagnostic) -> Reply {
    let symbol = try name(target, context)
    let reference = Reference(source: context.source, id: value)
    let free = workspace.freeNames(of: value, in: context)
    let names = free.found
    if names.contains(symbol) { throw selfReference(symbol, target, value, context) }
    try check(free, context)
    if workspace.mentioned.contains(symbol) { try refuseCircle(symbol, names, target, context) }
    let kind: Definition.Kind
    if names.isEmpty, let plain = try plainValue(value, context) {
      kind = .value(plain)
    } else if names.isEmpty, case .boolean(let truth) = context.tree[value] {
      kind = .value(.number(.truth(truth)))
    } else {
      kind = .formula(reference)
    }
    let note = redefinition(of: symbol) + newNameNotes(names)
    workspace.define([(symbol, Definition(kind: kind))], mentioning: names)
    return Reply(Silence(kind: "definition"), notes: note)
  }

  mutating func defineFunction(
    _ target: Tree.ID, _ parameters: Tree.List, _ body: Tree.ID, _ context: Context
  ) throws(Diagnostic) -> Reply {
    let symbol = try name(target, context)
    var names: [Symbol] = []
    for parameter in context.tree[parameters] {
      let name = try self.name(parameter, context)
      guard !names.contains(name) else {
        throw context.blame(parameter, "two parameters have this name")
      }
      names.append(name)
    }
    let reference = Reference(source: context.source, id: body)
    let free = workspace.freeNames(of: body, in: context, without: names)
    try check(free, context, of: symbol)
    let note = redefinition(of: symbol) + newNameNotes(free.found, parameters: names)
    workspace.define(
      [
        (
          symbol,
          Definition(
            kind: .function(parameters: names, body: reference), uses: free.found)
        )
      ], mentioning: free.found)
    return Reply(Silence(kind: "definition"), notes: note)
  }

  /// A name that may be given a meaning.
  func name(_ id: Tree.ID, _ context: Context) throws(Diagnostic) -> Symbol {
    guard case .name(let name) = context.tree[id] else {
      throw context.blame(id, "a name is needed here")
    }
    let symbol = workspace.symbol(name, in: context.source)
    if workspace.symbols.canonical(symbol) == "pi" {
      throw context.blame(id, "π is a number that cannot be redefined")
    }
    return symbol
  }

  func redefinition(of symbol: Symbol) -> [String] {
    guard workspace.symbols.isBuiltin(symbol), workspace.definitions[symbol] == nil else {
      return []
    }
    let name = workspace.symbols.canonical(symbol)
    let kind = namedConstants[name] == nil ? "function" : "constant"
    return ["\(name) was a \(kind) of gd; it is yours now"]
  }

  private func selfReference(
    _ symbol: Symbol, _ target: Tree.ID, _ value: Tree.ID, _ context: Context
  ) -> Diagnostic {
    let name = workspace.symbols.display(symbol)
    let right = context.tree.source.text(context.tree.span(of: value))
    return context.blame(
      target,
      "\(name) would be defined by itself; to change \(name) now, write \(name) := \(right)")
  }

  /// A circle through names that are no functions, with the link that closes it.
  private func refuseCircle(
    _ symbol: Symbol, _ names: [Symbol], _ target: Tree.ID, _ context: Context
  ) throws(Diagnostic) {
    var pending = names
    var seen: Set<Symbol> = []
    while let next = pending.popLast() {
      if next == symbol {
        throw context.blame(
          target,
          "\(workspace.symbols.display(symbol)) would be defined in a circle: what it uses is defined by it"
        )
      }
      guard seen.insert(next).inserted,
        case .formula(let reference)? = workspace.definitions[next]?.kind
      else { continue }
      pending += workspace.namesMentioned(by: reference)
    }
  }
}
