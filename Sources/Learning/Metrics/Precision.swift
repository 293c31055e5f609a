internal import Autodiff

extension Metric {
  /// The mean over the classes; 0 for a class that is never given.
  static let precision = Metric(
    "precision", "Of the rows given a class, the part that belongs to it; the mean over classes.",
    source: "Sokolova, Lapalme (2009), A systematic analysis of performance measures",
    ofClasses: { b, classes in
      let scores = ScoreNodes(&b, classes)
      return scores.mean(scores.precision, &b)
    })
}
