internal import Syntax

/// The names that an expression takes from around it, each once, in order of appearance: names
/// that it binds itself (`where`, a block, a loop's state, an index, `at`) are left out inside.
///
/// The walk has its own stack: a sum may have a million terms.
struct FreeNames {
  /// What is still to be done, in 8 bytes: a block may have a million lines.
  private struct Work {
    enum Kind: UInt8 {
      case visit, bind, release
    }

    let kind: Kind
    /// Of a node or of a symbol.
    let index: UInt32

    static func visit(_ id: Tree.ID) -> Work { Work(kind: .visit, index: id.index) }
    static func bind(_ symbol: Symbol) -> Work {
      Work(kind: .bind, index: UInt32(bitPattern: symbol.index))
    }
    static func release(_ symbol: Symbol) -> Work {
      Work(kind: .release, index: UInt32(bitPattern: symbol.index))
    }

    var id: Tree.ID { Tree.ID(index: index) }
    var symbol: Symbol { Symbol(index: Int32(bitPattern: index)) }
  }

  private(set) var found: [Symbol] = []
  /// What is called, as `f(x)` or `f'`, but for local functions: the callee and its place.
  private(set) var calls: [(Symbol, Tree.ID)] = []
  private var seen = SymbolMap<Bool>()
  private var bound = SymbolMap<Int32>()
  private var stack: [Work] = []

  /// Expressions with fewer names than this are searched without a set.
  private static let fewNames = 16

  // The tree is handed down and not kept: a copy of it in every closure costs more than the walk.
  init(
    of id: Tree.ID, in tree: borrowing Tree, symbols: borrowing [Symbol],
    without names: [Symbol] = []
  ) {
    for name in names { bind(name, 1) }
    visit(id, tree, symbols)
    while let work = stack.popLast() {
      switch work.kind {
      case .visit: visit(work.id, tree, symbols)
      case .bind: bind(work.symbol, 1)
      case .release: bind(work.symbol, -1)
      }
    }
    // What is kept of the walk would be counted with each copy.
    (seen, bound, stack) = (SymbolMap(), SymbolMap(), [])
  }

  private mutating func bind(_ symbol: Symbol, _ change: Int32) {
    bound[symbol] = (bound[symbol] ?? 0) + change
  }

  // What is pushed is done in the opposite order.
  private mutating func visit(_ id: Tree.ID, _ tree: Tree, _ symbols: [Symbol]) {
    switch tree[id] {
    case .name(let name): note(symbols[Int(name.index)])
    case .binary(let left, let right, _):
      stack.append(.visit(right))
      stack.append(.visit(left))
    case .local(let body, let bindings):
      enter(definitions: tree[bindings], then: body, tree, symbols)
    case .block(let parts):
      enter(definitions: tree[parts].dropLast(), then: tree[parts].last, tree, symbols)
    case .at(let body, let bindings):
      let given = tree[bindings].flatMap { boundNames($0, tree, symbols) }
      enter(given, [body])
      for binding in tree[bindings].reversed() {
        if let value = value(of: binding, tree) { stack.append(.visit(value)) }
      }
    case .iterate(let state, let step, let ending):
      let names = boundNames(state, tree, symbols)
      guard case .ending(let limit, let kind) = tree[ending] else { return }
      enter(names, kind == .steps ? [step] : [step, limit])
      if kind == .steps { stack.append(.visit(limit)) }
      if let start = value(of: state, tree) { stack.append(.visit(start)) }
    case .comprehension(let element, let indices):
      enter(indices: tree[indices], then: element, tree, symbols)
    case .reduction(let indices, let term, _):
      enter(indices: tree[indices], then: term, tree, symbols)
    case .binding(_, let value): stack.append(.visit(value))
    case .field(let base, _): stack.append(.visit(base))
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

  /// Pushes `body` in which `names` are bound.
  private mutating func enter(_ names: [Symbol], _ body: [Tree.ID]) {
    for name in names { stack.append(.release(name)) }
    for id in body.reversed() { stack.append(.visit(id)) }
    for name in names { stack.append(.bind(name)) }
  }

  private mutating func enter(
    definitions: ArraySlice<Tree.ID>, then body: Tree.ID?, _ tree: Tree, _ symbols: [Symbol]
  ) {
    var names: [Symbol] = []
    names.reserveCapacity(definitions.count)
    for definition in definitions { addBoundNames(definition, tree, symbols, to: &names) }
    bound.reserve(bound.count + names.count)
    for name in names { stack.append(.release(name)) }
    if let body { stack.append(.visit(body)) }
    for definition in definitions.reversed() {
      guard case .binding(let target, let value) = tree[definition] else { continue }
      if case .name = tree[target] {
        stack.append(.visit(value))
      } else {
        enter(parameterNames(definition, tree, symbols), [value])
      }
    }
    for name in names { bind(name, 1) }
  }

  private mutating func enter(
    indices: ArraySlice<Tree.ID>, then body: Tree.ID, _ tree: Tree, _ symbols: [Symbol]
  ) {
    var names: [Symbol] = []
    var ranges: [Tree.ID] = []
    for index in indices {
      guard case .each(let name, let range) = tree[index] else { continue }
      names.append(symbols[Int(name.index)])
      ranges.append(range)
    }
    enter(names, [body])
    for range in ranges.reversed() { stack.append(.visit(range)) }
  }

  private func value(of binding: Tree.ID, _ tree: Tree) -> Tree.ID? {
    if case .binding(_, let value) = tree[binding] { return value }
    return nil
  }

  /// The names on the left of a binding; of `g(t) = …` only `g`.
  private func boundNames(
    _ binding: Tree.ID, _ tree: Tree, _ symbols: [Symbol]
  ) -> [Symbol] {
    var names: [Symbol] = []
    addBoundNames(binding, tree, symbols, to: &names)
    return names
  }

  private func addBoundNames(
    _ binding: Tree.ID, _ tree: Tree, _ symbols: [Symbol], to names: inout [Symbol]
  ) {
    guard case .binding(let target, _) = tree[binding] else { return }
    switch tree[target] {
    case .name(let name): names.append(symbols[Int(name.index)])
    case .call(let callee, _): if let name = name(callee, tree, symbols) { names.append(name) }
    case .tuple(let parts): names += tree[parts].compactMap { name($0, tree, symbols) }
    default: break
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
