/// The usual shapes of an identity.
extension Row.Rewrite {
  /// f(-x) = -f(x).
  static func odd(_ row: RowID) -> Self {
    Self(.apply(row, -.x), -.apply(row, .x))
  }

  /// f(-x) = f(x).
  static func even(_ row: RowID) -> Self {
    Self(.apply(row, -.x), .apply(row, .x))
  }

  /// f(f(x)) = f(x).
  static func idempotent(_ row: RowID) -> Self {
    Self(.apply(row, .apply(row, .x)), .apply(row, .x))
  }

  /// outer(inner(x)) = x.
  static func inverse(
    _ outer: RowID, of inner: RowID, where condition: (Formula, Row.Domain.Relation)? = nil
  ) -> Self {
    Self(.apply(outer, .apply(inner, .x)), .x, where: condition)
  }

  /// f(`point`) = `value`.
  static func at(_ point: Formula, _ row: RowID, is value: Formula) -> Self {
    Self(.apply(row, point), value)
  }
}
