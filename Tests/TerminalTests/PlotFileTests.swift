import Glibc
import Testing

/// Pictures in files, drawn by gnuplot and by Graphviz.
@Suite struct PlotFileTests {
  /// A folder of its own, and what is in it afterwards.
  private func inFolder(_ command: String) -> Child {
    Child(shell: "d=$(mktemp -d) && cd \"$d\" && \(command); c=$?; rm -rf \"$d\"; exit $c")
  }

  @Test(arguments: [("svg", "<?xml "), ("png", "PNG"), ("pdf", "%PDF")])
  func `each format is written`(_ format: String, _ begins: String) {
    let child = inFolder(
      "$GD -e 'plot (sin(x), cos(x)) for x in 0..2π to \"f.\(format)\"'"
        + " && head -c 9 f.\(format) | tr -d '\\211\\r\\n'; ls")
    #expect(child.code == 0, "\(child.errors)")
    #expect(child.output.hasPrefix("written to f.\(format)\n\(begins)"))
    #expect(child.output.hasSuffix("f.\(format)\n"))
  }

  @Test func `an svg has the legend and the curves`() {
    let child = inFolder(
      "$GD -e 'plot (sin(x), x^2) for x in -1..1 to \"f.svg\"' >/dev/null && cat f.svg")
    for text in ["sin(x)", "x²", "-0.5", "<path"] { #expect(child.output.contains(text)) }
  }

  @Test func `contours and points are drawn`() {
    let child = inFolder(
      "$GD -e 'plot x*y for x in -1..1, y in -1..1 to \"c.svg\"'"
        + " -e 'plot ([1, 2], [3, 4]) to \"p.svg\"' && ls")
    #expect(child.code == 0, "\(child.errors)")
    #expect(child.output.hasSuffix("c.svg\np.svg\n"))
  }

  @Test func `an old file is replaced as a whole`() {
    let child = inFolder(
      "echo old > f.svg && $GD -e 'plot x for x in 0..1 to \"f.svg\"' && head -c 5 f.svg && ls")
    #expect(child.output.contains("<?xml"))
  }

  @Test(arguments: [
    ("missing/f.svg", "missing/f.svg cannot be written: No such file or directory"),
    ("/proc/f.svg", "/proc/f.svg cannot be written: "),
    ("full.svg", "full.svg cannot be written: No space left on device"),
    ("folder.svg", "folder.svg cannot be written: Is a directory"),
  ])
  func `a place that takes no file is an error, and nothing is left`(
    _ path: String, _ message: String
  ) {
    let child = inFolder(
      "ln -s /dev/full full.svg && mkdir folder.svg"
        + " && { $GD -e 'plot x for x in 0..1 to \"\(path)\"'; echo $?; ls; }")
    #expect(child.errors.contains(message), "\(child.errors)")
    #expect(child.output == "1\nfolder.svg\nfull.svg\n")
  }

  @Test func `without gnuplot the error names the package`() {
    let child = inFolder("PATH=/nonexistent \"$GD\" -e 'plot x for x in 0..1 to \"f.svg\"'; ls")
    #expect(child.errors.contains("gnuplot, which is not installed"))
    #expect(child.errors.contains("install the package gnuplot-nox"))
  }

  @Test(arguments: [("svg", "<?xml "), ("png", "PNG"), ("pdf", "%PDF"), ("dot", "digraph {")])
  func `a graph goes to a file`(_ format: String, _ begins: String) {
    let child = inFolder(
      "$GD -e 'graph x*sin(x^2) at x=2 to \"g.\(format)\"'"
        + " && head -c 9 g.\(format) | tr -d '\\211\\r\\n'; ls")
    #expect(child.code == 0, "\(child.errors)")
    #expect(child.output.hasPrefix("written to g.\(format)\n\(begins)"), "\(child.output)")
    #expect(child.output.hasSuffix("g.\(format)\n"))
  }

  @Test func `a drawn graph has its formulas and values`() {
    let child = inFolder(
      "$GD -e 'graph x*sin(x^2) at x=2 to \"g.svg\"' >/dev/null && cat g.svg")
    for text in ["u = x²", "v = sin(u)", "1.5136", "<path"] {
      #expect(child.output.contains(text), "\(text)")
    }
  }

  @Test func `without Graphviz the error names the package`() {
    let child = inFolder("PATH=/nonexistent \"$GD\" -e 'graph x^2 to \"f.svg\"'; ls")
    #expect(child.errors.contains("dot, which is not installed"))
    #expect(child.errors.contains("install the package graphviz"))
  }

  @Test func `a network's regions are drawn`() {
    let child = inFolder(
      "$GD -e 'net N = 2 -> 3 tanh -> 1 sigmoid; plot N on moons(20) to \"n.svg\"' && cat n.svg")
    #expect(child.code == 0, "\(child.errors)")
    for text in ["p = 0.5", "y = 1", "<image"] { #expect(child.output.contains(text), "\(text)") }
  }

  @Test func `no-files writes nothing`() {
    let child = inFolder("$GD --no-files -e 'plot x for x in 0..1 to \"f.svg\"'; ls")
    #expect(child.errors.contains("files are off (--no-files)"))
    #expect(child.output.isEmpty)
  }

  @Test func `a name is text, not a command`() {
    let child = inFolder(
      "$GD -e 'plot x for x in 0..1 to \"$(touch bad).svg\"' >/dev/null; ls")
    #expect(child.output == "$(touch bad).svg\n")
  }

  @Test func `a pipe gets a picture of 80 columns, ASCII where asked for`() {
    let child = Child(["--ascii", "-e", "plot (x^2, x) for x in -1..1"])
    let lines = child.output.split(separator: "\n")
    #expect(lines.allSatisfy { $0.count <= 80 } && lines.count <= 23)
    #expect(child.output.utf8.allSatisfy { $0 < 128 })
  }

  @Test func `json has the points`() {
    let child = Child(["--json", "-e", "plot 2x for x in 0..1"])
    for text in [
      "\"kind\":\"plot\"", "\"range\":[0,1]", "\"mark\":\"curve\"", "\"name\":\"2x\"",
      "[0.5,1]",
    ] { #expect(child.output.contains(text), "\(text)") }
  }
}
