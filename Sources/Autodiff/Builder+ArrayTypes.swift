/// The types of the rows without attributes.
extension Builder {
  /// The type of `row` of operands whose shapes fit; `reshape` and `stack` excepted.
  borrowing func resultType(of row: RowID, _ operands: [NodeID]) -> TypeID {
    let first = table[type(of: operands[0])]
    let shape = first.shape
    switch row {
    case .matmul:
      let right = self.shape(of: operands[1])
      if right.count == 3 {
        precondition(
          shape.last == right[1] && (shape.count == 2 || shape.count == 3 && shape[0] == right[0]),
          "one matrix or as many on the left, whose inner lengths agree")
        return typed(.real, [right[0], shape[shape.count - 2], right[2]])
      }
      precondition(
        [1, 2].contains(shape.count) && [1, 2].contains(right.count)
          && shape[shape.count - 1] == right[0], "inner lengths agree")
      return typed(.real, Array(shape.dropLast() + right.dropFirst()))
    case .outer:
      return typed(.real, [shape[0], self.shape(of: operands[1])[0]])
    case .transpose:
      precondition(shape.count == 2, "a matrix is transposed")
      return typed(first.element, [shape[1], shape[0]])
    case .trace, .determinant, .logdet:
      precondition(isSquare(shape), "a square matrix")
      return .real
    case .diagonal:
      precondition(isSquare(shape), "a square matrix")
      return typed(first.element, [shape[0]])
    case .diagonalMatrix:
      precondition(shape.count == 1, "the diagonal is a vector")
      return typed(first.element, [shape[0], shape[0]])
    case .inverse:
      precondition(isSquare(shape), "a square matrix")
      return type(of: operands[0])
    case .solve:
      precondition(
        isSquare(shape) && self.shape(of: operands[1]).first == shape[0],
        "as many equations as unknowns")
      return type(of: operands[1])
    case .norm: return .real
    case .gather:
      precondition(!shape.isEmpty && element(of: operands[1]) == .integer, "integer places")
      return typed(first.element, self.shape(of: operands[1]) + shape.dropFirst())
    case .scatterAdd:
      precondition(
        element(of: operands[1]) == .integer
          && self.shape(of: operands[2]) == self.shape(of: operands[1]) + shape.dropFirst(),
        "a value for each place")
      return type(of: operands[0])
    case .logsumexp:
      precondition(!shape.isEmpty, "an array")
      return typed(.real, Array(shape.dropLast()))
    case .softmax:
      precondition(!shape.isEmpty, "an array")
      return type(of: operands[0])
    case .argsort:
      precondition(shape.count == 1, "a vector is sorted")
      return typed(.integer, shape)
    default: preconditionFailure("a row whose type does not follow from its operands")
    }
  }

  private borrowing func isSquare(_ shape: [Dimension]) -> Bool {
    shape.count == 2 && shape[0] == shape[1]
  }
}
