internal import Syntax

/// A computation graph in characters, from the inputs down to the result.
struct TerminalGraph {
  private let labels: [[String]]
  private let layout: GraphLayout
  private let isASCII: Bool
  private var canvas: [[Cell]] = []

  /// A character of the drawing: a text's, or where lines of edges lead.
  private struct Cell {
    var text: Character?
    var ways: Ways = []
    /// The ends of the edge that came first, to tell a crossing from a junction.
    var edge: (source: Int, target: Int)?
    var isCrossing = false
    var isArrow = false
  }

  private struct Ways: OptionSet, Hashable {
    let rawValue: UInt8
    static let up = Ways(rawValue: 1)
    static let down = Ways(rawValue: 2)
    static let left = Ways(rawValue: 4)
    static let right = Ways(rawValue: 8)
  }

  /// `nil` for a graph that is wider than the page, or has too many nodes for a picture.
  init?(_ graph: ComputationGraph, _ page: Page, isNetwork: Bool) {
    guard graph.nodes.count <= ComputationGraph.mostDrawn else { return nil }
    labels = graph.nodes.map { $0.labels(page, isNetwork: isNetwork) }
    isASCII = page.notation.alphabet == .ascii
    layout = GraphLayout(
      operands: graph.nodes.map(\.operands),
      widths: labels.map { $0.map(\.count).max() ?? 1 },
      floats: graph.nodes.map { $0.role == .input || $0.role == .parameter })
    guard layout.width <= page.width else { return nil }
    draw()
  }

  var lines: [String] {
    canvas.map { row in
      let text = row.map(character)
      return String(text.reversed().drop { $0 == " " }.reversed())
    }
  }

  private mutating func draw() {
    for (place, row) in layout.rows.enumerated() {
      drawTexts(row)
      if place + 1 < layout.rows.count { drawEdges(from: row) }
    }
  }

  private mutating func grow(by rows: Int) {
    canvas += Array(
      repeating: Array(repeating: Cell(), count: layout.width + 1), count: rows)
  }

  private mutating func drawTexts(_ row: [Int]) {
    let top = canvas.count
    grow(by: row.compactMap { layout.items[$0].node }.map { labels[$0].count }.max() ?? 1)
    for item in row {
      let middle = layout.items[item].middle
      var line = top
      if let node = layout.items[item].node {
        for label in labels[node] {
          for (offset, character) in label.enumerated() {
            canvas[line][middle - label.count / 2 + offset].text = character
          }
          line += 1
        }
        guard !layout.items[item].below.isEmpty else { continue }
      }
      while line < canvas.count {
        mark(line, middle, [.up, .down], (item, item))
        line += 1
      }
    }
  }

  /// Edges to the next row: down to a track of their own, along it, and down.
  private mutating func drawEdges(from row: [Int]) {
    let tracks = tracks(of: row)
    let top = canvas.count
    let height = (tracks.values.max() ?? -1) + 2
    grow(by: height)
    for source in row {
      let from = layout.items[source].middle
      for target in layout.items[source].below {
        let to = layout.items[target].middle
        let edge = (source, target)
        let track = top + (tracks[source] ?? 0)
        let bend = from == to ? top : track
        for line in top..<bend { mark(line, from, [.up, .down], edge) }
        if from != to {
          mark(track, from, from < to ? [.up, .right] : [.up, .left], edge)
          for column in min(from, to) + 1..<max(from, to) {
            mark(track, column, [.left, .right], edge)
          }
          mark(track, to, from < to ? [.left, .down] : [.right, .down], edge)
        }
        for line in (from == to ? top : track + 1)..<top + height {
          mark(line, to, [.up, .down], edge)
        }
        if layout.items[target].node != nil { canvas[top + height - 1][to].isArrow = true }
      }
    }
  }

  /// By source the line in which its edges run sideways: none shared where they would overlap, but
  /// by sources that lead to one place only, the same; and above the lines that end where it
  /// begins.
  private func tracks(of row: [Int]) -> [Int: Int] {
    let middle = { (item: Int) in layout.items[item].middle }
    var bundles: [(sources: [Int], targets: [Int])] = []
    for source in row {
      let below = layout.items[source].below
      guard below.contains(where: { middle($0) != middle(source) }) else { continue }
      if below.count == 1, let place = bundles.firstIndex(where: { $0.targets == below }) {
        bundles[place].sources.append(source)
      } else {
        bundles.append(([source], below))
      }
    }
    let span = { (bundle: (sources: [Int], targets: [Int])) -> ClosedRange<Int> in
      let columns = (bundle.sources + bundle.targets).map(middle)
      return (columns.min() ?? 0)...(columns.max() ?? 0)
    }
    var (tracks, taken): ([Int: Int], [(span: ClosedRange<Int>, track: Int)]) = ([:], [])
    while !bundles.isEmpty {
      // One that ends where no other begins; in a circle, any.
      let next =
        bundles.indices.first { place in
          let ends = Set(bundles[place].targets.map(middle))
          return !bundles.indices.contains { other in
            other != place && bundles[other].sources.contains { ends.contains(middle($0)) }
          }
        } ?? 0
      let bundle = bundles.remove(at: next)
      let track =
        taken.filter { $0.span.overlaps(span(bundle).widened) }.map { $0.track + 1 }.max() ?? 0
      taken.append((span(bundle), track))
      for source in bundle.sources { tracks[source] = track }
    }
    return tracks
  }

  private mutating func mark(
    _ row: Int, _ column: Int, _ ways: Ways, _ edge: (source: Int, target: Int)
  ) {
    var cell = canvas[row][column]
    if let first = cell.edge, first.source != edge.source, first.target != edge.target,
      !cell.ways.isEmpty
    {
      cell.isCrossing = true
    }
    cell.edge = cell.edge ?? edge
    cell.ways.formUnion(ways)
    canvas[row][column] = cell
  }

  private func character(_ cell: Cell) -> Character {
    if let text = cell.text { return text }
    if cell.isArrow { return isASCII ? "v" : "▼" }
    if cell.ways.isEmpty { return " " }
    // A line passes under another.
    if cell.isCrossing { return isASCII ? "|" : "│" }
    if isASCII {
      return cell.ways == [.left, .right] ? "-" : cell.ways == [.up, .down] ? "|" : "+"
    }
    return Self.signs[cell.ways] ?? "┼"
  }

  private static let signs: [Ways: Character] = [
    [.left, .right]: "─", [.up, .down]: "│", [.down, .right]: "╭", [.down, .left]: "╮",
    [.up, .right]: "╰", [.up, .left]: "╯", [.up, .down, .right]: "├", [.up, .down, .left]: "┤",
    [.down, .left, .right]: "┬", [.up, .left, .right]: "┴",
  ]
}

extension ClosedRange<Int> {
  /// With the places beside it.
  fileprivate var widened: ClosedRange<Int> { lowerBound - 1...upperBound + 1 }
}
