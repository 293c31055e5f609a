internal import Autodiff

extension Optimizer {
  /// Adam whose weights decay apart from the gradient: `θ ← θ - η·λ·θ`, then Adam's step.
  ///
  /// Source: Loshchilov, Hutter (2019), "Decoupled weight decay regularization", algorithm 2;
  /// defaults of PyTorch's `AdamW`.
  public static let adamw = Optimizer(
    "adamw", "adam with weights that decay by themselves",
    formula: "w ← w - rate·decay·w,  then adam", source: "Loshchilov, Hutter 2019", rate: 1e-3,
    options: adamOptions + [Option("decay", 0.01, .fromZero, "how fast the weights decay")],
    states: ["mean", "square"], countsSteps: true
  ) { b, it in
    let share = b.product(it.rate, it.options[3])
    let kept = b.complement(share)
    let decayed = b.product(kept, it.parameter)
    return adamUpdate(
      &b,
      Operands(
        parameter: decayed, gradient: it.gradient, states: it.states, rate: it.rate,
        step: it.step, options: it.options))
  }
}
