/// A rectangle of characters to draw on: dots in braille, two by four a character; or in ASCII one
/// sign a character.
struct Canvas {
  let columns: Int
  let rows: Int
  let isASCII: Bool

  /// One character.
  struct Cell {
    /// The dots of a braille character.
    var dots: UInt8 = 0
    /// What stands here instead of dots.
    var sign: Character?
    var style = TextStyle.plain

    var isEmpty: Bool { dots == 0 && sign == nil }
  }

  private(set) var cells: [Cell]

  init(columns: Int, rows: Int, isASCII: Bool) {
    self.columns = max(1, columns)
    self.rows = max(1, rows)
    self.isASCII = isASCII
    cells = Array(repeating: Cell(), count: self.columns * self.rows)
  }

  /// Dots from left to right and from bottom to top.
  var width: Int { isASCII ? columns : 2 * columns }
  var height: Int { isASCII ? rows : 4 * rows }

  /// How a layer draws: its sign in ASCII, its color, the dots it leaves out.
  struct Pen {
    var sign: Character = "*"
    var style = TextStyle.plain
    var dashes: [Int] = []
  }

  func cell(_ column: Int, _ row: Int) -> Cell { cells[row * columns + column] }

  /// Puts a dot; outside of the canvas nothing. `x` and `y` count dots from the lower left.
  mutating func dot(_ x: Int, _ y: Int, _ pen: Pen) {
    guard x >= 0, y >= 0, x < width, y < height else { return }
    let fromTop = height - 1 - y
    let place = isASCII ? fromTop * columns + x : fromTop / 4 * columns + x / 2
    cells[place].style = pen.style
    if isASCII {
      cells[place].sign = pen.sign
    } else {
      cells[place].dots |= Self.bits[fromTop % 4][x % 2]
    }
  }

  /// The dots of U+2800 by row and column.
  private static let bits: [[UInt8]] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]]

  /// Puts a sign over whatever is there, in the character of a dot.
  mutating func put(_ sign: Character, atDot x: Int, _ y: Int, _ style: TextStyle) {
    guard x >= 0, y >= 0, x < width, y < height else { return }
    let fromTop = height - 1 - y
    let place = isASCII ? fromTop * columns + x : fromTop / 4 * columns + x / 2
    cells[place].sign = sign
    cells[place].style = style
  }

  mutating func put(_ sign: Character, column: Int, row: Int, _ style: TextStyle) {
    guard column >= 0, row >= 0, column < columns, row < rows else { return }
    cells[row * columns + column].sign = sign
    cells[row * columns + column].style = style
  }

  /// Draws a line through points given as parts of width and height, 0...1 inside; what is outside
  /// is cut off.
  mutating func line(_ points: [PlotPoint], _ pen: Pen) {
    var phase = 0
    var last: (Int, Int)?
    for (start, end) in zip(points, points.dropFirst()) {
      guard let (a, b) = Self.clipped(start, end) else {
        last = nil
        continue
      }
      let from = (x: dotX(a.x), y: dotY(a.y))
      let to = (x: dotX(b.x), y: dotY(b.y))
      let steps = max(abs(to.x - from.x), abs(to.y - from.y))
      for step in 0...steps {
        let part = steps == 0 ? 0 : Double(step) / Double(steps)
        let x = from.x + Int((Double(to.x - from.x) * part).rounded())
        let y = from.y + Int((Double(to.y - from.y) * part).rounded())
        if let last, last == (x, y) { continue }
        if Self.isDrawn(phase, pen.dashes) || isASCII { dot(x, y, pen) }
        last = (x, y)
        phase += 1
      }
    }
    if points.count == 1, let only = points.first, Self.clipped(only, only) != nil {
      dot(dotX(only.x), dotY(only.y), pen)
    }
  }

  func dotX(_ part: Double) -> Int { Int((part * Double(width - 1)).rounded()) }
  func dotY(_ part: Double) -> Int { Int((part * Double(height - 1)).rounded()) }

  static func isDrawn(_ phase: Int, _ dashes: [Int]) -> Bool {
    guard !dashes.isEmpty else { return true }
    var rest = phase % dashes.reduce(0, +)
    for (place, length) in dashes.enumerated() {
      if rest < length { return place % 2 == 0 }
      rest -= length
    }
    return true
  }

  /// The part of a segment inside the unit square (Liang and Barsky 1984).
  static func clipped(_ a: PlotPoint, _ b: PlotPoint) -> (PlotPoint, PlotPoint)? {
    guard a.isFinite, b.isFinite else { return nil }
    let (dx, dy) = (b.x - a.x, b.y - a.y)
    var (enter, leave) = (0.0, 1.0)
    for (change, room) in [(-dx, a.x), (dx, 1 - a.x), (-dy, a.y), (dy, 1 - a.y)] {
      if change == 0 {
        if room < 0 { return nil }
        continue
      }
      let part = room / change
      if change < 0 { enter = max(enter, part) } else { leave = min(leave, part) }
    }
    guard enter <= leave else { return nil }
    return (
      PlotPoint(a.x + enter * dx, a.y + enter * dy),
      PlotPoint(a.x + leave * dx, a.y + leave * dy)
    )
  }

  /// The characters of a row, those of one style together.
  func line(_ row: Int) -> StyledLine {
    var spans: StyledLine = []
    var text = ""
    var style = TextStyle.plain
    for column in 0..<columns {
      let cell = cell(column, row)
      if cell.style != style, !cell.isEmpty {
        if !text.isEmpty { spans.append(StyledSpan(text, style)) }
        text = ""
        style = cell.style
      }
      text.append(cell.character)
    }
    if !text.isEmpty { spans.append(StyledSpan(text, style)) }
    return spans
  }
}

extension Canvas.Cell {
  var character: Character {
    if let sign { return sign }
    guard dots != 0, let scalar = Unicode.Scalar(0x2800 + UInt32(dots)) else { return " " }
    return Character(scalar)
  }
}
