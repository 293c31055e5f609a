/// The small algebra of array rows in derivatives: what is read from parts that are at hand, sums
/// of what is repeated, sums that are updates.
extension Builder {
  /// The row of `node` over other operands of the same types.
  mutating func again(_ node: ArrayNode, _ operands: [NodeID]) -> NodeID {
    switch node.row {
    case .stack: return wide(.stack, node.type, operands)
    case .reshape: return reshape(operands[0], as: node.type)
    case .transpose: return transpose(operands[0])
    case .permute: return permute(operands[0], node.attributes)
    case .sum: return summed(operands[0], node.attributes)
    case .broadcast:
      return broadcast(
        operands[0], to: table[node.type].shape, axes: node.attributes,
        like: operands.count > 1 ? operands[1] : nil)
    case .scatterAdd where exact(at: operands[2])?.isZero == true: return operands[0]
    case .gather, .slice, .concat:
      if let parts = parts(node, operands) { return parts }
    default: break
    }
    let second = operands.count > 1 ? operands[1] : nil
    if node.row.hasAttributes {
      return primitive(
        node.row, node.type, operands.first, second, attributes: node.attributes)
    }
    return primitive(
      node.row, node.type, operands[0], second, operands.count > 2 ? operands[2] : nil)
  }

  /// `copy`; what is read of a stack at places that are known is its parts.
  mutating func inlined(_ node: Node, of function: Function, _ map: [NodeID]) -> NodeID {
    if node.code == RowID.multiply.code, node.type.isScalar,
      let factor = settledFactor(node, of: function, map)
    {
      return factor
    }
    guard node.code >= RowID.stack.code,
      node.row == .gather || node.row == .slice || node.row == .concat
    else { return copy(node, of: function, map) }
    let operands = function.operands(of: node).map { map[$0.int] }
    let moved = ArrayNode(
      row: RowID(code: node.code), type: node.type, attributes: attributes(of: node),
      operands: operands, result: operands[0])
    return again(moved, operands)
  }

  /// What is left of a product one of whose factors has become 1, as the seed of a pullback does.
  private func settledFactor(_ node: Node, of function: Function, _ map: [NodeID]) -> NodeID? {
    for (factor, other) in [(node.a, node.b), (node.b, node.a)]
    where function.nodes[Int(factor)].code != Node.Code.constant
      && exactNumber(at: map[Int(factor)]) == .one
    {
      return map[Int(other)]
    }
    return nil
  }

  /// Parts of stacks at places that are known; `nil` where they are not.
  private mutating func parts(_ node: ArrayNode, _ operands: [NodeID]) -> NodeID? {
    let source = nodes[operands[0].int]
    guard source.row == .stack else { return nil }
    switch node.row {
    case .gather:
      guard let place = place(at: operands[1]), place < Int(source.b) else { return nil }
      return operand(place, of: source)
    case .slice:
      guard case .size(let count)? = table[node.type].shape.first, count > 0,
        table[node.type].shape.dropFirst() == shape(of: operands[0]).dropFirst(),
        (1..<node.attributes.count / 2).allSatisfy({
          node.attributes[2 * $0] == 0 && node.attributes[2 * $0 + 1] == 1
        })
      else { return nil }
      return wide(
        .stack, node.type,
        (0..<count).map { operand(node.attributes[0] + $0 * node.attributes[1], of: source) })
    case .concat:
      let other = nodes[operands[1].int]
      guard other.row == .stack, node.attributes == [0] else { return nil }
      let first = (0..<Int(source.b)).map { operand($0, of: source) }
      return wide(.stack, node.type, first + (0..<Int(other.b)).map { operand($0, of: other) })
    default: return nil
    }
  }

  /// The place from 0 that an `index` of a constant is, where it is inside.
  borrowing func place(at index: NodeID) -> Int? {
    let node = nodes[index.int]
    guard node.row == .index, let place = exact(at: NodeID(index: node.a))?.int,
      nodes[Int(node.a)].type.isScalar, place >= 1, place <= attributes(of: node)[0]
    else { return nil }
    return place - 1
  }

  /// `a + b` of arrays: an update of one if the other is zeros with values added at places.
  mutating func updated(_ a: NodeID, _ b: NodeID) -> NodeID? {
    rebased(b, onto: a) ?? rebased(a, onto: b)
  }

  /// `x` with the zeros that it starts from replaced by `base`.
  private mutating func rebased(_ x: NodeID, onto base: NodeID) -> NodeID? {
    // Down to the zeros, then up again: the chain may be as long as a program.
    var chain: [Node] = []
    var (place, start) = (x, base)
    while true {
      let node = nodes[place.int]
      if node.row == .scatterAdd {
        chain.append(node)
      } else if node.row == .reshape {
        chain.append(node)
        start = reshape(start, as: nodes[Int(node.a)].type)
      } else {
        break
      }
      place = NodeID(index: node.a)
    }
    guard chain.contains(where: { $0.row == .scatterAdd }), exact(at: place)?.isZero == true
    else { return nil }
    for node in chain.reversed() {
      start =
        node.row == .reshape
        ? reshape(start, as: node.type)
        : primitive(
          .scatterAdd, node.type, start, NodeID(index: node.b), NodeID(index: node.c))
    }
    return start
  }

  /// `inline` with folding, for functions of derivatives.
  mutating func inlineFolding(_ function: FunctionID, _ arguments: [NodeID]) -> [NodeID] {
    let body = table[function]
    var map: [NodeID] = []
    map.reserveCapacity(body.nodes.count)
    for node in body.nodes {
      if node.code == Node.Code.input {
        map.append(arguments[Int(node.a)])
      } else if let row = node.row {
        let operands = body.operands(of: node).map { map[$0.int] }
        map.append(
          row.isElementwise
            ? folded(
              row, operands[0], operands.count > 1 ? operands[1] : nil,
              operands.count > 2 ? operands[2] : nil)
            : again(
              ArrayNode(
                row: row, type: node.type, attributes: attributes(of: node), operands: operands,
                result: operands.first ?? NodeID(0)), operands))
      } else {
        map.append(copy(node, of: body, map))
      }
    }
    return body.outputs.map { map[$0.int] }
  }
}
