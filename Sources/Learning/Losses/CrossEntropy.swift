internal import Autodiff

extension Loss {
  /// Of distributions along the last axis: -Σ y·ln p, the mean over the rows of a batch; of
  /// p = softmax(z) the same is (Σ y)·logsumexp(z) - Σ y·z.
  static let crossEntropy = Loss(
    "crossentropy", "-Σ y·ln(p) along the last axis, the mean over the rows of a batch.",
    reduction: .rows, source: "Goodfellow, Bengio & Courville, Deep Learning, §6.2.2.3",
    fused: (.softmax, { b, z, y, sumsToOne in b.crossEntropy(z, y, sumsToOne) })
  ) { b, p, y in
    let parts = b.apply(.xlogy, y, p)
    return b.apply(.negate, parts)
  }
}

extension Builder {
  /// The cross-entropy of softmax(`z`), a number a row.
  mutating func crossEntropy(_ z: NodeID, _ y: NodeID, _ sumsToOne: Bool) -> NodeID {
    let last = shape(of: z).count - 1
    let products = apply(.multiply, y, z)
    let sum = self.sum(products, axes: [last])
    var total = array(.logsumexp, [z])
    if !sumsToOne {
      let weight = self.sum(y, axes: [last])
      total = apply(.multiply, weight, total)
    }
    return apply(.subtract, total, sum)
  }
}
