internal import Autodiff

extension Schedule {
  /// `η·γ^⌊t/n⌋`.
  ///
  /// Source: PyTorch's `StepLR`.
  public static let step = Schedule(
    "step", "falls by a factor every n steps", formula: "rate·factor^floor(step/every)",
    source: "PyTorch StepLR",
    options: [.init("rate", nil), .init("every", nil), .init("factor", 0.1)]
  ) { b, it in
    let ratio = b.apply(.divide, it.step, it.options[1])
    let whole = b.apply(.floor, ratio)
    let power = b.apply(.power, it.options[2], whole)
    return b.apply(.multiply, it.options[0], power)
  }
}
