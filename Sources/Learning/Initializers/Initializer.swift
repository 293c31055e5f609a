/// How the weights of a layer begin.
public struct Initializer: Sendable {
  /// The word in `net`, behind the size: `4 relu orthogonal`.
  public let name: String
  public let summary: String
  public let source: String
  private let values: @Sendable (Shape, Draws) -> [Double]

  /// A matrix with a row an output, a column an input.
  struct Shape: Sendable {
    let outputs: Int
    let inputs: Int

    var count: Int { outputs * inputs }
  }

  init(
    _ name: String, _ summary: String, source: String,
    values: @escaping @Sendable (Shape, Draws) -> [Double]
  ) {
    self.name = name
    self.summary = summary
    self.source = source
    self.values = values
  }

  public static let all: [Initializer] = [
    heNormal, heUniform, glorotNormal, glorotUniform, lecunNormal, lecunUniform, normal, uniform,
    zeros, orthogonal,
  ]

  public static func named(_ name: String) -> Initializer? { all.first { $0.name == name } }

  /// The weights of a layer, row by row: a pure function of the seed and the site.
  public func weights(outputs: Int, inputs: Int, seed: UInt64, site: UInt64) -> [Double] {
    values(Shape(outputs: outputs, inputs: inputs), Draws(seed: seed, site: site))
  }
}

extension Initializer: Equatable {
  public static func == (left: Initializer, right: Initializer) -> Bool { left.name == right.name }
}
