internal import Autodiff

extension Loss {
  /// With m = min(|p - y|, 1): m·(|p - y| - m/2), which is half the square up to 1.
  static let huber = Loss(
    "huber", "Half the squared error up to 1, beyond that the error's size less 1/2; the mean.",
    source: "Huber (1964), Robust estimation of a location parameter"
  ) { b, p, y in
    let gap = b.apply(.subtract, p, y)
    let size = b.apply(.abs, gap)
    let one = b.filled(.exact(.one), like: size)
    let small = b.apply(.min, size, one)
    let two = b.filled(.exact(2), like: size)
    let half = b.apply(.divide, small, two)
    let rest = b.apply(.subtract, size, half)
    return b.apply(.multiply, small, rest)
  }
}
