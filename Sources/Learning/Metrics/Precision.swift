extension Metric {
  /// The mean over the classes; 0 for a class that is never given.
  static let precision = Metric(
    "precision", "Of the rows given a class, the part that belongs to it; the mean over classes.",
    .classes, source: "Sokolova, Lapalme (2009), A systematic analysis of performance measures"
  ) { mean(ClassScores.all($0).map(\.precision)) }

  static func mean(_ numbers: [Double]) -> Double {
    numbers.reduce(0, +) / Double(max(1, numbers.count))
  }
}

/// How well one class is told from the others.
public struct ClassScores: Hashable, Sendable {
  public let precision: Double
  public let recall: Double
  public let f1: Double
  /// Rows that belong to the class.
  public let rows: Int

  /// Those of each class, or label, that occurs, given or wanted.
  static func all(_ outcomes: Outcomes) -> [ClassScores] { of(outcomes).compactMap(\.self) }

  /// By class, or by label the scores of yes; `nil` for one that does not occur.
  public static func of(_ outcomes: Outcomes) -> [ClassScores?] {
    guard outcomes.task == .labels else { return ofClasses(outcomes) }
    return outcomes.labels.map { ofClasses($0)[1] }
  }

  /// Quotients of 0 by 0 are 0, as in scikit-learn.
  private static func ofClasses(_ outcomes: Outcomes) -> [ClassScores?] {
    let none = Array(repeating: 0, count: outcomes.classCount)
    var (hits, wanted, given) = (none, none, none)
    for (place, answer) in zip(outcomes.classes, outcomes.given) {
      wanted[place] += 1
      given[answer] += 1
      if place == answer { hits[place] += 1 }
    }
    return none.indices.map { place in
      let (hits, wanted, given) = (Double(hits[place]), wanted[place], given[place])
      guard wanted + given > 0 else { return nil }
      return ClassScores(
        precision: given == 0 ? 0 : hits / Double(given),
        recall: wanted == 0 ? 0 : hits / Double(wanted),
        f1: 2 * hits / Double(wanted + given), rows: wanted)
    }
  }
}
