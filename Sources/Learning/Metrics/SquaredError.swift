internal import Autodiff

extension Metric {
  static let rootMeanSquaredError = Metric(
    "rmse", "The root of the mean squared error, in the unit of the target.",
    source: "Hastie, Tibshirani & Friedman, The Elements of Statistical Learning, §2.4",
    ofNumbers: { b, outputs, wanted in
      let square = Loss.meanSquaredError.build(&b, outputs, wanted) ?? b.exact(.zero)
      return b.apply(.sqrt, square)
    })
}
