/// Rows of all entries of an array, or of all along its last axis.
extension Row {
  static var wholeArrays: [Row] { [norm, logsumexp, softmax, argsort] }

  /// The direction is a settled product: 0 at 0, where the norm has a corner.
  private static var norm: Row {
    array(
      .norm, "norm", "The square root of the sum of the squares of all entries.", rule: "norm",
      source: "Golub & Van Loan, Matrix Computations, §2.2.1",
      .differential { b, node, tangents in
        guard let tangent = tangents[0] else { return nil }
        let shape = b.shape(of: node.x)
        let lengths = b.broadcast(node.result, to: shape)
        let exponents = b.filled(.exact(.minusOne), b.type(of: node.x))
        let direction = b.apply(.xpowy, node.x, lengths, exponents)
        let products = b.folded(.multiply, direction, tangent)
        return b.sum(products)
      })
  }

  private static var logsumexp: Row {
    array(
      .logsumexp, "logsumexp", "ln of the sum of exponentials along the last axis, no overflow.",
      rule: "log-sum-exp", source: "Boyd & Vandenberghe, Convex Optimization, §3.1.5",
      .differential { b, node, tangents in
        guard let tangent = tangents[0] else { return nil }
        let weights = b.array(.softmax, [node.x])
        let products = b.folded(.multiply, weights, tangent)
        return b.sum(products, axes: [b.shape(of: node.x).count - 1])
      })
  }

  private static var softmax: Row {
    array(
      .softmax, "softmax", "Exponentials along the last axis, divided by their sum.",
      rule: "softmax", source: "Goodfellow, Bengio & Courville, Deep Learning, §6.2.2.3",
      .differential { b, node, tangents in
        guard let tangent = tangents[0] else { return nil }
        let shape = b.shape(of: node.x)
        let products = b.folded(.multiply, node.result, tangent)
        let means = b.sum(products, axes: [shape.count - 1])
        let spread = b.broadcast(means, to: shape, axes: [shape.count - 1])
        let apart = b.folded(.subtract, tangent, spread)
        return b.folded(.multiply, node.result, apart)
      })
  }

  private static var argsort: Row {
    array(
      .argsort, "argsort", "The places of the entries from the smallest to the greatest.",
      result: .integer, source: "integers have no tangents", .none)
  }
}
