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
    if let simple = plainProduct(row, a, b, c) ?? shortcut(row, a, b) { return simple }
    return nodes[a.int].type.isScalar ? apply(row, a, b, c) : foldedArray(row, a, b, c)
  }

  private mutating func foldedArray(
    _ row: RowID, _ a: NodeID, _ b: NodeID?, _ c: NodeID?
  ) -> NodeID {
    if row == .add, let b, let update = updated(a, b) { return update }
    return repeated(row, a, b, c)
  }

  /// An elementwise row, once where each operand is a number repeated.
  private mutating func repeated(
    _ row: RowID, _ a: NodeID, _ b: NodeID?, _ c: NodeID?
  ) -> NodeID {
    guard let first = filling(of: a), nodes[a.int].b == Node.unused else {
      return apply(row, a, b, c)
    }
    var numbers = Slots(first)
    for (position, operand) in [b, c].enumerated() {
      guard let operand else { continue }
      guard let number = filling(of: operand) else { return apply(row, a, b, c) }
      numbers[position + 1] = number
    }
    return broadcast(folded(row, first, numbers[1], numbers[2]), to: shape(of: a))
  }

  private mutating func shortcut(_ row: RowID, _ a: NodeID, _ b: NodeID?) -> NodeID? {
    let left = exact(at: a)
    if row == .negate {
      if let left { return exact(left.negated, like: a) }
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
      if let value { return exact(value, like: a) }
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
      if right?.isZero == true { return exact(.one, like: a) }
    default: break
    }
    return nil
  }

  /// The exact number that `node` is, at every entry if it is an array.
  func exact(at node: NodeID) -> Ratio? {
    let code = nodes[node.int].code
    if code == RowID.broadcast.code { return filling(of: node).flatMap { exact(at: $0) } }
    guard code == Node.Code.constant else { return nil }
    if case .exact(let ratio)? = constant(at: node) { return ratio }
    return nil
  }

  /// The exact number that `node` is, if it is no array.
  func exactNumber(at node: NodeID) -> Ratio? {
    nodes[node.int].code == Node.Code.constant ? exact(at: node) : nil
  }

  /// An exact number, at every entry of a value like `model`.
  private mutating func exact(_ ratio: Ratio, like model: NodeID) -> NodeID {
    shaped(exact(ratio), like: model)
  }

  /// A number, at every entry of a value like `model`.
  private mutating func shaped(_ number: NodeID, like model: NodeID) -> NodeID {
    let type = nodes[model.int].type
    if type.isScalar { return number }
    let shape = table[type].shape
    return broadcast(number, to: shape, axes: Array(shape.indices), like: model)
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
    case .number(let ratio): return exact(ratio, like: result)
    case .named(let constant): return shaped(self.constant(.named(constant)), like: result)
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
