import Testing

@testable import Language

@Suite struct CanvasTests {
  @Test func `a diagonal in braille`() {
    var canvas = Canvas(columns: 2, rows: 1, isASCII: false)
    canvas.line([PlotPoint(0, 0), PlotPoint(1, 1)], Canvas.Pen())
    // Dots 7, 6 and 2, 1 of Unicode's numbering: from the lower left up to the upper right.
    #expect(canvas.line(0).map(\.text).joined() == "\u{2860}\u{280A}")
  }

  @Test func `what is outside is cut off at the edge`() throws {
    let cut = try #require(Canvas.clipped(PlotPoint(-1, 0.5), PlotPoint(3, 0.5)))
    #expect(cut.0 == PlotPoint(0, 0.5) && cut.1 == PlotPoint(1, 0.5))
    #expect(Canvas.clipped(PlotPoint(-1, 0), PlotPoint(-1, 1)) == nil)
    #expect(Canvas.clipped(PlotPoint(0, -.infinity), PlotPoint(1, 1)) == nil)
  }

  @Test func `dashes go on from one segment to the next`() {
    var canvas = Canvas(columns: 4, rows: 1, isASCII: false)
    let pen = Canvas.Pen(dashes: [1, 1])
    canvas.line((0..<8).map { PlotPoint(Double($0) / 7, 0) }, pen)
    #expect(canvas.line(0).map(\.text).joined() == "\u{2840}\u{2840}\u{2840}\u{2840}")
  }
}
