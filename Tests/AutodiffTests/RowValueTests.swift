import Glibc
import Testing

@testable import Autodiff

@Suite struct RowValueTests {
  /// The allowed error in ulp of the reference. glibc states its own: 1 for exp, ln, sin, cos,
  /// pow; 2 to 4 for tan, the hyperbolic functions, cbrt, erf and lgamma; 5 for Γ. Ours: the sum
  /// behind ψ and its derivatives has 10 to 20 roundings, and the compositions 2 to 4.
  private static func tolerance(_ id: RowID) -> Double {
    switch id {
    case .digamma, .polygamma: 16
    case .gamma: 5
    // At -10 erfc multiplies the rounding of its argument z = 10/√2 by 2z² = 100.
    case .gelu: 64
    case .add, .subtract, .multiply, .divide, .negate, .sqrt: 0
    default: 4
    }
  }

  @Test(arguments: RowID.elementwise)
  func `values agree with the references`(_ id: RowID) {
    let row = Row[id]
    for reference in row.references {
      let found = row(reference.operands)
      let allowed = Self.tolerance(row.id) * reference.value.ulp
      #expect(
        abs(found - reference.value) <= allowed,
        "\(row.name)\(reference.operands) = \(found), not \(reference.value)")
    }
  }

  /// 0, ±1, whole and half numbers, the edges of doubles and of the subnormals.
  private static let grid: [Double] = {
    let positive: [Double] = [
      .leastNonzeroMagnitude, .leastNormalMagnitude / 16, .leastNormalMagnitude, 1e-10, 0.5, 1, 1.5,
      2, 3, 100, 1e10, 1e308,
    ]
    return [0] + positive + positive.map { -$0 }
  }()

  @Test(arguments: RowID.elementwise)
  func `the domain fails exactly where there is no value`(_ id: RowID) {
    let row = Row[id]
    for operands in Self.points(of: row.arity) {
      feclearexcept(FE_OVERFLOW | FE_DIVBYZERO | FE_INVALID)
      let found = row(operands)
      let flags = fetestexcept(FE_OVERFLOW | FE_DIVBYZERO | FE_INVALID)
      // A number that is too large for a double is another failure than one that is none.
      let isTooLarge = found.isInfinite && flags & FE_OVERFLOW != 0
      let hasValue = found.isFinite || (isTooLarge && flags & FE_DIVBYZERO == 0)
      #expect(
        row.isDefined(at: operands) == hasValue, "\(row.name)\(operands) = \(found)")
    }
  }

  @Test(arguments: RowID.elementwise)
  func `a condition's expression says what its numbers say`(_ id: RowID) {
    let row = Row[id]
    for domain in row.domain {
      for operands in Self.points(of: row.arity) {
        let value = domain.expression.value(at: operands, .nan)
        let padded = operands + [0, 0, 0]
        let holds = domain.holds(padded[0], padded[1], padded[2])
        switch domain.relation {
        case .positive: #expect((value > 0) == holds, "\(row.name)\(operands)")
        case .nonnegative: #expect((value >= 0) == holds, "\(row.name)\(operands)")
        case .nonzero: #expect((value != 0) == holds, "\(row.name)\(operands)")
        case .other: continue
        }
      }
    }
  }

  private static func points(of arity: Int) -> [[Double]] {
    var points: [[Double]] = [[]]
    for _ in 0..<arity { points = points.flatMap { point in grid.map { point + [$0] } } }
    return points
  }

  @Test func `powers and limits that mathematicians fix by convention`() {
    #expect(Row[.power]([0, 0]) == 1)
    #expect(Row[.power]([-8, 1.0 / 3]).isNaN)
    #expect(Row[.power]([-2, 3]) == -8)
    #expect(Row[.xpowy]([0, 0, -1]) == 0)
    #expect(Row[.xlogy]([0, 0]) == 0)
  }

  /// Expected: 50 digits, mpmath's `psi`.
  @Test(arguments: [
    (1.4616321449683622, -9.241265521729427e-17), (-0.5, 0.03648997397857652),
    (-100.5, 4.6151246013380645), (1e-8, -100000000.57721564), (-0.9999, -9999.576951174615),
    (1.7, 0.2085478748734939), (9.99, 2.250700372831201), (10.5, 2.3030010342976865),
  ])
  func `ψ holds its digits near its zero, its poles and far below 0`(
    x: Double, expected: Double
  ) {
    // -0.5 and -100.5 lie where the two terms of the reflection nearly cancel.
    #expect(abs(Row[.digamma]([x]) - expected) <= 1e-14 * max(abs(expected), x < 0 ? 1 : 0))
  }

  /// Expected: 60 digits, mpmath's `psi` and the recurrence below 0.
  @Test(arguments: [
    (100.0, 2.5, -5.998777844943402e117), (10, -100.25, 15220204740668.342),
    (7, 0.001953125, 2.380072707366301e25), (100, -3.25, 5.9987778449433915e218),
    (40, 1e6, -2.0398290041626778e-194), (1, -1_000_000_000_000_000.5, 9.869604401089358),
  ])
  func `the derivatives of ψ hold their digits at high orders and far below 0`(
    n: Double, x: Double, expected: Double
  ) {
    // One rounding for each factor of n!/zⁿ.
    let allowed = (1e-14 + n * 4e-16) * abs(expected)
    let found = Row[.polygamma]([n, x])
    #expect(abs(found - expected) <= allowed)
  }
}
