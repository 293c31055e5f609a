/// Axes that come, go and change places.
extension Row {
  static var arrayAxes: [Row] {
    [
      broadcast, sum, extreme(.maximum, "maximum", "The greatest entry along the given axes."),
      extreme(.minimum, "minimum", "The smallest entry along the given axes."),
      place(.argmax, "argmax", "The place of the first greatest entry."),
      place(.argmin, "argmin", "The place of the first smallest entry."), permute,
    ]
  }

  private static var broadcast: Row {
    array(
      .broadcast, "broadcast", "The same value along new axes.", source: "a linear map",
      cost: .cheap, .linear { b, node, cotangent, _ in b.summed(cotangent, node.attributes) })
  }

  private static var sum: Row {
    array(
      .sum, "sum", "The sum along the given axes.", rule: "sum",
      source: "linearity of the derivative",
      .linear { b, node, cotangent, _ in
        b.broadcast(cotangent, to: b.shape(of: node.x), axes: node.attributes, like: node.x)
      })
  }

  /// Each of k entries that attain the extreme gets 1/k of the slope.
  private static func extreme(_ id: RowID, _ name: String, _ summary: String) -> Row {
    array(
      id, name, summary + " Entries that tie share the slope.", rule: "extreme",
      source: "Clarke (1983), Optimization and Nonsmooth Analysis, §2.3",
      .differential { b, node, tangents in
        guard let tangent = tangents[0] else { return nil }
        let (x, axes, shape) = (node.x, node.attributes, b.shape(of: node.x))
        let spread = b.broadcast(node.result, to: shape, axes: axes, like: x)
        let attaining = b.apply(.equal, x, spread)
        let marks = b.apply(.convert, attaining)
        let products = b.folded(.multiply, marks, tangent)
        let total = b.sum(products, axes: axes)
        let count = b.sum(marks, axes: axes)
        return b.folded(.divide, total, count)
      })
  }

  private static func place(_ id: RowID, _ name: String, _ summary: String) -> Row {
    array(id, name, summary, result: .integer, source: "integers have no tangents", .none)
  }

  private static var permute: Row {
    array(
      .permute, "permute", "The same entries with the axes in another order.", rule: "transpose",
      source: "a linear map", cost: .cheap,
      .linear { b, node, cotangent, _ in
        var inverse = node.attributes
        for (place, axis) in node.attributes.enumerated() { inverse[axis] = place }
        return b.permute(cotangent, inverse)
      })
  }
}

extension Builder {
  /// The sum over `axes`; of a number repeated, the number times how often.
  mutating func summed(_ x: NodeID, _ axes: [Int]) -> NodeID {
    guard let number = filling(of: x) else {
      return summedProduct(x, axes) ?? sum(x, axes: axes)
    }
    let shape = shape(of: x)
    var count = 1
    for axis in axes {
      guard case .size(let length) = shape[axis] else { return sum(x, axes: axes) }
      count *= length
    }
    let factor = exact(Ratio(count))
    let total = folded(.multiply, factor, number)
    return broadcast(total, to: shape.indices.filter { !axes.contains($0) }.map { shape[$0] })
  }

  /// The sums of a product of matrices, or of the negative of one, by a factor's: a product of a
  /// vector, `1ᵀ·(A·B) = (1ᵀ·A)·B`.
  private mutating func summedProduct(_ x: NodeID, _ axes: [Int]) -> NodeID? {
    let node = nodes[x.int]
    if node.row == .negate {
      return summedProduct(NodeID(index: node.a), axes).map { apply(.negate, $0) }
    }
    let (a, b) = (NodeID(index: node.a), NodeID(index: node.b))
    guard node.row == .matmul, shape(of: a).count == 2, shape(of: b).count == 2, axes.count == 1
    else { return nil }
    return axes == [0] ? matmul(summed(a, axes), b) : matmul(a, summed(b, axes))
  }
}
