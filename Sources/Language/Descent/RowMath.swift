internal import Autodiff

/// Functions of single numbers, through the rows: the modules above Autodiff have no other libm.
enum RowMath {
  static func log(_ x: Double) -> Double { unary(.ln, x) }
  static func log10(_ x: Double) -> Double { unary(.log10, x) }

  static func power(_ x: Double, _ y: Double) -> Double {
    if case .binary(let function) = Row[.power].value { function(x, y) } else { .nan }
  }

  private static func unary(_ row: RowID, _ x: Double) -> Double {
    if case .unary(let function) = Row[row].value { function(x) } else { .nan }
  }
}
