/// Looks on while long work goes on and shows how far it is: not before 0.3 s, and at most ten
/// times a second.
final class ProgressMeter {
  private let host: any Host
  private let unit: Progress.Unit
  private let notation: Notation
  private let first: Int
  private let total: Int?
  private let seconds: Double?
  private let samples: Double?
  private let noun: String
  private let begun: Double
  private var drawn: Double
  /// Every `stride`-th loss that was reported.
  private var losses: [Double] = []
  private var stride = 1
  private var reports = 0

  private static let redraw = 0.1
  private static let patience = 0.3
  private static let mostLosses = 64

  /// - Parameters:
  ///   - first: what is done before this work begins.
  ///   - total: what is done at its end; `nil` if nobody knows.
  ///   - seconds: how long it may take, if it is given time.
  ///   - samples: how many samples it looks at in all, if that is known.
  ///   - noun: what `seen` counts.
  init(
    _ host: any Host, _ notation: Notation, _ unit: Progress.Unit, after first: Int = 0,
    of total: Int?, seconds: Double? = nil, samples: Double? = nil, speedIn noun: String = "samples"
  ) {
    self.host = host
    self.notation = notation
    self.unit = unit
    self.first = first
    self.total = total
    self.seconds = seconds
    self.samples = samples
    self.noun = noun
    begun = host.now()
    drawn = begun + Self.patience - Self.redraw
  }

  /// Between two steps: so many are done, and the loss is this.
  ///
  /// - Parameters:
  ///   - seen: the samples looked at since the work began; without them speed is told in units.
  ///   - share: what is done of all there is, where the caller knows it better.
  func report(_ done: Int, loss: Double, seen: Int? = nil, share: Double? = nil) {
    keep(loss)
    let now = host.now()
    guard now - drawn >= Self.redraw else { return }
    drawn = now
    let passed = max(1e-9, now - begun)
    var progress = Progress(unit, done, of: total, loss: loss, notation)
    progress.losses = losses
    progress.speed = Progress.Speed(
      perSecond: Double(seen ?? done - first) / passed, noun: seen == nil ? "\(unit)s" : noun)
    if let seconds {
      progress.share = passed / seconds
      progress.left = max(0, seconds - passed)
    } else if let share = share ?? self.share(done, seen) {
      progress.share = share
      progress.left = share > 0 ? passed / share * (1 - share) : nil
    }
    host.progress(progress)
  }

  private func share(_ done: Int, _ seen: Int?) -> Double? {
    if let samples, let seen { return Double(seen) / max(1, samples) }
    return total.map { Double(done - first) / Double(max(1, $0 - first)) }
  }

  private func keep(_ loss: Double) {
    if reports % stride == 0 { losses.append(loss) }
    reports += 1
    guard losses.count > Self.mostLosses else { return }
    losses = losses.indices.filter { $0 % 2 == 0 }.map { losses[$0] }
    stride *= 2
  }
}
