public import Engine

/// A descent that was made: a value, so that a copy is a fork.
public struct Run: Sendable {
  public enum Ending: Hashable, Sendable {
    /// All steps were made.
    case steps
    /// What `until` asks for came true, or the method found nothing more to do.
    case reached
    /// The loss grew beyond all bounds, so many times in a row at the end.
    case diverged(growths: Int)
    /// The next step would leave the real numbers.
    case undefined(RunError)
    case interrupted
    /// The seconds that it was given are over.
    case time
    /// No smaller loss was found along the direction of descent.
    case stalled
  }

  /// The shape of each parameter; of a number none.
  public let shapes: [[Int]]
  public internal(set) var history: History
  public internal(set) var ending: Ending

  public init(shapes: [[Int]], history: History, ending: Ending) {
    self.shapes = shapes
    self.history = history
    self.ending = ending
  }

  /// Numbers of all parameters together.
  public var width: Int { shapes.reduce(0) { $0 + $1.reduce(1, *) } }
  /// Steps made.
  public var steps: Int { history.steps.last ?? 0 }

  public func loss(at place: Int) -> Double { history.states[place][2 * width] }
  /// The numbers of the parameters, one after the other.
  public func point(at place: Int) -> [Double] { Array(history.states[place].prefix(width)) }
  public func gradient(at place: Int) -> [Double] {
    Array(history.states[place][width..<2 * width])
  }

  /// Loss and gradient at a place as they are on all rows, where the steps saw a part of them.
  public mutating func settle(_ place: Int, loss: Double, gradient: [Double]) {
    history.settle(place, width: width, loss: loss, gradient: gradient)
  }

  /// The losses at the steps of `history`.
  public var losses: [Double] { (0..<history.count).map { loss(at: $0) } }
  public var points: [[Double]] { (0..<history.count).map { point(at: $0) } }
  public var loss: Double { loss(at: history.count - 1) }
  public var point: [Double] { point(at: history.count - 1) }
  public var gradient: [Double] { gradient(at: history.count - 1) }

  /// The loss is that large that nothing will bring it back.
  static func isBeyond(_ loss: Double, from first: Double) -> Bool {
    !(loss - first <= 1e6 * max(first.magnitude, 1e-3))
  }

  /// How often the loss grew in a row, up to the end.
  static func growths(_ history: History, at loss: Int) -> Int {
    var count = 0
    for place in history.states.indices.dropFirst().reversed() {
      guard history.states[place][loss] > history.states[place - 1][loss] else { break }
      count += 1
    }
    return count
  }
}

/// How long a descent may go on, and who looks on.
public struct Watch {
  public var steps: Int
  /// When it is to end, by `now`.
  public var deadline: Double?
  public var limits: Limits
  /// Seconds.
  public var now: () -> Double
  /// Told of steps made and the loss, between two chunks of steps.
  public var report: (Int, Double) -> Void

  public init(
    steps: Int, deadline: Double? = nil, limits: Limits = Limits(),
    now: @escaping () -> Double, report: @escaping (Int, Double) -> Void = { _, _ in }
  ) {
    self.steps = steps
    self.deadline = deadline
    self.limits = limits
    self.now = now
    self.report = report
  }

  var isCancelled: Bool { limits.cancel?() ?? false }
}
