internal import Autodiff

extension Loss {
  public static let hinge = Loss(
    "hinge", "The mean of relu(1 - p·y), where -1 and 1 are wanted.",
    source: "Cortes, Vapnik (1995), Support-vector networks"
  ) { b, p, y in
    let product = b.apply(.multiply, p, y)
    let one = b.filled(.exact(.one), like: product)
    let gap = b.apply(.subtract, one, product)
    return b.apply(.relu, gap)
  }
}
