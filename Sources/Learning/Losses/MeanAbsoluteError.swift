internal import Autodiff

extension Loss {
  static let meanAbsoluteError = Loss(
    "mae", "The mean of the sizes of the errors.",
    source: "Hastie, Tibshirani & Friedman, The Elements of Statistical Learning, §10.6"
  ) { b, p, y in
    let gap = b.apply(.subtract, p, y)
    return b.apply(.abs, gap)
  }
}
