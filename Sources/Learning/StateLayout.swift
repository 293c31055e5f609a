internal import Autodiff
public import Engine

/// Where values of known shapes stand in one row of numbers.
public struct StateLayout: Sendable {
  public let shapes: [[Int]]
  let offsets: [Int]
  public let width: Int

  public init(_ shapes: [[Int]]) {
    self.shapes = shapes
    var offsets: [Int] = []
    var width = 0
    for shape in shapes {
      offsets.append(width)
      width += shape.reduce(1, *)
    }
    self.offsets = offsets
    self.width = width
  }

  public func values(_ numbers: ArraySlice<Double>) -> [Value] {
    shapes.indices.map { place in
      let start = numbers.startIndex + offsets[place]
      let shape = shapes[place]
      if shape.isEmpty { return .number(numbers[start]) }
      return .array(
        ArrayValue(Array(numbers[start..<start + shape.reduce(1, *)]), shape: shape))
    }
  }

  public func values(_ numbers: [Double]) -> [Value] { values(numbers[...]) }

  /// A number stands for each entry of a shape.
  public func numbers(_ values: [Value]) -> [Double] {
    var numbers: [Double] = []
    numbers.reserveCapacity(width)
    for (value, shape) in zip(values, shapes) {
      switch value {
      case .number(let number):
        numbers += Array(repeating: number, count: shape.reduce(1, *))
      case .array(let array): numbers += array.numbers
      }
    }
    return numbers
  }
}
