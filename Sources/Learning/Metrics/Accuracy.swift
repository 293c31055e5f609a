extension Metric {
  static let accuracy = Metric(
    "accuracy", "The part of the rows that are given their class; of several yes or no, of these.",
    .classes,
    source: "Sokolova, Lapalme (2009), A systematic analysis of performance measures"
  ) { outcomes in
    let parts = outcomes.task == .labels ? outcomes.labels : [outcomes]
    return mean(
      parts.map { part in
        Double(zip(part.given, part.classes).count { $0 == $1 }) / Double(part.rows)
      })
  }
}
