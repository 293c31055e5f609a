internal import Autodiff

/// The numbers of an array, row by row.
struct Entries: Equatable, Sendable {
  let shape: [Int]
  let numbers: [Double]
  /// The same numbers exactly, where they are known so.
  var exact: [Constant]?
  /// Truth values: 0 and 1.
  var isTruth = false
  /// A transposed vector.
  var isRow = false
  /// Of a column of data: the first row, from 0, without a number. Nothing can be computed of it.
  var firstMissingRow: Int?

  init(shape: [Int], numbers: [Double], isTruth: Bool = false) {
    self.shape = shape
    self.numbers = numbers
    self.isTruth = isTruth
  }

  /// An array of these constants.
  init(shape: [Int], exact constants: [Constant]) {
    self.init(shape: shape, numbers: constants.map(\.double))
    exact = constants
  }

  subscript(place: Int) -> Constant {
    if isTruth { return .truth(numbers[place] != 0) }
    return exact?[place] ?? .decimal(numbers[place])
  }

  /// The element at `place` along the first axis.
  func element(_ place: Int) -> Value {
    guard shape.count > 1 else { return .number(self[place]) }
    let rest = Array(shape.dropFirst())
    let width = rest.reduce(1, *)
    let range = place * width..<(place + 1) * width
    var part = Entries(shape: rest, numbers: Array(numbers[range]), isTruth: isTruth)
    part.exact = exact.map { Array($0[range]) }
    return .array(part)
  }

  /// The type of a graph's input that takes it.
  var type: ValueType { ValueType(isTruth ? .boolean : .real, shape.map { .size($0) }) }

  var constants: [Constant] { numbers.indices.map { self[$0] } }
}
