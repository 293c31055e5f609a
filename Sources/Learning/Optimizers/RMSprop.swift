internal import Autodiff

extension Optimizer {
  /// `s ← α·s + (1 - α)·g²`, `θ ← θ - η·g/(√s + ε)`.
  ///
  /// Source: Hinton (2012), "Neural Networks for Machine Learning", lecture 6e; defaults of
  /// PyTorch's `RMSprop`.
  public static let rmsprop = Optimizer(
    "rmsprop", "each entry's rate is divided by the recent size of its gradient",
    formula: "s ← alpha·s + (1 - alpha)·g²,  w ← w - rate·g/(√s + eps)", source: "Hinton 2012",
    rate: 0.01,
    options: [
      Option("alpha", 0.99, .fromZeroBelowOne, "how slowly the mean square forgets"),
      Option("eps", 1e-8, .aboveZero, "keeps the quotient finite"),
    ], states: ["square"]
  ) { b, it in
    let square = b.product(it.gradient, it.gradient)
    let average = b.movingAverage(it.states[0], square, decay: it.options[0])
    let root = b.apply(.sqrt, average)
    let below = b.sum(root, it.options[1])
    let direction = b.quotient(it.gradient, below)
    let move = b.product(it.rate, direction)
    return (b.difference(it.parameter, move), [average])
  }
}
