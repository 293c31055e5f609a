import Syntax
import Testing

@testable import Language

@Suite struct AxisTests {
  /// Ranges, how many ticks are allowed, and the ticks that matplotlib 3.11's
  /// `MaxNLocator(steps=[1, 2, 5, 10])` puts inside.
  static let linear: [(Double, Double, [Double])] = [
    (-2, 2, [-2, -1, 0, 1, 2]),
    (0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1]),
    (0, 7.3, [0, 2, 4, 6]),
    (-1, 1, [-1, -0.5, 0, 0.5, 1]),
    (1, 9, [2, 4, 6, 8]),
    (-0.003, 0.011, [-0.002, 0, 0.002, 0.004, 0.006, 0.008, 0.01]),
    (12345, 12390, [12350, 12360, 12370, 12380, 12390]),
    (0, 2.5e6, [0, 5e5, 1e6, 1.5e6, 2e6, 2.5e6]),
    (-7, 13, [-5, 0, 5, 10]),
    (1e-9, 3e-9, [1e-9, 1.5e-9, 2e-9, 2.5e-9, 3e-9]),
    (99.5, 101.2, [99.5, 100, 100.5, 101]),
    (-1500, 300, [-1500, -1000, -500, 0]),
  ]

  @Test(arguments: linear)
  func `ticks are the round numbers of an independent program`(
    _ lower: Double, _ upper: Double, _ expected: [Double]
  ) {
    let axis = Axis("x", from: lower, to: upper)
    #expect(axis.ticks(atMost: expected.count, .exact).map(\.value) == expected)
  }

  @Test func `ticks are written with the digits of their step`() {
    let texts = { (lower: Double, upper: Double, count: Int) in
      Axis("x", from: lower, to: upper).ticks(atMost: count, .exact).map(\.text)
    }
    #expect(texts(-1, 1, 5) == ["-1", "-0.5", "0", "0.5", "1"])
    #expect(texts(0, 2.5e6, 6) == ["0", "5e5", "1e6", "1.5e6", "2e6", "2.5e6"])
    #expect(texts(1e-9, 3e-9, 3) == ["1e-9", "2e-9", "3e-9"])
    #expect(texts(100, 100.000001, 3) == ["100", "100.0000005", "100.000001"])
    #expect(texts(0, 1_000, 3) == ["0", "500", "1000"])
  }

  @Test func `a range in pi is marked in fractions of pi`() {
    let axis = Axis("t", from: 0, to: 2 * .pi, scale: .inPi)
    let notation = Notation(alphabet: .unicode, digits: 6)
    #expect(axis.ticks(atMost: 5, notation).map(\.text) == ["0", "π/2", "π", "3π/2", "2π"])
    let narrow = Axis("t", from: -.pi / 3, to: .pi / 2, scale: .inPi)
    #expect(
      narrow.ticks(atMost: 9, .exact).map(\.text) == [
        "-pi/3", "-pi/6", "0", "pi/6", "pi/3", "pi/2",
      ])
  }

  @Test func `a logarithmic axis is marked in powers of ten`() {
    let axis = Axis("loss", around: [0.002, 3, 900], isLogarithmic: true)
    #expect((axis.lower, axis.upper) == (0.002, 1000))
    #expect(
      axis.ticks(atMost: 9, .exact).map(\.text) == ["0.01", "0.1", "1", "10", "100", "1000"])
    #expect(abs(axis.fraction(1) - 0.4735) < 1e-4)  // log10(500) / log10(500000)
    #expect(axis.fraction(0) < 0)
  }

  @Test func `powers of ten are left for values that span them and are never negative`() {
    #expect(Axis.isLogarithmic([1000, 10, 0.1]))
    #expect(Axis.isLogarithmic([1000, 10, 0.1, 0]))
    #expect(!Axis.isLogarithmic([1000, 10, -0.1]))
    #expect(!Axis.isLogarithmic([9, 5, 1]))
  }

  @Test(arguments: [
    [], [5], [0, 0], [-1e299, 1e299], [0, .leastNonzeroMagnitude], [7, .infinity],
  ])
  func `an axis has room whatever the values`(_ values: [Double]) {
    let axis = Axis("", around: values)
    #expect(axis.lower < axis.upper && axis.lower.isFinite && axis.upper.isFinite)
    #expect(axis.ticks(atMost: 5, .exact).count <= 5)
  }
}
