/// How tightly the printed form of a node holds together: a node in a place that asks for more
/// gets brackets.
enum Tightness: UInt8, Comparable {
  /// `at`, `where`, `iterate`
  case loose
  case conditional, or, and, not, comparison
  /// `a..b`, and a derivative operator with its term
  case range
  case sum, product
  case unary, juxtaposition, power
  /// A Leibniz quotient, which no exponent may follow.
  case quotient
  case primary

  static func < (left: Tightness, right: Tightness) -> Bool { left.rawValue < right.rawValue }
}

extension Printer {
  func tightness(_ id: Tree.ID) -> Tightness {
    switch tree[id] {
    case .number, .name, .text, .boolean, .all, .call, .prime, .index, .field, .tuple, .vector,
      .matrix, .record, .comprehension, .reduction, .block, .verb, .absolute, .norm:
      .primary
    case .leibniz: .quotient
    case .transpose: .power
    case .prefix(.root, _): isAscii ? .primary : .unary
    case .prefix(.negate, _): .unary
    case .prefix(.not, _): .not
    case .binary(let left, let right, let sign):
      switch sign {
      case .add, .subtract: .sum
      case .times, .dot, .juxtapose: touches(left, right, sign) ? .juxtaposition : .product
      case .divide, .elementwise: .product
      case .power: .power
      case .and: .and
      case .or: .or
      }
    case .comparison: .comparison
    case .range, .derivative, .gradient: .range
    case .conditional: .conditional
    case .local, .at, .iterate: .loose
    case .each, .binding, .declaration, .shape, .ending, .differential, .layer, .table: .loose
    }
  }

  /// Whether a product is written without a sign: after a number, and after brackets if it was
  /// typed so.
  func touches(_ left: Tree.ID, _ right: Tree.ID, _ sign: Binary) -> Bool {
    switch tree[left] {
    case .number(let numeral):
      return touchesNumber(numeral, right, typed: sign == .juxtapose)
    case .binary(let first, let second, let inner):
      guard inner == .juxtapose || inner == .times || inner == .dot,
        case .number(let numeral) = tree[first], touchesNumber(numeral, second, typed: true)
      else { break }
      if !isAscii, isPi(second) { return head(right) == .name && !isPi(right) }
      return sign == .juxtapose && (endsInBracket(second)) && mayFollowBracket(right)
    default: break
    }
    guard sign == .juxtapose else { return false }
    switch tree[left] {
    case .call: return mayFollowBracket(right)
    // No look down a chain of products: that would take a time quadratic in its length.
    case .binary(_, _, .juxtapose), .binary(_, _, .times), .binary(_, _, .dot): return false
    default: break
    }
    return tightness(left) < .juxtaposition && mayFollowBracket(right)
  }

  private func touchesNumber(_ numeral: Numeral, _ right: Tree.ID, typed: Bool) -> Bool {
    switch tree[numeral] {
    case .integer(let value):
      if value == 0 || value == 1 && !typed { return false }
    case .decimal(let value):
      if number(numeral).utf8.contains(0x65) || value == 1 && !typed { return false }
    }
    if case .prefix(.root, _) = tree[right], !isAscii { return true }
    switch head(right) {
    case .name, .bracket: return true
    case .other: return false
    }
  }

  private func mayFollowBracket(_ right: Tree.ID) -> Bool { head(right) != .other }

  private func endsInBracket(_ id: Tree.ID) -> Bool {
    if case .call = tree[id] { return true }
    return tightness(id) < .power
  }

  private func isPi(_ id: Tree.ID) -> Bool {
    if case .name(let name) = tree[id] { tree.canonical(name) == "pi" } else { false }
  }

  enum Head { case name, bracket, other }

  /// What a factor begins with when it is printed after something that it touches.
  private func head(_ id: Tree.ID) -> Head {
    var id = id
    var isBase = false
    while true {
      switch tree[id] {
      case .name(let name):
        let text = spelling(name)
        guard let first = text.utf8.first else { return .other }
        let second = text.utf8.dropFirst().first ?? 0
        if first == 0x5F || first | 0x20 == 0x65 && Lexer.isDigit(second) { return .other }
        if text == "∞" { return .other }
        return text == "in" ? .other : .name
      case .call(let base, _), .prime(let base, _), .index(let base, _), .field(let base, _),
        .transpose(let base, _), .binary(let base, _, .power):
        id = base
        isBase = true
      case .absolute, .norm: return isAscii ? .name : .other
      case .prefix(.root, _): return isAscii ? .name : isBase ? .bracket : .other
      case .reduction: return .name
      case .tuple, .verb: return .bracket
      case .leibniz: return isBase ? .bracket : .other
      case .number, .text, .boolean, .all, .vector, .matrix, .record, .comprehension, .block:
        return .other
      case .prefix, .binary, .comparison, .range, .each, .conditional, .local, .at, .binding,
        .declaration, .shape, .iterate, .ending, .derivative, .gradient, .differential, .layer,
        .table:
        return .bracket
      }
    }
  }
}
