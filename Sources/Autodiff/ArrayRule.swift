/// How an array row is differentiated, in terms of other rows.
///
/// Tangents belong to the real operands alone: an index has none.
enum ArrayRule: Sendable {
  /// No tangent passes.
  case none
  /// Linear in its real operands together: the tangent is the row of the tangents.
  case linear(transpose: Transpose)
  /// Linear in each real operand alone: the tangent is a sum, a term for each tangent.
  case multilinear(transpose: Transpose)
  /// The tangent, built of rows that are linear in the tangents. `pullback` is for rows where
  /// the transposition of it is not the best: the sweep holds the two together.
  case differential(Tangent, pullback: Transpose? = nil)

  /// The cotangent of the operand at a position, in terms of the result's; `nil` where it is 0.
  typealias Transpose =
    @Sendable (
      _ b: inout Builder, _ node: ArrayNode, _ cotangent: NodeID, _ position: Int
    ) -> NodeID?

  /// The tangent of the result; at least one of the operands' tangents is there.
  typealias Tangent =
    @Sendable (_ b: inout Builder, _ node: ArrayNode, _ tangents: [NodeID?]) -> NodeID?

  var isNone: Bool {
    if case .none = self { true } else { false }
  }
}

/// A node of an array row in the builder at hand.
struct ArrayNode {
  let row: RowID
  let type: TypeID
  let attributes: [Int]
  let operands: [NodeID]
  let result: NodeID

  /// The first operand.
  var x: NodeID { operands[0] }
}

extension Builder {
  /// The row of `node` over other operands of the same types.
  mutating func again(_ node: ArrayNode, _ operands: [NodeID]) -> NodeID {
    if node.row == .stack { return wide(.stack, node.type, operands) }
    if node.row.hasAttributes {
      return primitive(
        node.row, node.type, operands.first, operands.count > 1 ? operands[1] : nil,
        attributes: node.attributes)
    }
    return primitive(
      node.row, node.type, operands[0], operands.count > 1 ? operands[1] : nil,
      operands.count > 2 ? operands[2] : nil)
  }
}
