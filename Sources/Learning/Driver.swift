/// The methods that look at more than one gradient at a time: they run in Swift over planned
/// functions, and their state is a value.
public enum Driver: String, Sendable, CaseIterable {
  /// Gradient descent with a line search: `rate auto`.
  case search
  case newton, bfgs, lbfgs

  public var summary: String {
    switch self {
    case .search: "gradient descent that searches the length of each step"
    case .newton: "second derivatives, damped, safe where the Hessian is indefinite"
    case .bfgs: "learns the inverse Hessian from the gradients"
    case .lbfgs: "bfgs that remembers the last 10 steps only"
    }
  }

  /// The direction of the first step and what the method remembers.
  func memory(_ count: Int) -> any Direction {
    switch self {
    case .search: SteepestDirection()
    case .newton: NewtonDirection()
    case .bfgs: BFGSDirection(count)
    case .lbfgs: LBFGSDirection()
    }
  }
}

/// What a method remembers, and where it goes next.
protocol Direction: Sendable {
  /// The direction of the next step from `place`; `nil` where the method has none.
  mutating func next(
    _ place: Place, _ objective: SmoothObjective
  ) throws(Failure) -> [Double]
  /// Learns from a step that was made.
  mutating func learn(from old: Place, to new: Place)
  /// The first length that the line search tries.
  func firstLength(_ direction: [Double], _ place: Place, lastGain: Double?) -> Double
}

/// A point with its loss and gradient.
struct Place: Sendable {
  var point: [Double]
  var loss: Double
  var gradient: [Double]
}

extension Direction {
  mutating func learn(from old: Place, to new: Place) {}
  func firstLength(_ direction: [Double], _ place: Place, lastGain: Double?) -> Double { 1 }
}

/// Sums over the entries of vectors of equal length.
public enum Vector {
  public static func dot(_ a: [Double], _ b: [Double]) -> Double {
    var total = 0.0
    for place in a.indices { total += a[place] * b[place] }
    return total
  }

  public static func length(_ a: [Double]) -> Double { dot(a, a).squareRoot() }

  /// `a + factor·b`
  static func sum(_ a: [Double], _ factor: Double, _ b: [Double]) -> [Double] {
    var result = a
    for place in a.indices { result[place] += factor * b[place] }
    return result
  }

  public static func difference(_ a: [Double], _ b: [Double]) -> [Double] { sum(a, -1, b) }
  static func scaled(_ a: [Double], by factor: Double) -> [Double] { a.map { factor * $0 } }
}
