internal import Autodiff

extension Loss {
  /// Of probabilities: -(y·ln p + (1 - y)·ln(1 - p)), where 0·ln 0 is 0; of p = sigmoid(z) the
  /// same is softplus(z) - y·z.
  static let binaryCrossEntropy = Loss(
    "bce", "The mean of -(y·ln(p) + (1 - y)·ln(1 - p)), for probabilities p.",
    source: "Goodfellow, Bengio & Courville, Deep Learning, §6.2.2.2",
    fused: (
      .row(.sigmoid),
      { b, z, y, _ in
        let product = b.apply(.multiply, y, z)
        let bend = b.apply(.softplus, z)
        return b.apply(.subtract, bend, product)
      }
    )
  ) { b, p, y in
    let one = b.filled(.exact(.one), like: p)
    let yes = b.apply(.xlogy, y, p)
    let (noneWanted, noneGiven) = (b.apply(.subtract, one, y), b.apply(.subtract, one, p))
    let no = b.apply(.xlogy, noneWanted, noneGiven)
    let sum = b.apply(.add, yes, no)
    return b.apply(.negate, sum)
  }
}
