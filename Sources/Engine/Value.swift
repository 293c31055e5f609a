/// What the interpreter computes with.
public enum Value: Hashable, Sendable {
  /// Booleans are 0 and 1.
  case number(Double)
  case sequence(Sequence)

  public struct Sequence: Hashable, Sendable {
    /// Row by row.
    public var numbers: [Double]
    public var shape: [Int]

    /// The element at `step`; `nil` past the end.
    func element(_ step: Int) -> Value? {
      guard let count = shape.first, step < count else { return nil }
      if shape.count == 1 { return .number(numbers[step]) }
      let width = numbers.count / count
      return .sequence(
        Sequence(
          numbers: Array(numbers[step * width..<(step + 1) * width]),
          shape: Array(shape.dropFirst())))
    }
  }

  var number: Double? {
    if case .number(let number) = self { number } else { nil }
  }

  /// An element; a number stands for any count of itself.
  func element(_ step: Int) -> Value? {
    switch self {
    case .number: self
    case .sequence(let sequence): sequence.element(step)
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
    case .sequence(let sequence):
      numbers += sequence.numbers
      if let shape { return shape == sequence.shape }
      shape = sequence.shape
    }
    return true
  }

  var bytes: Int { numbers.count * 8 }

  /// By index: the steps in reverse for a loop that ran backward.
  func value(isBackward: Bool) -> Value {
    let shape = [count] + (shape ?? [])
    guard isBackward, count > 0 else {
      return .sequence(Value.Sequence(numbers: numbers, shape: shape))
    }
    let width = numbers.count / count
    var turned: [Double] = []
    turned.reserveCapacity(numbers.count)
    for row in (0..<count).reversed() { turned += numbers[row * width..<(row + 1) * width] }
    return .sequence(Value.Sequence(numbers: turned, shape: shape))
  }
}
