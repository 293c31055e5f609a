import Autodiff

/// Shapes while a function runs: `trips` has become a number.
enum Shapes {
  /// The axes as numbers; -1 where a run tells; `nil` for a symbol.
  static func pattern(_ type: ValueType) -> [Int]? {
    var sizes: [Int] = []
    for dimension in type.shape {
      switch dimension {
      case .size(let size): sizes.append(size)
      case .trips: sizes.append(-1)
      case .symbol: return nil
      }
    }
    return sizes
  }

  static func fits(_ shape: [Int], _ type: ValueType) -> Bool {
    guard let pattern = pattern(type), pattern.count == shape.count else { return false }
    return zip(pattern, shape).allSatisfy { $0 == -1 || $0 == $1 }
  }

  /// The shape of a row's result.
  ///
  /// - Parameter declared: -1 where it follows from the operands.
  /// - Returns: `nil` where it does not.
  static func result(
    _ row: RowID, _ attributes: [Int], _ operands: [[Int]], declared: [Int]
  ) -> [Int]? {
    guard declared.contains(-1) else { return declared }
    let first = operands.first ?? []
    switch row {
    case .softmax, .cumsum, .argsort, .index, .scatterAdd, .inverse: return first
    case .sum, .maximum, .minimum, .argmax, .argmin:
      return first.indices.filter { !attributes.contains($0) }.map { first[$0] }
    case .logsumexp: return Array(first.dropLast())
    case .solve: return operands[1]
    case .stack: return [operands.count] + first
    case .gather: return operands[1] + first.dropFirst()
    case .matmul: return Array(first.dropLast() + operands[1].dropFirst())
    case .outer: return first + operands[1]
    case .transpose: return first.reversed()
    case .permute: return attributes.map { first[$0] }
    case .diagonal: return [first[0]]
    case .diagonalMatrix: return [first[0], first[0]]
    case .concat:
      var shape = first
      shape[attributes[0]] += operands[1][attributes[0]]
      return shape
    case .reshape:
      guard declared.filter({ $0 == -1 }).count == 1 else { return nil }
      let known = declared.filter { $0 != -1 }.reduce(1, *)
      return declared.map { $0 == -1 ? known == 0 ? 0 : first.reduce(1, *) / known : $0 }
    case .broadcast: return operands.count > 1 ? operands[1] : nil
    default:
      guard row.isElementwise else { return nil }
      return first
    }
  }
}
