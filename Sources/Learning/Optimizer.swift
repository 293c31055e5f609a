public import Autodiff

/// A first-order method: everything that is known about it, in one value.
///
/// Its update is written with the builder, so that a descent can be planned whole, printed and
/// differentiated.
public struct Optimizer: Sendable {
  /// A number that the user may change: `by adam with beta1=0.8`.
  public struct Option: Sendable {
    public let name: String
    public let value: Double
    public let summary: String

    public init(_ name: String, _ value: Double, _ summary: String) {
      self.name = name
      self.value = value
      self.summary = summary
    }
  }

  /// What one parameter's update works with; all nodes have the parameter's shape or are numbers.
  public struct Operands {
    public let parameter: NodeID
    public let gradient: NodeID
    /// One for each name in `states`, zeros before the first step.
    public let states: [NodeID]
    public let rate: NodeID
    /// The number of the step that is being made, from 1.
    public let step: NodeID
    /// One for each of `options`.
    public let options: [NodeID]
  }

  public typealias Update =
    @Sendable (inout Builder, Operands) -> (parameter: NodeID, states: [NodeID])

  public let name: String
  /// One sentence for `help`.
  public let summary: String
  /// The update as a reader writes it.
  public let formula: String
  public let source: String
  /// The rate where none is given: PyTorch's.
  public let rate: Double
  public let options: [Option]
  public let states: [String]
  /// Whether the update asks which step it is.
  public let countsSteps: Bool
  public let update: Update

  public init(
    _ name: String, _ summary: String, formula: String, source: String, rate: Double,
    options: [Option] = [], states: [String] = [], countsSteps: Bool = false,
    update: @escaping Update
  ) {
    self.name = name
    self.summary = summary
    self.formula = formula
    self.source = source
    self.rate = rate
    self.options = options
    self.states = states
    self.countsSteps = countsSteps
    self.update = update
  }

  /// Every first-order method; each has a file in `Optimizers/`.
  public static var all: [Optimizer] {
    [gradientDescent, momentum, nesterov, adagrad, rmsprop, adam, adamw]
  }

  public static func named(_ name: String) -> Optimizer? { all.first { $0.name == name } }
}
