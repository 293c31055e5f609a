import Testing

@testable import Language

@Suite struct GnuplotScriptTests {
  private func script(_ name: String) -> String {
    let points = [PlotPoint(0, 0), PlotPoint(1, 1)]
    let picture = Picture(
      x: Axis(name, from: 0, to: 1), y: Axis(name, from: 0, to: 1),
      layers: [Picture.Layer(name, .curve([points]), series: 0)])
    return GnuplotScript(picture, .exact).text(.svg)
  }

  /// Single quotes, which gnuplot leaves alone but for a doubled quote; no command, no line end.
  @Test(arguments: [
    ("'; system('true'); '", "'''; system(''true''); '''"),
    ("a\nset output", "'a set output'"),
    ("`id`", "'ˋidˋ'"),
    ("tab\there", "'tab here'"),
  ])
  func `a name cannot leave its quotes`(_ name: String, _ quoted: String) {
    let script = script(name)
    #expect(script.contains("title \(quoted)"))
    #expect(script.contains("set xlabel \(quoted)"))
    #expect(!script.contains("`"))
  }

  @Test func `numbers stand in blocks, one point a line`() {
    #expect(script("f").contains("$data0 << EOD\n0.0 0.0\n1.0 1.0\nEOD"))
  }

  @Test func `start and end of a path have marks of their own, with names`() {
    let points = [PlotPoint(0, 0), PlotPoint(0.5, 1), PlotPoint(1, 0.5)]
    let picture = Picture(
      x: Axis("", from: 0, to: 1), y: Axis("", from: 0, to: 1),
      layers: [Picture.Layer("run1", .path(points), series: 1)])
    let script = GnuplotScript(picture, .exact).text(.png)
    #expect(script.contains("$data1 << EOD\n0.0 0.0\nEOD"))
    #expect(script.contains("$data1 with points pt 6 ps 1.8 lw 2 lc rgb '#d55e00' title 'start'"))
    #expect(script.contains("$data2 << EOD\n1.0 0.5\nEOD"))
    #expect(script.contains("$data2 with points pt 7 ps 1.8 lc rgb '#d55e00' title 'end'"))
  }

  @Test func `text markup is off in every format`() {
    let picture = Picture(x: Axis("", from: 0, to: 1), y: Axis("", from: 0, to: 1), layers: [])
    for format in GnuplotScript.Format.allCases {
      #expect(GnuplotScript(picture, .exact).text(format).contains(" noenhanced "))
    }
  }
}
