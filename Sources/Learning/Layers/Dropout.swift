internal import Autodiff

extension LayerKind {
  /// While training each entry is 0 with probability `rate`, the others are divided by 1 - `rate`;
  /// otherwise the identity.
  static let dropout = LayerKind(
    "dropout", "While training, sets a share of its inputs to 0; otherwise does nothing.",
    symbol: "d", option: Option(name: "rate", range: 0..<1),
    source: "Srivastava et al. (2014), Dropout: a simple way to prevent neural networks from"
      + " overfitting"
  ) { b, call in
    guard let noise = call.noise, call.option > 0 else {
      return LayerResult(output: call.x, state: [])
    }
    // 1 where the noise is above the rate, else 0.
    let rate = b.filled(.decimal(call.option), like: call.x)
    let gap = b.apply(.subtract, noise, rate)
    let kept = b.apply(.ceil, gap)
    let share = b.filled(.decimal(1 - call.option), like: call.x)
    let scaled = b.apply(.divide, call.x, share)
    return LayerResult(output: b.apply(.multiply, kept, scaled), state: [])
  }
}
