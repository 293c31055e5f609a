/// Every row's id; the rows themselves stand in `Rows/`, one file a family.
///
/// The raw value is stored in nodes and never in files, so the order is free; it is that of
/// the families and of the rows in them.
public enum RowID: UInt16, CaseIterable, Hashable, Sendable {
  // Arithmetic
  case add, subtract, multiply, divide, negate, power
  // Products that a zero settles
  case xlogy, xpowy
  // Comparison and logic
  case less, lessOrEqual, greater, greaterOrEqual, equal, notEqual, not, and, or
  // Conversion
  case convert, stop
  // Rounding and choice
  case abs, sign, floor, ceil, round, mod, min, max, clamp
  // Powers, exponentials and logarithms
  case sqrt, cbrt, hypot, exp, expm1, ln, log1p, log2, log10
  // Trigonometry
  case sin, cos, tan, asin, acos, atan, atan2
  // Hyperbolic functions
  case sinh, cosh, tanh, asinh, acosh, atanh
  // Special functions
  case erf, erfc, gamma, lgamma, digamma, polygamma
  // Activations
  case sigmoid, softplus, relu, leakyrelu, elu, gelu, silu
  // Arrays: their parts
  case stack, reshape, gather, scatterAdd
  // Products and matrices
  case matmul, outer, transpose, trace, diagonal, diagonalMatrix
  case inverse, determinant, logdet, solve
  // Whole arrays
  case norm, logsumexp, softmax, argsort
  // From here on with attributes: axes
  case broadcast, sum, maximum, minimum, argmax, argmin, permute
  // Parts by attributes
  case slice, pad, concat, cumsum, index
  // Made of nothing
  case iota, uniform, normal, noise
}

extension RowID {
  /// Whether it works entry by entry, with a kernel and a formula; the others work on arrays.
  public var isElementwise: Bool { rawValue < RowID.stack.rawValue }

  /// The rows that work entry by entry.
  public static let elementwise = allCases.filter(\.isElementwise)

  /// Whether its nodes hold attributes in `c`, and at most two operands.
  public var hasAttributes: Bool { rawValue >= RowID.broadcast.rawValue }

  /// The element kind of the result.
  ///
  /// A switch and not a look-up in the table: the table's own initialisation builds formulas.
  var resultElement: ElementKind {
    switch self {
    case .less, .lessOrEqual, .greater, .greaterOrEqual, .equal, .notEqual, .not, .and, .or:
      .boolean
    case .argsort, .argmax, .argmin, .index, .iota: .integer
    default: .real
    }
  }

  /// The type of this row of scalars, if it is elementwise.
  var resultType: TypeID { resultElement == .boolean ? .boolean : .real }
}
