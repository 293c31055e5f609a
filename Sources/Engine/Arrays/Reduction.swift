import Autodiff
import CKernels

/// Rows that make few numbers of many, or run along an axis.
struct Reduction: Sendable {
  enum Kind: Sendable {
    case sum, maximum, minimum, argmax, argmin
    case norm, trace
    case cumsum(isReversed: Bool)
    case logsumexp, softmax
  }

  /// An axis (or neighbours as one) of `count` entries, `inner` numbers apart, `outer` times.
  struct Pass: Sendable {
    let outer: Int
    let count: Int
    let inner: Int
  }

  let kind: Kind
  /// One after the other: the last axes first.
  let passes: [Pass]

  var workspace: Int {
    passes.dropLast().reduce(0) { $0 + $1.outer * $1.inner }
  }

  init?(_ row: RowID, _ attributes: [Int], _ operands: [[Int]]) {
    switch row {
    case .sum: kind = .sum
    case .maximum: kind = .maximum
    case .minimum: kind = .minimum
    case .argmax: kind = .argmax
    case .argmin: kind = .argmin
    case .cumsum: kind = .cumsum(isReversed: attributes[1] == 1)
    case .norm: kind = .norm
    case .trace: kind = .trace
    case .logsumexp: kind = .logsumexp
    case .softmax: kind = .softmax
    default: return nil
    }
    let shape = operands[0]
    switch kind {
    case .sum, .maximum, .minimum: passes = Self.passes(shape, attributes)
    case .argmax, .argmin, .cumsum: passes = Self.passes(shape, [attributes[0]])
    case .norm: passes = [Pass(outer: 1, count: shape.numberCount ?? 0, inner: 1)]
    case .trace: passes = [Pass(outer: 1, count: shape[0], inner: shape[0] + 1)]
    case .logsumexp, .softmax: passes = Self.passes(shape, [shape.count - 1])
    }
  }

  /// Neighbouring axes go at once, the last of them first.
  private static func passes(_ shape: [Int], _ axes: [Int]) -> [Pass] {
    var shape = shape
    var passes: [Pass] = []
    var left = Set(axes)
    while let last = left.max() {
      var first = last
      while left.contains(first - 1) { first -= 1 }
      passes.append(
        Pass(
          outer: shape[..<first].reduce(1, *), count: shape[first...last].reduce(1, *),
          inner: shape[(last + 1)...].reduce(1, *)))
      shape.removeSubrange(first...last)
      for axis in first...last { left.remove(axis) }
    }
    return passes.isEmpty ? [Pass(outer: 1, count: 1, inner: shape.reduce(1, *))] : passes
  }

  /// - Returns: whether there is an entry wherever one is needed.
  func run<Number: ArrayNumber>(
    _ a: UnsafePointer<Number>, into result: UnsafeMutablePointer<Number>,
    _ workspace: UnsafeMutablePointer<Number>, threads: Int32
  ) -> Bool {
    var source = a
    var free = workspace
    for (place, pass) in passes.enumerated() {
      var target = result
      if place < passes.count - 1 {
        target = free
        free += pass.outer * pass.inner
      }
      guard kind.share(pass, source, target, threads) else { return false }
      source = UnsafePointer(target)
    }
    return true
  }
}

extension Reduction.Kind {
  typealias Pass = Reduction.Pass

  /// One pass; `d` overlaps `a` nowhere. Threads share its rows if these are many and short.
  ///
  /// - Returns: whether there is an entry wherever one is needed.
  func share<Number: ArrayNumber>(
    _ pass: Pass, _ a: UnsafePointer<Number>, _ d: UnsafeMutablePointer<Number>,
    _ threads: Int32
  ) -> Bool {
    let size = pass.count * pass.inner
    guard threads > 1, pass.outer > 1, size > 0, size <= gd_part_size else {
      return run(pass, a, d, threads)
    }
    let result = isAlongAxis ? size : pass.inner
    Team.share(pass.outer, work: pass.outer * size * work, threads: threads) { rows in
      let part = Pass(outer: rows.count, count: pass.count, inner: pass.inner)
      _ = run(part, a + rows.lowerBound * size, d + rows.lowerBound * result, 1)
    }
    return true
  }

  /// Whether the result is as large as the operand.
  private var isAlongAxis: Bool {
    switch self {
    case .cumsum, .softmax: true
    case .sum, .maximum, .minimum, .argmax, .argmin, .norm, .trace, .logsumexp: false
    }
  }

  /// What an entry costs, in sums of two numbers.
  private var work: Int {
    switch self {
    case .sum, .maximum, .minimum, .norm: 1
    case .argmax, .argmin, .trace: 2
    case .cumsum: 4
    case .logsumexp, .softmax: 12
    }
  }

  private func run<Number: ArrayNumber>(
    _ pass: Pass, _ a: UnsafePointer<Number>, _ d: UnsafeMutablePointer<Number>,
    _ threads: Int32
  ) -> Bool {
    let (count, inner) = (pass.count, pass.inner)
    switch self {
    case .sum:
      for outer in 0..<pass.outer {
        let row = a + outer * count * inner
        if inner == 1 {
          d[outer] = Number.sum(row, count, threads)
        } else if inner > 0 {
          Number.sumRows(d + outer * inner, row, count, inner, threads)
        }
      }
    case .maximum, .minimum:
      guard count > 0 || pass.outer * inner == 0 else { return false }
      extreme(pass, a, d, threads)
    case .argmax, .argmin:
      guard count > 0 || pass.outer * inner == 0 else { return false }
      place(pass, a, d)
    case .norm: d[0] = Number.norm(a, count, threads)
    case .trace:
      var sum: Number = 0
      for i in 0..<count { sum += a[i * inner] }
      d[0] = sum
    case .cumsum(let isReversed): accumulate(pass, a, d, isReversed)
    case .logsumexp:
      guard count > 0 || pass.outer == 0 else { return false }
      Number.logsumexp(d, a, pass.outer, count, threads)
    case .softmax: Number.softmax(d, a, pass.outer, count, threads)
    }
    return true
  }

  private func extreme<Number: ArrayNumber>(
    _ pass: Pass, _ a: UnsafePointer<Number>, _ d: UnsafeMutablePointer<Number>,
    _ threads: Int32
  ) {
    var isMaximum = false
    if case .maximum = self { isMaximum = true }
    for outer in 0..<pass.outer {
      let row = a + outer * pass.count * pass.inner
      if pass.inner == 1 {
        d[outer] =
          isMaximum
          ? Number.maximum(row, pass.count, threads) : Number.minimum(row, pass.count, threads)
        continue
      }
      let target = d + outer * pass.inner
      target.update(from: row, count: pass.inner)
      for i in 1..<max(pass.count, 1) {
        Number.lanes(
          isMaximum ? gd_max : gd_min, target, target, 1, row + i * pass.inner, 1, pass.inner)
      }
    }
  }

  private func place<Number: ArrayNumber>(
    _ pass: Pass, _ a: UnsafePointer<Number>, _ d: UnsafeMutablePointer<Number>
  ) {
    var isMaximum = false
    if case .argmax = self { isMaximum = true }
    for outer in 0..<pass.outer {
      if pass.inner == 1, pass.count > 0 {
        let best = Number.place(a + outer * pass.count, pass.count, isMaximum ? 1 : -1)
        if best >= 0 {
          d[outer] = Number(best)
          continue
        }
      }
      for j in 0..<pass.inner {
        let column = a + outer * pass.count * pass.inner + j
        var best = 0
        for i in 1..<max(pass.count, 1) {
          let (x, y) = (column[i * pass.inner], column[best * pass.inner])
          if isMaximum ? x > y : x < y { best = i }
        }
        d[outer * pass.inner + j] = Number(best)
      }
    }
  }

  private func accumulate<Number: ArrayNumber>(
    _ pass: Pass, _ a: UnsafePointer<Number>, _ d: UnsafeMutablePointer<Number>,
    _ isReversed: Bool
  ) {
    for outer in 0..<pass.outer {
      for j in 0..<pass.inner {
        let start = outer * pass.count * pass.inner + j
        var sum: Number = 0
        for i in 0..<pass.count {
          let place = start + (isReversed ? pass.count - 1 - i : i) * pass.inner
          sum += a[place]
          d[place] = sum
        }
      }
    }
  }
}
