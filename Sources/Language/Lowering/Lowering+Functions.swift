internal import Autodiff
internal import Syntax

/// User functions as graphs, recursive ones too.
///
/// A function that calls itself is lowered in passes. In the first, a call of it has no answer
/// yet, and an `if` takes its type from the branch that does without; the next ones assume the
/// types and the session names that the one before has found, until these hold. The last gives
/// the reserved id its body.
extension Lowering {
  /// A user function as a graph over its parameters and the session names it needs.
  func function(of symbol: Symbol, _ id: Tree.ID?) throws(Diagnostic) -> LoweredFunction {
    let isClosed = workspace.definitions[symbol]?.uses.allSatisfy {
      $0 == symbol || (workspace.symbols.isBuiltin($0) && workspace.definitions[$0] == nil)
    }
    // What is cut around a function matters only if it looks there.
    let cut = isClosed == true ? [] : cutNames
    let key = LoweredCache.Key(function: symbol, cut: cut, known: known(among: cut))
    if let known = workspace.lowered.functions[key] { return known }
    if let known = calls.known(key) { return known }
    if let place = calls.place(of: key) {
      guard let assumed = calls.assumed(at: place) else { throw unanswered(symbol, id) }
      return assumed
    }
    calls.enter(key)
    defer { calls.leave() }
    for _ in 0..<Self.passLimit {
      lacksAnswer = false
      let (frame, result) = try lowerBody(key)
      let partials = try lowerRules(key, frame, result)
      if let made = calls.finish(frame, result, isOpaque: !partials.isEmpty) {
        attach(partials, to: made)
        if let settled = calls.settle(made) {
          for (key, function) in settled { workspace.lowered.functions[key] = function }
        }
        return made
      }
    }
    let name = workspace.symbols.display(symbol)
    let message = "\(name) calls itself with a result that never settles to one shape"
    throw id.map { blame($0, message) } ?? Diagnostic(message)
  }

  /// More passes than this, and what a function gives depends on what it gives.
  private static let passLimit = 16

  private func lowerBody(_ key: LoweredCache.Key) throws(Diagnostic) -> (Frame, Lowered) {
    guard case .function(let parameters, let body)? = workspace.definitions[key.function]?.kind
    else { throw Diagnostic("\(workspace.symbols.display(key.function)) is not a function") }
    return try lowerBody(body, parameters, cut: key.cut, known: key.known)
  }

  func lowerBody(
    _ body: Reference, _ parameters: [Symbol], cut: Set<Symbol>,
    known: [Symbol: KnownInput] = [:]
  ) throws(Diagnostic) -> (Frame, Lowered) {
    let inner = Frame(
      .root, in: table, inputs: parameters.map { _ in .real }, cut: cut, known: known)
    let innerScope = Scope(inner, parent: nil)
    for (place, parameter) in parameters.enumerated() {
      innerScope.bind(parameter, .nodes(.node(inner.builder.input(place))))
    }
    let result = try inside(body, scope: innerScope) { () throws(Diagnostic) in
      try lower(body.id, in: inner)
    }
    return (inner, result)
  }

  /// The user's derivatives of a function, by parameter; the names that they need become inputs of
  /// the function, too.
  private func lowerRules(
    _ key: LoweredCache.Key, _ frame: Frame, _ result: Lowered
  ) throws(Diagnostic) -> [Int: LoweredFunction] {
    var partials: [Int: LoweredFunction] = [:]
    let rules = workspace.definitions[key.function]?.rules ?? []
    if !rules.isEmpty { calls.suppose(frame, result) }
    for rule in rules {
      let (inner, slope) = try lowerBody(
        rule.body, rule.names, cut: key.cut, known: key.known)
      guard slope.hasShape(of: result), slope.leaves.count == 1 else {
        let kinds = (slope.kindName(inner.types(of: slope)), result.kindName(frame.types(of: result)))
        throw blame(rule.body, "the rule gives \(kinds.0), the function \(kinds.1)")
      }
      for (global, type) in zip(inner.globals, inner.globalTypes) { _ = frame.global(global, type) }
      partials[rule.parameter] = LoweredFunction(
        id: inner.builder.frozen(slope.leaves, inputs: nil), globals: inner.globals, result: slope)
    }
    return partials
  }

  private func attach(_ partials: [Int: LoweredFunction], to made: LoweredFunction) {
    if partials.isEmpty { return }
    let types = table[made.id].inputs
    let parameters = types.count - made.globals.count
    table.attach(
      partials.mapValues { partial in
        var builder = Builder(table, inputs: types)
        let globals = partial.globals.map { global in
          NodeID(parameters + (made.globals.firstIndex(of: global) ?? 0))
        }
        let call = builder.call(partial.id, (0..<parameters).map { NodeID($0) } + globals)
        let output = builder.project(call, 0)
        return builder.freeze([output])
      }, to: made.id)
  }

  private func blame(_ reference: Reference, _ message: String) -> Diagnostic {
    var diagnostic = Diagnostic(message, at: workspace.tree(reference).span(of: reference.id))
    diagnostic.source = reference.source
    return diagnostic
  }

  /// The error of a call whose answer no pass has found yet.
  private func unanswered(_ symbol: Symbol, _ id: Tree.ID?) -> Diagnostic {
    lacksAnswer = true
    let name = workspace.symbols.display(symbol)
    let message = "\(name) calls itself without end: no branch of an if does without that call"
    return id.map { blame($0, message) } ?? Diagnostic(message)
  }

  /// A branch of an `if`; `nil` if it calls a function that has no answer yet.
  func lowerBranch(_ id: Tree.ID, in inner: Frame) throws(Diagnostic) -> Lowered? {
    lacksAnswer = false
    do {
      return try lower(id, in: inner)
    } catch  where lacksAnswer {
      return nil
    }
  }

  /// Stands for an `if` of which only one branch has an answer yet: something of its type.
  func placeholder(_ known: Lowered, of branch: Frame) -> Lowered {
    lacksAnswer = false
    let types = known.leaves.map { branch.builder.type(of: $0) }
    let node = frame.builder.call(table.reserve(inputs: [], results: types), [])
    return known.with(leaves: types.indices.map { frame.builder.project(node, $0) })
  }

  /// What is known of names that are cut: the types of arrays, and whole numbers, which may be
  /// sizes.
  private func known(among cut: Set<Symbol>) -> [Symbol: KnownInput] {
    var known: [Symbol: KnownInput] = [:]
    for symbol in cut {
      var holder: Frame? = frame
      var bound: Lowered?
      while let found = holder, bound == nil {
        bound = found.bound[symbol]
        if case .node(let node, let isRow)? = bound {
          let type = found.builder.type(of: node)
          if !type.isScalar { known[symbol] = .array(type, isRow: isRow) }
        }
        holder = found.parent
      }
      guard bound == nil else { continue }
      let type = inputType(of: symbol)
      if !type.isScalar {
        known[symbol] = .array(type, isRow: isRow(symbol))
      } else if case .number(.exact(let ratio))? = given[symbol], let whole = ratio.int {
        known[symbol] = .integer(whole)
      }
    }
    return known
  }

  /// The session names that derivatives and `at`s around the current frame have bound.
  private var cutNames: Set<Symbol> {
    var cut: Set<Symbol> = []
    var holder: Frame? = frame
    while let found = holder {
      if !found.bound.isEmpty { cut.formUnion(found.bound.symbols) }
      if found.parent == nil { cut.formUnion(found.cut) }
      holder = found.parent
    }
    return cut
  }
}
