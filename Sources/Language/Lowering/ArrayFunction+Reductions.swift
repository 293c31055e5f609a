internal import Autodiff
internal import Syntax

/// Functions of all entries, or of the last axis.
extension ArrayFunction {
  static let reductions: [ArrayFunction] = [
    ArrayFunction("sum") { lowering, terms, _ throws(Diagnostic) in
      .node(lowering.frame.builder.sum(terms[0].node))
    },
    ArrayFunction("mean") { lowering, terms, id throws(Diagnostic) in
      .node(try lowering.mean(terms[0], "mean", id))
    },
    ArrayFunction("var") { lowering, terms, id throws(Diagnostic) in
      try lowering.variance(terms[0], id)
    },
    ArrayFunction("prod") { lowering, terms, id throws(Diagnostic) in
      try lowering.product(of: terms[0], id)
    },
    ArrayFunction("norm") { lowering, terms, id throws(Diagnostic) in
      try lowering.norm(of: terms[0], id)
    },
    ArrayFunction("max") { lowering, terms, _ throws(Diagnostic) in
      try lowering.nonempty(terms[0], "max")
      return .node(lowering.frame.builder.extreme(.maximum, terms[0].node))
    },
    ArrayFunction("min") { lowering, terms, _ throws(Diagnostic) in
      try lowering.nonempty(terms[0], "min")
      return .node(lowering.frame.builder.extreme(.minimum, terms[0].node))
    },
    ArrayFunction("argmax") { lowering, terms, id throws(Diagnostic) in
      try lowering.place(.argmax, terms[0], "argmax", id)
    },
    ArrayFunction("argmin") { lowering, terms, id throws(Diagnostic) in
      try lowering.place(.argmin, terms[0], "argmin", id)
    },
    ArrayFunction("cumsum") { lowering, terms, _ throws(Diagnostic) in
      try lowering.vector(terms[0], "cumsum")
      return .node(lowering.frame.builder.cumsum(terms[0].node), isRow: terms[0].isRow)
    },
    ArrayFunction("sort") { lowering, terms, _ throws(Diagnostic) in
      try lowering.vector(terms[0], "sort")
      let order = lowering.frame.builder.array(.argsort, [terms[0].node])
      return .node(
        lowering.frame.builder.gather(terms[0].node, order), isRow: terms[0].isRow)
    },
    ArrayFunction("softmax") { lowering, terms, id throws(Diagnostic) in
      try lowering.array(terms[0], "softmax")
      try lowering.nonempty(terms[0], "softmax")
      return lowering.array(.softmax, terms, isRow: terms[0].isRow, id)
    },
    ArrayFunction("logsumexp") { lowering, terms, id throws(Diagnostic) in
      try lowering.array(terms[0], "logsumexp")
      try lowering.nonempty(terms[0], "logsumexp")
      return lowering.array(.logsumexp, terms, id)
    },
    ArrayFunction("logsoftmax") { lowering, terms, id throws(Diagnostic) in
      try lowering.array(terms[0], "logsoftmax")
      try lowering.nonempty(terms[0], "logsoftmax")
      let total = lowering.frame.builder.array(.logsumexp, [terms[0].node])
      let spread = lowering.frame.builder.broadcast(
        total, to: terms[0].shape, axes: [terms[0].rank - 1])
      return .node(
        lowering.apply(.subtract, terms[0].node, spread, at: id), isRow: terms[0].isRow)
    },
    ArrayFunction("length") { lowering, terms, _ throws(Diagnostic) in
      try lowering.array(terms[0], "length")
      return .node(lowering.exact(try lowering.sizes(terms[0], "length")[0]))
    },
    ArrayFunction("rows") { lowering, terms, _ throws(Diagnostic) in
      .node(lowering.exact(try lowering.matrixSizes(terms[0], "rows")[0]))
    },
    ArrayFunction("columns") { lowering, terms, _ throws(Diagnostic) in
      .node(lowering.exact(try lowering.matrixSizes(terms[0], "columns")[1]))
    },
    ArrayFunction("size") { lowering, terms, _ throws(Diagnostic) in
      try lowering.array(terms[0], "size")
      let sizes = try lowering.sizes(terms[0], "size").map { lowering.exact($0) }
      return .node(lowering.frame.builder.stack(sizes))
    },
  ]
}

extension Lowering {
  func mean(_ value: Term, _ name: String, _ id: Tree.ID) throws(Diagnostic) -> NodeID {
    let count = try entryCount(value, name)
    frame.builder.origin = origin(id)
    let sum = frame.builder.sum(value.node)
    return count == 1 ? sum : apply(.divide, sum, exact(count), at: id)
  }

  /// The mean of the squared distances from the mean.
  fileprivate func variance(_ value: Term, _ id: Tree.ID) throws(Diagnostic) -> Lowered {
    let mean = spread(try mean(value, "var", id), to: value.shape)
    let gap = apply(.subtract, value.node, mean, at: id)
    let square = apply(.power, gap, spread(exact(2), to: value.shape), at: id)
    return .node(try self.mean(term(square, like: value), "var", id))
  }

  fileprivate func product(of value: Term, _ id: Tree.ID) throws(Diagnostic) -> Lowered {
    if value.isNumber { return .node(value.node) }
    let count = try sizes(value, "prod").reduce(1, *)
    let flat = value.rank == 1 ? value.node : frame.builder.reshape(value.node, to: [count])
    var body = Builder(table, inputs: [.integer, .real, .real])
    body.origin = origin(id)
    let next = body.apply(.multiply, body.input(1), body.input(2))
    let loop = Loop(
      body: body.frozen([next], inputs: nil), condition: nil, states: 1, sequences: 1,
      invariants: 0, collects: 0, order: .any, accumulates: [.product])
    let (steps, one) = (exact(count), exact(1))
    frame.builder.origin = origin(id)
    let node = frame.builder.loop(loop, [steps, one, flat])
    return .node(frame.builder.project(node, 0))
  }

  /// The place of the first greatest or smallest entry, from 1.
  fileprivate func place(
    _ row: RowID, _ value: Term, _ name: String, _ id: Tree.ID
  ) throws(Diagnostic) -> Lowered {
    try vector(value, name)
    _ = try entryCount(value, name)
    frame.builder.origin = origin(id)
    let place = real(frame.builder.place(row, value.node))
    return .node(apply(.add, place, exact(1), at: id))
  }

  fileprivate func matrixSizes(_ value: Term, _ name: String) throws(Diagnostic) -> [Int] {
    guard value.rank == 2 else {
      throw blame(
        value.id, "\(name) needs a matrix; this is \(value.type.kindName(isRow: value.isRow))")
    }
    return try sizes(value, name)
  }
}
