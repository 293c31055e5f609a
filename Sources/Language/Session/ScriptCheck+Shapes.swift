internal import Autodiff
internal import Engine
internal import Syntax

/// Shapes that disagree, as far as they are known before a run.
extension ScriptCheck {
  /// Runs `body`, which lowers; an error that only says that a number is not known yet is none.
  private mutating func lowering(
    _ body: (inout Session) throws(Diagnostic) -> FunctionID?
  ) throws(Diagnostic) -> FunctionID? {
    session.workspace.lowered.lacksNumber = false
    budget -= 50
    do throws(Diagnostic) {
      let function = try body(&session)
      budget -= function.map { session.workspace.table.size(of: $0) } ?? 0
      return function
    } catch {
      if session.workspace.lowered.lacksNumber { return nil }
      throw error
    }
  }

  private mutating func mayDisagree(_ id: Tree.ID, _ context: Context) -> Bool {
    budget > 0 && traits(of: id, context) == .arrays
  }

  /// A live definition is looked at where it stands if all its names have a meaning there.
  mutating func checkDefinition(
    _ value: Tree.ID, _ context: Context
  ) throws(Diagnostic) {
    guard mayDisagree(value, context) else { return }
    for name in names(in: value, context) where !session.workspace.symbols.isBuiltin(name) {
      if session.workspace.definitions[name] == nil { return }
    }
    _ = try lowering { session throws(Diagnostic) in try session.lower(value, context).id }
  }

  mutating func check(
    _ parameters: Statement.Parameters, _ context: Context
  ) throws(Diagnostic) {
    let targets = Array(context.tree[parameters.names])
    if let value = parameters.value, try session.plainValue(value, context) == nil {
      try checkCalls(in: value, context)
      if parameters.shape != nil {
        settle(targets, nil, context)
      } else {
        try store(value, in: targets, context)
      }
    } else {
      _ = try session.answer(context)
      for target in targets { add(.arrays, to: target, context) }
    }
  }

  /// What `:=` does; where the value is wrong, its names are unknown from then on.
  mutating func store(
    _ value: Tree.ID, in targets: [Tree.ID], _ context: Context
  ) throws(Diagnostic) {
    do throws(Diagnostic) {
      settle(targets, try stored(value, context), context)
    } catch {
      settle(targets, nil, context)
      throw error
    }
  }

  /// Zeros of the shape of a value, or the value itself if it is written out; nil if nobody knows.
  private mutating func stored(_ id: Tree.ID, _ context: Context) throws(Diagnostic) -> Value? {
    if let plain = try session.plainValue(id, context) { return plain }
    guard budget > 0, !traits(of: id, context).contains(.unknown) else { return nil }
    let place = Lowering(session.workspace, source: context.source)
    if let whole = try? place.staticInteger(id) { return .number(.exact(Ratio(whole))) }
    var result: Lowered?
    let made = try lowering { session throws(Diagnostic) in
      let function = try session.lower(id, context)
      result = function.result
      return function.id
    }
    guard let made, let result else { return nil }
    let types = session.workspace.table.resultTypes(of: made).map { session.workspace.table[$0] }
    let sizes = types.map { $0.sizes.map { $0.reduce(1, *) } ?? .max }
    guard sizes.allSatisfy({ $0 <= 1 << 20 }) else { return nil }
    let zeros = types.map { Value(Engine.Value.number(0), $0) }
    var rest = zeros[...]
    return result.value(&rest)
  }

  mutating func checkShapes(
    of id: Tree.ID, _ verb: Verb?, _ context: Context
  ) throws(Diagnostic) {
    var body = id
    var bindings: [Tree.ID] = []
    while case .at(let inner, let list) = context.tree[body] {
      bindings += context.tree[list]
      body = inner
    }
    for clause in context.clauses {
      switch clause.kind {
      case .at(let list), .from(let list): bindings += context.tree[list]
      case .on(let data):
        guard let symbol = symbol(data, context),
          case .data? = session.workspace.definitions[symbol]?.kind
        else { return }
      default: break
      }
    }
    guard mayDisagree(body, context) || !bindings.isEmpty && budget > 0,
      !traits(of: body, context).contains(.unknown),
      bindings.allSatisfy({ isPlain($0, context) })
    else { return }
    _ = try lowering { session throws(Diagnostic) in
      try session.lowered(id, verb, context, given: bindings)
    }
  }

  /// Whether a binding gives a value that is written out.
  private func isPlain(_ binding: Tree.ID, _ context: Context) -> Bool {
    guard case .binding(let target, let value) = context.tree[binding],
      symbol(target, context) != nil
    else { return false }
    return (try? session.plainValue(value, context)) != nil
  }
}

extension Session {
  /// The function that a statement is about, as the verb makes it; nil where it makes none, or one
  /// of its own kind.
  fileprivate mutating func lowered(
    _ id: Tree.ID, _ verb: Verb?, _ context: Context, given bindings: [Tree.ID]
  ) throws(Diagnostic) -> FunctionID? {
    switch verb {
    case .assert, .is:
      return try question(verb == .is ? "is" : "assert", id, context).function
    case .grad, .jacobian, .hessian:
      let placed = try request(id, verb: verb?.rawValue ?? "", context)
      return try lowered(placed, isNumber: verb != .jacobian)
    case .descend:
      return try lower(id, at: try point(bindings, on: context.data, context), context).id
    case nil:
      var body = id
      while case .at(let inner, _) = context.tree[body] { body = inner }
      if let derivative = DerivativeSubject(body, context.tree) {
        guard case .variables = derivative.by else { return nil }
        return try lowered(try request(derivative, at: bindings, context), isNumber: true)
      }
      return try lower(body, at: try point(bindings, on: context.data, context), context).id
    default: return nil
    }
  }

  private mutating func lowered(
    _ placed: PlacedRequest, isNumber: Bool
  ) throws(Diagnostic) -> FunctionID {
    let request = placed.request
    let function = try lower(
      request.body, cut: Set(request.wrt ?? request.order), at: request.point, placed.context)
    if isNumber { try refuseGradient(of: function, request.body, placed.context) }
    return function.id
  }
}
