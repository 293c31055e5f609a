extension Metric {
  static let rootMeanSquaredError = Metric(
    "rmse", "The root of the mean squared error, in the unit of the target.", .numbers,
    source: "Hastie, Tibshirani & Friedman, The Elements of Statistical Learning, §2.4"
  ) { outcomes in
    mean(zip(outcomes.outputs, outcomes.wanted).map { ($0 - $1) * ($0 - $1) }).squareRoot()
  }
}
