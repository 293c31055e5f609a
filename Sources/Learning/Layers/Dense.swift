internal import Autodiff

extension LayerKind {
  /// `W·x + b` of a vector, `X·Wᵀ + b` of a batch: `W` has a row an output, a column an input.
  public static let dense = LayerKind(
    "dense", "Weighted sums of all inputs, one an output, and a bias.", symbol: "z",
    source: "Rosenblatt (1958), The perceptron",
    parameters: [Slot("W", [.outputs, .inputs], .weights), Slot("b", [.outputs], .zeros)]
  ) { b, call in
    let (weights, bias) = (call.parameters[0], call.parameters[1])
    let product: NodeID
    if b.shape(of: call.x).count == 2 {
      let turned = b.transpose(weights)
      product = b.matmul(call.x, turned)
    } else {
      product = b.matmul(weights, call.x)
    }
    let spread = b.spread(bias, like: product)
    return LayerResult(output: b.apply(.add, product, spread), state: [])
  }
}
