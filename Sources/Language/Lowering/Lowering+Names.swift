internal import Autodiff
internal import Syntax

/// What a name stands for, from the innermost scope to the session.
extension Lowering {
  func lowerName(_ symbol: Symbol, _ id: Tree.ID) throws(Diagnostic) -> Lowered {
    if let owner = scope?.owner(of: symbol), let local = owner.local(symbol) {
      if let bound = boundLocal(LocalKey(scope: ObjectIdentifier(owner), symbol: symbol)) {
        return bound
      }
      return try lowerLocal(local, symbol, owner, id)
    }
    return try lowerGlobal(symbol, id)
  }

  /// The node of a local name that is one, no row, and has been lowered in the current frame: most
  /// of the names in a long block.
  func lowered(local symbol: Symbol) -> NodeID? {
    guard !hasBoundLocals, recorded == nil, let scope else { return nil }
    if scope.frame === frame, let node = scope.node(symbol) { return node }
    guard let owner = scope.owner(of: symbol), owner !== scope, owner.frame === frame else {
      return nil
    }
    return owner.node(symbol)
  }

  private func lowerLocal(
    _ local: Scope.Local, _ symbol: Symbol, _ owner: Scope, _ id: Tree.ID
  ) throws(Diagnostic) -> Lowered {
    switch local {
    case .nodes(let value):
      record(symbol)
      return value.map { frame.imported($0, from: owner.frame) }
    case .function, .callable:
      throw blame(id, "\(workspace.symbols.display(symbol)) is a function; it needs an argument")
    case .formula(let reference):
      let key = LocalKey(scope: ObjectIdentifier(owner), symbol: symbol)
      let target = frame.target(home: owner.frame)
      var value = target === owner.frame ? owner.value(symbol) : target.locals[key]
      if value == nil {
        guard !localsInProgress.contains(key) else {
          throw blame(id, "\(workspace.symbols.display(symbol)) is defined by itself")
        }
        localsInProgress.append(key)
        defer { localsInProgress.removeLast() }
        let lowered = try inside(reference, scope: owner) { () throws(Diagnostic) in
          try lower(reference.id, in: target)
        }
        let made = marked(lowered, symbol, in: target)
        if target === owner.frame {
          owner.setValue(symbol, made)
        } else {
          target.locals[key] = made
        }
        value = made
      }
      guard let value else { return constant(.exact(.zero)) }
      if target === frame { return value }
      return value.map { frame.imported($0, from: target) }
    }
  }

  /// A name of the session.
  func lowerGlobal(_ symbol: Symbol, _ id: Tree.ID?) throws(Diagnostic) -> Lowered {
    if let id { try refuseMissing(symbol, id) }
    if let bound = boundGlobal(symbol) { return bound }
    guard let definition = workspace.definitions[symbol] else {
      let name = workspace.symbols.canonical(symbol)
      if let constant = namedConstants[name] { return self.constant(.named(constant)) }
      if let id, isFunction(name) {
        throw blame(id, "\(name) is a function; it needs an argument, as in \(name)(x)")
      }
      return inputs(symbol)
    }
    switch definition.kind {
    case .value, .parameter, .data, .run, .training, .fit, .net:
      return inputs(symbol)
    case .formula(let reference):
      return try lowerFormula(symbol, reference)
    case .function:
      guard let id else { return constant(.exact(.zero)) }
      let name = workspace.symbols.display(symbol)
      throw blame(id, "\(name) is a function; it needs an argument, as in \(name)(x)")
    }
  }

  /// The node for a name that a derivative or an `at` around here has bound.
  func boundGlobal(_ symbol: Symbol) -> Lowered? {
    var holder: Frame? = frame
    while let found = holder {
      if let value = found.bound[symbol] {
        return value.map { frame.imported($0, from: found) }
      }
      if found.parent == nil && found.cut.contains(symbol) { return inputs(symbol) }
      holder = found.parent
    }
    return nil
  }

  private func boundLocal(_ key: LocalKey) -> Lowered? {
    var holder: Frame? = frame
    while let found = holder {
      if let value = found.boundLocals[key] {
        return value.map { frame.imported($0, from: found) }
      }
      holder = found.parent
    }
    return nil
  }

  /// Makes `symbols` the first inputs of `inner`, whatever they are around it.
  ///
  /// - Parameter values: what they are around it, leaf by leaf an input.
  func bindInputs(_ symbols: [Symbol], _ values: [Lowered], of inner: Frame) {
    var place = 0
    for (symbol, value) in zip(symbols, values) {
      let inputs = value.leaves.indices.map { inner.builder.input(place + $0) }
      place += inputs.count
      let bound = value.with(leaves: inputs)
      if let owner = scope?.owner(of: symbol) {
        hasBoundLocals = true
        inner.boundLocals[LocalKey(scope: ObjectIdentifier(owner), symbol: symbol)] = bound
      } else {
        inner.bound[symbol] = bound
      }
    }
  }

  func record(_ symbol: Symbol) {
    guard var names = recorded, !names.contains(symbol) else { return }
    names.append(symbol)
    recorded = names
  }

  /// What a gradient of `operand` goes over: see `Workspace.gradientNames`.
  func gradientNames(of operand: Tree.ID) throws(Diagnostic) -> [Symbol] {
    let outer = recorded
    recorded = []
    defer { recorded = outer }
    let trial = Frame(.derivative, in: table, inputs: [], parent: frame)
    _ = try lowerSubject(operand, in: trial)
    return workspace.gradientNames(among: recorded ?? [], besides: columns)
  }

  /// The input of the outermost function that stands for a session name.
  func globalInput(_ symbol: Symbol) -> NodeID {
    record(symbol)
    var root = frame
    while let parent = root.parent { root = parent }
    return frame.imported(root.global(symbol, inputType(of: symbol)), from: root)
  }

  /// A live definition. What it depends on is lowered first, by a stack of our own: a chain of
  /// definitions may be as long as the session.
  private func lowerFormula(_ symbol: Symbol, _ reference: Reference) throws(Diagnostic) -> Lowered
  {
    let target = frame.target(home: nil)
    if target.formulas[symbol] == nil {
      var pending = [(symbol, reference, false)]
      while let (next, place, isReady) = pending.popLast() {
        if target.formulas[next] != nil { continue }
        if isReady {
          let outer = drawPlace
          drawPlace = DrawPlace(
            site: Self.site(of: workspace.symbols.canonical(next)), root: place.id)
          defer { drawPlace = outer }
          let value = try inside(place, scope: nil) { () throws(Diagnostic) in
            try lower(place.id, in: target)
          }
          target.formulas[next] = marked(value, next, in: target)
        } else {
          pending.append((next, place, true))
          for name in workspace.namesMentioned(by: place) where target.formulas[name] == nil {
            if case .formula(let deeper)? = workspace.definitions[name]?.kind,
              target.bound[name] == nil
            {
              pending.append((name, deeper, false))
            }
          }
        }
      }
    }
    guard let value = target.formulas[symbol] else { return constant(.exact(.zero)) }
    return value.map { frame.imported($0, from: target) }
  }

  /// Lowers in another frame than the current one.
  func lower(_ id: Tree.ID, in other: Frame) throws(Diagnostic) -> Lowered {
    let current = frame
    frame = other
    defer { frame = current }
    return try lower(id)
  }

  func marked(_ value: Lowered, _ symbol: Symbol, in target: Frame) -> Lowered {
    guard case .node(let node, let isRow) = value else { return value }
    return .node(target.builder.mark(node, workspace.mark(symbol)), isRow: isRow)
  }
}
