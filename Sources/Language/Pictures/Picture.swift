/// A plot as data: two axes and what is drawn between them. The terminal, gnuplot and JSON are
/// views of it.
struct Picture: Sendable {
  var x: Axis
  var y: Axis
  var layers: [Layer]
  /// What the reader does not see: what was left out.
  var notes: [String] = []

  /// What is drawn, from the bottom up.
  struct Layer: Sendable {
    /// What the legend calls it; empty for what needs no name.
    var name: String
    let mark: Mark
    /// The place among the colors, dashes and signs; layers that belong together share it.
    let series: Int

    init(_ name: String, _ mark: Mark, series: Int) {
      self.name = name
      self.mark = mark
      self.series = series
    }
  }

  enum Mark: Sendable {
    /// Pieces of a line: it is interrupted at poles, jumps and gaps.
    case curve([[PlotPoint]])
    case points([PlotPoint])
    /// Between two lines over one abscissa.
    case band([BandPoint])
    case contours([Contour])
    /// The whole picture, parted.
    case areas(AreaGrid)
    /// Points in turn, joined: where a descent went.
    case path([PlotPoint])
  }
}

struct PlotPoint: Equatable, Sendable {
  var x: Double
  var y: Double

  init(_ x: Double, _ y: Double) {
    self.x = x
    self.y = y
  }

  var isFinite: Bool { x.isFinite && y.isFinite }
}

struct BandPoint: Equatable, Sendable {
  let x: Double
  let low: Double
  let high: Double
}

/// A grid of equal cells over a picture: the series that each belongs to, row by row from the
/// lowest.
struct AreaGrid: Sendable {
  let columns: Int
  let rows: Int
  let series: [Int]

  /// The series at a place, parts of width and height.
  func series(at x: Double, _ y: Double) -> Int {
    let column = min(columns - 1, max(0, Int(x * Double(columns))))
    let row = min(rows - 1, max(0, Int(y * Double(rows))))
    return series[row * columns + column]
  }
}

/// The lines on which a function of two variables has one value.
struct Contour: Sendable {
  let level: Double
  /// As the legend and the label on the line write it.
  let text: String
  /// A closed line ends where it began.
  let lines: [[PlotPoint]]
}

extension Picture.Layer {
  var points: [PlotPoint] {
    switch mark {
    case .curve(let pieces): pieces.flatMap(\.self)
    case .points(let points), .path(let points): points
    case .band(let band):
      band.flatMap { [PlotPoint($0.x, $0.low), PlotPoint($0.x, $0.high)] }
    case .contours(let contours): contours.flatMap { $0.lines.flatMap(\.self) }
    case .areas: []
    }
  }
}

extension Picture {
  /// The layers that have a name.
  var legend: [Layer] { layers.filter { !$0.name.isEmpty } }

  /// Places on the longest lines of a contour where its level may be written, the best first: away
  /// from the edges if there are such, and for neighbouring contours not all at one height.
  func places(forLabelOf contour: Contour, _ order: Int) -> [PlotPoint] {
    let shares = [4, 2, 6, 1, 7, 3, 5]
    let first = order % shares.count
    let points = contour.lines.sorted { $0.count > $1.count }.prefix(2).flatMap { line in
      (shares[first...] + shares[..<first]).map { line[$0 * (line.count - 1) / 8] }
    }
    let isInside = { (point: PlotPoint) in
      let (x, y) = (x.fraction(point.x), y.fraction(point.y))
      return (0.05...0.95).contains(x) && (0.07...0.93).contains(y)
    }
    return points.filter(isInside) + points.filter { !isInside($0) }
  }

  /// Whether the line y = 0 goes through the picture and means something.
  var hasZeroLine: Bool {
    y.scale != .logarithmic && y.lower < 0 && y.upper > 0
      && layers.contains { if case .curve = $0.mark { true } else { false } }
  }
}
