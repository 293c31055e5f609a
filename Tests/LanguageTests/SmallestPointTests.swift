import Autodiff
import Testing

@testable import Language

/// Nearest points derived by hand.
@Suite struct SmallestPointTests {
  private func exact(_ vectors: [[Int]]) -> [Constant] {
    SmallestPoint(of: vectors.map { $0.map { .exact(Ratio($0)) } }).coordinates
  }

  private func ratio(_ above: Int128, _ below: Int128) -> Constant {
    .exact(Ratio(above, over: below) ?? .zero)
  }

  @Test func `one vector is its own mixture`() {
    #expect(exact([[3, -4]]) == [ratio(3, 1), ratio(-4, 1)])
  }

  @Test func `a vertex may be nearest`() {
    #expect(exact([[1, 1], [1, 3], [4, 2]]) == [ratio(1, 1), ratio(1, 1)])
  }

  /// 2x + y = 2 is nearest to 0 at (4/5, 2/5).
  @Test func `an edge gives exact ratios`() {
    #expect(exact([[1, 0], [0, 2]]) == [ratio(4, 5), ratio(2, 5)])
  }

  /// The plane x + y + z = 1.
  @Test func `three ties give thirds`() {
    #expect(
      exact([[1, 0, 0], [0, 1, 0], [0, 0, 1]]) == [ratio(1, 3), ratio(1, 3), ratio(1, 3)])
  }

  @Test func `a hull around 0 gives 0`() {
    #expect(exact([[1, 1], [1, -1], [-1, 1], [-1, -1]]) == [ratio(0, 1), ratio(0, 1)])
    #expect(exact([[1, 0], [-1, 2], [-1, -3]]) == [ratio(0, 1), ratio(0, 1)])
  }

  /// No other point of the hull comes nearer, checked against its vertices: g·v ≥ g·g.
  @Test func `every vertex lies beyond the nearest point`() {
    var state: UInt64 = 7
    func next() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(Int64(bitPattern: state) >> 40) / 0x1p20
    }
    for _ in 0..<200 {
      let vectors = (0..<7).map { _ in (0..<4).map { _ in next() + 2 } }
      let nearest = SmallestPoint(of: vectors.map { $0.map { .decimal($0) } }).coordinates
        .map(\.double)
      let square = zip(nearest, nearest).reduce(0) { $0 + $1.0 * $1.1 }
      for vector in vectors {
        // Rounding in the small linear systems.
        #expect(zip(nearest, vector).reduce(0) { $0 + $1.0 * $1.1 } >= square - 1e-6)
      }
    }
  }
}
