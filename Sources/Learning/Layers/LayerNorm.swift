internal import Autodiff

extension LayerKind {
  /// `(x - mean)/√(var + 1e-5)·scale + shift` with the mean and the variance of each sample.
  static let layerNorm = LayerKind(
    "layernorm", "Each sample to mean 0 and variance 1, then scaled and shifted.", symbol: "n",
    source: "Ba, Kiros, Hinton (2016), Layer normalization",
    parameters: [Slot("scale", [.outputs], .ones), Slot("shift", [.outputs], .zeros)]
  ) { b, call in
    let shape = b.shape(of: call.x)
    let last = shape.count - 1
    guard case .size(let count)? = shape.last else {
      return LayerResult(output: call.x, state: [])
    }
    let mean = b.mean(call.x, axes: [last], count: count)
    let middle = b.broadcast(mean, to: shape, axes: [last])
    let gap = b.apply(.subtract, call.x, middle)
    let squares = b.apply(.multiply, gap, gap)
    let variance = b.mean(squares, axes: [last], count: count)
    let margin = b.filled(.decimal(1e-5), like: variance)
    let sum = b.apply(.add, variance, margin)
    let root = b.apply(.sqrt, sum)
    let width = b.broadcast(root, to: shape, axes: [last])
    let even = b.apply(.divide, gap, width)
    return LayerResult(output: b.scaled(even, call.parameters), state: [])
  }
}
