extension Metric {
  static let accuracy = Metric(
    "accuracy", "The part of the rows that are given their class.", .classes,
    source: "Sokolova, Lapalme (2009), A systematic analysis of performance measures"
  ) { outcomes in
    let right = zip(outcomes.given, outcomes.classes).count { $0 == $1 }
    return Double(right) / Double(outcomes.rows)
  }
}
