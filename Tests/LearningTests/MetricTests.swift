import Testing

@testable import Learning

/// Numbers from scikit-learn 1.9.1: `accuracy_score`, `precision_recall_fscore_support` (macro, quotients
/// by 0 are 0), `confusion_matrix`, `r2_score`, `mean_squared_error`, `mean_absolute_error`.
@Suite struct MetricTests {
  /// Ten rows of four classes.
  private static let classes = outcomes(
    given: [0, 1, 0, 1, 1, 2, 0, 2, 2, 2], wanted: [0, 0, 0, 1, 1, 2, 2, 2, 2, 3])

  /// Four rows of two numbers.
  private static let numbers = Outcomes(
    outputs: [1.1, 1.8, 1.7, 0.9, 4.2, 1.5, 2.5, 2.2], wanted: [1, 2, 2, 0.5, 4, 1, 3, 3],
    width: 2, task: .numbers)

  private static func outcomes(given: [Int], wanted: [Int]) -> Outcomes {
    let row = { (place: Int) in (0..<4).map { $0 == place ? 1.0 : 0.0 } }
    return Outcomes(
      outputs: Array(given.map(row).joined()), wanted: Array(wanted.map(row).joined()), width: 4)
  }

  private static let references: [String: Double] = [
    "accuracy": 0.7, "precision": 0.5208333333333333, "recall": 0.6041666666666666,
    "f1": 0.5541666666666667, "r2": 0.8132033898305084, "rmse": 0.4301162633521313, "mae": 0.375,
  ]

  @Test(arguments: Metric.all.map(\.name))
  func `a metric has the value of another implementation`(_ name: String) throws {
    let metric = try #require(Metric.named(name))
    let expected = try #require(Self.references[name])
    let found = try value(metric, metric.isOfClasses ? Self.classes : Self.numbers)
    #expect((found - expected).magnitude < 1e-14)
  }

  private func value(_ metric: Metric, _ outcomes: Outcomes) throws -> Double {
    try #require(try outcomes.values(of: [metric]).first)
  }

  @Test func `a confusion matrix has a row for each class`() throws {
    #expect(
      try Self.classes.confusion() == [[2, 1, 0, 0], [0, 2, 0, 0], [1, 0, 3, 0], [0, 0, 1, 0]])
  }

  @Test func `one output tells two classes apart at one half`() throws {
    let outcomes = Outcomes(
      outputs: [0.2, 0.5, 0.4, 0.3, 0.9, 0.7], wanted: [0, 1, 1, 0, 1, 0], width: 1)
    #expect(outcomes.given == [0, 1, 0, 0, 1, 1])
    let macro = try outcomes.values(of: Metric.all(of: .classes))
    #expect(macro.count == 4)
    #expect(macro.allSatisfy { ($0 - 2.0 / 3).magnitude < 1e-15 })
  }

  /// The multilabel forms of the same functions; accuracy is the part of the entries that are met.
  @Test(arguments: [
    ("accuracy", 2.0 / 3), ("precision", 0.6666666666666666), ("recall", 0.7777777777777777),
    ("f1", 0.7111111111111111),
  ])
  func `outputs that are a yes or a no each are judged one by one`(
    _ name: String, _ expected: Double
  ) throws {
    let outcomes = Outcomes(
      outputs: [0.9, 0.2, 0.4, 0.6, 0.7, 0.8, 0.3, 0.5, 0.1, 0.2, 0.6, 0.9, 0.8, 0.1, 0.7],
      wanted: [1, 0, 1, 0, 1, 1, 1, 1, 0, 0, 0, 1, 1, 0, 0], width: 3, task: .labels)
    let found = try value(try #require(Metric.named(name)), outcomes)
    #expect((found - expected).magnitude < 1e-14)
    #expect(try outcomes.scores().map { $0?.rows } == [3, 2, 3])
  }

  @Test func `a class that does not occur is left out`() throws {
    let outcomes = Self.outcomes(given: [0, 1], wanted: [0, 1])
    #expect(try outcomes.scores().map { $0 == nil } == [false, false, true, true])
    #expect(try value(.recall, outcomes) == 1)
  }

  @Test func `a hundred thousand classes take no table`() throws {
    let width = 100_000
    var outputs = Array(repeating: 0.0, count: 2 * width)
    (outputs[7], outputs[2 * width - 1]) = (1, 1)
    let outcomes = Outcomes(outputs: outputs, wanted: outputs, width: width)
    #expect(try outcomes.confusion() == nil)
    #expect(try value(.f1, outcomes) == 1)
  }

  @Test func `wanted numbers that are all alike are met, or not`() throws {
    let met = Outcomes(outputs: [2, 2], wanted: [2, 2], width: 1, task: .numbers)
    let missed = Outcomes(outputs: [2, 3], wanted: [2, 2], width: 1, task: .numbers)
    #expect(try value(.determination, met) == 1)
    #expect(try value(.determination, missed) == 0)
  }
}
