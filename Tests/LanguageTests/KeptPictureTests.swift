import Syntax
import Testing

@testable import Language

/// The data behind the pictures of runs and sweeps.
@Suite struct KeptPictureTests {
  private func picture(_ statements: [String]) throws -> Picture {
    var session = Session(host: TestHost(), options: Options())
    var found: Picture?
    for statement in statements {
      guard case .script(let script) = session.read(Array(statement.utf8), file: "") else {
        continue
      }
      let tree = session.workspace.sources[Int(script.source)]
      let context = Context(source: script.source, tree: tree, statement: tree.statements[0])
      let reply = try session.answer(context)
      found = (reply.answer as? PlotAnswer)?.picture
    }
    return try #require(found)
  }

  private func path(_ picture: Picture) -> [PlotPoint]? {
    for layer in picture.layers { if case .path(let points) = layer.mark { return points } }
    return nil
  }

  /// w - 5 is multiplied by 1 - 2·0.1 = 0.8 at each step.
  @Test func `a path goes through the points of the run`() throws {
    let picture = try self.picture(["descend (w-5)^2 from w=8 rate 0.1 for 3 steps", "plot run1"])
    let expected = [8.0, 7.4, 6.92, 6.536]
    let path = try #require(self.path(picture))
    #expect(path.count == 4)
    for (point, w) in zip(path, expected) {
      #expect(abs(point.x - w) < 1e-12 && abs(point.y - (w - 5) * (w - 5)) < 1e-12)
    }
  }

  @Test func `contours around a path are those of the loss`() throws {
    let picture = try self.picture([
      "k = 2", "descend x^2 + k*y^2 from x=3, y=1 rate 0.1 for 9 steps", "k = 7", "plot run1",
    ])
    let contours = picture.layers.compactMap { layer -> [Contour]? in
      if case .contours(let contours) = layer.mark { contours } else { nil }
    }.flatMap(\.self)
    #expect(contours.count > 2)
    // The run has kept the k that it was made with.
    for contour in contours {
      for point in contour.lines.flatMap(\.self) {
        let loss = point.x * point.x + 2 * point.y * point.y
        #expect(abs(loss - contour.level) < 0.01 * contour.level + 1e-3)
      }
    }
  }

  /// 9·0.8^(2n) and 9·0.98^(2n).
  @Test func `a sweep has a curve of losses for each row`() throws {
    let picture = try self.picture([
      "plot (sweep rate 0.1, 0.01 in descend (w-5)^2 from w=8 for 2 steps)"
    ])
    #expect(picture.layers.map(\.name) == ["rate 0.1", "rate 0.01"])
    let losses = picture.layers.map { $0.points.map(\.y) }
    for (found, expected) in zip(losses, [[9, 5.76, 3.6864], [9, 8.6436, 8.30131344]]) {
      for (loss, number) in zip(found, expected) { #expect(abs(loss - number) < 1e-9) }
    }
  }

  @Test func `the losses of a fast descent are shown by powers of ten`() throws {
    let picture = try self.picture([
      "plot (sweep rate 0.1, 0.2 in descend (w-5)^2 from w=8 for 40 steps)"
    ])
    #expect(picture.y.scale == .logarithmic)
  }

  /// The band of a line through five points, at the mean of x: t(0.975, 3)·s/√5 =
  /// 3.182446·0.188856/2.236068 (NIST/SEMATECH e-Handbook, 4.1.3 and table 1.3.6.7.2).
  @Test func `a fit has its data, its curve and its band`() throws {
    let picture = try self.picture([
      "data D = table x, y: 1, 2.1; 2, 3.9; 3, 6.2; 4, 7.8; 5, 10.1", "fit y = m*x + c on D",
      "plot fit1",
    ])
    var width: Double?
    for layer in picture.layers {
      guard case .band(let band) = layer.mark else { continue }
      let middle = band.min { abs($0.x - 3) < abs($1.x - 3) }
      width = middle.map { ($0.high - $0.low) / 2 }
    }
    #expect(abs((width ?? 0) - 0.26879) < 1e-3)
    #expect(
      picture.layers.contains { if case .points(let p) = $0.mark { p.count == 5 } else { false } })
    #expect(picture.layers.contains { if case .curve = $0.mark { true } else { false } })
  }

  @Test func `classes are groups of points`() throws {
    let picture = try self.picture(["data M = moons(40)", "plot M"])
    #expect(picture.layers.count == 2)
    #expect(picture.layers.map(\.points.count) == [20, 20])
    #expect((picture.x.label, picture.y.label) == ("x1", "x2"))
  }
}
