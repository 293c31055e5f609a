internal import Syntax

/// The names that an expression takes from around it, each once, in order of appearance: names
/// that it binds itself (`where`, a block, a loop's state, an index, `at`) are left out inside.
///
/// The walk has its own stack: a sum may have a million terms.
struct FreeNames {
  private enum Work {
    case visit(Tree.ID)
    case bind([Symbol])
    case release([Symbol])
  }

  private(set) var found: [Symbol] = []
  /// What is called, as `f(x)` or `f'`, but for local functions: the callee and its place.
  private(set) var calls: [(Symbol, Tree.ID)] = []
  private var seen = SymbolMap<Bool>()
  private var bound = SymbolMap<Int>()
  private var stack: [Work] = []

  /// Expressions with fewer names than this are searched without a set.
  private static let fewNames = 16

  // The tree is handed down and not kept: a copy of it in every closure costs more than the walk.
  init(of id: Tree.ID, in tree: Tree, symbols: [Symbol], without names: [Symbol] = []) {
    for name in names { bound[name] = (bound[name] ?? 0) + 1 }
    stack = [.visit(id)]
    while let work = stack.popLast() {
      switch work {
      case .visit(let next): visit(next, tree, symbols)
      case .bind(let names): for name in names { bound[name] = (bound[name] ?? 0) + 1 }
      case .release(let names): for name in names { bound[name] = (bound[name] ?? 1) - 1 }
      }
    }
  }

  private mutating func visit(_ id: Tree.ID, _ tree: Tree, _ symbols: [Symbol]) {
    switch tree[id] {
    case .name(let name): note(symbols[Int(name.index)])
    case .local(let body, let bindings):
      enter(definitions: tree[bindings], then: [body], tree, symbols)
    case .block(let parts):
      enter(
        definitions: tree[parts].dropLast(), then: Array(tree[parts].suffix(1)), tree, symbols)
    case .at(let body, let bindings):
      let given = tree[bindings].flatMap { boundNames($0, tree, symbols) }
      push([.bind(given), .visit(body), .release(given)])
      push(tree[bindings].compactMap { value(of: $0, tree) }.map { .visit($0) })
    case .iterate(let state, let step, let ending):
      let names = boundNames(state, tree, symbols)
      guard case .ending(let limit, let kind) = tree[ending] else { return }
      let inside: [Work] = kind == .steps ? [.visit(step)] : [.visit(step), .visit(limit)]
      push([.bind(names)] + inside + [.release(names)])
      if kind == .steps { push([.visit(limit)]) }
      if let start = value(of: state, tree) { push([.visit(start)]) }
    case .comprehension(let element, let indices):
      enter(indices: tree[indices], then: element, tree, symbols)
    case .reduction(let indices, let term, _):
      enter(indices: tree[indices], then: term, tree, symbols)
    case .binding(_, let value): push([.visit(value)])
    case .field(let base, _): push([.visit(base)])
    case .declaration: break
    case .call(let callee, _), .prime(let callee, _):
      if case .name(let name) = tree[callee] {
        let symbol = symbols[Int(name.index)]
        if !isBound(symbol) { calls.append((symbol, callee)) }
      }
      pushChildren(of: id, tree)
    default: pushChildren(of: id, tree)
    }
  }

  private mutating func pushChildren(of id: Tree.ID, _ tree: Tree) {
    let start = stack.count
    tree.forEachChild(of: id) { stack.append(.visit($0)) }
    stack[start...].reverse()
  }

  private func isBound(_ symbol: Symbol) -> Bool { (bound[symbol] ?? 0) != 0 }

  private mutating func note(_ symbol: Symbol) {
    if isBound(symbol) { return }
    if found.count < Self.fewNames {
      if !found.contains(symbol) { found.append(symbol) }
      return
    }
    if seen.isEmpty { for name in found { seen[name] = true } }
    if seen[symbol] == nil {
      seen[symbol] = true
      found.append(symbol)
    }
  }

  /// What is pushed is done in its order.
  private mutating func push(_ work: [Work]) { stack += work.reversed() }

  private mutating func enter(
    definitions: ArraySlice<Tree.ID>, then body: [Tree.ID], _ tree: Tree, _ symbols: [Symbol]
  ) {
    let names = definitions.flatMap { boundNames($0, tree, symbols) }
    var work: [Work] = [.bind(names)]
    for definition in definitions {
      guard let value = value(of: definition, tree) else { continue }
      let parameters = parameterNames(definition, tree, symbols)
      work += [.bind(parameters), .visit(value), .release(parameters)]
    }
    push(work + body.map { .visit($0) } + [.release(names)])
  }

  private mutating func enter(
    indices: ArraySlice<Tree.ID>, then body: Tree.ID, _ tree: Tree, _ symbols: [Symbol]
  ) {
    var names: [Symbol] = []
    var ranges: [Work] = []
    for index in indices {
      guard case .each(let name, let range) = tree[index] else { continue }
      names.append(symbols[Int(name.index)])
      ranges.append(.visit(range))
    }
    push(ranges + [.bind(names), .visit(body), .release(names)])
  }

  private func value(of binding: Tree.ID, _ tree: Tree) -> Tree.ID? {
    if case .binding(_, let value) = tree[binding] { return value }
    return nil
  }

  /// The names on the left of a binding; of `g(t) = …` only `g`.
  private func boundNames(
    _ binding: Tree.ID, _ tree: Tree, _ symbols: [Symbol]
  ) -> [Symbol] {
    guard case .binding(let target, _) = tree[binding] else { return [] }
    switch tree[target] {
    case .name(let name): return [symbols[Int(name.index)]]
    case .call(let callee, _): return name(callee, tree, symbols).map { [$0] } ?? []
    case .tuple(let names): return tree[names].compactMap { name($0, tree, symbols) }
    default: return []
    }
  }

  private func parameterNames(
    _ binding: Tree.ID, _ tree: Tree, _ symbols: [Symbol]
  ) -> [Symbol] {
    guard case .binding(let target, _) = tree[binding],
      case .call(_, let parameters) = tree[target]
    else { return [] }
    return tree[parameters].compactMap { name($0, tree, symbols) }
  }

  private func name(_ id: Tree.ID, _ tree: Tree, _ symbols: [Symbol]) -> Symbol? {
    if case .name(let name) = tree[id] { return symbols[Int(name.index)] }
    return nil
  }
}
