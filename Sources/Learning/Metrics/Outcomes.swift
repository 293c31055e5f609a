internal import Autodiff
public import Engine

/// What a network gave and what was wanted, row by row.
public struct Outcomes: Sendable {
  public let outputs: [Double]
  public let wanted: [Double]
  /// Numbers of a row.
  public let width: Int
  let task: Metric.Task
  /// Where the two classes of an only output part.
  let threshold: Double

  /// - Precondition: both have as many numbers, whole rows of `width`.
  public init(
    outputs: [Double], wanted: [Double], width: Int, task: Metric.Task = .classes,
    threshold: Double = 0.5
  ) {
    self.outputs = outputs
    self.wanted = wanted
    self.width = width
    self.task = task
    self.threshold = threshold
  }

  public var rows: Int { outputs.count / max(1, width) }

  /// How many classes the rows are told apart in: one output tells two.
  public var classCount: Int { max(2, width) }

  /// The class of each row, from 0: the greatest output, or an only output from the threshold on.
  public var given: [Int] { classes(outputs) }
  public var classes: [Int] { classes(wanted) }

  private func classes(_ numbers: [Double]) -> [Int] {
    if width == 1 { return numbers.map { $0 >= threshold ? 1 : 0 } }
    return stride(from: 0, to: numbers.count, by: width).map { start in
      var best = 0
      for place in 1..<width where numbers[start + place] > numbers[start + best] { best = place }
      return best
    }
  }

  /// More classes make no table that anybody reads.
  private static let mostConfused = 1000

  /// Each metric's value.
  ///
  /// - Precondition: there is at least one row; the metrics are of the task.
  public func values(
    of metrics: [Metric], limits: Limits = Limits()
  ) throws(RunError) -> [Double] {
    try MetricPlan(metrics, like: self).values(self, limits: limits)
  }

  /// By class, or by label the scores of yes; `nil` for one that does not occur.
  public func scores(limits: Limits = Limits()) throws(RunError) -> [ClassScores?] {
    let found = try MetricPlan(like: self) { b, _, _, classes in
      guard let classes else { return [] }
      let scores = ScoreNodes(&b, classes)
      return [scores.precision, scores.recall, scores.f1, scores.wanted, scores.occurs]
    }.run(self, limits: limits)
    guard let occurs = found.last else { return [] }
    return occurs.indices.map { place in
      occurs[place] == 0
        ? nil
        : ClassScores(
          precision: found[0][place], recall: found[1][place], f1: found[2][place],
          rows: Int(found[3][place]))
    }
  }

  /// How often a row of class `i` was given class `j`: `[i][j]`; `nil` for more than 1,000 classes.
  public func confusion(limits: Limits = Limits()) throws(RunError) -> [[Int]]? {
    guard task == .classes, classCount <= Self.mostConfused else { return nil }
    let table =
      try MetricPlan(like: self) { b, _, _, classes in
        classes.map { [$0.confusion(&b)] } ?? []
      }.run(self, limits: limits).first ?? []
    return stride(from: 0, to: table.count, by: classCount).map { start in
      table[start..<start + classCount].map { Int($0) }
    }
  }
}

/// How well one class is told from the others.
public struct ClassScores: Hashable, Sendable {
  public let precision: Double
  public let recall: Double
  public let f1: Double
  /// Rows that belong to the class.
  public let rows: Int
}

/// Metrics over so many rows, ready to be run again.
final class MetricPlan {
  private let function: PlannedFunction
  private let shape: [Int]

  /// - Parameter build: of outputs and what was wanted, and of the classes, if they tell classes.
  init(
    like model: Outcomes, _ build: (inout Builder, NodeID, NodeID, GivenClasses?) -> [NodeID]
  ) {
    shape = [model.rows, model.width]
    let table = FunctionTable()
    let type = table.intern(ValueType(.real, shape.map { .size($0) }))
    var b = Builder(table, inputs: [type, type])
    let (outputs, wanted) = (b.input(0), b.input(1))
    let classes =
      model.task == .numbers
      ? nil
      : GivenClasses(
        &b, outputs: outputs, wanted: wanted, task: model.task, threshold: model.threshold)
    let results = build(&b, outputs, wanted, classes)
    function = PlannedFunction(b.freeze(results), in: table)
  }

  /// - Precondition: the metrics are of the model's task.
  convenience init(_ metrics: [Metric], like model: Outcomes) {
    self.init(like: model) { b, outputs, wanted, classes in
      metrics.map { metric in
        classes.flatMap { metric.build(&b, $0) } ?? metric.build(&b, outputs, wanted)
          ?? b.exact(.zero)
      }
    }
  }

  /// A number for each metric.
  func values(_ outcomes: Outcomes, limits: Limits) throws(RunError) -> [Double] {
    try run(outcomes, limits: limits).map { $0.first ?? 0 }
  }

  func run(_ outcomes: Outcomes, limits: Limits) throws(RunError) -> [[Double]] {
    let inputs = [outcomes.outputs, outcomes.wanted].map {
      Value.array(ArrayValue($0, shape: shape))
    }
    return try function.run(inputs, limits: limits).map { value in
      switch value {
      case .number(let number): [number]
      case .array(let array): array.numbers
      }
    }
  }
}
