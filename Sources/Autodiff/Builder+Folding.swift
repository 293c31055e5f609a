/// The small algebra of derivatives: tangents that are absent (zero), factors of 1, arithmetic
/// of exact constants.
///
/// Only derivative passes fold. The user's own graph is kept as written, so that its domain
/// errors stay: `0*ln(-1)` is an error.
extension Builder {
  /// `row` of the operands; in derivatives `0·x` is 0, `1·x` is x, `x + 0` is x, `x^1` is x, and
  /// exact constants are combined.
  mutating func folded(
    _ row: RowID, _ a: NodeID, _ b: NodeID? = nil, _ c: NodeID? = nil
  ) -> NodeID {
    plainProduct(row, a, b, c) ?? shortcut(row, a, b) ?? apply(row, a, b, c)
  }

  private mutating func shortcut(_ row: RowID, _ a: NodeID, _ b: NodeID?) -> NodeID? {
    let left = exact(at: a)
    if row == .negate {
      if let left { return exact(left.negated) }
      let operand = nodes[a.int]
      return operand.row == .negate ? NodeID(index: operand.a) : nil
    }
    guard let b else { return nil }
    let right = exact(at: b)
    guard left != nil || right != nil else { return nil }
    if let left, let right {
      let value: Ratio? =
        switch row {
        case .add: left.adding(right)
        case .subtract: left.subtracting(right)
        case .multiply: left.multiplied(by: right)
        case .divide: left.divided(by: right)
        case .power: right.int.flatMap { left.power($0) }
        default: nil
        }
      if let value { return exact(value) }
    }
    switch row {
    case .add:
      if left?.isZero == true { return b }
      if right?.isZero == true { return a }
    case .subtract:
      if right?.isZero == true { return a }
      if left?.isZero == true { return folded(.negate, b) }
    case .multiply:
      if left?.isZero == true { return a }
      if right?.isZero == true { return b }
      if left == .one { return b }
      if right == .one { return a }
      if left == .minusOne { return folded(.negate, b) }
      if right == .minusOne { return folded(.negate, a) }
    case .divide:
      if right == .one { return a }
      if left?.isZero == true { return a }
    case .power:
      if right == .one { return a }
      if right?.isZero == true { return exact(.one) }
    default: break
    }
    return nil
  }

  /// The zero of a type.
  mutating func zero(of type: TypeID) -> NodeID { exact(.zero) }

  func exact(at node: NodeID) -> Ratio? {
    guard nodes[node.int].code == Node.Code.constant else { return nil }
    if case .exact(let ratio)? = constant(at: node) { return ratio }
    return nil
  }

  /// A formula over `operands`, `result` and `tangents` as nodes; `nil` where it is zero because
  /// the tangents in it are.
  mutating func instantiate(
    _ formula: Formula, operands: Slots, result: NodeID, tangents: Slots
  ) -> NodeID? {
    instantiate(formula, at: formula.terms.count - 1, operands, result, tangents)
  }

  mutating func instantiate(
    _ formula: Formula, at index: Int, _ operands: Slots, _ result: NodeID, _ tangents: Slots
  ) -> NodeID? {
    switch formula.terms[index] {
    case .operand(let position): return operands[position]
    case .result: return result
    case .tangent(let position): return tangents[position]
    case .number(let ratio): return exact(ratio)
    case .named(let constant): return self.constant(.named(constant))
    case .apply(let row, let first, let second, let third):
      // An absent tangent settles a term before its other factors are built.
      switch row {
      case .add, .subtract:
        let a = instantiate(formula, at: first, operands, result, tangents)
        let b = instantiate(formula, at: second, operands, result, tangents)
        guard let b else { return a }
        guard let a else { return row == .add ? b : folded(.negate, b) }
        return folded(row, a, b)
      default:
        var nodes = Slots.none
        for pass in 0..<2 {
          // Terms with a tangent first.
          for position in 0..<3 {
            let place = position == 0 ? first : position == 1 ? second : third
            guard place >= 0, formula.mentionsTangent[place] == (pass == 0) else { continue }
            nodes[position] = instantiate(formula, at: place, operands, result, tangents)
            if nodes[position] == nil { return nil }
          }
        }
        guard let a = nodes[0] else { return nil }
        return folded(row, a, nodes[1], nodes[2])
      }
    }
  }
}
