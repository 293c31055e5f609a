internal import Autodiff

extension Metric {
  /// Of several outputs the mean of theirs. For an output whose wanted numbers are all alike it is 1
  /// where they are met exactly, else 0, as in scikit-learn.
  static let determination = Metric(
    "r2", "The part of the variance that is explained: 1 - Σ(p - y)²/Σ(y - mean)².",
    source: "Draper, Smith (1998), Applied regression analysis, §1.3",
    ofNumbers: { b, outputs, wanted in
      let sizes = b.sizes(of: wanted) ?? [1, 1]
      let middle = b.mean(wanted, axes: [0], count: sizes[0])
      let middles = b.spread(middle, like: wanted)
      let rest = b.sumOfSquares(outputs, wanted)
      let total = b.sumOfSquares(wanted, middles)
      let zero = b.filled(.exact(.zero), like: total)
      let one = b.filled(.exact(.one), like: total)
      let (isFlat, isMet) = (b.apply(.equal, total, zero), b.apply(.equal, rest, zero))
      let (flat, met) = (b.apply(.convert, isFlat), b.apply(.convert, isMet))
      // Where all are alike the divisor is 1, and the quotient 0 or 1.
      let divisor = b.apply(.add, total, flat)
      let miss = b.apply(.subtract, one, met)
      let alike = b.apply(.multiply, flat, miss)
      let varied = b.apply(.subtract, one, flat)
      let unexplained = b.apply(.divide, rest, divisor)
      let different = b.apply(.multiply, varied, unexplained)
      let lost = b.apply(.add, different, alike)
      let explained = b.apply(.subtract, one, lost)
      return b.mean(explained, count: sizes[1])
    })
}

extension Builder {
  /// `Σ(a - b)²` by column.
  fileprivate mutating func sumOfSquares(_ a: NodeID, _ b: NodeID) -> NodeID {
    let gap = apply(.subtract, a, b)
    let square = apply(.multiply, gap, gap)
    return sum(square, axes: [0])
  }
}
