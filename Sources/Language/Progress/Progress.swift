internal import Syntax

/// How far long work has come: the one line that a terminal shows of it.
public struct Progress: Sendable {
  /// What is counted.
  public enum Unit: String, Sendable { case step, epoch, row, point }

  /// What goes by: `250 steps/s`.
  struct Speed: Sendable {
    let perSecond: Double
    let noun: String
  }

  let unit: Unit
  let done: Int
  /// `nil` if nobody knows.
  var total: Int?
  let loss: Double
  /// Losses on the way, one after the other.
  var losses: [Double] = []
  var speed: Speed?
  /// What is done of all there is, from 0 to 1.
  var share: Double?
  /// Seconds.
  var left: Double?
  let notation: Notation

  init(_ unit: Unit, _ done: Int, of total: Int? = nil, loss: Double, _ notation: Notation) {
    self.unit = unit
    self.done = done
    self.total = total
    self.loss = loss
    self.notation = notation
  }

  /// The line in at most `width` columns: what there is no room for is left out, sparkline, bar,
  /// speed and time left in this order.
  public func text(width: Int) -> String {
    let count = "\(unit) \(done)" + (total.map { " of \($0)" } ?? "")
    let loss = "loss \(notation.text(loss))"
    let bar = share.map { self.bar($0) }
    let speed = speed.map { "\(Self.rounded($0.perSecond)) \($0.noun)/s" }
    let left = left.map { Self.duration($0) + " left" }
    let spark = losses.count > 1 ? " " + sparkline : ""
    let texts = [
      [bar, count, loss + spark, speed, left], [bar, count, loss, speed, left],
      [count, loss, speed, left], [count, loss, left], [count, loss], ["\(unit) \(done)", loss],
    ].map { $0.compactMap(\.self).joined(separator: "  ") }
    return texts.first { $0.count <= width } ?? String((texts.last ?? "").prefix(max(0, width)))
  }

  /// `step=10 loss=0.2`: a line for a file.
  public var plain: String { "\(unit)=\(done) loss=\(notation.text(loss))" }

  // MARK: Parts

  private static let barCells = 20
  private static let sparkCells = 12

  private func bar(_ share: Double) -> String {
    let cells = max(0, min(Self.barCells, Int(share * Double(Self.barCells))))
    let (full, empty) = notation.alphabet == .ascii ? ("#", ".") : ("█", "░")
    return String(repeating: full, count: cells)
      + String(repeating: empty, count: Self.barCells - cells)
  }

  /// The losses as heights between the least and the greatest; by their logarithms where they are
  /// of different sizes.
  private var sparkline: String {
    let count = min(losses.count, Self.sparkCells)
    var shown = (0..<count).map { losses[$0 * (losses.count - 1) / max(1, count - 1)] }
    if let least = shown.min(), let most = shown.max(), least > 0, most > 10 * least {
      shown = shown.map { RowMath.log($0) }
    }
    let levels = Array(notation.alphabet == .ascii ? "_.-=*#" : "▁▂▃▄▅▆▇█")
    guard let least = shown.min(), let most = shown.max(), (most - least).isFinite else {
      return ""
    }
    return String(
      shown.map { height in
        let part = most > least ? (height - least) / (most - least) : 0
        return levels[min(levels.count - 1, Int(part * Double(levels.count)))]
      })
  }

  /// Two digits are enough for what changes all the time.
  private static func rounded(_ number: Double) -> String {
    guard number >= 10, number < 1e18 else { return Decimal.text(number, digits: 2) }
    let scale = RowMath.power(10, RowMath.log10(number).rounded(.down) - 1)
    return Decimal.text((number / scale).rounded() * scale)
  }

  /// `8 s`, `3 min`, `2 h`
  private static func duration(_ seconds: Double) -> String {
    let (size, unit) =
      switch seconds {
      case ...60: (1.0, "s")
      case ...3600: (60.0, "min")
      case ...172_800: (3600.0, "h")
      default: (86_400.0, "days")
      }
    return Decimal.text((seconds / size).rounded(.up), digits: 6) + " " + unit
  }
}
