internal import Autodiff

extension Optimizer {
  /// Means of the gradient and of its square, freed of their bias towards the zeros they began
  /// with: `θ ← θ - η·m̂/(√v̂ + ε)`.
  ///
  /// Source: Kingma, Ba (2015), "Adam: a method for stochastic optimization", algorithm 1; defaults
  /// of PyTorch's `Adam`.
  public static let adam = Optimizer(
    "adam", "momentum and a rate for each entry, from moving averages",
    formula:
      "m ← beta1·m + (1 - beta1)·g,  v ← beta2·v + (1 - beta2)·g²,  w ← w - rate·m̂/(√v̂ + eps)",
    source: "Kingma, Ba 2015", rate: 1e-3, options: adamOptions, states: ["mean", "square"],
    countsSteps: true, update: adamUpdate)

  static let adamOptions = [
    Option("beta1", 0.9, .fromZeroBelowOne, "how slowly the mean of the gradient forgets"),
    Option("beta2", 0.999, .fromZeroBelowOne, "how slowly the mean of its square forgets"),
    Option("eps", 1e-8, .aboveZero, "keeps the quotient finite"),
  ]

  static let adamUpdate: Update = { b, it in
    let (beta1, beta2, epsilon) = (it.options[0], it.options[1], it.options[2])
    let mean = b.movingAverage(it.states[0], it.gradient, decay: beta1)
    let squared = b.product(it.gradient, it.gradient)
    let square = b.movingAverage(it.states[1], squared, decay: beta2)
    let power1 = b.apply(.power, beta1, it.step)
    let power2 = b.apply(.power, beta2, it.step)
    let bias1 = b.complement(power1)
    let bias2 = b.complement(power2)
    let unbiased = b.quotient(square, bias2)
    let root = b.apply(.sqrt, unbiased)
    let below = b.sum(root, epsilon)
    let above = b.quotient(mean, bias1)
    let direction = b.quotient(above, below)
    let move = b.product(it.rate, direction)
    return (b.difference(it.parameter, move), [mean, square])
  }
}
