internal import Autodiff
internal import Syntax

/// Operators and comparisons.
extension Lowering {
  func lowerPrefix(
    _ prefix: Prefix, _ operand: Tree.ID, _ id: Tree.ID
  ) throws(Diagnostic) -> Lowered {
    switch prefix {
    case .negate:
      if case .number(let numeral) = tree[operand] {
        return constant(tree[numeral].constant.negated)
      }
      return .scalar(apply(.negate, try number(operand), at: id))
    case .root: return .scalar(apply(.sqrt, try number(operand), at: id))
    case .not: return .scalar(apply(.not, try truth(operand), at: id))
    }
  }

  /// A chain that leans to the left is a loop, so that a sum of a million terms is no deep tree.
  func lowerBinary(_ id: Tree.ID) throws(Diagnostic) -> Lowered {
    var spine: [(Tree.ID, Binary, Tree.ID)] = []
    var first = id
    while case .binary(let left, let right, let sign) = tree[first] {
      spine.append((first, sign, right))
      first = left
    }
    var value = try lower(first)
    for (place, sign, right) in spine.reversed() {
      if sign == .and || sign == .or {
        guard case .scalar(let left) = value, frame.builder.type(of: left) == .boolean else {
          throw blame(first, "a condition is needed here, such as x > 0")
        }
        value = .scalar(apply(sign == .and ? .and : .or, left, try truth(right), at: place))
      } else {
        let left = try scalar(value, first)
        value = .scalar(try arithmetic(sign, left, try number(right), place))
      }
      first = place
    }
    return value
  }

  private func arithmetic(
    _ sign: Binary, _ left: NodeID, _ right: NodeID, _ id: Tree.ID
  ) throws(Diagnostic) -> NodeID {
    switch sign {
    case .add: apply(.add, left, right, at: id)
    case .subtract: apply(.subtract, left, right, at: id)
    case .times, .dot, .juxtapose, .elementwise: apply(.multiply, left, right, at: id)
    case .divide: apply(.divide, left, right, at: id)
    case .power: apply(.power, left, right, at: id)
    case .and, .or: throw blame(id, "a number is needed here; this is true or false")
    }
  }

  func lowerComparison(
    _ operands: [Tree.ID], _ signs: Signs, _ id: Tree.ID
  ) throws(Diagnostic) -> Lowered {
    var nodes: [NodeID] = []
    for operand in operands { nodes.append(try number(operand)) }
    var result: NodeID?
    for (place, sign) in signs.enumerated() where place + 1 < nodes.count {
      let link = compare(nodes[place], sign, nodes[place + 1], id)
      result = result.map { apply(.and, $0, link, at: id) } ?? link
    }
    guard let result else { throw blame(id, "a comparison needs two sides") }
    return .scalar(result)
  }

  private func compare(
    _ left: NodeID, _ sign: Comparison, _ right: NodeID, _ id: Tree.ID
  ) -> NodeID {
    switch sign {
    case .equal: apply(.equal, left, right, at: id)
    case .unequal: apply(.notEqual, left, right, at: id)
    case .less: apply(.less, left, right, at: id)
    case .lessOrEqual: apply(.lessOrEqual, left, right, at: id)
    case .greater: apply(.greater, left, right, at: id)
    case .greaterOrEqual: apply(.greaterOrEqual, left, right, at: id)
    case .close: close(left, right, id)
    }
  }

  /// `a ≈ b`: |a - b| ≤ 1e-6 · max(1, |a|, |b|).
  private func close(_ left: NodeID, _ right: NodeID, _ id: Tree.ID) -> NodeID {
    let gap = apply(.abs, apply(.subtract, left, right, at: id), at: id)
    let sizes = apply(
      .max, apply(.abs, left, at: id), apply(.abs, right, at: id), at: id)
    let scale = apply(.max, frame.builder.exact(.one), sizes, at: id)
    let tolerance = apply(.multiply, frame.builder.constant(.decimal(1e-6)), scale, at: id)
    return apply(.lessOrEqual, gap, tolerance, at: id)
  }

  /// The Euclidean norm; of a number its absolute value.
  func lowerNorm(_ operand: Tree.ID, _ id: Tree.ID) throws(Diagnostic) -> Lowered {
    let value = try lower(operand)
    guard case .vector(let parts) = value, !parts.isEmpty else {
      return .scalar(apply(.abs, try scalar(value, operand), at: id))
    }
    var sum: NodeID?
    for part in parts {
      let square = apply(.power, try scalar(part, operand), frame.builder.exact(2), at: id)
      sum = sum.map { apply(.add, $0, square, at: id) } ?? square
    }
    return .scalar(apply(.sqrt, sum ?? frame.builder.exact(.zero), at: id))
  }
}

extension Constant {
  var negated: Constant {
    switch self {
    case .exact(let ratio): .exact(ratio.negated)
    case .decimal(let value): .decimal(-value)
    case .named, .truth: .decimal(-double)
    }
  }
}
