internal import Autodiff

extension Optimizer {
  /// `θ ← θ - η·g`.
  ///
  /// Source: Cauchy (1847), "Méthode générale pour la résolution des systèmes d'équations
  /// simultanées". The default rate is that of PyTorch's `SGD`.
  public static let gradientDescent = Optimizer(
    "gd", "plain gradient descent: a step against the gradient", formula: "w ← w - rate·g",
    source: "Cauchy 1847", rate: 1e-3
  ) { b, it in
    let move = b.product(it.rate, it.gradient)
    return (b.difference(it.parameter, move), [])
  }
}
