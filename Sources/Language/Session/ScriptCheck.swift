internal import Autodiff
internal import Syntax

/// `gd check`: what can be said of a script without running it.
///
/// Definitions are made, and what is stored is replaced by zeros of its shape. Shapes are then looked
/// at where a run would meet them, by lowering; where one depends on what only a run knows (a file,
/// a fit), nothing is said of it.
struct ScriptCheck {
  var session: Session
  /// Whether any name may have any meaning by now.
  private var isOpen = false
  private var traits = SymbolMap<Traits>()
  /// The names whose definitions use a name: its last link, and from each the one before.
  private var lastLinks = SymbolMap<Int>()
  private var links: [(user: Symbol, before: Int?)] = []
  /// The names of the expression that was looked at last: a statement asks for them repeatedly.
  private var latest: (id: Tree.ID, names: FreeNames)?
  /// What lowering may still cost, about in nodes, so that a file of megabytes takes no longer than
  /// a second: a chain of definitions is lowered again for each of them. Beyond it only names are
  /// looked at.
  var budget = 2_000_000

  /// What is known of a name, or of an expression by its names.
  struct Traits: OptionSet {
    let rawValue: UInt8
    /// Arrays take part, so shapes may disagree.
    static let arrays = Traits(rawValue: 1)
    /// Shapes depend on what only a run knows.
    static let unknown = Traits(rawValue: 2)
  }

  init(_ session: Session) {
    self.session = session
    self.session.workspace.drawsWeights = false
  }

  /// What is wrong in a script that the session has read, in order.
  mutating func failures(in script: Script) -> [Failure] {
    let tree = session.workspace.sources[Int(script.source)]
    var failures: [Failure] = []
    // A definition that does not fit where it is used says so each time.
    var seen: Set<Diagnostic> = []
    guard let first = tree.statements.first else { return [] }
    var context = Context(source: script.source, tree: tree, statement: first)
    for statement in tree.statements {
      context.statement = statement
      do {
        try check(context)
      } catch {
        guard seen.insert(error).inserted else { continue }
        failures.append(
          Failure(error, in: session.workspace.sources[Int(error.source ?? script.source)].source))
      }
    }
    return failures
  }

  private mutating func check(_ context: Context) throws(Diagnostic) {
    if isOpen { return }
    switch context.statement.kind {
    case .definition(let target, let value):
      _ = try session.answer(context)
      note(target, value, context)
      try checkDefinition(value, context)
    case .function(let target, _, let body), .rule(let target, let body):
      _ = try session.answer(context)
      note(target, body, context)
    case .assignment(let target, let value):
      try checkCalls(in: value, context)
      try store(value, in: [target], context)
    case .parameters(let parameters):
      try check(parameters, context)
    case .net(let target, let layers):
      let found = context.tree[layers].map { traits(of: $0, context) }
      if found.allSatisfy({ !$0.contains(.unknown) }) {
        _ = try session.answer(context)
      } else {
        settle([target], nil, context)
      }
      add(.arrays, to: target, context)
    case .data(let targets, let source):
      if case .table = context.tree[source] {
        _ = try session.answer(context)
        for target in context.tree[targets] { add(.arrays, to: target, context) }
      } else {
        settle(Array(context.tree[targets]), nil, context)
      }
    case .verb(.use, _): _ = try session.answer(context)
    case .verb(.load, _), .verb(.undo, _), .verb(.predict, _): isOpen = true
    case .expression(let id):
      try checkCalls(in: id, context)
      if !traits(of: id, context).contains(.unknown) { try session.refuseFreeName(id, context) }
      try checkShapes(of: id, nil, context)
    case .verb(let verb, let id?):
      try checkCalls(in: id, context)
      try checkShapes(of: id, verb, context)
    case .verb(_, nil), .digits, .help: break
    }
  }

  // MARK: Names

  mutating func checkCalls(in id: Tree.ID, _ context: Context) throws(Diagnostic) {
    try session.check(freeNames(in: id, context), context)
  }

  private mutating func freeNames(in id: Tree.ID, _ context: Context) -> FreeNames {
    if let latest, latest.id == id { return latest.names }
    let names = session.workspace.freeNames(of: id, in: context)
    latest = (id, names)
    return names
  }

  /// Makes names known: with a value of the shape that they will have, or as unknown.
  mutating func settle(_ targets: [Tree.ID], _ value: Value?, _ context: Context) {
    for target in targets {
      guard let symbol = symbol(target, context) else { continue }
      session.workspace.redefine(
        symbol, Definition(kind: .value(value ?? .number(.decimal(0)))))
      switch value {
      case nil: add(.unknown, to: target, context)
      case .number?: break
      case .array?, .tuple?, .record?: add(.arrays, to: target, context)
      }
    }
  }

  func symbol(_ id: Tree.ID, _ context: Context) -> Symbol? {
    guard case .name(let name) = context.tree[id] else { return nil }
    return session.workspace.symbol(name, in: context.source)
  }

  // MARK: Traits

  /// Remembers what a definition says of a name.
  private mutating func note(_ target: Tree.ID, _ body: Tree.ID, _ context: Context) {
    guard let symbol = symbol(target, context) else { return }
    for name in names(in: body, context) {
      links.append((symbol, lastLinks[name]))
      lastLinks[name] = links.count - 1
    }
    add(traits(of: body, context), to: target, context)
  }

  mutating func add(_ new: Traits, to target: Tree.ID, _ context: Context) {
    guard let symbol = symbol(target, context) else { return }
    var pending = [symbol]
    while let next = pending.popLast() {
      let before = traits[next] ?? []
      guard !before.isSuperset(of: new) else { continue }
      traits[next] = before.union(new)
      var link = lastLinks[next]
      while let place = link {
        pending.append(links[place].user)
        link = links[place].before
      }
    }
  }

  mutating func names(in id: Tree.ID, _ context: Context) -> [Symbol] {
    let free = freeNames(in: id, context)
    return free.calls.isEmpty ? free.found : free.found + free.calls.map(\.0)
  }

  mutating func traits(of id: Tree.ID, _ context: Context) -> Traits {
    var found: Traits = []
    for name in names(in: id, context) {
      found.formUnion(traits[name] ?? traits(ofUndefined: name))
    }
    var pending = [id]
    while let next = pending.popLast() {
      switch context.tree[next] {
      case .verb: return .unknown
      case .vector, .matrix, .index, .comprehension, .transpose, .norm, .tuple, .record:
        found.insert(.arrays)
      default: break
      }
      context.tree.forEachChild(of: next) { pending.append($0) }
    }
    return found
  }

  /// `ans`, `run1`, `fit1`: a run gives them their meaning. gd's own functions of arrays make some.
  private func traits(ofUndefined symbol: Symbol) -> Traits {
    guard session.workspace.definitions[symbol] == nil else { return [] }
    if let own = session.workspace.symbols.own(symbol) { return own.scalar == nil ? .arrays : [] }
    let name = session.workspace.symbols.canonical(symbol)
    let stem = name.prefix { !$0.isNumber }
    let isRun = stem.count < name.count && ["run", "fit", "train"].contains(stem)
    return isRun || name == "ans" ? .unknown : []
  }
}
