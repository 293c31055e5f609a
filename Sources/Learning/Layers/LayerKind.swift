internal import Autodiff

/// What a layer of a network computes, over one sample (a vector) or a batch (a sample a row).
public struct LayerKind: Sendable {
  /// The word in `net`: `dropout`. A dense layer is written by its size alone.
  public let name: String
  public let summary: String
  /// The letter that its result has in formulas, before the layer's number: `z1`.
  public let symbol: String
  /// What the number behind the word means, and the numbers that it may be.
  public let option: Option?
  public let source: String
  let parameters: [Slot]
  /// What training keeps besides the parameters.
  let state: [Slot]
  let build: @Sendable (inout Builder, LayerCall) -> LayerResult

  public struct Option: Sendable {
    public let name: String
    public let range: Range<Double>
  }

  /// A parameter before it has its number and its shape.
  struct Slot: Sendable {
    enum Size { case inputs, outputs }
    enum Start { case weights, zeros, ones }

    let letter: String
    let shape: [Size]
    let start: Start

    init(_ letter: String, _ shape: [Size], _ start: Start) {
      self.letter = letter
      self.shape = shape
      self.start = start
    }
  }

  init(
    _ name: String, _ summary: String, symbol: String, option: Option? = nil, source: String,
    parameters: [Slot] = [], state: [Slot] = [],
    build: @escaping @Sendable (inout Builder, LayerCall) -> LayerResult
  ) {
    self.name = name
    self.summary = summary
    self.symbol = symbol
    self.option = option
    self.source = source
    self.parameters = parameters
    self.state = state
    self.build = build
  }

  public static let all: [LayerKind] = [dense, dropout, batchNorm, layerNorm]

  public static func named(_ name: String) -> LayerKind? { all.first { $0.name == name } }
}

extension LayerKind: Equatable {
  public static func == (left: LayerKind, right: LayerKind) -> Bool { left.name == right.name }
}

/// What a layer is built from.
struct LayerCall {
  /// A vector, or a matrix with a sample a row.
  let x: NodeID
  let parameters: [NodeID]
  let state: [NodeID]
  /// The number behind the layer's word.
  let option: Double
  /// Numbers drawn evenly from [0, 1), of the shape of `x`: only while training.
  let noise: NodeID?

  var isTraining: Bool { noise != nil }
}

struct LayerResult {
  let output: NodeID
  /// The state after a training step; otherwise as it was.
  let state: [NodeID]
}

extension Builder {
  /// A vector across the rows of a batch; beside a vector, itself.
  mutating func spread(_ vector: NodeID, like x: NodeID) -> NodeID {
    let shape = self.shape(of: x)
    return shape.count == 2 ? broadcast(vector, to: shape, axes: [0]) : vector
  }

  /// A number at each entry of an array like `x`.
  mutating func filled(_ number: Constant, like x: NodeID) -> NodeID {
    filled(number, type(of: x))
  }

  /// `x` divided by how many there are.
  mutating func mean(_ x: NodeID, axes: [Int]? = nil, count: Int) -> NodeID {
    let total = sum(x, axes: axes)
    if count == 1 { return total }
    let divisor = filled(.exact(Ratio(count)), like: total)
    return apply(.divide, total, divisor)
  }

  /// The lengths of the axes; `nil` where one is a name.
  borrowing func sizes(of x: NodeID) -> [Int]? {
    var sizes: [Int] = []
    for dimension in shape(of: x) {
      guard case .size(let size) = dimension else { return nil }
      sizes.append(size)
    }
    return sizes
  }
}
