/// A number in a graph: exact while it can be, a double from the first decimal on.
public enum Constant: Hashable, Sendable {
  case exact(Ratio)
  case decimal(Double)
  /// A truth value; of element kind `boolean`.
  case truth(Bool)

  /// The number as the engine sees it (`true` is 1).
  public var double: Double {
    switch self {
    case .exact(let ratio): ratio.double
    case .decimal(let value): value
    case .truth(let value): value ? 1 : 0
    }
  }

  /// Whether this is exactly `ratio`: a decimal never is, `0.0` and `1.0` included.
  public func isExactly(_ ratio: Ratio) -> Bool { self == .exact(ratio) }
}

/// The place of a constant in its table.
public struct ConstantID: Hashable, Sendable {
  public let index: UInt32
}
