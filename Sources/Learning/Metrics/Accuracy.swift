internal import Autodiff

extension Metric {
  static let accuracy = Metric(
    "accuracy", "The part of the rows that are given their class; of several yes or no, of these.",
    source: "Sokolova, Lapalme (2009), A systematic analysis of performance measures",
    ofClasses: { b, classes in
      let matches = classes.matches(&b)
      return b.mean(matches, count: (b.sizes(of: matches) ?? []).reduce(1, *))
    })
}
