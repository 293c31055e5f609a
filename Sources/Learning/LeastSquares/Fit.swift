/// What a fit found.
public struct Fit: Sendable {
  public enum Verdict: String, Sendable {
    /// The unknowns are the best there are near the start.
    case converged
    /// The formula goes through every point, to rounding.
    case exact
    /// The last step was not yet small.
    case stopped
    /// Some unknowns can be changed together and nothing changes.
    case undetermined
  }

  /// In the order of the model's unknowns.
  public let unknowns: [Double]
  public let verdict: Verdict
  /// Whether the formula is linear in all unknowns, so that they were found directly.
  public let isLinear: Bool
  public let iterations: Int
  /// The unknowns that stand at a bound.
  public let atBound: [Int]
  /// Unknowns that hang together so that the data cannot tell them apart, if there are such.
  public let dependent: [Int]
  /// The weighted sum of squares of what is left over.
  public let residualSquares: Double
  /// Rows with a weight above 0, less the unknowns that were free to move.
  public let degreesOfFreedom: Int
  /// `√(residualSquares / degreesOfFreedom)`; `nil` without degrees of freedom.
  public let residualDeviation: Double?
  /// The part of the variation that the formula explains; `nil` where nothing varies.
  public let determination: Double?
  /// Whether that variation is around 0, as is the custom for linear formulas without a constant.
  public let isAboutZero: Bool
  /// The covariance of the unknowns, 0 for those at a bound; `nil` where there is none.
  public let covariance: [[Double]]?
  /// A row each, not weighted.
  public let predicted: [Double]
  public let residuals: [Double]

  /// The standard error of an unknown; `nil` where there is none.
  public func error(_ place: Int) -> Double? {
    guard let covariance, !atBound.contains(place) else { return nil }
    return max(covariance[place][place], 0).squareRoot()
  }

  /// The correlation of two unknowns; `nil` where one has no error.
  public func correlation(_ a: Int, _ b: Int) -> Double? {
    guard let covariance, let first = error(a), let second = error(b), first > 0, second > 0
    else { return nil }
    return a == b ? 1 : min(max(covariance[a][b] / (first * second), -1), 1)
  }

  /// What the bands at this confidence, such as 0.95, are made from; `nil` where there are none.
  public func spread(level: Double) -> Spread? {
    guard let covariance, let deviation = residualDeviation else { return nil }
    return Spread(
      covariance: covariance, variance: deviation * deviation,
      quantile: StudentT(degreesOfFreedom: degreesOfFreedom).quantile(level: level))
  }

  /// How far off the formula may be.
  public struct Spread: Sendable {
    let covariance: [[Double]]
    let variance: Double
    let quantile: Double

    /// How far the fitted curve may be off where its slopes by the unknowns are these, and how far
    /// a new observation: half the widths of the bands.
    func band(slopes: [Double]) -> (confidence: Double, prediction: Double) {
      var sum = 0.0
      for a in slopes.indices {
        for b in slopes.indices { sum += slopes[a] * covariance[a][b] * slopes[b] }
      }
      sum = max(sum, 0)
      return (quantile * sum.squareRoot(), quantile * (sum + variance).squareRoot())
    }
  }
}
