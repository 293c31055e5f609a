public import Autodiff

/// A rate that changes with the step: a function that stands after `rate`.
public struct Schedule: Sendable {
  public struct Option: Sendable {
    public let name: String
    /// `nil` where the user must give it.
    public let value: Double?

    public init(_ name: String, _ value: Double?) {
      self.name = name
      self.value = value
    }
  }

  public struct Operands {
    /// One for each option.
    public let options: [NodeID]
    /// Steps made so far.
    public let step: NodeID
    /// Steps of the whole descent.
    public let total: NodeID

    public init(options: [NodeID], step: NodeID, total: NodeID) {
      self.options = options
      self.step = step
      self.total = total
    }
  }

  public let name: String
  public let summary: String
  public let formula: String
  public let source: String
  public let options: [Option]
  public let build: @Sendable (inout Builder, Operands) -> NodeID

  public init(
    _ name: String, _ summary: String, formula: String, source: String, options: [Option],
    build: @escaping @Sendable (inout Builder, Operands) -> NodeID
  ) {
    self.name = name
    self.summary = summary
    self.formula = formula
    self.source = source
    self.options = options
    self.build = build
  }

  /// Every schedule; each has a file in `Schedules/`.
  public static var all: [Schedule] { [step, exponential, cosine, warmup, onecycle] }

  public static func named(_ name: String) -> Schedule? { all.first { $0.name == name } }
}
