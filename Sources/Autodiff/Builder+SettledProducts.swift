/// The ordinary power and exponential rules: with a constant exponent or base, the products that
/// a zero settles are plain products.
extension Builder {
  /// `c·x^y` for a constant c (0 is 0), `x·ln(a)` for a positive constant a; `nil` where the
  /// settled product is needed.
  mutating func plainProduct(_ row: RowID, _ a: NodeID, _ b: NodeID?, _ c: NodeID?) -> NodeID? {
    switch (row, b, c) {
    case (.xpowy, let base?, let exponent?):
      guard let factor = uniform(at: a) else { return nil }
      if factor.double == 0 { return a }
      return folded(.multiply, a, folded(.power, base, exponent))
    case (.xlogy, let number?, _):
      guard let value = uniform(at: number), value.double > 0 else { return nil }
      return value == .named(.e) ? a : folded(.multiply, a, apply(.ln, number))
    default: return nil
    }
  }

  /// The constant that a node is at every entry.
  private borrowing func uniform(at node: NodeID) -> Constant? {
    constant(at: filling(of: node) ?? node)
  }
}
