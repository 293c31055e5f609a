public import Autodiff

/// How good a network's outputs are, in one number that a person understands.
///
/// It is graph, so that it stands in any expression; its slope is 0 wherever it tells classes.
public struct Metric: Sendable {
  /// As tables and JSON call it; also the function's name.
  public let name: String
  public let summary: String
  public let source: String
  private let build: Build

  public enum Task: Sendable {
    /// Each row belongs to one class.
    case classes
    /// Each output is a yes or a no of its own.
    case labels
    /// Each row has numbers.
    case numbers
  }

  private enum Build: Sendable {
    case ofClasses(@Sendable (inout Builder, GivenClasses) -> NodeID)
    case ofNumbers(@Sendable (inout Builder, _ outputs: NodeID, _ wanted: NodeID) -> NodeID)
  }

  /// A metric of classes, or of labels: what tells classes also tells a yes from a no.
  init(
    _ name: String, _ summary: String, source: String,
    ofClasses build: @escaping @Sendable (inout Builder, GivenClasses) -> NodeID
  ) {
    (self.name, self.summary, self.source) = (name, summary, source)
    self.build = .ofClasses(build)
  }

  /// A metric of numbers, `[rows, width]` both.
  init(
    _ name: String, _ summary: String, source: String,
    ofNumbers build: @escaping @Sendable (inout Builder, NodeID, NodeID) -> NodeID
  ) {
    (self.name, self.summary, self.source) = (name, summary, source)
    self.build = .ofNumbers(build)
  }

  public static let all: [Metric] = [
    accuracy, precision, recall, f1, determination, rootMeanSquaredError, meanAbsoluteError,
  ]

  public static func named(_ name: String) -> Metric? { all.first { $0.name == name } }

  public var isOfClasses: Bool {
    if case .ofClasses = build { true } else { false }
  }

  /// Those that say something about a task.
  public static func all(of task: Task) -> [Metric] {
    all.filter { $0.isOfClasses == (task != .numbers) }
  }

  /// What a table of a training shows beside the loss.
  public static func score(of task: Task) -> Metric {
    switch task {
    case .classes, .labels: accuracy
    case .numbers: determination
    }
  }

  /// The metric as a node; `nil` for one of the other kind.
  public func build(_ b: inout Builder, _ given: GivenClasses) -> NodeID? {
    guard case .ofClasses(let build) = build else { return nil }
    return build(&b, given)
  }

  /// Of `[rows, width]` both, at least one row; `nil` for a metric of classes.
  public func build(_ b: inout Builder, _ outputs: NodeID, _ wanted: NodeID) -> NodeID? {
    guard case .ofNumbers(let build) = build else { return nil }
    return build(&b, outputs, wanted)
  }
}
