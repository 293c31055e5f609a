/// Pictures of numbers that are there already.
extension Picture {
  /// More lines than this are not told apart.
  static let lineLimit = 12
  /// Of more points every second, third, … is drawn.
  private static let pointLimit = 10_000

  /// Points with free space around them, each group with its own sign.
  init(groups: [(name: String, points: [PlotPoint])], names: (x: String, y: String)) {
    let all = groups.flatMap(\.points)
    let stride = (all.count + Self.pointLimit - 1) / Self.pointLimit
    self.init(
      x: Axis(names.x, around: all.map(\.x), margin: 0.05),
      y: Axis(names.y, around: all.map(\.y), margin: 0.05),
      layers: groups.enumerated().map { place, group in
        let points =
          stride < 2
          ? group.points
          : group.points.indices.filter { $0 % stride == 0 }.map { group.points[$0] }
        return Layer(group.name, .points(points), series: place)
      })
    if stride > 1 { notes.append("1 of \(stride) points is drawn") }
  }

  /// Numbers in turn, the first at `first`.
  init(series: [(name: String, numbers: [Double])], from first: Int) {
    self.init(
      lines: series.map { series in
        (
          series.name,
          series.numbers.enumerated().map { PlotPoint(Double(first + $0.offset), $0.element) }
        )
      })
  }

  /// Lines over whole numbers, such as the losses of a run over its steps; by powers of ten where
  /// that shows more.
  init(lines: [(name: String, points: [PlotPoint])], label: String = "") {
    let shown = lines.map { line in
      (line.name, line.points.filter { $0.isFinite && $0.y.magnitude < Axis.limit })
    }
    let all = shown.flatMap(\.1)
    let isLogarithmic = Axis.isLogarithmic(all.map(\.y))
    let y = Axis("", around: all.map(\.y), isLogarithmic: isLogarithmic)
    let start = all.map(\.x).min() ?? 0
    let end = max(all.map(\.x).max() ?? 1, start + 1)
    self.init(
      x: Axis(label, from: start, to: end, scale: .whole), y: y,
      layers: shown.enumerated().map { place, line in
        // On a logarithmic axis 0 lies at the lower end.
        let points = line.1.map { PlotPoint($0.x, isLogarithmic ? max($0.y, y.lower) : $0.y) }
        return Layer(line.0, .curve([points]), series: place)
      })
  }
}
