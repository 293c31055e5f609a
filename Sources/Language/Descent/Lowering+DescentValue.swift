internal import Autodiff
internal import Learning
internal import Syntax

/// A descent in brackets: its loop as a node of the expression around it.
extension Lowering {
  /// `(descend … for 20 steps)`: a record of its outcome.
  func lowerVerb(_ statement: Statement, _ id: Tree.ID) throws(Diagnostic) -> Lowered {
    if let fit = try fitted(id) { return constants(of: fit) }
    guard case .verb(let verb, let subject?) = statement.kind, verb == .descend else {
      throw blame(id, "this verb has no value; (descend …) and (fit …) have")
    }
    let clauses = try DescentClauses(tree[statement.clauses], tree, verb: "descend")
    let method = try DescentMethod(clauses, tree)
    guard case .graph(let optimizer) = method else {
      throw blame(
        id,
        "\(method == .search ? "rate auto" : method.name) searches its steps, and a search has no"
          + " derivative: inside an expression give a rate, as in rate 0.1")
    }
    guard let limit = clauses.limit, limit.unit == .steps else {
      throw blame(id, "a descent inside an expression needs its steps: for 20 steps")
    }
    guard !clauses.start.isEmpty else {
      throw blame(id, "a descent inside an expression needs its start: from w=8")
    }
    guard clauses.point.isEmpty else {
      throw blame(id, "a descent inside an expression takes no at; put at behind the bracket")
    }
    if case .some(.some(let size)) = clauses.batch {
      throw blame(
        size, "a descent inside an expression looks at all rows at each step; leave batch out")
    }
    let count = try number(limit.count)
    let outer = frame
    guard let data = clauses.on else {
      return try lowerDescent(subject, clauses, optimizer, count, id)
    }
    let (names, values) = try columns(data, of: subject)
    return try lower(id, binding: names, to: values) { lowering throws(Diagnostic) in
      let count = lowering.frame.imported(count, from: outer)
      return try lowering.lowerDescent(subject, clauses, optimizer, count, id)
    }
  }

  /// The columns of the data that stands after `on`. One without a number in some row is left out,
  /// and refused if it is written in `subject`.
  private func columns(
    _ id: Tree.ID, of subject: Tree.ID
  ) throws(Diagnostic) -> (names: [Symbol], values: [Lowered]) {
    guard case .name(let name) = tree[id], scope?.owner(of: symbol(name)) == nil,
      case .data(let data)? = workspace.definitions[symbol(name)]?.kind
    else {
      throw blame(
        id, "inside an expression on takes a data set by its name, as in data D = moons(9)")
    }
    let written = Set(FreeNames(of: subject, in: tree, symbols: symbols).found)
    var names: [Symbol] = []
    var values: [Lowered] = []
    for (column, held) in zip(data.names, data.set.columns) {
      if held.missing != nil {
        guard written.contains(column) else { continue }
        try refuseMissing(workspace.symbols.intern(.field(column), of: symbol(name)), subject)
      }
      names.append(column)
      values.append(part(of: symbol(name), .field(column)).map { real($0) })
    }
    return (names, values)
  }

  private func lowerDescent(
    _ subject: Tree.ID, _ clauses: DescentClauses, _ optimizer: Optimizer, _ count: NodeID,
    _ id: Tree.ID
  ) throws(Diagnostic) -> Lowered {
    let movers = try movers(clauses.start)
    let lowered = try descent(subject, clauses, movers, optimizer, total: count, id)
    let loop = DescentLoop(lowered.problem)
    frame.builder.origin = origin(id)
    let results = loop.node(in: &frame.builder, start: lowered.operands, count: count)
    var rest = results[...]
    var fields: [(name: Symbol, value: Lowered)] = [
      (workspace.symbols.intern("loss"), .node(results[loop.loss])),
      (workspace.symbols.intern("steps"), .node(loop.step.map { results[$0] } ?? count)),
    ]
    for (symbol, value) in zip(movers.symbols, movers.values) {
      let leaves = rest.prefix(value.leaves.count)
      rest = rest.dropFirst(leaves.count)
      fields.append((symbol, value.with(leaves: leaves)))
    }
    return .record(fields)
  }
}
