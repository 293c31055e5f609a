/// A training between two steps, as plain data: whoever goes on from it makes the same bits as one
/// that never stopped.
public struct TrainingState: Hashable, Sendable {
  /// An array under a name: `W1`, `W1 velocity`; of a number the shape is empty.
  public struct Part: Hashable, Sendable {
    public let name: String
    public let shape: [Int]
    public var numbers: [Double]

    public init(_ name: String, shape: [Int], _ numbers: [Double]) {
      self.name = name
      self.shape = shape
      self.numbers = numbers
    }

    var isFinite: Bool { numbers.allSatisfy(\.isFinite) }
  }

  /// The weights at the end of the epoch (0: at the start) with the smallest loss: on the validation
  /// data, if there are any.
  public struct Best: Hashable, Sendable {
    public let epoch: Int
    public let loss: Double
    public let parameters: [Part]
    public let statistics: [Part]

    public init(epoch: Int, loss: Double, parameters: [Part], statistics: [Part]) {
      self.epoch = epoch
      self.loss = loss
      self.parameters = parameters
      self.statistics = statistics
    }
  }

  /// In the order of the network.
  public var parameters: [Part]
  /// Means and variances of layers.
  public var statistics: [Part]
  /// The method's own, parameter by parameter.
  public var optimizer: [Part]
  /// Numbers that a step hands to the next: the loss that it has seen, the epoch's mean so far.
  public var signals: [Part]
  /// Steps made.
  public var step: Int
  public let stepsPerEpoch: Int
  /// With the step they decide all random numbers: the order of the rows, what a dropout drops.
  public let seed: UInt64
  public let site: UInt64
  public var history: TrainingHistory
  public var best: Best?
  /// The statement, with which the same training can be set up again.
  public var statement: String

  public init(
    parameters: [Part], statistics: [Part], optimizer: [Part], signals: [Part], step: Int,
    stepsPerEpoch: Int, seed: UInt64, site: UInt64, history: TrainingHistory, best: Best? = nil,
    statement: String
  ) {
    self.parameters = parameters
    self.statistics = statistics
    self.optimizer = optimizer
    self.signals = signals
    self.step = step
    self.stepsPerEpoch = stepsPerEpoch
    self.seed = seed
    self.site = site
    self.history = history
    self.best = best
    self.statement = statement
  }

  /// Whole epochs made.
  public var epoch: Int { step / max(1, stepsPerEpoch) }
}
