internal import Autodiff

extension Loss {
  /// Kullback and Leibler's: Σ y·ln(y/p) along the last axis, the mean over the rows of a batch.
  static let divergence = Loss(
    "kl", "Σ y·ln(y/p) along the last axis, the mean over the rows of a batch.",
    reduction: .rows, source: "Kullback, Leibler (1951), On information and sufficiency",
    fused: (
      .softmax,
      { b, z, y, sumsToOne in
        let cross = b.crossEntropy(z, y, sumsToOne)
        let parts = b.apply(.xlogy, y, y)
        let entropy = b.sum(parts, axes: [b.shape(of: z).count - 1])
        return b.apply(.add, cross, entropy)
      }
    )
  ) { b, p, y in
    let own = b.apply(.xlogy, y, y)
    let cross = b.apply(.xlogy, y, p)
    return b.apply(.subtract, own, cross)
  }
}
