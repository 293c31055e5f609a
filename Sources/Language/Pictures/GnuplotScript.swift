/// A picture as a script for gnuplot, which writes the file to its standard output.
///
/// What a user typed reaches gnuplot only between single quotes, where nothing is special but the
/// quote itself, and without its text markup.
struct GnuplotScript {
  /// What the end of a file's name asks for.
  enum Format: String, CaseIterable {
    case svg, png, pdf

    /// Six by four inches, or as many pixels as a page needs.
    fileprivate var terminal: String {
      switch self {
      case .svg:
        "svg noenhanced size 840,560 font 'Helvetica,Arial,sans-serif,16' background rgb 'white'"
      case .png: "pngcairo noenhanced size 1260,840 font 'sans,12' fontscale 1.5 linewidth 1.5"
      case .pdf: "pdfcairo noenhanced size 6in,4in font 'sans,12'"
      }
    }
  }

  private let picture: Picture
  private let notation: Notation
  private var data: [String] = []
  private var parts: [String] = []
  private var labels: [String] = []

  init(_ picture: Picture, _ notation: Notation) {
    self.picture = picture
    self.notation = notation
  }

  func text(_ format: Format) -> String {
    var script = self
    for layer in picture.layers { script.add(layer) }
    var lines = [
      "set terminal \(format.terminal)",
      "set border 3 lc rgb '#404040'",
      "set tics nomirror out scale 0.6 textcolor rgb '#404040'",
      "set grid back lt 1 lw 0.5 lc rgb '#dddddd'",
      "set style textbox opaque fillcolor rgb 'white' noborder margins 0.4, 0.2",
      "set style fill solid 0.25 noborder",
      "set xrange [\(picture.x.lower):\(picture.x.upper)]",
      "set yrange [\(picture.y.lower):\(picture.y.upper)]",
      "set key above left horizontal Left reverse samplen 3 width 1 height 0.4",
      "set lmargin 9",
      "set rmargin 5",
      "set datafile missing '?'",
    ]
    lines += axis("x", picture.x, count: 9) + axis("y", picture.y, count: 8)
    if !picture.y.label.isEmpty { lines.append("set ylabel \(quoted(picture.y.label))") }
    if !picture.x.label.isEmpty { lines.append("set xlabel \(quoted(picture.x.label))") }
    if picture.hasZeroLine {
      lines.append(
        "set arrow from graph 0, first 0 to graph 1, first 0 nohead back lw 0.8 lc rgb '#888888'")
    }
    lines += script.labels + script.data
    lines.append("plot " + script.parts.joined(separator: ", "))
    return lines.joined(separator: "\n") + "\n"
  }

  private func axis(_ name: String, _ axis: Axis, count: Int) -> [String] {
    let ticks = axis.ticks(atMost: count, notation).map { "\(quoted($0.text)) \($0.value)" }
    return (axis.scale == .logarithmic ? ["set logscale \(name)"] : [])
      + ["set \(name)tics (\(ticks.joined(separator: ", ")))"]
  }

  private mutating func add(_ layer: Picture.Layer) {
    let place = Palette.place(layer.series)
    let color = "lc rgb '\(Palette.hex[place])'"
    let title = layer.name.isEmpty ? "notitle" : "title \(quoted(layer.name))"
    switch layer.mark {
    case .curve(let pieces):
      let block = add(pieces.map { $0.map { [$0.x, $0.y] } })
      parts.append("\(block) with lines lw 2.5 dt \(Self.dashes[place]) \(color) \(title)")
    case .points(let points):
      let block = add([points.map { [$0.x, $0.y] }])
      parts.append(
        "\(block) with points pt \(Self.signs[place]) ps \(points.count > 200 ? 0.8 : 1.3) \(color) \(title)"
      )
    case .band(let band):
      let block = add([band.map { [$0.x, $0.low, $0.high] }])
      parts.append("\(block) with filledcurves \(color) \(title)")
    case .path(let points):
      let block = add([points.map { [$0.x, $0.y] }])
      parts.append("\(block) with linespoints lw 2 pt 7 ps 0.5 \(color) \(title)")
      guard let start = points.first, let end = points.last else { return }
      let first = add([[[start.x, start.y]]])
      let last = add([[[end.x, end.y]]])
      // A ring on white, so that the line does not go through it, and a disc.
      parts.append("\(first) with points pt 7 ps 1.8 lc rgb 'white' notitle")
      parts.append("\(first) with points pt 6 ps 1.8 lw 2 \(color) title 'start'")
      parts.append("\(last) with points pt 7 ps 1.8 \(color) title 'end'")
    case .contours(let contours):
      for (order, contour) in contours.enumerated() {
        let block = add(contour.lines.map { $0.map { [$0.x, $0.y] } })
        let hex = Palette.contourHex(TerminalPicture.part(order, contours.count))
        let name = order == 0 ? title : "notitle"
        parts.append("\(block) with lines lw 1.6 lc rgb '\(hex)' \(name)")
        addLabel(contour, hex)
      }
    }
  }

  /// Lengths drawn and left out, in the order of `Palette.dashes`.
  private static let dashes = [
    "solid", "(8,4)", "(2,2.5)", "(10,3,2,3)", "(16,5)", "(5,3,1,3,1,3)",
  ]

  /// gnuplot's point types in the order of `Palette.signs`.
  private static let signs = [7, 6, 2, 1, 8, 4]

  private mutating func addLabel(_ contour: Contour, _ hex: String) {
    guard let point = picture.places(forLabelOf: contour, labels.count).first else { return }
    labels.append(
      "set label \(quoted(contour.text)) at first \(point.x), first \(point.y) center front boxed"
        + " textcolor rgb '\(hex)'")
  }

  /// A block of data, its pieces apart; what is not finite interrupts a line.
  private mutating func add(_ pieces: [[[Double]]]) -> String {
    let name = "$data\(data.count)"
    var lines = ["\(name) << EOD"]
    for (place, piece) in pieces.enumerated() {
      if place > 0 { lines.append("") }
      for row in piece where row.allSatisfy({ $0.isFinite && $0.magnitude < Axis.limit }) {
        lines.append(row.map { "\($0)" }.joined(separator: " "))
      }
    }
    lines.append("EOD")
    data.append(lines.joined(separator: "\n"))
    return name
  }

  /// A text that gnuplot takes as it is.
  private func quoted(_ text: String) -> String {
    var quoted = "'"
    for scalar in text.unicodeScalars {
      switch scalar {
      case "'": quoted += "''"
      // Text of a command to run, for some versions of gnuplot, and line ends.
      case "`": quoted += "ˋ"
      case _ where scalar.value < 32 || scalar.value == 127: quoted += " "
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "'"
  }
}
