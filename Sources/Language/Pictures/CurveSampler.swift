internal import Syntax

/// A curve through a function of one variable: dense where it bends, interrupted where the function
/// is undefined, jumps or has a pole.
struct CurveSampler {
  typealias Evaluation = (Double) throws(Diagnostic) -> Double?

  struct Curve {
    var pieces: [[PlotPoint]] = []
    /// What the vertical axis has to show: without the branches of poles.
    var shown: [Double] = []
    var hasPole = false
  }

  private let evaluate: Evaluation
  private var samples: [(x: Double, y: Double?)] = []
  /// The height of the curve where most of it lies.
  private var height = 1.0
  private var curve = Curve()
  private var piece: [PlotPoint] = []

  private static let intervals = 480

  /// - Parameter evaluate: the function's value, `nil` where it is undefined.
  init(
    from lower: Double, to upper: Double, _ evaluate: @escaping Evaluation
  ) throws(Diagnostic) {
    self.evaluate = evaluate
    for place in 0...Self.intervals {
      // The ends exactly, and the middle of a symmetric range too.
      let part = Double(place) / Double(Self.intervals)
      let x = place == Self.intervals ? upper : lower * (1 - part) + upper * part
      samples.append((x, try value(x)))
    }
    measure()
  }

  private func value(_ x: Double) throws(Diagnostic) -> Double? {
    guard let y = try evaluate(x), y.magnitude < Axis.limit else { return nil }
    return y
  }

  private mutating func measure() {
    let values = samples.compactMap(\.y).sorted()
    guard let first = values.first, let last = values.last else { return }
    let (low, high) = (values[values.count / 50], values[values.count - 1 - values.count / 50])
    height = high > low ? high - low : max(last - first, 1e-300)
  }

  func sampled() throws(Diagnostic) -> Curve {
    var work = self
    if let y = samples[0].y { work.piece = [PlotPoint(samples[0].x, y)] }
    for (left, right) in zip(samples, samples.dropFirst()) { try work.join(left, right) }
    work.endPiece()
    work.chooseHeight()
    return work.curve
  }

  /// Adds what lies between two neighbouring samples, and the right one.
  private mutating func join(
    _ left: (x: Double, y: Double?), _ right: (x: Double, y: Double?)
  ) throws(Diagnostic) {
    switch (left.y, right.y) {
    case (nil, nil): break
    case (let y?, nil):
      try goToBorder(PlotPoint(left.x, y), right.x)
      endPiece()
    case (nil, let y?):
      let inner = PlotPoint(right.x, y)
      let border = try self.border(inner, left.x)
      piece = border.reversed() + [inner]
    case (let a?, let b?):
      try refine(PlotPoint(left.x, a), PlotPoint(right.x, b), depth: 0)
    }
  }

  private mutating func goToBorder(_ inner: PlotPoint, _ outside: Double) throws(Diagnostic) {
    piece += try border(inner, outside)
  }

  /// Points from `inner` toward the last defined one before `outside`.
  private mutating func border(
    _ inner: PlotPoint, _ outside: Double
  ) throws(Diagnostic) -> [PlotPoint] {
    var points: [PlotPoint] = []
    var (inside, out) = (inner, outside)
    for _ in 0..<60 {
      let x = inside.x / 2 + out / 2
      if x == inside.x || x == out { break }
      if let y = try value(x) {
        inside = PlotPoint(x, y)
        points.append(inside)
      } else {
        out = x
      }
    }
    if inside.y.magnitude > 1e3 * height + 10 * inner.y.magnitude { curve.hasPole = true }
    // The curve may go far beyond the picture at its border, as ln does at 0.
    if (inside.y - inner.y).magnitude < height / 4 { curve.shown.append(inside.y) }
    return points
  }

  /// At most 64 points between two samples.
  private static let depthLimit = 6

  /// Adds the points after `left` up to `right`.
  private mutating func refine(
    _ left: PlotPoint, _ right: PlotPoint, depth: Int
  ) throws(Diagnostic) {
    let x = left.x / 2 + right.x / 2
    guard x > left.x, x < right.x else {
      piece.append(right)
      return
    }
    guard let y = try value(x) else {
      try goToBorder(left, x)
      endPiece()
      piece = try border(right, x).reversed() + [right]
      return
    }
    let middle = PlotPoint(x, y)
    curve.shown.append(y)
    let bend = (y - (left.y / 2 + right.y / 2)).magnitude
    if bend < height / 2000 || !bend.isFinite {
      piece.append(right)
      return
    }
    if depth < Self.depthLimit {
      try refine(left, middle, depth: depth + 1)
      try refine(middle, right, depth: depth + 1)
    } else if isPeak(left, middle, right) {
      try crossPeak(left, middle, right)
    } else if (right.y - left.y).magnitude > height / 20 {
      try crossJump(left, right)
    } else {
      piece.append(right)
    }
  }

  /// Follows the larger change until it is clear whether the function jumps there.
  private mutating func crossJump(
    _ start: PlotPoint, _ end: PlotPoint
  ) throws(Diagnostic) {
    var (left, right) = (start, end)
    for _ in 0..<60 {
      let x = left.x / 2 + right.x / 2
      guard x > left.x, x < right.x else { break }
      guard let y = try value(x) else {
        try goToBorder(left, x)
        endPiece()
        piece = try border(right, x).reversed() + [right, end]
        return
      }
      if isPeak(left, PlotPoint(x, y), right) {
        try crossPeak(left, PlotPoint(x, y), right)
        piece.append(end)
        return
      }
      if (y - left.y).magnitude > (right.y - y).magnitude {
        right = PlotPoint(x, y)
      } else {
        left = PlotPoint(x, y)
      }
    }
    let change = (right.y - left.y).magnitude
    guard change > (end.y - start.y).magnitude / 4 else {
      piece.append(end)
      return
    }
    if change > 1e3 * height { curve.hasPole = true }
    piece.append(left)
    endPiece()
    piece = [right, end]
  }

  /// Whether the middle of three is well above both others, or below both if they are negative.
  private func isPeak(_ left: PlotPoint, _ middle: PlotPoint, _ right: PlotPoint) -> Bool {
    middle.y.sign == left.y.sign && middle.y.sign == right.y.sign
      && middle.y.magnitude > max(left.y.magnitude, right.y.magnitude) + height / 20
  }

  /// Climbs a peak until it is clear whether it has an end.
  private mutating func crossPeak(
    _ start: PlotPoint, _ top: PlotPoint, _ end: PlotPoint
  ) throws(Diagnostic) {
    var (left, middle, right) = (start, top, end)
    for _ in 0..<60 {
      var points = [left, middle, right]
      for (a, b) in [(left, middle), (middle, right)] {
        let x = a.x / 2 + b.x / 2
        guard x > a.x, x < b.x, let y = try value(x) else { continue }
        points.append(PlotPoint(x, y))
      }
      points.sort { $0.x < $1.x }
      let best = points.indices.max { points[$0].y.magnitude < points[$1].y.magnitude } ?? 0
      guard points.count > 3, best > 0, best < points.count - 1 else { break }
      (left, middle, right) = (points[best - 1], points[best], points[best + 1])
    }
    guard middle.y.magnitude > 1e3 * height else {
      piece += [middle, end]
      return
    }
    curve.hasPole = true
    piece.append(middle)
    endPiece()
    piece = [middle, end]
  }

  private mutating func endPiece() {
    if !piece.isEmpty { curve.pieces.append(piece) }
    piece = []
  }

  /// Beside a pole the curve leaves the picture; elsewhere all of it is inside.
  private mutating func chooseHeight() {
    guard curve.hasPole else {
      curve.shown += samples.compactMap(\.y)
      return
    }
    let values = samples.compactMap(\.y).sorted()
    let cut = values.count / 12
    curve.shown = Array(values.dropFirst(cut).dropLast(cut))
  }
}
