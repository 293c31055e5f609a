extension Metric {
  /// Of several outputs the mean of theirs. For an output whose wanted numbers are all alike it is 1
  /// where they are met exactly, else 0, as in scikit-learn.
  static let determination = Metric(
    "r2", "The part of the variance that is explained: 1 - Σ(p - y)²/Σ(y - mean)².", .numbers,
    source: "Draper, Smith (1998), Applied regression analysis, §1.3"
  ) { outcomes in
    let width = outcomes.width
    return mean(
      (0..<width).map { column in
        let places = stride(from: column, to: outcomes.wanted.count, by: width)
        let middle = mean(places.map { outcomes.wanted[$0] })
        var (rest, total) = (0.0, 0.0)
        for place in places {
          let (wanted, given) = (outcomes.wanted[place], outcomes.outputs[place])
          rest += (given - wanted) * (given - wanted)
          total += (wanted - middle) * (wanted - middle)
        }
        return total == 0 ? (rest == 0 ? 1 : 0) : 1 - rest / total
      })
  }
}
