/// What runs take and give.
public enum Value: Hashable, Sendable {
  /// Booleans are 0 and 1. Inside of a run a number also stands for an array of equal ones.
  case number(Double)
  case array(ArrayValue)

  var number: Double? {
    if case .number(let number) = self { number } else { nil }
  }

  /// The element at `step` along the first axis; `nil` past the end.
  func element(_ step: Int) -> Value? {
    guard case .array(let array) = self else { return self }
    guard let count = array.shape.first, step < count else { return nil }
    if array.shape.count == 1 { return .number(array.numbers[step]) }
    let width = array.numbers.count / count
    return .array(
      ArrayValue(
        Array(array.numbers[step * width..<(step + 1) * width]),
        shape: Array(array.shape.dropFirst())))
  }
}

/// Numbers row by row, under a shape.
public struct ArrayValue: Hashable, Sendable {
  public var numbers: [Double]
  public var shape: [Int]

  public init(_ numbers: [Double], shape: [Int]) {
    precondition(shape.reduce(1, *) == numbers.count, "a shape has as many places as numbers")
    self.numbers = numbers
    self.shape = shape
  }

  /// A vector.
  public init(_ numbers: [Double]) { self.init(numbers, shape: [numbers.count]) }

  /// The coordinates, from 0, of the number at `place`.
  func coordinates(_ place: Int) -> [Int] {
    var rest = place
    return rowStrides(shape).map { stride in
      let coordinate = rest / max(stride, 1)
      rest -= coordinate * stride
      return coordinate
    }
  }
}

/// The values that a loop collects at one of its results.
struct Collection {
  /// In the order of the steps.
  private var numbers: [Double] = []
  private var shape: [Int]?
  private var count = 0

  /// `false` if the shape differs from those before.
  mutating func append(_ value: Value) -> Bool {
    count += 1
    switch value {
    case .number(let number):
      numbers.append(number)
      if let shape { return shape.isEmpty }
      shape = []
    case .array(let array):
      numbers += array.numbers
      if let shape { return shape == array.shape }
      shape = array.shape
    }
    return true
  }

  var bytes: Int { numbers.count * 8 }

  /// By index: the steps in reverse for a loop that ran backward.
  ///
  /// - Parameter element: the shape of what would have been collected in a step.
  func value(isBackward: Bool, element: [Int]) -> Value {
    let shape = [count] + (shape ?? element)
    guard isBackward, count > 0 else { return .array(ArrayValue(numbers, shape: shape)) }
    let width = numbers.count / count
    var turned: [Double] = []
    turned.reserveCapacity(numbers.count)
    for row in (0..<count).reversed() { turned += numbers[row * width..<(row + 1) * width] }
    return .array(ArrayValue(turned, shape: shape))
  }
}
