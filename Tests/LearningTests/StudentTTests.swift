import Testing

@testable import Learning

@Suite struct StudentTTests {
  /// Two-sided quantiles: Abramowitz, Stegun (1964), table 26.10; for one degree of freedom
  /// tan(π·level/2) in closed form, for two level·√(2/(1 - level²)).
  @Test(arguments: [
    (1, 0.95, 12.706204736174698), (2, 0.95, 4.302652729749462), (3, 0.95, 3.182),
    (5, 0.95, 2.571), (10, 0.95, 2.228), (30, 0.95, 2.042), (120, 0.95, 1.980),
    (10, 0.99, 3.169), (10, 0.8, 1.372), (1, 0.5, 1),
  ])
  func `quantiles are those of the tables`(_ degrees: Int, _ level: Double, _ expected: Double) {
    let found = StudentT(degreesOfFreedom: degrees).quantile(level: level)
    #expect((found - expected).magnitude < (degrees < 3 ? 1e-12 * expected : 6e-4))
  }

  /// The normal distribution: 1.959963984540054 for 95 %; the first correction is (z³ + z)/(4ν).
  @Test func `many degrees of freedom are nearly normal`() {
    let found = StudentT(degreesOfFreedom: 1_000_000).quantile(level: 0.95)
    #expect((found - (1.959963984540054 + 2.372e-6)).magnitude < 1e-8)
  }
}
