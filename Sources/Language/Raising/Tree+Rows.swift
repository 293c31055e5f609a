internal import Autodiff
internal import Syntax

/// How rows are spelled: the same for forms and for graphs.
extension Tree {
  /// A row of its operands, as many as it takes; sums, products and quotients too.
  mutating func apply(_ row: RowID, _ parts: [ID]) -> ID {
    switch row {
    case .add: return binary(parts[0], .add, parts[1])
    case .subtract: return binary(parts[0], .subtract, parts[1])
    case .multiply: return binary(parts[0], .dot, parts[1])
    case .divide: return binary(parts[0], .divide, parts[1])
    case .negate: return negate(parts[0])
    case .abs: return add(.absolute(parts[0]))
    case .sqrt: return add(.prefix(.root, parts[0]))
    case .less: return compare(parts, .less)
    case .lessOrEqual: return compare(parts, .lessOrEqual)
    case .greater: return compare(parts, .greater)
    case .greaterOrEqual: return compare(parts, .greaterOrEqual)
    case .equal: return compare(parts, .equal)
    case .notEqual: return compare(parts, .unequal)
    case .not: return add(.prefix(.not, parts[0]))
    case .and: return chain(parts[0], parts[1]) ?? binary(parts[0], .and, parts[1])
    case .or: return binary(parts[0], .or, parts[1])
    case .convert: return parts[0]
    case .xlogy: return binary(parts[0], .dot, call("ln", parts[1]))
    case .xpowy: return binary(parts[0], .dot, binary(parts[1], .power, parts[2]))
    case .power: return binary(parts[0], .power, parts[1])
    default: return call(Row[row].name, parts)
    }
  }

  private mutating func compare(_ sides: [ID], _ sign: Comparison) -> ID {
    add(.comparison(list(sides), Signs([sign])))
  }

  /// `a < b and b < c`, whose middle is one node, as `a < b < c`.
  private mutating func chain(_ left: ID, _ right: ID) -> ID? {
    guard case .comparison(let before, let first) = self[left],
      case .comparison(let after, let second) = self[right],
      let last = self[before].last, self[after].first == last,
      let direction = first.first?.direction, direction != 0
    else { return nil }
    let signs = Array(first) + second
    guard signs.count <= Signs.limit, signs.allSatisfy({ $0.direction == direction }) else {
      return nil
    }
    let sides = Array(self[before]) + self[after].dropFirst()
    return add(.comparison(list(sides), Signs(signs)))
  }

  /// Whether a number may stand before this without a sign: before a name, a root, a bracket.
  func canTouch(_ id: ID) -> Bool {
    switch self[id] {
    case .name(let name): return !looksLikeExponent(canonical(name))
    case .call(let callee, _): return canTouch(callee)
    case .binary(let base, _, .power), .transpose(let base, _), .index(let base, _):
      return canTouch(base)
    case .binary(_, _, .add), .binary(_, _, .subtract): return true
    case .prefix(.root, _): return true
    default: return false
    }
  }

  /// After a number, `e1` would read as an exponent and `x1` after 0 as another base.
  private func looksLikeExponent(_ name: String) -> Bool {
    let bytes = Array(name.utf8.prefix(2))
    guard bytes.count == 2, bytes[0] == UInt8(ascii: "e") || bytes[0] == UInt8(ascii: "E") else {
      return false
    }
    return bytes[1] >= UInt8(ascii: "0") && bytes[1] <= UInt8(ascii: "9")
  }
}

extension Comparison {
  /// Which way the sign points: -1 for `<` and `≤`, 1 for `>` and `≥`.
  fileprivate var direction: Int {
    switch self {
    case .less, .lessOrEqual: -1
    case .greater, .greaterOrEqual: 1
    case .equal, .unequal, .close: 0
    }
  }
}
