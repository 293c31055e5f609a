internal import Syntax

/// A picture in characters: braille dots, or signs in ASCII.
struct TerminalPicture {
  private let picture: Picture
  private let page: Page
  private let isASCII: Bool
  private let width: Int
  private let rows: Int
  private let legend: [StyledLine]

  /// Wider than this a picture is only harder to read.
  private static let widest = 110
  private static let leastRows = 5

  init(_ picture: Picture, _ page: Page) {
    self.picture = picture
    self.page = page
    isASCII = page.notation.alphabet == .ascii
    width = min(page.width, Self.widest)
    legend = Self.legend(picture, isASCII: isASCII, width: width)
    // Beside the rows: the legend, the axis and its numbers, the statement, the next prompt.
    rows = max(Self.leastRows, min(page.height - legend.count - 4, width / 4))
  }

  func lines() -> [StyledLine] {
    let ticks = rowTicks()
    let margin = ticks.map(\.text.count).max() ?? 0
    let label = picture.x.label.isEmpty ? "" : " " + Self.shortened(picture.x.label, width / 4)
    let columns = max(10, width - margin - 2 - label.count)
    let canvas = drawn(columns: columns)
    var lines = legend
    let (upright, crossing) = isASCII ? ("|", "+") : ("│", "┤")
    let tickRows = Dictionary(
      ticks.map { (row(of: $0.value, canvas), $0.text) }, uniquingKeysWith: { first, _ in first })
    for row in 0..<rows {
      let text = tickRows[row] ?? ""
      let start = String(repeating: " ", count: margin - text.count) + text
      lines.append(
        [StyledSpan(start, .number), StyledSpan(" " + (text.isEmpty ? upright : crossing))]
          + canvas.line(row))
    }
    let (axis, numbers) = bottom(canvas)
    let indent = String(repeating: " ", count: margin + 1)
    lines.append(
      [StyledSpan(indent + (isASCII ? "+" : "└") + axis), StyledSpan(label, .name)])
    lines.append([StyledSpan(indent + numbers, .number)])
    return lines.map(\.withoutTrailingSpaces)
  }

  private func rowTicks() -> [Axis.Tick] {
    picture.y.ticks(atMost: max(2, min(9, rows / 2)), page.notation)
  }

  /// The row of characters that a value lies in, from the top.
  private func row(of value: Double, _ canvas: Canvas) -> Int {
    let fromTop = canvas.height - 1 - canvas.dotY(picture.y.fraction(value))
    return min(max(0, isASCII ? fromTop : fromTop / 4), rows - 1)
  }

  private func column(of value: Double, _ canvas: Canvas) -> Int {
    let dot = canvas.dotX(picture.x.fraction(value))
    return min(max(0, isASCII ? dot : dot / 2), canvas.columns - 1)
  }

  /// The axis with its marks, and the numbers below: as many as find room.
  private func bottom(_ canvas: Canvas) -> (axis: String, numbers: String) {
    for count in stride(from: 9, through: 1, by: -1) {
      let ticks = picture.x.ticks(atMost: count, page.notation)
      let places = ticks.map { column(of: $0.value, canvas) }
      var starts: [Int] = []
      var end = -2
      for (tick, place) in zip(ticks, places) {
        let start = max(-1, min(place - tick.text.count / 2, canvas.columns + 1 - tick.text.count))
        guard start >= end + (starts.isEmpty ? 0 : 2) else { break }
        starts.append(start)
        end = start + tick.text.count
      }
      guard starts.count == ticks.count || count == 1 else { continue }
      var axis = Array(repeating: Character(isASCII ? "-" : "─"), count: canvas.columns)
      // The first place is left of the axis' first character.
      var numbers = Array(repeating: Character(" "), count: canvas.columns + 24)
      for ((tick, place), start) in zip(zip(ticks, places), starts) {
        axis[place] = isASCII ? "+" : "┬"
        for (offset, character) in tick.text.enumerated() {
          let place = start + 1 + offset
          if numbers.indices.contains(place) { numbers[place] = character }
        }
      }
      return (String(axis), String(numbers))
    }
    return ("", "")
  }
}

// MARK: Layers

extension TerminalPicture {
  private func drawn(columns: Int) -> Canvas {
    var canvas = Canvas(columns: columns, rows: rows, isASCII: isASCII)
    drawZero(&canvas)
    for layer in picture.layers { draw(layer, &canvas) }
    for layer in picture.layers { if case .contours(let all) = layer.mark { label(all, &canvas) } }
    return canvas
  }

  private func place(_ point: PlotPoint) -> PlotPoint {
    PlotPoint(picture.x.fraction(point.x), picture.y.fraction(point.y))
  }

  /// The line y = 0, where it goes through the picture.
  private func drawZero(_ canvas: inout Canvas) {
    guard picture.hasZeroLine else { return }
    let row = row(of: 0, canvas)
    for column in 0..<canvas.columns {
      canvas.put(isASCII ? "-" : "┈", column: column, row: row, .note)
    }
  }

  private func draw(_ layer: Picture.Layer, _ canvas: inout Canvas) {
    let pen = Self.pen(layer, isASCII: isASCII)
    switch layer.mark {
    case .curve(let pieces): for piece in pieces { canvas.line(piece.map(place), pen) }
    case .path(let points):
      canvas.line(points.map(place), pen)
      if points.count <= Self.signedPoints {
        for point in points { mark(point, isASCII ? "o" : "•", pen.style, &canvas) }
      }
      mark(points.first, isASCII ? "S" : "○", pen.style, &canvas)
      mark(points.last, isASCII ? "E" : "●", pen.style, &canvas)
    case .points(let points): drawSigns(points, layer, &canvas)
    case .band(let band): fill(band, pen, &canvas)
    case .contours(let contours):
      for (order, contour) in contours.enumerated() {
        var pen = pen
        pen.style = .level(Self.part(order, contours.count))
        pen.sign = "."
        for line in contour.lines { canvas.line(line.map(place), pen) }
      }
    }
  }

  /// A path with more points shows its line only.
  private static let signedPoints = 60

  static func part(_ order: Int, _ count: Int) -> Double {
    count > 1 ? Double(order) / Double(count - 1) : 0
  }

  private func drawSigns(
    _ points: [PlotPoint], _ layer: Picture.Layer, _ canvas: inout Canvas
  ) {
    let pen = Self.pen(layer, isASCII: isASCII)
    for point in points { mark(point, pen.sign, pen.style, &canvas) }
  }

  private func mark(
    _ point: PlotPoint?, _ sign: Character, _ style: TextStyle, _ canvas: inout Canvas
  ) {
    guard let part = point.map(place), part.isFinite, (0...1).contains(part.x),
      (0...1).contains(part.y)
    else { return }
    canvas.put(sign, atDot: canvas.dotX(part.x), canvas.dotY(part.y), style)
  }

  /// Every second dot of every second column between the two lines.
  private func fill(_ band: [BandPoint], _ pen: Canvas.Pen, _ canvas: inout Canvas) {
    for (left, right) in zip(band, band.dropFirst()) {
      let (from, to) = (picture.x.fraction(left.x), picture.x.fraction(right.x))
      guard to > from, from >= -1, to <= 2 else { continue }
      for x in canvas.dotX(from)...max(canvas.dotX(from), canvas.dotX(to)) {
        let part = (Double(x) / Double(max(1, canvas.width - 1)) - from) / (to - from)
        let low = picture.y.fraction(left.low + (right.low - left.low) * part)
        let high = picture.y.fraction(left.high + (right.high - left.high) * part)
        guard low.isFinite, high.isFinite, high >= low, high >= 0, low <= 1 else { continue }
        for y in canvas.dotY(max(0, low))...canvas.dotY(min(1, high))
        where (x + y) % 4 == 0 && x % 2 == 0 {
          canvas.dot(x, y, Canvas.Pen(sign: ":", style: pen.style))
        }
      }
    }
  }

  /// Each level's number on its longest line, where it covers no other.
  private func label(_ contours: [Contour], _ canvas: inout Canvas) {
    var taken: [(row: Int, columns: ClosedRange<Int>)] = []
    for (order, contour) in contours.enumerated() {
      let length = contour.text.count
      for candidate in picture.places(forLabelOf: contour, order) {
        let row = row(of: candidate.y, canvas)
        let middle = column(of: candidate.x, canvas)
        let start = min(max(0, middle - length / 2), max(0, canvas.columns - length))
        let range = start - 1...start + length
        guard !taken.contains(where: { abs($0.row - row) < 2 && $0.columns.overlaps(range) })
        else { continue }
        taken.append((row, range))
        let style = TextStyle.level(Self.part(order, contours.count))
        for (offset, character) in contour.text.enumerated() {
          canvas.put(character, column: start + offset, row: row, style)
        }
        break
      }
    }
  }
}

// MARK: Legend

extension TerminalPicture {
  fileprivate static func pen(_ layer: Picture.Layer, isASCII: Bool) -> Canvas.Pen {
    let place = Palette.place(layer.series)
    var pen = Canvas.Pen(
      sign: (isASCII ? Palette.asciiSigns : Palette.signs)[place], style: .series(place))
    if case .curve = layer.mark { pen.dashes = Palette.dashes[place] }
    return pen
  }

  /// The names of the layers, each behind a sample, and the label of the vertical axis before them.
  private static func legend(_ picture: Picture, isASCII: Bool, width: Int) -> [StyledLine] {
    var entries: [StyledLine] = []
    if !picture.y.label.isEmpty {
      entries.append([StyledSpan(shortened(picture.y.label, width), .name)])
    }
    for layer in picture.legend {
      entries.append(
        [sample(layer, isASCII: isASCII), StyledSpan(" " + shortened(layer.name, width - 10))])
    }
    var lines: [StyledLine] = []
    var used = 0
    for entry in entries {
      let length = entry.map(\.text.count).reduce(0, +)
      if lines.isEmpty || used + 3 + length > width {
        lines.append([StyledSpan("  ")] + entry)
        used = 2 + length
      } else {
        lines[lines.count - 1] += [StyledSpan("   ")] + entry
        used += 3 + length
      }
    }
    return lines
  }

  private static func sample(_ layer: Picture.Layer, isASCII: Bool) -> StyledSpan {
    let pen = pen(layer, isASCII: isASCII)
    let text: String
    switch layer.mark {
    case .points: text = String(pen.sign)
    case .path: text = isASCII ? "S..E" : "○⠒⠒●"
    case .band: text = isASCII ? ":::" : "⠕⠕⠕"
    case .contours: text = isASCII ? "..." : "⠒⠒⠒"
    case .curve:
      var canvas = Canvas(columns: isASCII ? 2 : 5, rows: 1, isASCII: isASCII)
      canvas.line([PlotPoint(0, 0.4), PlotPoint(1, 0.4)], pen)
      text = canvas.line(0).map(\.text).joined()
    }
    return StyledSpan(text, pen.style)
  }

  static func shortened(_ text: String, _ limit: Int) -> String {
    text.count <= max(4, limit) ? text : String(text.prefix(max(3, limit - 1))) + "…"
  }
}

extension StyledLine {
  fileprivate var withoutTrailingSpaces: StyledLine {
    var line = self
    while let last = line.last {
      var text = last.text[...]
      while text.last == " " { text.removeLast() }
      line.removeLast()
      if text.isEmpty { continue }
      line.append(StyledSpan(String(text), last.style))
      break
    }
    return line
  }
}
