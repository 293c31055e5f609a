internal import Autodiff

extension Loss {
  static let meanSquaredError = Loss(
    "mse", "The mean of the squared errors.",
    source: "Hastie, Tibshirani & Friedman, The Elements of Statistical Learning, §2.4"
  ) { b, p, y in
    let gap = b.apply(.subtract, p, y)
    let two = b.filled(.exact(2), like: gap)
    return b.apply(.power, gap, two)
  }
}
