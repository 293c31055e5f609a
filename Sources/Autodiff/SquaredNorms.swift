/// `‖x‖²` is smooth where `‖x‖` is not, so it is differentiated as what it is, the sum of the squares:
/// by way of the norm its second derivative would be 0 at 0 and rounded elsewhere.
extension Function {
  /// The `x` of a node `‖x‖²`, marks between the two looked through; `nil` for every other node.
  public func squaredNorm(_ node: Node, in table: FunctionTable) -> NodeID? {
    guard node.row == .power, case .constant(let exponent) = nodes[Int(node.b)].kind,
      table[exponent] == .exact(2)
    else { return nil }
    var base = nodes[Int(node.a)]
    while case .mark(let inner, _) = base.kind { base = nodes[inner.int] }
    return base.row == .norm ? NodeID(index: base.a) : nil
  }
}

extension Builder {
  /// 2·Σ x·dx
  mutating func squaredNormTangent(_ x: NodeID, _ tangent: NodeID) -> NodeID {
    let products = folded(.multiply, x, tangent)
    let total = sum(products)
    let two = exact(2)
    return folded(.multiply, two, total)
  }

  /// 2·c·x
  mutating func squaredNormCotangent(_ x: NodeID, _ cotangent: NodeID) -> NodeID {
    let two = exact(2)
    let slope = folded(.multiply, two, cotangent)
    let slopes = broadcast(slope, to: shape(of: x))
    return folded(.multiply, slopes, x)
  }
}
