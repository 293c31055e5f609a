internal import Syntax

/// A function of two variables on a grid, and the lines on which it has one value.
///
/// Marching squares (Lorensen and Cline 1987, in two dimensions); where a line crosses an edge of the
/// grid is found by false position on the function itself, and a cell with two opposite high corners
/// is decided by its middle.
struct ContourGrid {
  typealias Evaluation = (Double, Double) throws(Diagnostic) -> Double?

  let xs: [Double]
  let ys: [Double]
  /// Row by row, from the lowest `y`; `nil` where the function is undefined.
  private(set) var values: [Double?] = []
  private let evaluate: Evaluation

  init(
    x: Axis, y: Axis, columns: Int = 96, rows: Int = 72, _ evaluate: @escaping Evaluation
  ) throws(Diagnostic) {
    xs = Self.places(x, columns)
    ys = Self.places(y, rows)
    self.evaluate = evaluate
    values.reserveCapacity(xs.count * ys.count)
    for y in ys { for x in xs { values.append(try Self.finite(try evaluate(x, y))) } }
  }

  private static func finite(_ value: Double?) throws(Diagnostic) -> Double? {
    guard let value, value.magnitude < Axis.limit else { return nil }
    return value
  }

  private static func places(_ axis: Axis, _ count: Int) -> [Double] {
    (0...count).map { place in
      let part = Double(place) / Double(count)
      return place == count ? axis.upper : axis.lower * (1 - part) + axis.upper * part
    }
  }

  /// An edge of the grid: from a node to its right or to its upper neighbour.
  private struct Edge: Hashable {
    let node: Int
    let goesUp: Bool
  }

  /// The lines of one level, each as long as it goes.
  func lines(at level: Double) throws(Diagnostic) -> [[PlotPoint]] {
    var segments: [(Edge, Edge)] = []
    let width = xs.count
    for row in 0..<ys.count - 1 {
      for column in 0..<width - 1 {
        let node = row * width + column
        guard let a = values[node], let b = values[node + 1], let c = values[node + width + 1],
          let d = values[node + width]
        else { continue }
        let bottom = Edge(node: node, goesUp: false)
        let right = Edge(node: node + 1, goesUp: true)
        let top = Edge(node: node + width, goesUp: false)
        let left = Edge(node: node, goesUp: true)
        // The edges with one end below the level and one above, counterclockwise.
        let above = [a, b, c, d].map { $0 >= level }
        let crossed = [bottom, right, top, left].enumerated().filter { place, _ in
          above[place] != above[(place + 1) % 4]
        }.map(\.element)
        if crossed.count == 2 { segments.append((crossed[0], crossed[1])) }
        guard crossed.count == 4 else { continue }
        let isMiddleAbove = (a + b + c + d) / 4 >= level
        if isMiddleAbove == above[0] {
          segments += [(bottom, right), (top, left)]
        } else {
          segments += [(left, bottom), (right, top)]
        }
      }
    }
    return try linked(segments, level)
  }

  /// Joins segments that share an edge.
  private func linked(
    _ segments: [(Edge, Edge)], _ level: Double
  ) throws(Diagnostic) -> [[PlotPoint]] {
    var places: [Edge: PlotPoint] = [:]
    var neighbours: [Edge: [Int]] = [:]
    var isUsed = Array(repeating: false, count: segments.count)
    for (place, segment) in segments.enumerated() {
      for edge in [segment.0, segment.1] where places[edge] == nil {
        places[edge] = try crossing(edge, level)
      }
      // A pole is crossed without ever having the level.
      guard places[segment.0] != nil, places[segment.1] != nil else {
        isUsed[place] = true
        continue
      }
      neighbours[segment.0, default: []].append(place)
      neighbours[segment.1, default: []].append(place)
    }
    var lines: [[PlotPoint]] = []
    // Open lines from one of their ends first, then closed ones from anywhere.
    let starts = segments.indices.filter { place in
      [segments[place].0, segments[place].1].contains { neighbours[$0]?.count == 1 }
    }
    for start in starts + Array(segments.indices) where !isUsed[start] {
      let (a, b) = segments[start]
      var line = neighbours[a]?.count == 1 || neighbours[b]?.count != 1 ? [a, b] : [b, a]
      isUsed[start] = true
      while let end = line.last, let next = neighbours[end]?.first(where: { !isUsed[$0] }) {
        isUsed[next] = true
        line.append(segments[next].0 == end ? segments[next].1 : segments[next].0)
      }
      lines.append(line.compactMap { places[$0] })
    }
    return lines
  }

  /// Where the function has the level on an edge; `nil` if it jumps over it.
  private func crossing(_ edge: Edge, _ level: Double) throws(Diagnostic) -> PlotPoint? {
    let other = edge.node + (edge.goesUp ? xs.count : 1)
    guard let first = values[edge.node], let second = values[other] else { return nil }
    let (from, to) = (point(edge.node), point(other))
    var (low, high) = (0.0, 1.0)
    var (below, above) = (first - level, second - level)
    let gap = (second - first).magnitude
    var best = (part: below / (below - above), miss: Double.infinity)
    for step in 0..<6 {
      let part = step < 4 ? low + (high - low) * below / (below - above) : (low + high) / 2
      guard part.isFinite else { break }
      let place = PlotPoint(from.x + (to.x - from.x) * part, from.y + (to.y - from.y) * part)
      guard let value = try Self.finite(try evaluate(place.x, place.y)) else { return nil }
      let miss = value - level
      if miss.magnitude < best.miss { best = (part, miss.magnitude) }
      if miss.magnitude <= 1e-3 * gap { break }
      if (miss > 0) == (above > 0) {
        (high, above) = (part, miss)
      } else {
        (low, below) = (part, miss)
      }
    }
    guard best.miss < gap / 2 else { return nil }
    return PlotPoint(from.x + (to.x - from.x) * best.part, from.y + (to.y - from.y) * best.part)
  }

  private func point(_ node: Int) -> PlotPoint {
    PlotPoint(xs[node % xs.count], ys[node / xs.count])
  }
}

extension ContourGrid {
  /// Levels that show the function: round, and by powers of ten where most of it is low.
  func levels() -> [(level: Double, text: String)] {
    let sorted = values.compactMap(\.self).sorted()
    guard let least = sorted.first, let greatest = sorted.last, greatest > least else { return [] }
    let quantile = { (part: Double) in sorted[Int(part * Double(sorted.count - 1))] }
    if least >= 0, quantile(0.5) < 0.2 * greatest, quantile(0.01) > 0 || quantile(0.1) > 0 {
      let levels = Self.powers(
        from: max(least, quantile(0.01) > 0 ? quantile(0.01) : quantile(0.1)), to: greatest)
      if levels.count >= 3 { return levels }
    }
    var (low, high) = (least, greatest)
    if high - low > 6 * (quantile(0.95) - quantile(0.05)), quantile(0.95) > quantile(0.05) {
      (low, high) = (quantile(0.05), quantile(0.95))
    }
    let axis = Axis("", from: low, to: high)
    return axis.ticks(atMost: 9, .exact).filter { $0.value > least && $0.value < greatest }
      .map { ($0.value, $0.text) }
  }

  /// Powers of ten between two numbers, and 3 or 2 and 5 times these, if they are not too many.
  private static func powers(
    from lower: Double, to upper: Double
  ) -> [(level: Double, text: String)] {
    let exponents = Int(log10(lower).rounded(.down))...Int(log10(upper).rounded(.up))
    var levels: [(level: Double, text: String)] = []
    for digits in [[1, 2, 5], [1, 3], [1]] {
      levels = exponents.flatMap { exponent in
        digits.map { digit in
          let step = RoundStep(digit: digit, exponent: exponent)
          return (step.size, step.text(1, isScientific: exponent < -3 || exponent > 5))
        }
      }.filter { $0.level > lower && $0.level < upper }
      if levels.count <= 9 { break }
    }
    let stride = max(1, (levels.count + 8) / 9)
    return levels.enumerated().filter { $0.offset % stride == 0 }.map(\.element)
  }

  /// The contours of the function at its own levels, those without a line left out.
  func contours() throws(Diagnostic) -> [Contour] {
    var contours: [Contour] = []
    for (level, text) in levels() {
      let lines = try lines(at: level)
      if !lines.isEmpty { contours.append(Contour(level: level, text: text, lines: lines)) }
    }
    return contours
  }
}
