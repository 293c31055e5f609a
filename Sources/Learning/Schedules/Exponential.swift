internal import Autodiff

extension Schedule {
  /// `η·γ^t`.
  ///
  /// Source: PyTorch's `ExponentialLR`.
  public static let exponential = Schedule(
    "exponential", "falls by a factor each step", formula: "rate·factor^step",
    source: "PyTorch ExponentialLR", options: [.init("rate", nil), .init("factor", 0.99)]
  ) { b, it in
    let power = b.apply(.power, it.options[1], it.step)
    return b.apply(.multiply, it.options[0], power)
  }
}
