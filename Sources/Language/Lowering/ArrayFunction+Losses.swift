internal import Autodiff
internal import Syntax

/// Losses: of a prediction and what was wanted, the mean over all entries.
extension ArrayFunction {
  static let losses: [ArrayFunction] = [
    loss("mse") { lowering, p, y, id in
      let gap = lowering.apply(.subtract, p, y, at: id)
      let two = lowering.spread(lowering.exact(2), to: lowering.table[lowering.type(of: p)].shape)
      return lowering.apply(.power, gap, two, at: id)
    },
    loss("mae") { lowering, p, y, id in
      lowering.apply(.abs, lowering.apply(.subtract, p, y, at: id), at: id)
    },
    // With m = min(|p - y|, 1): m·(|p - y| - m/2), which is half the square up to 1.
    loss("huber") { lowering, p, y, id in
      let shape = lowering.table[lowering.type(of: p)].shape
      let size = lowering.apply(.abs, lowering.apply(.subtract, p, y, at: id), at: id)
      let small = lowering.apply(.min, size, lowering.spread(lowering.exact(1), to: shape), at: id)
      let half = lowering.apply(
        .divide, small, lowering.spread(lowering.exact(2), to: shape), at: id)
      return lowering.apply(
        .multiply, small, lowering.apply(.subtract, size, half, at: id), at: id)
    },
    // Wanted are -1 and 1.
    loss("hinge") { lowering, p, y, id in
      let one = lowering.spread(
        lowering.exact(1), to: lowering.table[lowering.type(of: p)].shape)
      let product = lowering.apply(.multiply, p, y, at: id)
      return lowering.apply(.relu, lowering.apply(.subtract, one, product, at: id), at: id)
    },
    // Of probabilities: -(y·ln p + (1 - y)·ln(1 - p)), where 0·ln 0 is 0.
    loss("bce") { lowering, p, y, id in
      let one = lowering.spread(
        lowering.exact(1), to: lowering.table[lowering.type(of: p)].shape)
      let yes = lowering.apply(.xlogy, y, p, at: id)
      let no = lowering.apply(
        .xlogy, lowering.apply(.subtract, one, y, at: id),
        lowering.apply(.subtract, one, p, at: id), at: id)
      return lowering.apply(.negate, lowering.apply(.add, yes, no, at: id), at: id)
    },
    // Of distributions along the last axis: -Σ y·ln p, the mean over the rows of a batch.
    ArrayFunction("crossentropy", of: 2) { lowering, terms, id throws(Diagnostic) in
      try lowering.array(terms[0], "crossentropy")
      let (nodes, like) = try lowering.fitted(terms, id)
      let parts = lowering.apply(.xlogy, nodes[1], nodes[0], at: id)
      let sum = lowering.frame.builder.sum(parts)
      let total = lowering.apply(.negate, sum, at: id)
      let rows = try lowering.sizes(like, "crossentropy").dropLast().reduce(1, *)
      return .node(
        rows <= 1 ? total : lowering.apply(.divide, total, lowering.exact(rows), at: id))
    },
  ]

  private static func loss(
    _ name: String,
    _ entry: @escaping @Sendable (Lowering, NodeID, NodeID, Tree.ID) -> NodeID
  ) -> ArrayFunction {
    ArrayFunction(name, of: 2) { lowering, terms, id throws(Diagnostic) in
      let (nodes, like) = try lowering.fitted(terms, id)
      let entries = entry(lowering, nodes[0], nodes[1], id)
      return .node(try lowering.mean(lowering.term(entries, like: like), name, id))
    }
  }
}
