internal import Autodiff

extension Optimizer {
  /// Heavy ball: `v ← μ·v + g`, `θ ← θ - η·v`.
  ///
  /// Source: Polyak (1964), "Some methods of speeding up the convergence of iteration methods", in
  /// the form of PyTorch's `SGD(momentum=0.9)`: the rate scales the velocity when it is used.
  public static let momentum = Optimizer(
    "momentum", "heavy ball: a velocity remembers the gradients before",
    formula: "v ← momentum·v + g,  w ← w - rate·v", source: "Polyak 1964", rate: 1e-3,
    options: [Option("momentum", 0.9, .fromZeroToOne, "how much of the velocity is kept")],
    states: ["velocity"]
  ) { b, it in
    let kept = b.product(it.options[0], it.states[0])
    let velocity = b.sum(kept, it.gradient)
    let move = b.product(it.rate, velocity)
    return (b.difference(it.parameter, move), [velocity])
  }
}
