import Glibc

@testable import Autodiff

/// The array rows by their definitions, in plain loops.
enum ArrayRows {
  static func value(
    _ row: RowID, _ type: [Dimension], _ attributes: [Int], _ x: [Value]
  ) -> Value {
    // Where a length is only known at the run, the operands say it.
    let shape = type.map { if case .size(let length) = $0 { length } else { -1 } }
    switch row {
    case .stack: return .stack(x, part: [])
    case .reshape: return Value(shape, x[0].entries)
    case .gather: return gather(x[0], x[1])
    case .scatterAdd: return scatterAdd(x[0], x[1], x[2])
    case .matmul: return matmul(x[0], x[1])
    case .outer:
      return Value(
        [x[0].shape[0], x[1].shape[0]],
        x[0].entries.flatMap { u in x[1].entries.map { u * $0 } })
    case .transpose: return permute(x[0], [1, 0])
    case .trace: return .number(diagonal(x[0]).entries.reduce(0, +))
    case .diagonal: return diagonal(x[0])
    case .diagonalMatrix:
      let n = x[0].shape[0]
      return Value([n, n], (0..<n * n).map { $0 / n == $0 % n ? x[0].entries[$0 / n] : 0 })
    case .inverse:
      let n = x[0].shape[0]
      let unit = Value([n, n], (0..<n * n).map { $0 / n == $0 % n ? 1 : 0 })
      return eliminate(x[0], unit).solution
    case .determinant: return .number(determinant(x[0]))
    case .logdet: return .number(log(determinant(x[0])))
    case .solve: return eliminate(x[0], x[1]).solution
    case .norm: return .number(x[0].entries.reduce(0) { $0 + $1 * $1 }.squareRoot())
    case .logsumexp:
      return reduce(x[0], [x[0].shape.count - 1]) { log($0.reduce(0) { $0 + exp($1) }) }
    case .softmax:
      let total = reduce(x[0], [x[0].shape.count - 1]) { $0.reduce(0) { $0 + exp($1) } }
      let length = x[0].shape[x[0].shape.count - 1]
      return Value(
        x[0].shape,
        x[0].entries.enumerated().map { exp($1) / total.entries[$0 / length] })
    case .argsort:
      let order = x[0].entries.indices.sorted {
        (x[0].entries[$0], $0) < (x[0].entries[$1], $1)
      }
      return .vector(order.map { Double($0) })
    case .broadcast:
      return broadcast(x[0], x.count > 1 ? x[1].shape : shape, attributes)
    case .sum: return reduce(x[0], attributes) { $0.reduce(0, +) }
    case .maximum: return reduce(x[0], attributes) { $0.max() ?? .nan }
    case .minimum: return reduce(x[0], attributes) { $0.min() ?? .nan }
    case .argmax:
      return reduce(x[0], attributes) { e in Double(e.firstIndex(of: e.max() ?? .nan) ?? -1) }
    case .argmin:
      return reduce(x[0], attributes) { e in Double(e.firstIndex(of: e.min() ?? .nan) ?? -1) }
    case .permute: return permute(x[0], attributes)
    case .slice: return slice(x[0], attributes, shape)
    case .pad:
      var padded = Value(shape, Array(repeating: 0, count: shape.reduce(1, *)))
      for (place, at) in places(x[0].shape, attributes, in: shape).enumerated() {
        padded.entries[at] = x[0].entries[place]
      }
      return padded
    case .concat: return concat(x[0], x[1], attributes[0])
    case .cumsum: return cumsum(x[0], attributes[0], isReversed: attributes[1] == 1)
    case .index: return Value(x[0].shape, x[0].entries.map { $0 - 1 })
    case .iota:
      return .vector((0..<shape[0]).map { Double(attributes[0] + $0 * attributes[1]) })
    default: return .number(.nan)
    }
  }

  /// All positions of a shape, row by row.
  static func positions(_ shape: [Int]) -> [[Int]] {
    shape.reduce([[]]) { found, length in found.flatMap { p in (0..<length).map { p + [$0] } } }
  }

  private static func place(_ position: [Int], _ shape: [Int]) -> Int {
    zip(position, shape).reduce(0) { $0 * $1.1 + $1.0 }
  }

  private static func places(_ part: [Int], _ ranges: [Int], in shape: [Int]) -> [Int] {
    positions(part).map { position in
      place(position.enumerated().map { ranges[2 * $0] + $1 * ranges[2 * $0 + 1] }, shape)
    }
  }

  private static func slice(_ x: Value, _ ranges: [Int], _ part: [Int]) -> Value {
    Value(part, places(part, ranges, in: x.shape).map { x.entries[$0] })
  }

  private static func permute(_ x: Value, _ order: [Int]) -> Value {
    let shape = order.map { x.shape[$0] }
    return Value(
      shape,
      positions(shape).map { position in
        var old = position
        for (place, axis) in order.enumerated() { old[axis] = position[place] }
        return x.entries[place(old, x.shape)]
      })
  }

  private static func broadcast(_ x: Value, _ shape: [Int], _ axes: [Int]) -> Value {
    let own = shape.indices.filter { !axes.contains($0) }
    return Value(
      shape, positions(shape).map { p in x.entries[place(own.map { p[$0] }, x.shape)] })
  }

  private static func reduce(
    _ x: Value, _ axes: [Int], _ combine: ([Double]) -> Double
  ) -> Value {
    let kept = x.shape.indices.filter { !axes.contains($0) }
    let shape = kept.map { x.shape[$0] }
    var groups: [[Double]] = Array(repeating: [], count: shape.reduce(1, *))
    for (entry, position) in zip(x.entries, positions(x.shape)) {
      groups[place(kept.map { position[$0] }, shape)].append(entry)
    }
    return Value(shape, groups.map(combine))
  }

  private static func gather(_ x: Value, _ index: Value) -> Value {
    Value(
      index.shape + x.shape.dropFirst(), index.entries.flatMap { x[Int($0)].entries })
  }

  private static func scatterAdd(_ state: Value, _ index: Value, _ value: Value) -> Value {
    var updated = state
    let count = state.shape.dropFirst().reduce(1, *)
    for (place, target) in index.entries.enumerated() {
      for entry in 0..<count {
        updated.entries[Int(target) * count + entry] += value.entries[place * count + entry]
      }
    }
    return updated
  }

  private static func matmul(_ a: Value, _ b: Value) -> Value {
    let inner = b.shape[0]
    let rows = a.shape.dropLast().reduce(1, *)
    let columns = b.shape.dropFirst().reduce(1, *)
    var entries = Array(repeating: 0.0, count: rows * columns)
    for i in 0..<rows {
      for j in 0..<columns {
        for k in 0..<inner {
          entries[i * columns + j] += a.entries[i * inner + k] * b.entries[k * columns + j]
        }
      }
    }
    return Value(Array(a.shape.dropLast() + b.shape.dropFirst()), entries)
  }

  private static func diagonal(_ x: Value) -> Value {
    let n = x.shape[0]
    return .vector((0..<n).map { x.entries[$0 * n + $0] })
  }

  private static func determinant(_ a: Value) -> Double {
    eliminate(a, Value([a.shape[0], 0], [])).determinant
  }

  /// Gauss and Jordan with row pivots.
  private static func eliminate(
    _ a: Value, _ b: Value
  ) -> (solution: Value, determinant: Double) {
    let n = a.shape[0]
    let columns = b.shape.dropFirst().reduce(1, *)
    var (left, right, product) = (a.entries, b.entries, 1.0)
    for k in 0..<n {
      let pivot = (k..<n).max { abs(left[$0 * n + k]) < abs(left[$1 * n + k]) } ?? k
      if pivot != k {
        for j in 0..<n { left.swapAt(k * n + j, pivot * n + j) }
        for j in 0..<columns { right.swapAt(k * columns + j, pivot * columns + j) }
        product = -product
      }
      let diagonal = left[k * n + k]
      product *= diagonal
      for j in 0..<n { left[k * n + j] /= diagonal }
      for j in 0..<columns { right[k * columns + j] /= diagonal }
      for i in 0..<n where i != k {
        let factor = left[i * n + k]
        for j in 0..<n { left[i * n + j] -= factor * left[k * n + j] }
        for j in 0..<columns { right[i * columns + j] -= factor * right[k * columns + j] }
      }
    }
    return (Value(b.shape, right), product)
  }

  private static func concat(_ a: Value, _ b: Value, _ axis: Int) -> Value {
    var shape = a.shape
    shape[axis] += b.shape[axis]
    return Value(
      shape,
      positions(shape).map { position in
        guard position[axis] >= a.shape[axis] else { return a.entries[place(position, a.shape)] }
        var moved = position
        moved[axis] -= a.shape[axis]
        return b.entries[place(moved, b.shape)]
      })
  }

  private static func cumsum(_ x: Value, _ axis: Int, isReversed: Bool) -> Value {
    var result = x
    let order = positions(x.shape)
    for position in isReversed ? order.reversed() : order {
      var before = position
      before[axis] += isReversed ? 1 : -1
      guard x.shape[axis] > before[axis], before[axis] >= 0 else { continue }
      result.entries[place(position, x.shape)] += result.entries[place(before, x.shape)]
    }
    return result
  }
}
