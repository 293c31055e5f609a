/// Arrays made of parts, and parts read and written at places: the derivative only moves entries.
extension Row {
  static var arrayParts: [Row] { [stack, reshape, gather, scatterAdd] }

  private static var stack: Row {
    array(
      .stack, "stack", "An array of its operands, all of one shape, along a new first axis.",
      source: "a linear map", cost: .cheap,
      .linear { b, _, cotangent, position in b.part(of: cotangent, at: position) })
  }

  private static var reshape: Row {
    array(
      .reshape, "reshape", "The same entries, row by row, in another shape.",
      source: "a linear map", cost: .cheap,
      .linear { b, node, cotangent, _ in b.reshape(cotangent, as: b.type(of: node.x)) })
  }

  private static var gather: Row {
    array(
      .gather, "gather", "The entries, along the first axis, at given places.", arity: 2,
      source: "a linear map; its transpose is scatterAdd", cost: .cheap,
      .linear { b, node, cotangent, _ in
        let zeros = b.zero(like: node.x)
        return b.scatterAdd(zeros, node.operands[1], cotangent)
      })
  }

  private static var scatterAdd: Row {
    array(
      .scatterAdd, "scatterAdd", "An array with values added at given places of its first axis.",
      arity: 3, source: "a linear map; its transpose is gather",
      .linear { b, node, cotangent, position in
        position == 0 ? cotangent : b.gather(cotangent, node.operands[1])
      })
  }
}

extension Builder {
  /// Entry `position` of `x` along its first axis; that of a stack or of a broadcast is at hand.
  mutating func part(of x: NodeID, at position: Int) -> NodeID {
    let node = nodes[x.int]
    if node.row == .stack { return operand(position, of: node) }
    let shape = shape(of: x)
    if node.row == .broadcast, node.b == Node.unused {
      let axes = attributes(of: node)
      if axes.first == 0 {
        return broadcast(
          NodeID(index: node.a), to: Array(shape.dropFirst()), axes: axes.dropFirst().map { $0 - 1 }
        )
      }
    }
    guard case .size(let length) = shape[0] else {
      preconditionFailure("the parts of a stack are counted")
    }
    let number = exact(Ratio(position + 1))
    let place = index(number, length: length)
    return gather(x, place)
  }
}
