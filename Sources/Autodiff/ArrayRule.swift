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
  /// the transposition of it is not the best, or never ends (`solve` is in its own tangent).
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
  /// The tangent of an array row; `nil` where it is zero.
  mutating func tangent(of node: ArrayNode, _ tangents: [NodeID?]) -> NodeID? {
    guard tangents.contains(where: { $0 != nil }) else { return nil }
    switch RowRules.arrays[Int(node.row.rawValue)] {
    case .none: return nil
    case .linear:
      var operands = node.operands
      for (position, operand) in node.operands.enumerated()
      where element(of: operand) == .real {
        operands[position] = tangents[position] ?? zero(like: operand)
      }
      return again(node, operands)
    case .multilinear:
      var total: NodeID?
      for (position, tangent) in tangents.enumerated() {
        guard let tangent else { continue }
        var operands = node.operands
        operands[position] = tangent
        let term = again(node, operands)
        total = total.map { folded(.add, $0, term) } ?? term
      }
      return total
    case .differential(let rule, _): return rule(&self, node, tangents)
    }
  }

  /// The cotangents of those operands of an array row that are active; `nil` where they are zero.
  mutating func cotangents(
    of node: ArrayNode, active: [Bool], _ cotangent: NodeID
  ) -> [NodeID?] {
    switch RowRules.arrays[Int(node.row.rawValue)] {
    case .none: return active.map { _ in nil }
    case .linear(let rule), .multilinear(let rule), .differential(_, .some(let rule)):
      return active.enumerated().map { position, isActive in
        isActive ? rule(&self, node, cotangent, position) : nil
      }
    case .differential(let rule, nil):
      let types = node.operands.map { type(of: $0) }
      let key = Memo.ArrayPullback(
        row: node.row, operands: types, result: node.type, attributes: node.attributes,
        active: active)
      let pulled = table.pullback(key, rule)
      let found = inlineFolding(pulled, node.operands + [node.result, cotangent])
      var next = 0
      return active.map { isActive in
        guard isActive else { return nil }
        next += 1
        return found[next - 1]
      }
    }
  }
}

extension FunctionTable {
  /// A differential transposed: a function of the operands, the result and its cotangent, with
  /// the cotangents of the active operands.
  fileprivate func pullback(_ key: Memo.ArrayPullback, _ rule: ArrayRule.Tangent) -> FunctionID {
    if let known = memo.arrayPullbacks[key] { return known }
    let count = key.operands.count
    let tangentTypes = zip(key.operands, key.active).filter(\.1).map(\.0)
    var builder = Builder(self, inputs: key.operands + [key.result] + tangentTypes)
    var nextTangent = count + 1
    let tangents = key.active.map { isActive -> NodeID? in
      guard isActive else { return nil }
      nextTangent += 1
      return NodeID(nextTangent - 1)
    }
    let node = ArrayNode(
      row: key.row, type: key.result, attributes: key.attributes,
      operands: (0..<count).map { NodeID($0) }, result: NodeID(count))
    let tangent = rule(&builder, node, tangents) ?? builder.zero(of: key.result)
    let pushed = builder.freeze([tangent])
    let isTangent = (0..<nextTangent).map { $0 > count }
    let pulled = vjp(of: pushed, active: isTangent, seeded: [true])
    // Linear in the tangents, so the cotangents need none of them: any nodes of their types do.
    var closed = Builder(self, inputs: key.operands + [key.result, key.result])
    let places = (0...count).map { NodeID($0) }
    let stand = key.active.indices.filter { key.active[$0] }.map { NodeID($0) }
    let found = closed.inline(pulled, places + stand + [NodeID(count + 1)])
    let result = closed.freeze(Array(found.dropFirst()))
    memo.arrayPullbacks[key] = result
    return result
  }
}
