/// Products of vectors and matrices, and the linear maps of matrices.
extension Row {
  static var arrayProducts: [Row] {
    [matmul, outer, transposed, trace, diagonal, diagonalMatrix]
  }

  private static let giles =
    "Giles (2008), Collected matrix derivative results for forward and reverse mode AD"

  private static var matmul: Row {
    array(
      .matmul, "matmul", "The product of matrices and vectors; of two vectors their dot product.",
      arity: 2, rule: "product", source: giles,
      .multilinear { b, node, cotangent, position in
        let (left, right) = (node.operands[0], node.operands[1])
        switch (b.shape(of: left).count, b.shape(of: right).count) {
        case (1, 1): return b.scaled(cotangent, position == 0 ? right : left)
        case (2, 1):
          if position == 0 { return b.outer(cotangent, right) }
          let turned = b.transpose(left)
          return b.matmul(turned, cotangent)
        case (1, _):
          return position == 0 ? b.matmul(right, cotangent) : b.outer(left, cotangent)
        default:
          let turned = b.transpose(position == 0 ? right : left)
          return position == 0 ? b.matmul(cotangent, turned) : b.matmul(turned, cotangent)
        }
      })
  }

  private static var outer: Row {
    array(
      .outer, "outer", "The matrix of all products of the entries of two vectors.", arity: 2,
      rule: "product", source: giles,
      .multilinear { b, node, cotangent, position in
        if position == 0 { return b.matmul(cotangent, node.operands[1]) }
        let turned = b.transpose(cotangent)
        return b.matmul(turned, node.operands[0])
      })
  }

  private static var transposed: Row {
    array(
      .transpose, "transpose", "The matrix with rows and columns exchanged.", rule: "transpose",
      source: giles, cost: .cheap, .linear { b, _, cotangent, _ in b.transpose(cotangent) })
  }

  private static var trace: Row {
    array(
      .trace, "tr", "The sum of a square matrix's diagonal.", rule: "trace", source: giles,
      .linear { b, node, cotangent, _ in
        let entries = b.broadcast(cotangent, to: [b.shape(of: node.x)[0]])
        return b.array(.diagonalMatrix, [entries])
      })
  }

  private static var diagonal: Row {
    array(
      .diagonal, "diagonal", "The diagonal of a square matrix.", source: giles, cost: .cheap,
      .linear { b, _, cotangent, _ in b.array(.diagonalMatrix, [cotangent]) })
  }

  private static var diagonalMatrix: Row {
    array(
      .diagonalMatrix, "diag", "The square matrix with a given diagonal and zeros beside it.",
      source: giles, .linear { b, _, cotangent, _ in b.array(.diagonal, [cotangent]) })
  }
}

extension Builder {
  /// Every entry of `x` times a number.
  mutating func scaled(_ number: NodeID, _ x: NodeID) -> NodeID {
    if type(of: x).isScalar { return folded(.multiply, x, number) }
    let factors = broadcast(number, to: shape(of: x))
    return folded(.multiply, factors, x)
  }

  /// The sum of the products of the entries of two values of one shape.
  mutating func contracted(_ a: NodeID, _ b: NodeID) -> NodeID {
    let products = folded(.multiply, a, b)
    return type(of: products).isScalar ? products : sum(products)
  }
}
