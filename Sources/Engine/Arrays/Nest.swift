/// Nested loops over two arrays: what moves numbers from one shape to another.
///
/// A stride counts numbers; 0 reads one number again and again.
struct Nest: Sendable {
  /// Outermost first; none: one number.
  private(set) var counts: [Int] = []
  private(set) var source: [Int] = []
  private(set) var target: [Int] = []
  var sourceStart = 0
  var targetStart = 0

  /// Appends an inner axis; axes of one entry vanish, and neighbours that are walked as one are one.
  mutating func append(_ count: Int, _ sourceStride: Int, _ targetStride: Int) {
    if count == 1 { return }
    if let last = counts.indices.last, source[last] == sourceStride * count,
      target[last] == targetStride * count
    {
      counts[last] *= count
      source[last] = sourceStride
      target[last] = targetStride
      return
    }
    counts.append(count)
    source.append(sourceStride)
    target.append(targetStride)
  }

  init(_ counts: [Int] = [], source: [Int] = [], target: [Int] = []) {
    for axis in counts.indices { append(counts[axis], source[axis], target[axis]) }
  }

  /// The source's numbers as they are: where they start, if they are walked in one piece.
  var contiguousStart: Int? {
    guard counts.isEmpty || (counts.count == 1 && source[0] == 1 && target[0] == 1) else {
      return nil
    }
    return sourceStart
  }

  func move<Number: ArrayNumber>(
    _ from: UnsafePointer<Number>, to: UnsafeMutablePointer<Number>, _ threads: Int32
  ) {
    counts.withUnsafeBufferPointer { counts in
      source.withUnsafeBufferPointer { source in
        target.withUnsafeBufferPointer { target in
          let walk = Walk(counts: counts, source: source, target: target)
          walk.share(from + sourceStart, to + targetStart, threads)
        }
      }
    }
  }

  /// So many are moved one by one: a call took 5 ns.
  private static let fewNumbers = 16

  private struct Walk {
    let counts: UnsafeBufferPointer<Int>
    let source: UnsafeBufferPointer<Int>
    let target: UnsafeBufferPointer<Int>

    /// Threads share the outermost axis.
    func share<Number: ArrayNumber>(
      _ from: UnsafePointer<Number>, _ to: UnsafeMutablePointer<Number>, _ threads: Int32
    ) {
      guard counts.count > 1 else { return move(0, from, to) }
      Team.share(counts[0], work: counts.reduce(1, *), threads: threads) { range in
        for i in range { move(1, from + i * source[0], to + i * target[0]) }
      }
    }

    func move<Number: ArrayNumber>(
      _ axis: Int, _ from: UnsafePointer<Number>, _ to: UnsafeMutablePointer<Number>
    ) {
      guard axis < counts.count else {
        to.pointee = from.pointee
        return
      }
      let (count, a, d) = (counts[axis], source[axis], target[axis])
      guard axis == counts.count - 1 else {
        for i in 0..<count { move(axis + 1, from + i * a, to + i * d) }
        return
      }
      if d == 1 && a == 1 && count > Nest.fewNumbers {
        to.update(from: from, count: count)
      } else if d == 1 && a == 0 {
        to.update(repeating: from.pointee, count: count)
      } else {
        for i in 0..<count { to[i * d] = from[i * a] }
      }
    }
  }
}

/// A nest of at most two axes as plain numbers.
struct ShortNest: Sendable {
  private var outer = (count: 1, source: 0, target: 0)
  private var inner = (count: 1, source: 1, target: 1)
  private let sourceStart: Int
  private let targetStart: Int

  init?(_ nest: Nest) {
    guard nest.counts.count <= 2 else { return nil }
    (sourceStart, targetStart) = (nest.sourceStart, nest.targetStart)
    if let last = nest.counts.indices.last {
      inner = (nest.counts[last], nest.source[last], nest.target[last])
      if last > 0 { outer = (nest.counts[0], nest.source[0], nest.target[0]) }
    }
  }

  func move<Number: ArrayNumber>(
    _ from: UnsafePointer<Number>, to: UnsafeMutablePointer<Number>, _ threads: Int32
  ) {
    Team.share(outer.count, work: outer.count * inner.count, threads: threads) { rows in
      for row in rows {
        let a = from + sourceStart + row * outer.source
        let d = to + targetStart + row * outer.target
        if inner.source == 1 && inner.target == 1 {
          d.update(from: a, count: inner.count)
        } else {
          for i in 0..<inner.count { d[i * inner.target] = a[i * inner.source] }
        }
      }
    }
  }
}

/// The strides of an array that stands row by row.
func rowStrides(_ shape: [Int]) -> [Int] {
  var strides = Array(repeating: 1, count: shape.count)
  for axis in shape.indices.reversed().dropFirst() {
    strides[axis] = strides[axis + 1] * shape[axis + 1]
  }
  return strides
}

extension [Int] {
  /// The product; `nil` beyond the integers.
  var numberCount: Int? {
    var product = 1
    for factor in self {
      let (next, overflow) = product.multipliedReportingOverflow(by: factor)
      if overflow { return contains(0) ? 0 : nil }
      product = next
    }
    return product
  }
}
