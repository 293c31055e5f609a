/// Numbers: arithmetic of whole numbers and conditions that are known.
///
/// Only what has the very same bits is settled, and nothing is dropped that might have no value.
extension Flattener {
  mutating func scalar(_ row: RowID, _ a: Part, _ b: Part?, _ c: Part?) -> Part {
    if c == nil, let settled = settled(row, a, b) { return settled }
    if row == .convert, case .integer(let value) = a { return .node(builder.exact(Ratio(value))) }
    let (first, second, third) = (node(a), b.map { node($0) }, c.map { node($0) })
    return .node(builder.apply(row, first, second, third))
  }

  private mutating func settled(_ row: RowID, _ a: Part, _ b: Part?) -> Part? {
    if case .node(let node) = a, case .truth(let left)? = builder.constant(at: node) {
      return settled(row, left, b)
    }
    let left = integer(a)
    guard let b else {
      guard let left, row == .negate || row == .abs, left.magnitude <= Self.exactLimit else {
        return nil
      }
      return .node(builder.exact(Ratio(row == .abs ? abs(left) : -left)))
    }
    let right = integer(b)
    if let left, let right {
      guard left.magnitude <= Self.exactLimit, right.magnitude <= Self.exactLimit else {
        return nil
      }
      if let truth = compared(row, left, right) { return .node(builder.constant(.truth(truth))) }
      return computed(row, left, right).map { .node(builder.exact(Ratio($0))) }
    }
    guard row == .multiply else { return nil }
    switch (left, right) {
    case (1, _): return b
    case (_, 1): return a
    case (-1, _): return .node(builder.folded(.negate, node(b)))
    case (_, -1): return .node(builder.folded(.negate, node(a)))
    default: return nil
    }
  }

  private mutating func settled(_ row: RowID, _ left: Bool, _ b: Part?) -> Part? {
    guard let b else { return row == .not ? .node(builder.constant(.truth(!left))) : nil }
    guard case .node(let node) = b, case .truth(let right)? = builder.constant(at: node) else {
      return nil
    }
    switch row {
    case .and: return .node(builder.constant(.truth(left && right)))
    case .or: return .node(builder.constant(.truth(left || right)))
    default: return nil
    }
  }

  /// Doubles up to here hold all whole numbers.
  private static let exactLimit: UInt = 1 << 53

  private func compared(_ row: RowID, _ a: Int, _ b: Int) -> Bool? {
    switch row {
    case .less: a < b
    case .lessOrEqual: a <= b
    case .greater: a > b
    case .greaterOrEqual: a >= b
    case .equal: a == b
    case .notEqual: a != b
    default: nil
    }
  }

  private func computed(_ row: RowID, _ a: Int, _ b: Int) -> Int? {
    let value: Int?
    switch row {
    case .add: value = a + b
    case .subtract: value = a - b
    case .multiply:
      let (product, overflow) = a.multipliedReportingOverflow(by: b)
      value = overflow ? nil : product
    case .divide: value = b != 0 && a != 0 && a % b == 0 ? a / b : nil
    case .mod: value = b > 0 ? ((a % b) + b) % b : nil
    case .min: value = Swift.min(a, b)
    case .max: value = Swift.max(a, b)
    case .power: value = b >= 0 && (b > 0 || a != 0) ? Ratio(a).power(b)?.int : nil
    default: value = nil
    }
    guard let value, value.magnitude <= Self.exactLimit else { return nil }
    return value
  }
}
