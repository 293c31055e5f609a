internal import Autodiff

/// A row's rule, written out over nodes: what the pushforward does in graphs, kept readable.
extension Sketch {
  /// `formula` over the operands of a row, its result and the tangents of its operands; `nil`
  /// where it is zero because the tangents in it are.
  mutating func instantiate(
    _ formula: Formula, operands: [ID], result: ID, tangents: [ID?]
  ) -> ID? {
    instantiate(formula, at: formula.terms.count - 1, operands, result, tangents)
  }

  private mutating func instantiate(
    _ formula: Formula, at index: Int, _ operands: [ID], _ result: ID, _ tangents: [ID?]
  ) -> ID? {
    switch formula.terms[index] {
    case .operand(let position): return operands[position]
    case .result: return result
    case .tangent(let position): return tangents[position]
    case .number(let ratio): return exact(ratio)
    case .named(let constant): return add(.constant(.named(constant)))
    case .apply(let row, let first, let second, let third):
      let places = [first, second, third].filter { $0 >= 0 }
      var parts: [ID?] = []
      for place in places {
        parts.append(instantiate(formula, at: place, operands, result, tangents))
      }
      if row == .add || row == .subtract, parts.count == 2 {
        guard let right = parts[1] else { return parts[0] }
        guard let left = parts[0] else { return row == .add ? right : folded(.negate, [right]) }
        return folded(row, [left, right])
      }
      let known = parts.compactMap { $0 }
      return known.count == parts.count ? folded(row, known) : nil
    }
  }

  /// `row` of the operands with factors of 1, terms of 0 and arithmetic of exact numbers settled.
  mutating func folded(_ row: RowID, _ operands: [ID]) -> ID {
    settledProduct(row, operands) ?? shortcut(row, operands) ?? add(.row(row, operands))
  }

  /// The products that a zero settles are plain products where base or factor is a constant.
  private mutating func settledProduct(_ row: RowID, _ operands: [ID]) -> ID? {
    switch row {
    case .xpowy:
      guard case .constant(let factor) = self[operands[0]] else { return nil }
      if factor.double == 0 { return operands[0] }
      return folded(.multiply, [operands[0], folded(.power, [operands[1], operands[2]])])
    case .xlogy:
      guard case .constant(let value) = self[operands[1]], value.double > 0 else { return nil }
      if value == .named(.e) { return operands[0] }
      return folded(.multiply, [operands[0], add(.row(.ln, [operands[1]]))])
    default: return nil
    }
  }

  private mutating func shortcut(_ row: RowID, _ operands: [ID]) -> ID? {
    let numbers = operands.map { exact(at: $0) }
    if let value = Self.arithmetic(row, numbers) { return exact(value) }
    if row == .negate {
      if case .row(.negate, let inner) = self[operands[0]] { return inner[0] }
      return nil
    }
    guard operands.count == 2 else { return nil }
    let (left, right) = (operands[0], operands[1])
    switch (row, numbers[0], numbers[1]) {
    case (.add, .some(.zero), _): return right
    case (.add, _, .some(.zero)), (.subtract, _, .some(.zero)): return left
    case (.subtract, .some(.zero), _): return folded(.negate, [right])
    case (.multiply, .some(.zero), _), (.multiply, _, .some(.one)): return left
    case (.multiply, _, .some(.zero)), (.multiply, .some(.one), _): return right
    case (.multiply, .some(.minusOne), _): return folded(.negate, [right])
    case (.multiply, _, .some(.minusOne)): return folded(.negate, [left])
    case (.divide, _, .some(.one)), (.divide, .some(.zero), _), (.power, _, .some(.one)):
      return left
    case (.power, _, .some(.zero)): return exact(.one)
    case (.multiply, .some(let factor), nil):
      // Constants are multiplied in: 100·2(y - x) is 200(y - x).
      guard let (inner, rest) = leadingNumber(of: right),
        let total = factor.multiplied(by: inner)
      else { return nil }
      return folded(.multiply, [exact(total), rest])
    default: return nil
    }
  }

  /// A product as its first factor, where that is a number, and the others.
  private mutating func leadingNumber(of id: ID) -> (number: Ratio, rest: ID)? {
    guard case .row(.multiply, let operands) = self[id] else { return nil }
    if let number = exact(at: operands[0]) { return (number, operands[1]) }
    guard let (number, rest) = leadingNumber(of: operands[0]) else { return nil }
    return (number, add(.row(.multiply, [rest, operands[1]])))
  }

  private static func arithmetic(_ row: RowID, _ numbers: [Ratio?]) -> Ratio? {
    guard let left = numbers[0] else { return nil }
    if row == .negate { return left.negated }
    guard numbers.count == 2, let right = numbers[1] else { return nil }
    return switch row {
    case .add: left.adding(right)
    case .subtract: left.subtracting(right)
    case .multiply: left.multiplied(by: right)
    case .divide: left.divided(by: right)
    case .power: right.int.flatMap { left.power($0) }
    default: nil
    }
  }

  /// `root` with some nodes replaced; what is rebuilt is folded if asked for.
  mutating func replacing(_ replacements: [ID: ID], in root: ID, isFolding: Bool) -> ID {
    var made = replacements
    return rebuild(root, &made, isFolding)
  }

  private mutating func rebuild(_ id: ID, _ made: inout [ID: ID], _ isFolding: Bool) -> ID {
    if let known = made[id] { return known }
    guard isOpen[id.index] else { return id }
    let result: ID
    switch self[id] {
    case .input, .constant, .state: result = id
    case .pending: result = id
    case .row(let row, let operands):
      let parts = operands.map { rebuild($0, &made, isFolding) }
      result = isFolding ? folded(row, parts) : add(.row(row, parts))
    case .choice(let condition, let then, let otherwise):
      let parts = (rebuild(then, &made, isFolding), rebuild(otherwise, &made, isFolding))
      result = add(.choice(condition, parts.0, parts.1))
    case .mark(let operand, let mark):
      result = add(.mark(rebuild(operand, &made, isFolding), mark))
    }
    made[id] = result
    return result
  }
}
