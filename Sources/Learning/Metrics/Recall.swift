internal import Autodiff

extension Metric {
  /// The mean over the classes; 0 for a class that only occurs as given.
  static let recall = Metric(
    "recall", "Of the rows of a class, the part that is given it; the mean over classes.",
    source: "Sokolova, Lapalme (2009), A systematic analysis of performance measures",
    ofClasses: { b, classes in
      let scores = ScoreNodes(&b, classes)
      return scores.mean(scores.recall, &b)
    })
}
