internal import Engine

/// Where a search may start when nobody says.
extension RowModel {
  /// The most promising of many starts: the unknowns that enter linearly have their best values
  /// there, the others come from the sizes that the columns suggest.
  func starts(
    _ question: FitQuestion, _ linear: [Int], _ problem: inout LeastSquares
  ) throws(FitError) -> [LeastSquares.Point] {
    let given = unknowns.indices.filter { question.start[$0] != nil }
    let open = unknowns.indices.filter { !given.contains($0) && !linear.contains($0) }
    var sampler = StartSampler(columns: columnNumbers, observed: question.observed)
    var found: [LeastSquares.Point] = []
    let attempts = open.isEmpty ? 1 : attempts(open.count, linear.count, question.observed.count)
    for attempt in 0..<attempts {
      var unknowns = question.start.map { $0 ?? 1 }
      for place in open {
        unknowns[place] = attempt == 0 ? 1 : sampler.next(within: question.bounds[place])
      }
      guard let better = try projected(unknowns, linear, &problem) else { continue }
      found.append(better)
      if found.count > 64 { keepBest(&found, Self.islands) }
    }
    keepBest(&found, open.isEmpty ? 1 : open.count > 2 ? Self.islands / 2 : Self.islands)
    // Each goes its own way.
    for place in found.indices where !open.isEmpty {
      try open.count > 2
        ? hop(&found[place], open, linear, question, &sampler, &problem)
        : stroll(
          &found[place], attempts / Self.islands, open, linear, question, &sampler, &problem)
    }
    keepBest(&found, open.isEmpty ? 1 : 6 + 2 * open.count)
    // Short walks tell more than the starts themselves.
    var walked: [LeastSquares.Point] = []
    for start in found {
      walked.append(try problem.descend(from: start, projecting: linear, iterations: 20).point)
    }
    keepBest(&walked, 2)
    return walked
  }

  /// From a point to better ones nearby or anywhere, one or two unknowns at a time.
  private func stroll(
    _ point: inout LeastSquares.Point, _ steps: Int, _ open: [Int], _ linear: [Int],
    _ question: FitQuestion, _ sampler: inout StartSampler, _ problem: inout LeastSquares
  ) throws(FitError) {
    for _ in 0..<steps {
      let unknowns = changed(point.unknowns, 1 + sampler.below(2), open, question, &sampler)
      if let next = try projected(unknowns, linear, &problem), next.size < point.size {
        point = next
      }
    }
  }

  private func changed(
    _ unknowns: [Double], _ count: Int, _ open: [Int], _ question: FitQuestion,
    _ sampler: inout StartSampler
  ) -> [Double] {
    var changed = unknowns
    for _ in 0..<count {
      let place = open[sampler.below(open.count)]
      changed[place] = sampler.neighbor(of: changed[place], within: question.bounds[place])
    }
    return changed
  }

  /// From valley to valley: some unknowns are drawn anew, and a short walk shows what that is good
  /// for. Unknowns that belong together, as place and width of a peak, are found by it.
  ///
  /// Source: Wales and Doye (1997), "Global optimization by basin-hopping", at temperature 0.
  private func hop(
    _ point: inout LeastSquares.Point, _ open: [Int], _ linear: [Int], _ question: FitQuestion,
    _ sampler: inout StartSampler, _ problem: inout LeastSquares
  ) throws(FitError) {
    for _ in 0..<hops(question.observed.count) {
      let unknowns = changed(point.unknowns, 1 + sampler.below(3), open, question, &sampler)
      guard let start = try projected(unknowns, linear, &problem) else { continue }
      let next = try problem.descend(from: start, projecting: linear, iterations: 6).point
      if next.size < point.size { point = next }
    }
  }

  private func hops(_ rows: Int) -> Int { max(2, min(60, 100_000 / max(1, rows))) }

  private static let islands = 16

  /// Many where few rows make them cheap; at most about 2·10⁹ multiplications in all.
  private func attempts(_ open: Int, _ linear: Int, _ rows: Int) -> Int {
    let cost = max(1, rows) * (linear + 1) * (linear + 1)
    return max(64, min(300 << min(open, 4), 2_000_000_000 / cost))
  }

  private func projected(
    _ unknowns: [Double], _ linear: [Int], _ problem: inout LeastSquares
  ) throws(FitError) -> LeastSquares.Point? {
    guard let point = try problem.attempt(problem.clamped(unknowns)) else { return nil }
    return try problem.projected(point, onto: linear)
  }

  private func keepBest(_ points: inout [LeastSquares.Point], _ count: Int) {
    points.sort { $0.size < $1.size }
    points.removeLast(max(0, points.count - count))
  }

  private var columnNumbers: [[Double]] {
    columns.sorted { $0.key < $1.key }.map { _, value in
      switch value {
      case .number(let number): [number]
      case .array(let array): array.numbers
      }
    }
  }
}

/// Numbers that unknowns may be: rates and lengths on the scale of a column, places within it,
/// exponents, all sizes in between. The same each time.
private struct StartSampler {
  private let places: [Double]
  private let lengths: [Double]
  private var state: UInt64 = 0x9E37_79B9_7F4A_7C15

  init(columns: [[Double]], observed: [Double]) {
    var places: [Double] = []
    var lengths: [Double] = []
    for column in columns + [observed] {
      let sorted = column.filter(\.isFinite).sorted()
      guard let least = sorted.first, let greatest = sorted.last else { continue }
      places += (0...32).map { sorted[(sorted.count - 1) * $0 / 32] }
      let length = greatest - least
      for size in [length, max(least.magnitude, greatest.magnitude)] where size > 0 {
        lengths += [size, size / 10]
      }
    }
    self.places = places.isEmpty ? [1] : places
    self.lengths = lengths.isEmpty ? [1] : lengths
  }

  mutating func next(within bounds: ClosedRange<Double>) -> Double {
    let value = draw()
    if bounds.contains(value) { return value }
    guard bounds.lowerBound.isFinite, bounds.upperBound.isFinite else { return value }
    return bounds.lowerBound + unit() * (bounds.upperBound - bounds.lowerBound)
  }

  /// Another value, or one nearby.
  mutating func neighbor(of value: Double, within bounds: ClosedRange<Double>) -> Double {
    guard unit() < 0.7 else { return next(within: bounds) }
    let share = [0.3, 0.1, 0.03, 0.01, 0.003][below(5)]
    return value * (1 + share * (2 * unit() - 1))
  }

  mutating func below(_ count: Int) -> Int { min(count - 1, Int(unit() * Double(count))) }

  private mutating func draw() -> Double {
    let sign = unit() < 0.7 ? 1.0 : -1.0
    switch unit() {
    case ..<0.35: return sign * spread / pick(lengths)
    case ..<0.55: return sign * spread * pick(lengths)
    case ..<0.8: return pick(places)
    default: return sign * spread
    }
  }

  /// From 1/16 to 16, as many below 1 as above.
  private var spread: Double {
    mutating get {
      let power = Int(unit() * 9) - 4
      let size = power < 0 ? 1 / Double(1 << -power) : Double(1 << power)
      return size * (0.75 + 0.5 * unit())
    }
  }

  private mutating func pick(_ values: [Double]) -> Double {
    values[below(values.count)]
  }

  /// From 0 to below 1: SplitMix64 (Steele, Lea and Flood 2014).
  private mutating func unit() -> Double {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return Double((bits ^ (bits >> 31)) >> 11) * 0x1p-53
  }
}
