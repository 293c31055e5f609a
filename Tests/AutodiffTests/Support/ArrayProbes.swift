@testable import Autodiff

extension ArrayProbe {
  /// Integers from 0 as an operand.
  private static func places(_ b: inout Builder, _ list: [Int], length: Int) -> NodeID {
    var parts: [NodeID] = []
    for place in list { parts.append(b.exact(Ratio(place + 1))) }
    let numbers = b.stack(parts)
    return b.index(numbers, length: length)
  }

  private static func place(_ b: inout Builder, _ place: Int, length: Int) -> NodeID {
    let number = b.exact(Ratio(place + 1))
    return b.index(number, length: length)
  }

  private static func row(_ row: RowID, _ inputs: [[Int]]) -> ArrayProbe {
    ArrayProbe("\(row)\(inputs)", inputs) { b, x in b.array(row, x) }
  }

  private static func axes(_ row: RowID, _ shape: [Int], _ axes: [Int]) -> ArrayProbe {
    ArrayProbe("\(row)\(shape) over \(axes)", [shape]) { b, x in
      if row == .sum { return b.sum(x[0], axes: axes) }
      // Entries stay at least 1 apart: differences must not reach over a corner.
      var offsets: [NodeID] = []
      for place in 0..<shape.reduce(1, *) { offsets.append(b.exact(Ratio(place * 5 % 7 * 3))) }
      let list = b.stack(offsets)
      let apart = b.reshape(list, to: shape)
      let spaced = b.apply(.add, x[0], apart)
      return b.extreme(row, spaced, axes: axes)
    }
  }

  private static func spread(_ from: [Int], _ to: [Int], _ axes: [Int]) -> ArrayProbe {
    ArrayProbe("broadcast\(from) to \(to)", [from]) { b, x in
      b.broadcast(x[0], to: to.map { .size($0) }, axes: axes)
    }
  }

  private static func cut(
    _ shape: [Int], _ starts: [Int], _ steps: [Int], _ counts: [Int]
  ) -> ArrayProbe {
    ArrayProbe("slice\(shape) \(starts) \(steps) \(counts)", [shape]) { b, x in
      b.slice(x[0], starts: starts, steps: steps, counts: counts)
    }
  }

  private static func padded(
    _ shape: [Int], _ starts: [Int], _ steps: [Int], _ to: [Int]
  ) -> ArrayProbe {
    ArrayProbe("pad\(shape) \(starts) \(steps) to \(to)", [shape]) { b, x in
      b.pad(x[0], starts: starts, steps: steps, to: to)
    }
  }

  private static func joined(_ first: [Int], _ second: [Int], _ axis: Int) -> ArrayProbe {
    ArrayProbe("concat\(first)\(second) along \(axis)", [first, second]) { b, x in
      b.concat(x[0], x[1], axis: axis)
    }
  }

  private static func running(_ shape: [Int], _ axis: Int, _ isReversed: Bool) -> ArrayProbe {
    ArrayProbe("cumsum\(shape) along \(axis), \(isReversed)", [shape]) { b, x in
      b.cumsum(x[0], axis: axis, isReversed: isReversed)
    }
  }

  /// The probes of each row, lengths 0 and 1 among them.
  static let ofRows: [RowID: [ArrayProbe]] = [
    .stack: [
      ArrayProbe("stack of numbers", [[], [], []]) { b, x in b.stack(x) },
      ArrayProbe("stack of vectors", [[3], [3]]) { b, x in b.stack([x[0], x[1], x[0]]) },
      ArrayProbe("stack of one", [[1]]) { b, x in b.stack(x) },
    ],
    .reshape: [
      ArrayProbe("reshape", [[2, 3]]) { b, x in b.reshape(x[0], to: [6]) },
      ArrayProbe("reshape of nothing", [[0, 3], []]) { b, x in
        let flat = b.reshape(x[0], to: [3, 0])
        let total = b.sum(flat)
        return b.apply(.add, total, x[1])
      },
    ],
    .gather: [
      ArrayProbe("gather entries", [[4]]) { b, x in
        let index = places(&b, [2, 0, 2], length: 4)
        return b.gather(x[0], index)
      },
      ArrayProbe("gather one", [[4]]) { b, x in
        let index = place(&b, 3, length: 4)
        return b.gather(x[0], index)
      },
      ArrayProbe("gather rows", [[3, 2]]) { b, x in
        let index = places(&b, [1, 1], length: 3)
        return b.gather(x[0], index)
      },
    ],
    .scatterAdd: [
      ArrayProbe("scatter entries", [[4], [3]]) { b, x in
        let index = places(&b, [2, 0, 2], length: 4)
        return b.scatterAdd(x[0], index, x[1])
      },
      ArrayProbe("scatter one row", [[3, 2], [2]]) { b, x in
        let index = place(&b, 1, length: 3)
        return b.scatterAdd(x[0], index, x[1])
      },
      ArrayProbe("scatter rows", [[3, 2], [2, 2]]) { b, x in
        let index = places(&b, [2, 0], length: 3)
        return b.scatterAdd(x[0], index, x[1])
      },
    ],
    .matmul: [
      row(.matmul, [[3], [3]]), row(.matmul, [[1], [1]]), row(.matmul, [[0], [0]]),
      row(.matmul, [[2, 3], [3]]), row(.matmul, [[2], [2, 3]]), row(.matmul, [[2, 3], [3, 4]]),
      row(.matmul, [[1, 1], [1, 1]]), row(.matmul, [[2, 0], [0, 3]]),
      ArrayProbe("a matrix times itself", [[3, 3]]) { b, x in b.matmul(x[0], x[0]) },
    ],
    .outer: [row(.outer, [[2], [3]]), row(.outer, [[1], [1]]), row(.outer, [[0], [2]])],
    .transpose: [row(.transpose, [[2, 3]]), row(.transpose, [[1, 0]])],
    .trace: [row(.trace, [[3, 3]]), row(.trace, [[1, 1]])],
    .diagonal: [row(.diagonal, [[3, 3]]), row(.diagonal, [[1, 1]])],
    .diagonalMatrix: [row(.diagonalMatrix, [[3]]), row(.diagonalMatrix, [[1]])],
    .inverse: [row(.inverse, [[3, 3]]), row(.inverse, [[1, 1]])],
    .determinant: [row(.determinant, [[3, 3]]), row(.determinant, [[1, 1]])],
    .logdet: [row(.logdet, [[3, 3]]), row(.logdet, [[1, 1]])],
    .solve: [
      row(.solve, [[3, 3], [3]]), row(.solve, [[3, 3], [3, 2]]), row(.solve, [[1, 1], [1]]),
    ],
    .norm: [row(.norm, [[4]]), row(.norm, [[2, 3]]), row(.norm, [[1]]), row(.norm, [[]])],
    .logsumexp: [
      row(.logsumexp, [[4]]), row(.logsumexp, [[2, 3]]), row(.logsumexp, [[1]]),
    ],
    .softmax: [row(.softmax, [[4]]), row(.softmax, [[2, 3]]), row(.softmax, [[1]])],
    .broadcast: [
      spread([], [2, 3], [0, 1]), spread([3], [2, 3], [0]), spread([2], [2, 3], [1]),
      spread([2], [3, 2, 2], [0, 2]), spread([], [1], [0]),
      ArrayProbe("broadcast to nothing", [[], [2]]) { b, x in
        let nothing = b.broadcast(x[0], to: [.size(0)])
        return b.concat(nothing, x[1])
      },
    ],
    .sum: [
      axes(.sum, [2, 3], [0]), axes(.sum, [2, 3], [1]), axes(.sum, [2, 3], [0, 1]),
      axes(.sum, [2, 3, 2], [0, 2]), axes(.sum, [0], [0]), axes(.sum, [0, 2], [0]),
    ],
    .maximum: [
      axes(.maximum, [5], [0]), axes(.maximum, [2, 3], [1]), axes(.maximum, [2, 3], [0]),
    ],
    .minimum: [axes(.minimum, [5], [0]), axes(.minimum, [2, 3], [0, 1])],
    .permute: [
      ArrayProbe("permute", [[2, 3, 4]]) { b, x in b.permute(x[0], [2, 0, 1]) },
      ArrayProbe("permute the last two", [[2, 1, 2]]) { b, x in b.permute(x[0], [0, 2, 1]) },
    ],
    .slice: [
      cut([5], [4], [-2], [3]), cut([3, 4], [1, 0], [1, 3], [2, 2]), cut([3], [2], [1], [1]),
    ],
    .pad: [
      padded([3], [4], [-2], [5]), padded([2, 2], [1, 0], [1, 3], [3, 4]),
      padded([0], [0], [1], [2]),
    ],
    .concat: [
      joined([2], [3], 0), joined([2, 1], [2, 3], 1), joined([1, 2], [2, 2], 0),
      joined([0], [2], 0),
    ],
    .cumsum: [
      running([4], 0, false), running([4], 0, true), running([2, 3], 1, false),
      running([2, 3], 0, true), running([1], 0, false),
    ],
  ]
}
