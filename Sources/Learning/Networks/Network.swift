internal import Autodiff

/// A chain of layers: what it computes and which parameters that takes; their values are kept
/// outside.
public struct Network: Equatable, Sendable {
  /// What is asked for, as it was written.
  public struct Request: Sendable {
    public var kind: LayerKind
    /// Of a dense layer.
    public var outputs = 0
    /// The number behind the word: the rate of a dropout.
    public var option = 0.0
    public var activation = Activation.linear
    public var initializer: Initializer?
    /// Whether the layer's input is added to its result.
    public var isResidual = false

    public init(_ kind: LayerKind) { self.kind = kind }
  }

  public struct Layer: Equatable, Sendable {
    public let kind: LayerKind
    public let inputs: Int
    public let outputs: Int
    public let option: Double
    public let activation: Activation
    public let isResidual: Bool
    /// Among the layers of its kind's symbol, from 1: the 2 of `W2`, `z2`.
    public let number: Int
    /// Its places in `parameters` and in `state` of the network.
    public let parameters: Range<Int>
    public let state: Range<Int>
  }

  /// An array that a layer needs: `W1`, 4x2.
  public struct Parameter: Equatable, Sendable {
    public let name: String
    public let shape: [Int]
    public let start: Start

    public enum Start: Equatable, Sendable {
      case zeros, ones
      case drawn(Initializer)
    }

    public var count: Int { shape.reduce(1, *) }

    /// Whether it multiplies what goes in, a sum over all of that: no bias, no scale.
    public var isWeight: Bool { shape.count == 2 }
  }

  public let inputs: Int
  public let layers: [Layer]
  public let parameters: [Parameter]
  /// What training keeps besides the parameters: means and variances.
  public let state: [Parameter]

  /// - Throws: for sizes that are none, for a residual layer that changes the size.
  public init(inputs: Int, _ requests: [Request]) throws(NetworkError) {
    var layers: [Layer] = []
    var parameters: [Parameter] = []
    var state: [Parameter] = []
    var size = inputs
    var numbers: [String: Int] = [:]
    for (place, request) in requests.enumerated() {
      let kind = request.kind
      let outputs = kind == .dense ? request.outputs : size
      guard outputs > 0 else { throw .size(outputs, layer: place) }
      if let option = kind.option, !option.range.contains(request.option) {
        throw .option(option.name, request.option, option.range, layer: place)
      }
      if request.isResidual, outputs != size {
        throw .residual(inputs: size, outputs: outputs, layer: place)
      }
      numbers[kind.symbol, default: 0] += 1
      let number = numbers[kind.symbol] ?? 1
      let made = { (slot: LayerKind.Slot) -> Parameter in
        let shape = slot.shape.map { $0 == .inputs ? size : outputs }
        let start: Parameter.Start =
          switch slot.start {
          case .zeros: .zeros
          case .ones: .ones
          case .weights: .drawn(request.initializer ?? request.activation.initializer)
          }
        return Parameter(name: slot.letter + String(number), shape: shape, start: start)
      }
      let starts = (parameters.count, state.count)
      parameters += kind.parameters.map(made)
      state += kind.state.map(made)
      layers.append(
        Layer(
          kind: kind, inputs: size, outputs: outputs, option: request.option,
          activation: request.activation, isResidual: request.isResidual, number: number,
          parameters: starts.0..<parameters.count, state: starts.1..<state.count))
      size = outputs
    }
    self.inputs = inputs
    self.layers = layers
    self.parameters = parameters
    self.state = state
  }

  /// Whether the layers are the same, however their parameters began.
  public func isAlike(_ other: Network) -> Bool { inputs == other.inputs && layers == other.layers }

  public var outputs: Int { layers.last?.outputs ?? inputs }

  /// The activation of the last layer.
  public var activation: Activation { layers.last?.activation ?? .linear }

  /// The loss that goes with that: cross-entropy for probabilities, else the squared error.
  public var loss: Loss {
    switch activation.kind {
    case .row(.sigmoid): .binaryCrossEntropy
    case .softmax: .crossEntropy
    default: .meanSquaredError
    }
  }

  /// The numbers of a parameter before any training: a pure function of the seed and the site.
  public func initial(_ parameter: Parameter, seed: UInt64, site: UInt64) -> [Double] {
    switch parameter.start {
    case .zeros: Array(repeating: 0, count: parameter.count)
    case .ones: Array(repeating: 1, count: parameter.count)
    case .drawn(let initializer):
      initializer.weights(
        outputs: parameter.shape[0], inputs: parameter.shape[1], seed: seed, site: site)
    }
  }
}

/// Why layers make no network; layers count from 0, the input not being one.
public enum NetworkError: Error, Equatable {
  case size(Int, layer: Int)
  case option(String, Double, Range<Double>, layer: Int)
  case residual(inputs: Int, outputs: Int, layer: Int)

  public var layer: Int {
    switch self {
    case .size(_, let layer), .option(_, _, _, let layer), .residual(_, _, let layer): layer
    }
  }
}

extension NetworkError {
  public var wording: String {
    switch self {
    case .size(let size, _): "a layer has at least 1 unit; this one has \(size)"
    case .option(let name, let value, let range, _):
      "the \(name) is a number from \(Int(range.lowerBound)), below \(Int(range.upperBound));"
        + " this is \(value)"
    case .residual(let inputs, let outputs, _):
      "a layer that adds its input has as many outputs as inputs; this one has \(inputs) inputs"
        + " and \(outputs) outputs"
    }
  }
}
