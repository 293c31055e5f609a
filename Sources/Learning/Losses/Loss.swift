public import Autodiff

/// What is made small: a number for a prediction and what was wanted, two arrays of one shape (or
/// two numbers).
public struct Loss: Sendable {
  /// The function's name in gd.
  public let name: String
  public let summary: String
  public let source: String
  private let reduction: Reduction
  private let entries: @Sendable (inout Builder, NodeID, NodeID) -> NodeID
  /// The same of what this activation was applied to, such that nothing overflows.
  private let fused: (activation: Activation.Kind, build: Fused)?

  enum Reduction: Sendable {
    /// The mean over all entries.
    case entries
    /// The sum along the last axis, the mean over the rows of a batch.
    case rows
  }

  /// Of logits and what was wanted; the flag says that the latter sums to 1 in each row.
  typealias Fused = @Sendable (inout Builder, NodeID, NodeID, Bool) -> NodeID

  init(
    _ name: String, _ summary: String, reduction: Reduction = .entries, source: String,
    fused: (activation: Activation.Kind, build: Fused)? = nil,
    entries: @escaping @Sendable (inout Builder, NodeID, NodeID) -> NodeID
  ) {
    self.name = name
    self.summary = summary
    self.reduction = reduction
    self.source = source
    self.fused = fused
    self.entries = entries
  }

  public static let all: [Loss] = [
    meanSquaredError, meanAbsoluteError, huber, hinge, binaryCrossEntropy, crossEntropy,
    divergence,
  ]

  public static func named(_ name: String) -> Loss? { all.first { $0.name == name } }

  /// Whether it is of distributions along the last axis, so that a number is none.
  public var isOfDistributions: Bool { reduction == .rows }

  /// Whether what is wanted are probabilities: those losses that are of logarithms.
  public var isOfProbabilities: Bool { fused != nil }

  /// The loss of a prediction; `nil` for a shape with a length that is not known.
  ///
  /// - Parameter weights: of a batch, a factor for the loss of each row.
  public func build(
    _ b: inout Builder, _ prediction: NodeID, _ wanted: NodeID, weights: NodeID? = nil
  ) -> NodeID? {
    let parts = entries(&b, prediction, wanted)
    return reduced(parts, like: prediction, weights, &b)
  }

  /// Whether `build` of logits can take the place of the activation and the loss.
  public func fuses(_ activation: Activation) -> Bool { fused?.activation == activation.kind }

  /// The loss of `activation(logits)`; `nil` where it is not fused with that.
  public func build(
    _ b: inout Builder, logits: NodeID, _ activation: Activation, _ wanted: NodeID,
    sumsToOne: Bool = false, weights: NodeID? = nil
  ) -> NodeID? {
    guard let fused, fused.activation == activation.kind else { return nil }
    let parts = fused.build(&b, logits, wanted, sumsToOne)
    return reduced(parts, like: logits, weights, &b)
  }

  private func reduced(
    _ parts: NodeID, like prediction: NodeID, _ weights: NodeID?, _ b: inout Builder
  ) -> NodeID? {
    var parts = parts
    if let weights {
      let shape = b.shape(of: parts)
      let factors =
        shape.count == 1 ? weights : b.broadcast(weights, to: shape, axes: [shape.count - 1])
      parts = b.apply(.multiply, factors, parts)
    }
    guard let sizes = b.sizes(of: prediction) else { return nil }
    let count =
      switch reduction {
      case .entries: sizes.reduce(1, *)
      case .rows: sizes.dropLast().reduce(1, *)
      }
    return b.mean(parts, count: count)
  }
}

extension Loss: Equatable {
  public static func == (left: Loss, right: Loss) -> Bool { left.name == right.name }
}
