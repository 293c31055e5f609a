internal import Autodiff

extension Metric {
  static let meanAbsoluteError = Metric(
    Loss.meanAbsoluteError.name, "The mean size of the errors, in the unit of the target.",
    source: Loss.meanAbsoluteError.source,
    ofNumbers: { b, outputs, wanted in
      Loss.meanAbsoluteError.build(&b, outputs, wanted) ?? b.exact(.zero)
    })
}
