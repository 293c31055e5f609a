internal import Autodiff
internal import Syntax

/// Linear algebra by name.
extension ArrayFunction {
  static let products: [ArrayFunction] = [
    ArrayFunction("dot", of: 2) { lowering, terms, id throws(Diagnostic) in
      for term in terms { try lowering.vector(term, "dot") }
      guard terms[0].shape == terms[1].shape else {
        throw lowering.misfit(terms[0], terms[1], id)
      }
      return lowering.array(.matmul, terms, id)
    },
    ArrayFunction("outer", of: 2) { lowering, terms, id throws(Diagnostic) in
      for term in terms { try lowering.vector(term, "outer") }
      return lowering.array(.outer, terms, id)
    },
    ArrayFunction("transpose") { lowering, terms, id throws(Diagnostic) in
      try lowering.transposed(terms[0], id)
    },
    ArrayFunction("tr") { lowering, terms, id throws(Diagnostic) in
      try lowering.square(terms[0], "tr")
      return lowering.array(.trace, terms, id)
    },
    ArrayFunction("det") { lowering, terms, id throws(Diagnostic) in
      try lowering.square(terms[0], "det")
      return lowering.array(.determinant, terms, id)
    },
    ArrayFunction("logdet") { lowering, terms, id throws(Diagnostic) in
      try lowering.square(terms[0], "logdet")
      return lowering.array(.logdet, terms, id)
    },
    ArrayFunction("inv") { lowering, terms, id throws(Diagnostic) in
      if terms[0].isNumber {
        return .node(
          lowering.apply(.divide, lowering.frame.builder.exact(.one), terms[0].node, at: id))
      }
      try lowering.square(terms[0], "inv")
      return lowering.array(.inverse, terms, id)
    },
    ArrayFunction("solve", of: 2) { lowering, terms, id throws(Diagnostic) in
      try lowering.square(terms[0], "solve")
      guard (1...2).contains(terms[1].rank), !terms[1].isRow,
        terms[1].shape[0] == terms[0].shape[0]
      else { throw lowering.misfit(terms[0], terms[1], id) }
      return lowering.array(.solve, terms, id)
    },
    ArrayFunction("diag") { lowering, terms, id throws(Diagnostic) in
      if terms[0].rank == 1 { return lowering.array(.diagonalMatrix, terms, id) }
      guard terms[0].rank == 2, terms[0].shape[0] == terms[0].shape[1] else {
        throw lowering.blame(
          terms[0].id,
          "diag needs a vector or a square matrix; this is \(terms[0].type.kindName())")
      }
      return lowering.array(.diagonal, terms, id)
    },
    ArrayFunction("concat", 1...Int.max) { lowering, arguments, id throws(Diagnostic) in
      var terms: [Term] = []
      for argument in arguments { terms.append(try lowering.term(argument)) }
      return try lowering.joined(terms, id)
    },
  ]
}

extension Lowering {
  /// Arrays one after the other along the first axis; a number is a vector of one.
  func joined(_ terms: [Term], _ id: Tree.ID) throws(Diagnostic) -> Lowered {
    frame.builder.origin = origin(id)
    var result: NodeID?
    var first: Term?
    for term in terms {
      _ = try sizes(term, "concat")
      let node = term.isNumber ? frame.builder.stack([term.node]) : term.node
      let part = Term(node: node, type: table[type(of: node)], isRow: term.isRow, id: term.id)
      if let first, first.shape.dropFirst() != part.shape.dropFirst() || first.isRow != part.isRow {
        throw misfit(first, part, id)
      }
      first = first ?? part
      guard let before = result else {
        result = node
        continue
      }
      result = frame.builder.concat(before, node)
    }
    return .node(result ?? exact(0), isRow: first?.isRow ?? false)
  }
}
