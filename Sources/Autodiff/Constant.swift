/// A number in a graph: exact while it can be, a double from the first decimal on.
public enum Constant: Hashable, Sendable {
  case exact(Ratio)
  case decimal(Double)
  /// A number with a name, which formulas keep: `sin(π)` is 0.
  case named(NamedConstant)
  /// A truth value; of element kind `boolean`.
  case truth(Bool)

  /// The number as the engine sees it (`true` is 1).
  public var double: Double {
    switch self {
    case .exact(let ratio): ratio.double
    case .decimal(let value): value
    case .named(let constant): constant.double
    case .truth(let value): value ? 1 : 0
    }
  }

  /// Whether this is exactly `ratio`: a decimal never is, `0.0` and `1.0` included.
  public func isExactly(_ ratio: Ratio) -> Bool { self == .exact(ratio) }
}

/// The numbers that gd knows by name.
public enum NamedConstant: UInt8, Hashable, Sendable, CaseIterable {
  case pi, e, infinity

  /// The nearest double (∞ is itself).
  public var double: Double {
    switch self {
    case .pi: .pi
    // DLMF 4.2.11: e = 2.71828 18284 59045 23536 …
    case .e: 2.718281828459045
    case .infinity: .infinity
    }
  }
}

/// The place of a constant in its table.
public struct ConstantID: Hashable, Sendable {
  public let index: UInt32
}
