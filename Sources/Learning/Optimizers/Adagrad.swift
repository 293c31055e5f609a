internal import Autodiff

extension Optimizer {
  /// `s ← s + g²`, `θ ← θ - η·g/(√s + ε)`.
  ///
  /// Source: Duchi, Hazan, Singer (2011), "Adaptive subgradient methods for online learning and
  /// stochastic optimization"; defaults of PyTorch's `Adagrad`.
  public static let adagrad = Optimizer(
    "adagrad", "each entry's rate falls with the squares of its gradients so far",
    formula: "s ← s + g²,  w ← w - rate·g/(√s + eps)", source: "Duchi, Hazan, Singer 2011",
    rate: 0.01, options: [Option("eps", 1e-10, .aboveZero, "keeps the quotient finite")],
    states: ["sum"]
  ) { b, it in
    let square = b.product(it.gradient, it.gradient)
    let total = b.sum(it.states[0], square)
    let root = b.apply(.sqrt, total)
    let below = b.sum(root, it.options[0])
    let direction = b.quotient(it.gradient, below)
    let move = b.product(it.rate, direction)
    return (b.difference(it.parameter, move), [total])
  }
}
