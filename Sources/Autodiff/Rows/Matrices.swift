/// Functions of a square matrix.
extension Row {
  static var matrices: [Row] { [inverse, determinant, logdet, solve] }

  private static let giles =
    "Giles (2008), Collected matrix derivative results for forward and reverse mode AD"

  private static var inverse: Row {
    array(
      .inverse, "inv", "The inverse of a square matrix.", rule: "inverse", source: giles,
      .differential { b, node, tangents in
        guard let tangent = tangents[0] else { return nil }
        let right = b.matmul(tangent, node.result)
        let both = b.matmul(node.result, right)
        return b.folded(.negate, both)
      })
  }

  private static var determinant: Row {
    array(
      .determinant, "det", "The determinant of a square matrix.", rule: "determinant",
      source: "Jacobi's formula; " + giles,
      .differential { b, node, tangents in
        guard let rate = b.logarithmicRate(of: node, tangents) else { return nil }
        return b.folded(.multiply, node.result, rate)
      })
  }

  private static var logdet: Row {
    array(
      .logdet, "logdet", "The logarithm of a determinant above 0.", rule: "log determinant",
      source: "Jacobi's formula; " + giles,
      .differential { b, node, tangents in b.logarithmicRate(of: node, tangents) })
  }

  /// A·y = b: dy = A⁻¹·(db - dA·y).
  private static var solve: Row {
    array(
      .solve, "solve",
      "The solution of linear equations A·y = b, for one b or a matrix of columns.",
      arity: 2, rule: "inverse", source: giles,
      .differential(
        { b, node, tangents in
          var side = tangents[1]
          if let tangent = tangents[0] {
            let product = b.matmul(tangent, node.result)
            side = side.map { b.folded(.subtract, $0, product) } ?? b.folded(.negate, product)
          }
          guard let side else { return nil }
          return b.array(.solve, [node.operands[0], side])
        },
        pullback: { b, node, cotangent, position in
          let turned = b.transpose(node.operands[0])
          let side = b.array(.solve, [turned, cotangent])
          if position == 1 { return side }
          if b.shape(of: side).count == 1 {
            let product = b.outer(side, node.result)
            return b.folded(.negate, product)
          }
          let rows = b.transpose(node.result)
          let product = b.matmul(side, rows)
          return b.folded(.negate, product)
        }))
  }
}

extension Builder {
  /// tr(A⁻¹·dA), as a sum of entries: a product of matrices would cost n³ more.
  fileprivate mutating func logarithmicRate(of node: ArrayNode, _ tangents: [NodeID?]) -> NodeID? {
    guard let tangent = tangents[0] else { return nil }
    let inverse = array(.inverse, [node.x])
    let turned = transpose(inverse)
    let products = folded(.multiply, turned, tangent)
    return sum(products)
  }
}
