internal import Autodiff

extension LayerKind {
  /// `(x - mean)/√(var + 1e-5)·scale + shift`, column by column: in training with the mean and
  /// variance of the batch, otherwise with the stored ones. A training step stores 9 parts of what
  /// was stored and 1 part of the batch's (its variance with n - 1).
  static let batchNorm = LayerKind(
    "batchnorm", "Each column to mean 0 and variance 1 over the batch, then scaled and shifted.",
    symbol: "n", source: "Ioffe, Szegedy (2015), Batch normalization",
    parameters: [Slot("scale", [.outputs], .ones), Slot("shift", [.outputs], .zeros)],
    state: [Slot("mean", [.outputs], .zeros), Slot("var", [.outputs], .ones)]
  ) { b, call in
    var (mean, variance) = (call.state[0], call.state[1])
    var state = call.state
    if call.isTraining, let sizes = b.sizes(of: call.x), sizes.count == 2, sizes[0] > 0 {
      let count = sizes[0]
      mean = b.mean(call.x, axes: [0], count: count)
      let middle = b.spread(mean, like: call.x)
      let gap = b.apply(.subtract, call.x, middle)
      let squares = b.apply(.multiply, gap, gap)
      variance = b.mean(squares, axes: [0], count: count)
      let correction = b.filled(.decimal(Double(count) / Double(max(count - 1, 1))), like: variance)
      let unbiased = b.apply(.multiply, variance, correction)
      state = [b.moved(state[0], toward: mean), b.moved(state[1], toward: unbiased)]
    }
    return LayerResult(
      output: b.normalized(call.x, mean, variance, call.parameters), state: state)
  }
}

extension Builder {
  /// 9 parts of `old` and 1 of `new`.
  fileprivate mutating func moved(_ old: NodeID, toward new: NodeID) -> NodeID {
    let share = filled(.decimal(0.1), like: old)
    let gap = apply(.subtract, new, old)
    let step = apply(.multiply, share, gap)
    return apply(.add, old, step)
  }

  fileprivate mutating func normalized(
    _ x: NodeID, _ mean: NodeID, _ variance: NodeID, _ parameters: [NodeID]
  ) -> NodeID {
    let middle = spread(mean, like: x)
    let gap = apply(.subtract, x, middle)
    let margin = filled(.decimal(1e-5), like: variance)
    let sum = apply(.add, variance, margin)
    let root = apply(.sqrt, sum)
    let width = spread(root, like: x)
    let even = apply(.divide, gap, width)
    return scaled(even, parameters)
  }

  /// Times a scale and plus a shift, entry by entry.
  mutating func scaled(_ x: NodeID, _ parameters: [NodeID]) -> NodeID {
    let scale = spread(parameters[0], like: x)
    let shift = spread(parameters[1], like: x)
    let product = apply(.multiply, scale, x)
    return apply(.add, product, shift)
  }
}
