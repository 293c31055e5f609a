public import Autodiff

/// A network in a graph: its nodes by name.
public struct Forward: Sendable {
  /// A step with a name of its own: `z1`, `a1`, and last `p`, the prediction.
  public struct Point: Sendable {
    public enum Role: Sendable {
      /// The result of the layer's own rule.
      case layer
      case activation
      /// The sum with the layer's input.
      case residual
    }

    public let name: String
    public var node: NodeID
    /// The place of its layer.
    public let layer: Int
    public let role: Role
  }

  /// In the order of the computation.
  public var points: [Point] = []
  public var output: NodeID
  /// What the last activation is applied to, if it is.
  public var logits: NodeID?
  /// The state after a training step, otherwise as it was.
  public var state: [NodeID]
}

extension Network {
  /// The network over `x`: a vector of `inputs` numbers, or a matrix with a sample a row; the
  /// result is a vector of `outputs` numbers, or a row a sample.
  ///
  /// - Parameters:
  ///   - parameters: nodes in the order and shapes of `parameters`; `state` likewise.
  ///   - noise: while training, for each layer that draws (`drawingLayers`), numbers drawn evenly
  ///     from [0, 1) in the shape of its input; `nil` outside of training.
  public func build(
    _ b: inout Builder, _ x: NodeID, parameters: [NodeID], state: [NodeID],
    noise: [NodeID]? = nil
  ) -> Forward {
    var forward = Forward(output: x, state: [])
    var noises = (noise ?? [])[...]
    for (place, layer) in layers.enumerated() {
      let input = forward.output
      let drawn = noise == nil ? nil : layer.kind.option == nil ? input : noises.popFirst() ?? input
      let result = layer.kind.build(
        &b,
        LayerCall(
          x: input, parameters: Array(parameters[layer.parameters]),
          state: Array(state[layer.state]), option: layer.option, noise: drawn))
      forward.state += result.state
      forward.output = result.output
      let isLast = place == layers.count - 1
      let number = String(layer.number)
      if result.output != input {
        let isResult = isLast && layer.activation.kind == .linear && !layer.isResidual
        forward.add(isResult ? "p" : layer.kind.symbol + number, result.output, place, .layer)
      }
      forward.logits = nil
      if layer.activation.kind != .linear {
        forward.logits = result.output
        forward.output = layer.activation.build(&b, result.output)
        let letter = layer.kind == .dense ? "a" : "a" + layer.kind.symbol
        forward.add(
          isLast && !layer.isResidual ? "p" : letter + number, forward.output, place, .activation)
      }
      if layer.isResidual {
        forward.logits = nil
        forward.output = b.apply(.add, forward.output, input)
        forward.add(isLast ? "p" : "h" + number, forward.output, place, .residual)
      }
    }
    return forward
  }

  /// The layers that need noise while training.
  public var drawingLayers: [Layer] { layers.filter { $0.kind.option != nil } }
}

extension Forward {
  fileprivate mutating func add(
    _ name: String, _ node: NodeID, _ layer: Int, _ role: Point.Role
  ) {
    points.append(Point(name: name, node: node, layer: layer, role: role))
  }
}
