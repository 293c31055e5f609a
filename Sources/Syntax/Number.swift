/// The value of a number literal.
public enum Number: Hashable, Sendable {
  /// Written without a point and an exponent, and within 128 bits.
  case integer(Int128)
  /// Written with a point or an exponent (or an integer beyond 128 bits): the nearest double.
  case decimal(Double)

  public var double: Double {
    switch self {
    case .integer(let value): Double(value)
    case .decimal(let value): value
    }
  }
}
