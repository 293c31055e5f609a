extension Metric {
  static let meanAbsoluteError = Metric(
    "mae", "The mean size of the errors, in the unit of the target.", .numbers,
    source: "Hastie, Tibshirani & Friedman, The Elements of Statistical Learning, §10.6"
  ) { outcomes in
    mean(zip(outcomes.outputs, outcomes.wanted).map { ($0 - $1).magnitude })
  }
}
