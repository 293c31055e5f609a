internal import Autodiff
internal import Engine

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

/// Numbers of one stream.
struct Draws: Sendable {
  let seed: UInt64
  let site: UInt64

  /// From the standard normal distribution.
  func normal(_ count: Int) -> [Double] { drawn(count, isNormal: true) }

  /// Even in -1…1.
  func even(_ count: Int) -> [Double] { drawn(count, isNormal: false).map { 2 * $0 - 1 } }

  private func drawn(_ count: Int, isNormal: Bool) -> [Double] {
    let table = FunctionTable()
    var b = Builder(table, inputs: [])
    let drawn =
      isNormal
      ? b.normal(seed: seed, site: site, shape: [count])
      : b.uniform(seed: seed, site: site, shape: [count])
    let function = b.freeze([drawn])
    guard let plan = try? Plan(function, in: table), case .array(let array)? = try? plan.run([])[0]
    else { return Array(repeating: 0, count: count) }
    return array.numbers
  }
}
