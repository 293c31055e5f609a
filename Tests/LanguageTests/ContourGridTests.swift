import Glibc
import Syntax
import Testing

@testable import Language

@Suite struct ContourGridTests {
  private let axis = Axis("x", from: -2, to: 2)

  private func grid(
    _ function: @escaping (Double, Double) -> Double?
  ) throws -> ContourGrid {
    try ContourGrid(x: axis, y: axis, columns: 40, rows: 40) { (x, y) throws(Diagnostic) in
      function(x, y)
    }
  }

  @Test(arguments: [0.25, 1.0, 1.7])
  func `the contour of a cone is a closed circle`(_ radius: Double) throws {
    let lines = try grid { hypot($0, $1) }.lines(at: radius)
    #expect(lines.count == 1)
    let circle = lines[0]
    #expect(circle.first == circle.last)
    // A grid cell's slope is at most 0.1, of which a line may miss the thousandth part.
    for point in circle { #expect(abs(hypot(point.x, point.y) - radius) < 2e-4) }
    // As long as 2πr, but for the arcs over its chords.
    let length = zip(circle, circle.dropFirst()).reduce(0) {
      $0 + hypot($1.1.x - $1.0.x, $1.1.y - $1.0.y)
    }
    #expect(abs(length - 2 * .pi * radius) < 0.01 * 2 * .pi * radius)
  }

  @Test func `a saddle's level has two branches`() throws {
    let lines = try grid { $0 * $1 }.lines(at: 0.5)
    #expect(lines.count == 2)
    for line in lines { #expect(line.allSatisfy { abs($0.x * $0.y - 0.5) < 1e-3 }) }
    #expect(lines.allSatisfy { line in line.allSatisfy { $0.x.sign == line[0].x.sign } })
  }

  @Test func `no contour runs along a pole or through what is undefined`() throws {
    let pole = try grid { x, _ in x == 0 ? nil : 1 / x }.lines(at: 0)
    #expect(pole.isEmpty)
    let half = try grid { x, y in x < 0 ? nil : x + y }.lines(at: 0)
    #expect(half.flatMap(\.self).allSatisfy { $0.x >= 0 })
  }

  @Test func `levels are round, and powers of ten where most of it is low`() throws {
    #expect(try grid { x, y in x + y }.levels().map(\.level) == [-3, -2, -1, 0, 1, 2, 3])
    let valley = try grid { x, y in pow(1 - x, 2) + 100 * pow(y - x * x, 2) }.levels()
    #expect(valley.map(\.text).contains("100"))
    #expect(zip(valley, valley.dropFirst()).allSatisfy { $1.level / $0.level > 1.9 })
  }

  @Test func `a constant has no levels`() throws {
    #expect(try grid { _, _ in 3 }.levels().isEmpty)
  }
}
