internal import Autodiff
internal import Engine
internal import Learning
internal import Syntax

/// Pictures of descents.
extension Session {
  /// Of two moving numbers the path over contours of the loss, of one the path on its curve, else
  /// the losses step by step.
  ///
  /// - Parameter isKept: whether the run has a name.
  func runPicture(_ record: RunRecord, isKept: Bool = true) throws(Diagnostic) -> Picture {
    let path = Self.path(record.run)
    let count = record.run.steps
    let steps = "\(count) step\(count == 1 ? "" : "s")"
    let name = isKept ? "\(record.name), \(steps)" : steps
    switch record.run.width {
    case 1 where path.count > 1: return try curvePicture(record, path.map { $0[0] }, name)
    case 2 where path.count > 1:
      return try pathPicture(record, path.map { PlotPoint($0[0], $0[1]) }, name)
    default: return lossPicture([record])
    }
  }

  /// The losses of runs, step by step.
  func lossPicture(_ records: [RunRecord]) -> Picture {
    let isOne = records.count == 1
    return Picture(
      lines: records.map { record in
        let losses = zip(record.run.history.steps, record.run.losses)
        return (
          isOne ? record.lossName : record.name, losses.map { PlotPoint(Double($0), $1) }
        )
      }, label: "step")
  }

  /// The points of a run, without the end of one that leaves the picture.
  private static func path(_ run: Run) -> [[Double]] {
    let points = run.points
    guard case .diverged = run.ending else { return points.filter { $0.allSatisfy(\.isFinite) } }
    let first = run.losses.first ?? 0
    let bound = first.magnitude * 1e3 + 1
    let last = run.losses.firstIndex { !($0 <= bound) } ?? points.count
    return points.prefix(max(2, last)).filter { $0.allSatisfy(\.isFinite) }
  }

  /// The loss by the moving numbers, `nil` where it is undefined.
  private func loss(
    of record: RunRecord
  ) -> ([Double]) throws(Diagnostic) -> Double? {
    let (machine, layout, width) = (
      record.machine, StateLayout(record.run.shapes), record.run.width
    )
    let (limits, session) = (limits, self)
    return { (point) throws(Diagnostic) in
      do throws(RunError) {
        let state = try machine.start(at: layout.values(point), limits: limits)
        let loss = state.indices.contains(2 * width) ? state[2 * width] : .nan
        return loss.isFinite ? loss : nil
      } catch {
        switch error {
        case .undefined, .count, .lengths, .depthLimit: return nil
        case .stepLimit, .memoryLimit, .cancelled, .inputCount, .inputShape:
          throw session.diagnostic(error)
        }
      }
    }
  }

  private func curvePicture(
    _ record: RunRecord, _ places: [Double], _ name: String
  ) throws(Diagnostic) -> Picture {
    let loss = loss(of: record)
    let window = Self.window(places, atLeast: 0)
    let curve = try CurveSampler(from: window.lower, to: window.upper) { (x) throws(Diagnostic) in
      try loss([x])
    }.sampled()
    var points: [PlotPoint] = []
    for place in places {
      if let y = try loss([place]) { points.append(PlotPoint(place, y)) }
    }
    return Picture(
      x: Axis(names(record)[0], from: window.lower, to: window.upper),
      y: Axis("", around: curve.shown + points.map(\.y)),
      layers: [
        Picture.Layer(record.lossName, .curve(curve.pieces), series: 0),
        Picture.Layer(name, .path(points), series: 1),
      ])
  }

  private func pathPicture(
    _ record: RunRecord, _ points: [PlotPoint], _ name: String
  ) throws(Diagnostic) -> Picture {
    let loss = loss(of: record)
    let names = names(record)
    let (xs, ys) = (points.map(\.x), points.map(\.y))
    let (width, height) = (Self.extent(xs), Self.extent(ys))
    let across = Self.window(xs, atLeast: height / 4)
    let along = Self.window(ys, atLeast: width / 4)
    let x = Axis(names[0], from: across.lower, to: across.upper)
    let y = Axis(names[1], from: along.lower, to: along.upper)
    let grid = try ContourGrid(x: x, y: y, columns: 120, rows: 90) { (x, y) throws(Diagnostic) in
      try loss([x, y])
    }
    return Picture(
      x: x, y: y,
      layers: [
        Picture.Layer(record.lossName, .contours(try grid.contours()), series: 0),
        Picture.Layer(name, .path(points), series: 1),
      ])
  }

  /// What the moving numbers are called, those of a vector one by one.
  private func names(_ record: RunRecord) -> [String] {
    zip(record.variables, record.run.shapes).flatMap { symbol, shape in
      let name = workspace.symbols.display(symbol)
      let count = shape.reduce(1, *)
      return shape.isEmpty ? [name] : (1...max(1, count)).map { "\(name)[\($0)]" }
    } + ["", ""]
  }

  private static func extent(_ numbers: [Double]) -> Double {
    (numbers.max() ?? 0) - (numbers.min() ?? 0)
  }

  /// The range of some numbers with a quarter more on both sides.
  private static func window(
    _ numbers: [Double], atLeast extent: Double
  ) -> (lower: Double, upper: Double) {
    let (low, high) = (numbers.min() ?? 0, numbers.max() ?? 0)
    let size = max(high - low, extent, 1e-9 * max(low.magnitude, high.magnitude), 1e-9)
    let middle = low / 2 + high / 2
    return (middle - 0.75 * size, middle + 0.75 * size)
  }
}
