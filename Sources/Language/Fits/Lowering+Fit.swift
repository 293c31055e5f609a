internal import Autodiff
internal import Syntax

/// What a verb in brackets needs beyond names: it is a statement of its own.
struct Surroundings {
  let host: any Host
  let options: Options
}

/// `(fit …).m`: a fit as a value, which leaves nothing behind.
extension Lowering {
  /// The value of a fit in brackets; `nil` for any other expression.
  func fitted(_ id: Tree.ID) throws(Diagnostic) -> Value? {
    guard case .verb(let nested) = tree[id], case .verb(.fit, let subject) = tree[nested].kind
    else { return nil }
    let reference = Reference(source: source, id: id)
    try refuseLocalNames(tree[nested], id)
    if let known = workspace.lowered.fits[reference] { return known }
    guard let surroundings = workspace.surroundings else {
      throw blame(id, "a fit has no value here")
    }
    var session = Session(host: surroundings.host, options: surroundings.options)
    session.workspace = workspace
    session.running = (source, tree.span(of: id))
    let context = Context(source: source, tree: tree, statement: tree[nested])
    let value = Value.record(try session.namedFit(subject, context).fields)
    workspace.symbols = session.workspace.symbols
    workspace.lowered.fits[reference] = value
    return value
  }

  /// A fit is found from numbers: it knows no parameter of a function around it, and nothing that
  /// a derivative or an `at` around it moves.
  private func refuseLocalNames(_ statement: Statement, _ id: Tree.ID) throws(Diagnostic) {
    let names = tree.parts(of: statement).flatMap { part in
      workspace.namesMentioned(by: Reference(source: source, id: part))
    }
    for name in names {
      guard scope?.owner(of: name) != nil || isBound(name, nil) || given[name] != nil else {
        continue
      }
      let display = workspace.symbols.display(name)
      throw blame(
        id,
        "a fit in brackets works on the session's values, and \(display) is a name of the expression"
          + " around it; write values into the fit, as in at \(display)=2")
    }
  }

  /// A value as nodes: numbers as constants, arrays as stacks of them.
  func constants(of value: Value) -> Lowered {
    switch value {
    case .number(let constant): return self.constant(constant)
    case .array(let entries): return .node(stack(entries), isRow: entries.isRow)
    case .tuple(let parts): return .tuple(parts.map { constants(of: $0) })
    case .record(let fields):
      return .record(fields.map { ($0.name, constants(of: $0.value)) })
    }
  }

  private func stack(_ entries: Entries) -> NodeID {
    let count = entries.shape.first ?? 0
    guard count > 0 else {
      let zero = frame.builder.exact(.zero)
      return frame.builder.broadcast(zero, to: entries.shape.map { .size($0) })
    }
    let parts = (0..<count).map { place -> NodeID in
      switch entries.element(place) {
      case .array(let part): stack(part)
      case .number(let constant): frame.builder.constant(constant)
      case .tuple, .record: frame.builder.exact(.zero)
      }
    }
    return frame.builder.stack(parts)
  }
}
