import Glibc
import Syntax
import Testing

@testable import Language

@Suite struct CurveSamplerTests {
  private func curve(
    _ lower: Double, _ upper: Double, _ function: @escaping (Double) -> Double?
  ) throws -> CurveSampler.Curve {
    try CurveSampler(from: lower, to: upper) { (x) throws(Diagnostic) in function(x) }.sampled()
  }

  @Test func `a smooth curve is one piece through both ends`() throws {
    let pieces = try curve(-2, 2) { sin($0) }.pieces
    #expect(pieces.count == 1)
    #expect(pieces[0].first?.x == -2 && pieces[0].last?.x == 2)
    #expect(zip(pieces[0], pieces[0].dropFirst()).allSatisfy { $0.x < $1.x })
  }

  @Test func `a pole breaks the curve and stays out of the scale`() throws {
    for function in [{ 1 / $0 }, { 1 / ($0 * $0) }] as [(Double) -> Double] {
      let found = try curve(-2, 2.1) { $0 == 0 ? nil : function($0) }
      #expect(found.pieces.count == 2)
      #expect(found.hasPole)
      #expect(found.shown.allSatisfy { abs($0) < 50 })
    }
  }

  /// The poles of tan between -5 and 5 are at ±π/2 and ±3π/2.
  @Test func `every pole of tan is found`() throws {
    let pieces = try curve(-5, 5) { tan($0) }.pieces
    #expect(pieces.count == 5)
    for (piece, pole) in zip(pieces.dropLast(), [-1.5, -0.5, 0.5, 1.5].map { $0 * Double.pi }) {
      #expect(abs((piece.last?.x ?? 0) - pole) < 1e-9)
    }
  }

  @Test func `a jump breaks the curve exactly there`() throws {
    let pieces = try curve(-1, 2.3) { $0 < 1.0 / 3 ? 0 : 1 }.pieces
    #expect(pieces.count == 2)
    #expect(abs((pieces[0].last?.x ?? 0) - 1.0 / 3) < 1e-12)
    #expect(pieces[0].allSatisfy { $0.y == 0 } && pieces[1].allSatisfy { $0.y == 1 })
  }

  @Test func `a steep slope is no jump`() throws {
    #expect(try curve(-1, 1) { tanh(1e5 * $0) }.pieces.count == 1)
  }

  @Test func `a curve goes up to the border of its domain`() throws {
    let found = try curve(-1, 1) { $0 < 0.123 ? nil : sqrt($0 - 0.123) }
    #expect(found.pieces.count == 1)
    #expect(abs((found.pieces[0].first?.x ?? 0) - 0.123) < 1e-12)
    #expect((found.shown.min() ?? 1) < 1e-6)
  }

  @Test func `the fall of a logarithm at 0 does not set the scale`() throws {
    let found = try curve(-1, 1) { $0 > 0 ? log($0) : nil }
    #expect((found.shown.min() ?? 0) > -10)
  }

  @Test func `a single missing point leaves no gap`() throws {
    let pieces = try curve(-1, 1) { $0 == 0 ? nil : sin($0) / $0 }.pieces
    #expect(pieces.count == 2)
    #expect((pieces[1].first?.x ?? 1) - (pieces[0].last?.x ?? -1) < 1e-12)
  }

  @Test func `what is defined nowhere has no piece`() throws {
    #expect(try curve(0, 1) { _ in nil }.pieces.isEmpty)
  }

  @Test func `bends get points, straight parts few`() throws {
    let straight = try curve(-1, 1) { 2 * $0 }.pieces[0].count
    let bent = try curve(-1, 1) { sin(200 * $0) }.pieces[0].count
    #expect(bent > 3 * straight)
  }
}
