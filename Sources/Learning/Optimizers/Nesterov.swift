internal import Autodiff

extension Optimizer {
  /// Momentum that looks ahead: `v ← μ·v + g`, `θ ← θ - η·(g + μ·v)`.
  ///
  /// Source: Nesterov (1983), "A method for solving the convex programming problem with convergence
  /// rate O(1/k²)", in the form of Sutskever et al. (2013) and PyTorch's `SGD(nesterov=True)`.
  public static let nesterov = Optimizer(
    "nesterov", "momentum that looks one step ahead",
    formula: "v ← momentum·v + g,  w ← w - rate·(g + momentum·v)", source: "Nesterov 1983",
    rate: 1e-3,
    options: [Option("momentum", 0.9, .fromZeroToOne, "how much of the velocity is kept")],
    states: ["velocity"]
  ) { b, it in
    let kept = b.product(it.options[0], it.states[0])
    let velocity = b.sum(kept, it.gradient)
    let ahead = b.product(it.options[0], velocity)
    let direction = b.sum(it.gradient, ahead)
    let move = b.product(it.rate, direction)
    return (b.difference(it.parameter, move), [velocity])
  }
}
