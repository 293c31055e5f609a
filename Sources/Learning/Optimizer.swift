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
    public let range: Range
    public let summary: String

    public init(_ name: String, _ value: Double, _ range: Range, _ summary: String) {
      self.name = name
      self.value = value
      self.range = range
      self.summary = summary
    }

    /// Why it cannot be this number; `nil` if it can.
    ///
    /// - Parameter text: the number as the session shows it.
    public func refusal(of number: Double, _ text: String) -> String? {
      range.contains(number) ? nil : "\(name) is a number \(range.wording); this is \(text)"
    }

    /// Where an option lies; all are finite.
    public enum Range: Sendable {
      case fromZero, aboveZero, fromZeroToOne, fromZeroBelowOne

      public func contains(_ number: Double) -> Bool {
        guard number.isFinite else { return false }
        return switch self {
        case .fromZero: number >= 0
        case .aboveZero: number > 0
        case .fromZeroToOne: (0...1).contains(number)
        case .fromZeroBelowOne: (0..<1).contains(number)
        }
      }

      public var wording: String {
        switch self {
        case .fromZero: "from 0"
        case .aboveZero: "above 0"
        case .fromZeroToOne: "from 0 to 1"
        case .fromZeroBelowOne: "from 0, below 1"
        }
      }
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
