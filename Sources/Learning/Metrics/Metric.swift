/// How good a network's outputs are, in one number that a person understands.
public struct Metric: Sendable {
  /// As tables and JSON call it; also the function's name where there is one.
  public let name: String
  public let summary: String
  public let source: String
  public let task: Task
  /// - Precondition: there is at least one row.
  public let value: @Sendable (Outcomes) -> Double

  public enum Task: Sendable {
    /// Each row belongs to one class.
    case classes
    /// Each output is a yes or a no of its own.
    case labels
    /// Each row has numbers.
    case numbers
  }

  /// Those that say something about a task; what tells classes also tells a yes from a no.
  public static func all(of task: Task) -> [Metric] {
    all.filter { ($0.task == .numbers) == (task == .numbers) }
  }

  init(
    _ name: String, _ summary: String, _ task: Task, source: String,
    value: @escaping @Sendable (Outcomes) -> Double
  ) {
    self.name = name
    self.summary = summary
    self.task = task
    self.source = source
    self.value = value
  }

  public static let all: [Metric] = [
    accuracy, precision, recall, f1, determination, rootMeanSquaredError, meanAbsoluteError,
  ]

  public static func named(_ name: String) -> Metric? { all.first { $0.name == name } }

  /// What a table of a training shows beside the loss.
  public static func score(of task: Task) -> Metric {
    switch task {
    case .classes, .labels: accuracy
    case .numbers: determination
    }
  }
}

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

  /// The parts of a table that each tell a yes from a no.
  var labels: [Outcomes] {
    (0..<width).map { column in
      let places = Array(stride(from: column, to: outputs.count, by: width))
      return Outcomes(
        outputs: places.map { outputs[$0] }, wanted: places.map { wanted[$0] }, width: 1,
        threshold: threshold)
    }
  }

  /// More classes make no table that anybody reads.
  private static let mostConfused = 1000

  /// How often a row of class `i` was given class `j`: `[i][j]`; `nil` for more than 1,000 classes.
  public var confusion: [[Int]]? {
    guard classCount <= Self.mostConfused else { return nil }
    var table = Array(repeating: Array(repeating: 0, count: classCount), count: classCount)
    for (wanted, given) in zip(classes, given) { table[wanted][given] += 1 }
    return table
  }
}
