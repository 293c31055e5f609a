internal import Autodiff

extension Metric {
  /// The mean over the classes of 2·precision·recall/(precision + recall).
  static let f1 = Metric(
    "f1", "The harmonic mean of precision and recall; the mean over classes.",
    source: "van Rijsbergen (1979), Information retrieval, chapter 7",
    ofClasses: { b, classes in
      let scores = ScoreNodes(&b, classes)
      return scores.mean(scores.f1, &b)
    })
}
