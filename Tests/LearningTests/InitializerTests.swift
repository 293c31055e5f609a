import Testing

@testable import Learning

@Suite struct InitializerTests {
  /// Mean and variance that the sources give, for 400 outputs and 100 inputs; 40,000 draws are
  /// within 3 % of them.
  static let variances = [
    ("he", 0.02), ("heuniform", 0.02), ("glorot", 0.004), ("glorotuniform", 0.004),
    ("lecun", 0.01), ("lecununiform", 0.01), ("normal", 0.01), ("uniform", 1.0 / 300),
    ("zeros", 0), ("orthogonal", 1.0 / 400),
  ]

  @Test(arguments: variances)
  func `weights have the variance of their source`(_ name: String, _ variance: Double) throws {
    let initializer = try #require(Initializer.named(name))
    let weights = initializer.weights(outputs: 400, inputs: 100, seed: 1, site: 7)
    #expect(weights.count == 40_000)
    let mean = weights.reduce(0, +) / 40_000
    let found = weights.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 40_000
    #expect(abs(mean) <= 0.03 * variance.squareRoot())
    #expect(abs(found - variance) <= 0.03 * variance)
  }

  @Test(arguments: Initializer.all.map(\.name))
  func `every initializer is tested`(_ name: String) {
    #expect(Self.variances.contains { $0.0 == name })
  }

  @Test(arguments: [(5, 3), (3, 5), (4, 4)])
  func `orthogonal rows or columns`(_ outputs: Int, _ inputs: Int) {
    let weights = Initializer.orthogonal.weights(
      outputs: outputs, inputs: inputs, seed: 1, site: 7)
    let isWide = inputs >= outputs
    let count = min(outputs, inputs)
    let entry = { (vector: Int, place: Int) in
      isWide ? weights[vector * inputs + place] : weights[place * inputs + vector]
    }
    for a in 0..<count {
      for b in 0..<count {
        let product = (0..<max(outputs, inputs)).reduce(0) { $0 + entry(a, $1) * entry(b, $1) }
        #expect(abs(product - (a == b ? 1 : 0)) <= 1e-14)
      }
    }
  }

  @Test func `a seed or a name more gives other numbers, the same ones the same`() {
    let draw = { Initializer.heNormal.weights(outputs: 3, inputs: 3, seed: $0, site: $1) }
    #expect(draw(1, 2) == draw(1, 2))
    #expect(draw(1, 2) != draw(2, 2))
    #expect(draw(1, 2) != draw(1, 3))
  }

  @Test(arguments: [
    ("relu", "he"), ("gelu", "he"), ("tanh", "glorotuniform"), ("linear", "glorotuniform"),
    ("sin", "lecun"),
  ])
  func `the activation chooses`(_ activation: String, _ initializer: String) throws {
    #expect(try #require(Activation(activation)).initializer.name == initializer)
  }
}
