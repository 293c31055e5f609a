internal import Autodiff
internal import Learning
internal import Syntax

/// Pictures of fits: the data, the curve, and the band in which the true curve lies.
extension Session {
  func fitPicture(_ fit: NamedFit) throws(Diagnostic) -> Picture {
    guard let predictor = fit.predictor else { return predictedPicture(fit) }
    let data = zip(predictor.numbers, fit.measured).map { PlotPoint($0, $1) }
    let x = Axis(
      workspace.symbols.display(predictor.name), around: predictor.numbers, margin: 0.05)
    let places = (0...200).map { x.lower + (x.upper - x.lower) * Double($0) / 200 }
    let curve = try self.curve(of: fit, at: places)
    let line = zip(places, curve.center).map { PlotPoint($0, $1) }
    var layers: [Picture.Layer] = []
    var shown = data.map(\.y) + curve.center
    if let width = curve.confidence {
      let band = places.indices.map { place in
        BandPoint(
          x: places[place], low: curve.center[place] - width[place],
          high: curve.center[place] + width[place])
      }
      shown += band.flatMap { [$0.low, $0.high] }
      let percent = notation.text((fit.level * 1000).rounded() / 10)
      layers.append(Picture.Layer("\(percent)% band of the curve", .band(band), series: 4))
    }
    layers.append(
      Picture.Layer(fit.formula.text(notation), .curve([line.filter(\.isFinite)]), series: 0))
    layers.append(Picture.Layer("", .points(data), series: 0))
    return Picture(
      x: x, y: Axis(fit.observed.text(notation), around: shown, margin: 0.02), layers: layers)
  }

  /// Of a formula of several columns: what was measured over what it gives.
  private func predictedPicture(_ fit: NamedFit) -> Picture {
    let points = zip(fit.fit.predicted, fit.measured).map { PlotPoint($0, $1) }
    let all = points.flatMap { [$0.x, $0.y] }
    let y = Axis(fit.observed.text(notation), around: all, margin: 0.05)
    let diagonal = [PlotPoint(y.lower, y.lower), PlotPoint(y.upper, y.upper)]
    var x = y
    x.label = "fitted"
    return Picture(
      x: x, y: y,
      layers: [
        Picture.Layer("", .curve([diagonal]), series: 1),
        Picture.Layer("", .points(points), series: 0),
      ])
  }
}
