internal import Autodiff
internal import Syntax

/// User functions as graphs, each made for the shapes, the functions and the known whole numbers
/// it is called with; recursive ones too.
///
/// A function that calls itself is lowered in passes. In the first, a call of it has no answer
/// yet, and an `if` takes its type from the branch that does without; the next ones assume the
/// types and the session names that the one before has found, until these hold. The last gives
/// the reserved id its body.
extension Lowering {
  /// A user function of numbers over its parameters and the session names it needs.
  func function(of symbol: Symbol, _ id: Tree.ID?) throws(Diagnostic) -> LoweredFunction {
    guard case .function(let parameters, _)? = workspace.definitions[symbol]?.kind else {
      throw Diagnostic("\(workspace.symbols.display(symbol)) is not a function")
    }
    let key = key(symbol, nil, parameters.map { _ in .number }, [:], home: nil)
    return try function(key, home: nil, id)
  }

  /// A function for these arguments: `symbol` is the user's, or a local one that calls itself.
  func function(
    of symbol: Symbol, local: LocalFunction? = nil, _ arguments: [Argument], _ id: Tree.ID?
  ) throws(Diagnostic) -> LoweredFunction {
    let shapes = arguments.map { argument -> ParameterShape in
      switch argument.kind {
      case .value(let value): ParameterShape(value) { self.type(of: $0) }
      case .function(let callable): .function(callable)
      }
    }
    let home = home(of: shapes.compactMap(\.local) + (local.map { [$0] } ?? []))
    while true {
      var statics: [Int: Int] = [:]
      let asked = workspace.lowered.asked[symbol] ?? []
      for place in asked.sorted() where arguments.indices.contains(place) {
        guard let argument = arguments[place].id else { continue }
        if let known = try staticInteger(argument) {
          statics[place] = known
        } else if ask(for: argument) {
          throw blame(argument, "this must be known before anything runs")
        }
      }
      let key = key(symbol, local, shapes, statics, home: home)
      do {
        return try function(key, home: home, id)
      } catch  where wanting == key {
        wanting = nil
      }
    }
  }

  private func key(
    _ symbol: Symbol, _ local: LocalFunction?, _ shapes: [ParameterShape], _ statics: [Int: Int],
    home: Frame?
  ) -> LoweredCache.Key {
    let isClosed = workspace.definitions[symbol]?.uses.allSatisfy {
      $0 == symbol || (workspace.symbols.isBuiltin($0) && workspace.definitions[$0] == nil)
    }
    // What is cut around a function matters only if it looks there; inside a frame it sees itself.
    let cut = isClosed == true || home != nil ? [] : cutNames
    return LoweredCache.Key(
      function: symbol, local: local, cut: cut, known: known(among: cut), parameters: shapes,
      statics: statics, home: home.map { ObjectIdentifier($0) })
  }

  /// The frame inside which a function of local functions is made: the innermost that these see,
  /// or that has made inputs of names.
  private func home(of locals: [LocalFunction]) -> Frame? {
    if locals.isEmpty { return nil }
    var found = frame
    while !locals.contains(where: { $0.owner.frame === found }), found.bound.isEmpty,
      found.boundLocals.isEmpty, let parent = found.parent
    {
      found = parent
    }
    return found
  }

  private func function(
    _ key: LoweredCache.Key, home: Frame?, _ id: Tree.ID?
  ) throws(Diagnostic) -> LoweredFunction {
    if let known = workspace.lowered.functions[key] ?? closures[key] { return known }
    if let known = calls.known(key) { return known }
    if let place = calls.place(of: key) {
      guard let assumed = calls.assumed(at: place) else { throw unanswered(key.function, id) }
      return assumed
    }
    try checkNesting(key, id)
    calls.enter(key)
    defer { calls.leave() }
    for _ in 0..<Self.passLimit {
      lacksAnswer = false
      let (frame, result) = try lowerBody(key, home: home)
      let partials = try lowerRules(key, frame, result)
      if let made = calls.finish(frame, result, isOpaque: !partials.isEmpty) {
        attach(partials, to: made)
        for (key, function) in calls.settle(made) ?? [:] {
          if key.home == nil {
            workspace.lowered.functions[key] = function
          } else {
            closures[key] = function
          }
        }
        return made
      }
    }
    let name = workspace.symbols.display(key.function)
    let message = "\(name) calls itself with a result that never settles to one shape"
    throw id.map { blame($0, message) } ?? Diagnostic(message)
  }

  /// More passes than this, and what a function gives depends on what it gives.
  private static let passLimit = 16
  /// So many different versions of one function inside one another do not end by themselves.
  private static let nestingLimit = 1_000
  /// From here on, the whole numbers that it is given are looked at.
  private static let nestingQuestion = 32

  /// Shapes that change from call to call may do so without end.
  private func checkNesting(_ key: LoweredCache.Key, _ id: Tree.ID?) throws(Diagnostic) {
    let nesting = calls.nesting(of: key.function)
    guard nesting >= Self.nestingQuestion else { return }
    let name = workspace.symbols.display(key.function)
    let message = "\(name) calls itself with ever new shapes, \(nesting) calls deep"
    let error = id.map { blame($0, message) } ?? Diagnostic(message)
    if let last = calls.last(of: key.function), askForAll(of: last) { throw error }
    guard nesting < Self.nestingLimit else { throw error }
  }

  private func lowerBody(
    _ key: LoweredCache.Key, home: Frame?
  ) throws(Diagnostic) -> (Frame, Lowered) {
    if let local = key.local, case .function(let parameters, let body)? = local.definition {
      return try lowerBody(body, parameters, key, home: home)
    }
    guard case .function(let parameters, let body)? = workspace.definitions[key.function]?.kind
    else { throw Diagnostic("\(workspace.symbols.display(key.function)) is not a function") }
    return try lowerBody(body, parameters, key, home: home)
  }

  func lowerBody(
    _ body: Reference, _ parameters: [Symbol], _ key: LoweredCache.Key, home: Frame?
  ) throws(Diagnostic) -> (Frame, Lowered) {
    let inner = Frame(
      home == nil ? .root : .derivative, in: table, inputs: key.parameters.flatMap(\.types),
      parent: home, cut: key.cut, known: key.known)
    let innerScope = Scope(inner, parent: key.local?.owner)
    innerScope.specialisation = Specialisation(
      key: key, parameters: parameters, asked: workspace.lowered.asked[key.function] ?? [])
    var input = 0
    for (place, (parameter, shape)) in zip(parameters, key.parameters).enumerated() {
      if case .function(let callable) = shape {
        innerScope.bind(parameter, .callable(callable))
      } else if let value = shape.value(from: &input) {
        innerScope.bind(parameter, .nodes(value))
        innerScope.statics[parameter] = key.statics[place]
      }
    }
    let result = try inside(body, scope: innerScope) { () throws(Diagnostic) in
      try lower(body.id, in: inner)
    }
    return (inner, result)
  }

  /// A rule's formula over numbers, as it is tried before it is believed.
  func lowerRule(_ rule: DerivativeRule) throws(Diagnostic) -> (Frame, Lowered) {
    let key = LoweredCache.Key(
      function: rule.names.first ?? Symbol(index: 0), cut: [], known: [:],
      parameters: rule.names.map { _ in .number })
    return try lowerBody(rule.body, rule.names, key, home: nil)
  }

  /// The user's derivatives of a function, by parameter; the names that they need become inputs of
  /// the function, too.
  private func lowerRules(
    _ key: LoweredCache.Key, _ frame: Frame, _ result: Lowered
  ) throws(Diagnostic) -> [Int: LoweredFunction] {
    let rules = key.local == nil ? workspace.definitions[key.function]?.rules ?? [] : []
    guard !rules.isEmpty, key.home == nil else { return [:] }
    calls.suppose(frame, result)
    var partials: [Int: LoweredFunction] = [:]
    for rule in rules {
      let (inner, slope) = try lowerBody(rule.body, rule.names, key, home: nil)
      let input = key.parameters[..<rule.parameter].reduce(0) { $0 + $1.types.count }
      try checkShape(of: slope, in: inner, rule, key.parameters[rule.parameter], result, frame)
      for (global, type) in zip(inner.globals, inner.globalTypes) { _ = frame.global(global, type) }
      partials[input] = LoweredFunction(
        id: inner.builder.frozen(slope.leaves, inputs: nil), globals: inner.globals, result: slope)
    }
    return partials
  }

  /// A derivative of a number by an array has the array's shape; of an array by a number, the
  /// result's.
  private func checkShape(
    of slope: Lowered, in inner: Frame, _ rule: DerivativeRule, _ parameter: ParameterShape,
    _ result: Lowered, _ frame: Frame
  ) throws(Diagnostic) {
    guard case .node(let made, _) = slope, case .node(let value, _) = result,
      case .node(let input, _) = parameter
    else { throw blame(rule.body, "a rule is for a function of numbers and arrays that gives one") }
    let types = (frame.builder.type(of: value), inner.builder.type(of: made))
    let wanted = types.0.isScalar ? input : types.0
    guard types.1 == wanted, types.0.isScalar || input.isScalar else {
      let (found, needed) = (table[types.1].kindName(), table[wanted].kindName())
      throw blame(rule.body, "the rule gives \(found); the derivative is \(needed)")
    }
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
  func standIn(_ known: Lowered, of branch: Frame) -> Lowered {
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

extension LocalFunction {
  var definition: Scope.Local? { owner.local(symbol) }
}
