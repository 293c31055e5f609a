import Autodiff
import CKernels

/// Which rows have a loop in C.
enum LaneKernels {
  /// By the raw value of an elementwise row's id.
  static let ofRow: [UInt32?] = RowID.elementwise.map { row in kernel(row)?.rawValue }

  private static func kernel(_ row: RowID) -> gd_lane? {
    switch row {
    case .add: gd_add
    case .subtract: gd_subtract
    case .multiply: gd_multiply
    case .divide: gd_divide
    case .negate: gd_negate
    case .sqrt: gd_sqrt
    case .abs: gd_abs
    case .sign: gd_sign
    case .less: gd_less
    case .lessOrEqual: gd_less_equal
    case .greater: gd_greater
    case .greaterOrEqual: gd_greater_equal
    case .equal: gd_equal
    case .notEqual: gd_not_equal
    case .not: gd_not
    case .and: gd_and
    case .or: gd_or
    case .min: gd_min
    case .max: gd_max
    case .relu: gd_relu
    case .floor: gd_floor
    case .ceil: gd_ceil
    case .convert, .stop: gd_copy
    case .exp: gd_exp
    case .ln: gd_ln
    case .sin: gd_sin
    case .cos: gd_cos
    case .tanh: gd_tanh
    case .log1p: gd_log1p
    case .expm1: gd_expm1
    case .power: gd_power
    case .sigmoid: gd_sigmoid
    case .softplus: gd_softplus
    default: nil
    }
  }

  /// Rows whose block differs from the scalar function by up to 4 units in the last place.
  static func isVectorMath(_ row: RowID) -> Bool {
    kernel(row).map { $0.rawValue >= gd_exp.rawValue } ?? false
  }

  static let copy = gd_copy.rawValue

  static func of(_ power: ConstantPower) -> UInt32 {
    switch power {
    case .square: gd_square.rawValue
    case .cube: gd_cube.rawValue
    case .fourth: gd_fourth.rawValue
    case .reciprocal: gd_reciprocal.rawValue
    case .root: gd_sqrt.rawValue
    case .inverseSquare: gd_inverse_square.rawValue
    case .inverseCube: gd_inverse_cube.rawValue
    case .inverseRoot: gd_inverse_sqrt.rawValue
    }
  }
}
