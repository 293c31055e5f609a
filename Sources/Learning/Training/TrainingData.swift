public import Engine

/// Rows to learn from: what goes in and what is wanted, a row a sample.
public struct TrainingData: Sendable {
  public let rows: Int
  /// `[rows, inputs]`
  public let inputs: ArrayValue
  /// `[rows, outputs]`; of classes 1 at the class and 0 elsewhere, of two classes told by one output
  /// 0 and 1, or -1 and 1.
  public let targets: ArrayValue
  public let task: Metric.Task

  /// - Precondition: both are matrices with as many rows.
  public init(inputs: ArrayValue, targets: ArrayValue, task: Metric.Task) {
    precondition(inputs.shape.count == 2 && targets.shape.count == 2, "a row a sample")
    precondition(inputs.shape[0] == targets.shape[0], "a target for each sample")
    rows = inputs.shape[0]
    self.inputs = inputs
    self.targets = targets
    self.task = task
  }

  /// Rows to predict, of which nothing is known.
  public init(inputs: ArrayValue) {
    self.init(inputs: inputs, targets: ArrayValue([], shape: [inputs.shape[0], 0]), task: .numbers)
  }

  /// What came out beside what was wanted.
  public func outcomes(_ outputs: [Double]) -> Outcomes {
    Outcomes(
      outputs: outputs, wanted: targets.numbers, width: targets.shape[1], task: task,
      threshold: targets.numbers.contains { $0 < 0 } ? 0 : 0.5)
  }

  /// All numbers in one, by which other data are told apart.
  ///
  /// Source: Fowler, Noll, Vo: FNV-1a, over whole numbers in the place of bytes.
  var digest: UInt64 {
    var digest: UInt64 = 0xCBF2_9CE4_8422_2325
    for array in [inputs, targets] {
      for number in array.numbers { digest = (digest ^ number.bitPattern) &* 0x100_0000_01B3 }
    }
    return digest
  }

  /// One row alone.
  public func row(_ place: Int) -> TrainingData {
    TrainingData(
      inputs: Self.rows(place..<place + 1, of: inputs),
      targets: Self.rows(place..<place + 1, of: targets), task: task)
  }

  /// Rows at these places, from 0.
  func rows(_ places: Range<Int>) -> (inputs: Value, targets: Value) {
    (.array(Self.rows(places, of: inputs)), .array(Self.rows(places, of: targets)))
  }

  private static func rows(_ places: Range<Int>, of array: ArrayValue) -> ArrayValue {
    if places == 0..<array.shape[0] { return array }
    let width = array.shape[1]
    let numbers = array.numbers[places.lowerBound * width..<places.upperBound * width]
    return ArrayValue(Array(numbers), shape: [places.count, width])
  }
}
