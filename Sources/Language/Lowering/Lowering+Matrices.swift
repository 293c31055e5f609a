internal import Autodiff
internal import Syntax

/// `gradient(f, x)`, `jacobian(f, x)`, `hessian(f, x)` inside expressions: of a function, at a
/// point, which is a tuple of all parameters where there are several.
extension Lowering {
  /// The functions of functions, by their names.
  enum Operator: String {
    case gradient, jacobian, hessian
  }

  func lowerOperator(
    _ kind: Operator, _ arguments: [Tree.ID], _ callee: Tree.ID, _ id: Tree.ID
  ) throws(Diagnostic) -> Lowered {
    guard arguments.count == 2 || (arguments.count == 3 && isMode(arguments[2])) else {
      throw blame(
        callee, "\(kind.rawValue) takes a function and a point, as in \(kind.rawValue)(f, 2)")
    }
    guard case .name(let name) = tree[arguments[0]] else {
      throw blame(arguments[0], "\(kind.rawValue) takes the name of a function here")
    }
    let found = try functionToDifferentiate(symbol(name), arguments[0])
    let point = try lower(arguments[1])
    let nodes = point.leaves.map { real($0) }
    guard nodes.count == found.parameters else {
      throw blame(
        arguments[1],
        "\(tree.spelling(name)) takes \(found.parameters) argument\(found.parameters == 1 ? "" : "s"); the point has \(nodes.count)"
      )
    }
    let function = found.function
    let isNumber = function.isNumber(in: table)
    guard isNumber || kind == .jacobian else {
      throw blame(
        arguments[0],
        "a \(kind.rawValue) is of a number; \(tree.spelling(name)) gives \(function.kindName(in: table))"
      )
    }
    let places = nodes.indices
    switch kind {
    case .gradient:
      var parts: [Lowered] = []
      for place in places { parts.append(try derivative(function, [place], nodes, id)) }
      return parts.count == 1 ? parts[0] : try stacked(parts, id)
    case .hessian:
      var rows: [Lowered] = []
      for row in places {
        var entries: [Lowered] = []
        for column in places {
          entries.append(try derivative(function, [row, column], nodes, id))
        }
        rows.append(entries.count == 1 ? entries[0] : try stacked(entries, id))
      }
      return rows.count == 1 ? rows[0] : try stacked(rows, id)
    case .jacobian:
      var columns: [[NodeID]] = []
      for place in places {
        columns.append(try derivative(function, [place], nodes, id).leaves)
      }
      var rows: [Lowered] = []
      for row in function.result.leaves.indices {
        rows.append(try stacked(columns.map { .node($0[row]) }, id))
      }
      guard isNumber else { return try stacked(rows, id) }
      return columns.count == 1 ? .node(columns[0][0]) : rows[0]
    }
  }

  private func isMode(_ id: Tree.ID) -> Bool {
    guard case .name(let name) = tree[id] else { return false }
    return ["forward", "reverse"].contains(tree.canonical(name))
  }

  private func derivative(
    _ function: LoweredFunction, _ places: [Int], _ nodes: [NodeID], _ id: Tree.ID
  ) throws(Diagnostic) -> Lowered {
    let made = places.reduce(function.id) { table.derivative(of: $0, by: $1) }
    return try call(
      LoweredFunction(id: made, globals: function.globals, result: function.result), nodes, id)
  }
}
