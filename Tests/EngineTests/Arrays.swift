@testable import Autodiff
@testable import Engine

/// Short ways to write graphs of arrays.
extension FunctionTable {
  func type(_ shape: [Int], _ element: ElementKind = .real) -> TypeID {
    shape.isEmpty && element == .real
      ? .real : intern(ValueType(element, shape.map { .size($0) }))
  }

  func arrayFunction(
    _ inputs: [[Int]], _ body: (inout Builder, [NodeID]) -> [NodeID]
  ) -> FunctionID { function(inputs.map { type($0) }, body) }
}

extension Plan {
  /// What the machine alone makes of the inputs; `nil` if it is in doubt.
  func executed(
    _ inputs: [Value], runs: Int = 2, native: NativeMode = .usual
  ) throws -> [Value]? {
    var frame = makeFrame()
    var found: [Value]?
    // Again in the same frame: what is left there must not matter.
    for _ in 0..<runs {
      for (place, value) in inputs.enumerated() { try setInput(place, to: value, in: &frame) }
      guard case .finished = execute(&frame, Limits(native: native)) else { return nil }
      let values = (0..<outputCount).map { value($0, of: frame) }
      if let found, found.map(\.bits) != values.map(\.bits) { return nil }
      found = values
    }
    return found
  }
}

extension Value {
  var numbers: [Double] {
    switch self {
    case .number(let number): [number]
    case .array(let array): array.numbers
    }
  }

  var shape: [Int] {
    switch self {
    case .number: []
    case .array(let array): array.shape
    }
  }

  var bits: [UInt64] { numbers.map(\.bitPattern) + shape.map { UInt64($0) } }

  static func vector(_ numbers: [Double]) -> Value { .array(ArrayValue(numbers)) }

  static func matrix(_ rows: [[Double]]) -> Value {
    .array(ArrayValue(rows.flatMap { $0 }, shape: [rows.count, rows.first?.count ?? 0]))
  }

  /// Numbers from -2 to 2 that look like none in particular.
  static func sample(_ shape: [Int], seed: UInt64 = 1) -> Value {
    var random = SplitMix(state: seed)
    let count = shape.reduce(1, *)
    if shape.isEmpty { return .number(Double.random(in: -2...2, using: &random)) }
    return .array(
      ArrayValue(
        (0..<count).map { _ in Double.random(in: -2...2, using: &random) }, shape: shape))
  }

  /// The greatest difference, relative where numbers are above 1; ∞ for other shapes.
  func distance(_ other: Value) -> Double {
    guard shape == other.shape, numbers.count == other.numbers.count else { return .infinity }
    return zip(numbers, other.numbers).reduce(0) { worst, pair in
      max(worst, abs(pair.0 - pair.1) / max(1, abs(pair.1)))
    }
  }
}
