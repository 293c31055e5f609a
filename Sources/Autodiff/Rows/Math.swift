import Glibc

/// The C library's functions: the only place where `Autodiff` meets libm.
enum Math {
  static func pow(_ x: Double, _ y: Double) -> Double { Glibc.pow(x, y) }
  static func fmod(_ x: Double, _ y: Double) -> Double { Glibc.fmod(x, y) }

  /// Within 1 ulp, as the C library's, which prepares for overflow wherever its operands lie.
  static func hypot(_ x: Double, _ y: Double) -> Double {
    let larger = Swift.max(x.magnitude, y.magnitude)
    return larger > 1e-140 && larger < 1e140
      ? (x * x + y * y).squareRoot() : Glibc.hypot(x, y)
  }

  static func cbrt(_ x: Double) -> Double { Glibc.cbrt(x) }
  static func exp(_ x: Double) -> Double { Glibc.exp(x) }
  static func expm1(_ x: Double) -> Double { Glibc.expm1(x) }
  static func ln(_ x: Double) -> Double { Glibc.log(x) }
  static func log1p(_ x: Double) -> Double { Glibc.log1p(x) }
  static func log2(_ x: Double) -> Double { Glibc.log2(x) }
  static func log10(_ x: Double) -> Double { Glibc.log10(x) }
  static func sin(_ x: Double) -> Double { Glibc.sin(x) }
  static func cos(_ x: Double) -> Double { Glibc.cos(x) }
  static func tan(_ x: Double) -> Double { Glibc.tan(x) }
  static func asin(_ x: Double) -> Double { Glibc.asin(x) }
  static func acos(_ x: Double) -> Double { Glibc.acos(x) }
  static func atan(_ x: Double) -> Double { Glibc.atan(x) }
  static func atan2(_ y: Double, _ x: Double) -> Double { Glibc.atan2(y, x) }
  static func sinh(_ x: Double) -> Double { Glibc.sinh(x) }
  static func cosh(_ x: Double) -> Double { Glibc.cosh(x) }
  static func tanh(_ x: Double) -> Double { Glibc.tanh(x) }
  static func asinh(_ x: Double) -> Double { Glibc.asinh(x) }
  static func acosh(_ x: Double) -> Double { Glibc.acosh(x) }
  static func atanh(_ x: Double) -> Double { Glibc.atanh(x) }
  static func erf(_ x: Double) -> Double { Glibc.erf(x) }
  static func erfc(_ x: Double) -> Double { Glibc.erfc(x) }
  static func gamma(_ x: Double) -> Double { Glibc.tgamma(x) }

  /// ln|Γ(x)|, without libm's global sign.
  static func lgamma(_ x: Double) -> Double {
    var sign: Int32 = 0
    return Glibc.lgamma_r(x, &sign)
  }

  /// Not a number, with the floating-point flag that says so: a plan that runs unchecked finds
  /// the place by it.
  static func undefined(_ x: Double) -> Double { (x - x) / (x - x) }
}
