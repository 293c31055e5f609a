import Testing

@testable import Language

/// A picture, the statement above it and the prompt below it fit into the window.
@Suite struct PictureSizeTests {
  static let statements = [
    "plot sin(x) for x in -2..2", "plot (sin(x), cos(x), x^2/9, tan(x)) for x in -2..2",
    "plot x*y for x in -1..1, y in -1000000..1000000", "plot ([1, 2, 3], [1e-7, 2, 3e7])",
    "plot 1e12*x*sin(x)^2*cos(x)^2*exp(-x^2/100000) for x in 0..1e7",
  ]

  @Test(arguments: statements, [(80, 24), (40, 12), (20, 8), (200, 60)])
  func `it fits`(_ statement: String, _ window: (columns: Int, rows: Int)) {
    for isASCII in [false, true] {
      var conversation = Conversation()
      conversation.session.width = window.columns
      conversation.session.height = window.rows
      conversation.session.options.isASCII = isASCII
      let lines = conversation.answer(to: statement)
      #expect(lines.first?.hasPrefix("error") == false, "\(lines)")
      for line in lines { #expect(line.count <= window.columns, "\(line)") }
      // A legend of many lines may need more than the least of windows has.
      #expect(lines.count <= max(window.rows - 2, 12), "\(lines.joined(separator: "\n"))")
      #expect(!lines.joined().contains("nan") && !lines.joined().contains("inf"))
    }
  }
}
