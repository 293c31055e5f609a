public import Engine

extension RowModel {
  /// The formula of a fit over the model's columns, and half the widths of its bands; `nil` where
  /// the fit has no errors.
  public func curve(
    of fit: Fit, level: Double, limits: Limits
  ) throws(FitError) -> (center: [Double], confidence: [Double]?, prediction: [Double]?) {
    var rows = try planned(slopes, limits: limits)
    var results = try rows.run(fit.unknowns)
    let center = results.removeFirst()
    guard let spread = fit.spread(level: level) else { return (center, nil, nil) }
    var confidence: [Double] = []
    var prediction: [Double] = []
    confidence.reserveCapacity(count)
    prediction.reserveCapacity(count)
    var slopes = Array(repeating: 0.0, count: unknowns.count)
    for row in 0..<count {
      for place in slopes.indices { slopes[place] = results[place][row] }
      let band = spread.band(slopes: slopes)
      confidence.append(band.confidence)
      prediction.append(band.prediction)
    }
    return (center, confidence, prediction)
  }

  /// The numbers of `row`, which has no unknowns, in each row.
  public func values(limits: Limits) throws(FitError) -> [Double] {
    var rows = try planned(row, limits: limits)
    return try rows.run([]).first ?? []
  }
}
