internal import Autodiff

extension Schedule {
  /// Half a wave from `η` down to `η_min` at the last step.
  ///
  /// Source: Loshchilov, Hutter (2017), "SGDR: stochastic gradient descent with warm restarts",
  /// without restarts; PyTorch's `CosineAnnealingLR`.
  public static let cosine = Schedule(
    "cosine", "falls along half a wave to the end",
    formula: "least + (rate - least)·(1 + cos(π·step/steps))/2", source: "Loshchilov, Hutter 2017",
    options: [.init("rate", nil), .init("least", 0)]
  ) { b, it in
    let share = b.apply(.divide, it.step, it.total)
    return b.wave(from: it.options[0], to: it.options[1], share)
  }
}

extension Builder {
  /// From one number to another along half a cosine wave; `share` goes from 0 to 1.
  mutating func wave(from first: NodeID, to last: NodeID, _ share: NodeID) -> NodeID {
    let pi = constant(.named(.pi))
    let angle = apply(.multiply, pi, share)
    let wave = apply(.cos, angle)
    let one = exact(.one)
    let raised = apply(.add, one, wave)
    let two = exact(Ratio(2))
    let height = apply(.divide, raised, two)
    let span = apply(.subtract, first, last)
    let part = apply(.multiply, span, height)
    return apply(.add, last, part)
  }
}
