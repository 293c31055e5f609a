/// A data set that needs no file; `ToySet.all` lists them.
public struct ToySet: Sendable {
  /// The function that makes it: `moons(200)`.
  public let name: String
  public let meaning: [String]
  /// What it may be given, with what it is otherwise.
  public let parameters: [Parameter]
  public let sample: Sample
  /// Where it is from; of published data with its licence.
  public let source: String
  /// - Parameter values: of all parameters, in order.
  let make: @Sendable (_ values: [Double], _ draws: Draws) -> [Column]

  public struct Parameter: Sendable {
    public let name: String
    public let standard: Double
    /// The values it may have.
    public let range: ClosedRange<Double>
    public let isWhole: Bool

    static func count(_ standard: Int, from least: Int = 1) -> Parameter {
      Parameter(
        name: "n", standard: Double(standard), range: Double(least)...10_000_000, isWhole: true)
    }

    static func noise(_ standard: Double) -> Parameter {
      Parameter(name: "noise", standard: standard, range: 0...1_000, isWhole: false)
    }
  }

  public static let all: [ToySet] = [
    .line, .xor, .moons, .circles, .spirals, .blobs, .iris, .digits,
  ]

  public static func named(_ name: String) -> ToySet? { all.first { $0.name == name } }

  /// The columns for these values of the first parameters; the others are as usual.
  public func columns(_ values: [Double], _ draws: Draws) throws(ToyError) -> [Column] {
    guard values.count <= parameters.count else { throw .tooMany(name, parameters.count) }
    for (value, parameter) in zip(values, parameters) {
      let isRight = !parameter.isWhole || value == value.rounded()
      guard parameter.range.contains(value), isRight else {
        throw .outside(parameter.name, value, parameter.range, isWhole: parameter.isWhole)
      }
    }
    return make(values + parameters.dropFirst(values.count).map(\.standard), draws)
  }
}

public enum ToyError: Error, Equatable, Sendable {
  case tooMany(String, Int)
  case outside(String, Double, ClosedRange<Double>, isWhole: Bool)
}

extension ToyError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .tooMany(let name, let count):
      count == 0
        ? "\(name) takes nothing in its brackets"
        : "\(name) takes at most \(count) number\(count == 1 ? "" : "s")"
    case .outside(let name, let value, let range, let isWhole):
      "\(name) is a \(isWhole ? "whole " : "")number from \(Self.text(range.lowerBound)) to"
        + " \(Self.text(range.upperBound)); this is \(Self.text(value))"
    }
  }

  private static func text(_ number: Double) -> String {
    Int(exactly: number).map(String.init) ?? "\(number)"
  }
}

extension [Double] {
  /// So many numbers evenly from `first` to `last`, both included.
  static func even(_ first: Double, _ last: Double, _ count: Int) -> [Double] {
    guard count > 1 else { return count == 1 ? [first] : [] }
    let step = (last - first) / Double(count - 1)
    return (0..<count).map { $0 == count - 1 ? last : first + Double($0) * step }
  }

  /// With normal noise of this standard deviation.
  func with(noise: Double, _ draws: Draws) -> [Double] {
    noise == 0 ? self : zip(self, draws.normal(count)).map { $0 + noise * $1 }
  }
}
