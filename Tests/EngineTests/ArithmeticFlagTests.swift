import Testing

@testable import Autodiff
@testable import Engine

/// Plans are checked by the processor's flags: a row that raised one on the way to a sound value
/// would make every run with it run twice.
@Suite struct ArithmeticFlagTests {
  private static let magnitudes = [
    0, 0.5, 1, 2, 3, 20, 40, 100, 500, 710, 1000, 1e5, 1e10, 1e20, 1e160, 1e300, 1e-10, 1e-160,
    1e-300,
  ]

  @Test(arguments: RowID.elementwise)
  func `a row raises no flag where its value is sound`(_ id: RowID) {
    let row = Row[id]
    let numbers = Self.magnitudes + Self.magnitudes.map { -$0 }
    for x in numbers {
      for y in row.arity > 1 ? numbers : [0] {
        for z in row.arity > 2 ? [0.5, 2, -1, 1000] : [0] {
          guard row.domain.allSatisfy({ $0.holds(x, y, z) }) else { continue }
          ArithmeticFlags.clear()
          let value = row.value(x, y, z)
          #expect(!value.isFinite || !ArithmeticFlags.areRaised, "\(row.name)(\(x), \(y), \(z))")
        }
      }
    }
  }

  @Test func `the flags tell division by zero, overflow and what is undefined`() {
    for (x, y) in [(1.0, 0.0), (1e300, 1e-300), (0, 0)] {
      ArithmeticFlags.clear()
      let quotient = Row[.divide].value(x, y, 0)
      #expect(!quotient.isFinite && ArithmeticFlags.areRaised)
    }
    ArithmeticFlags.clear()
    #expect(!ArithmeticFlags.areRaised)
  }
}
