import Testing

@testable import Autodiff

/// The rules, against the values that they are rules for.
@Suite struct RowRuleTests {
  /// Central differences with ten step sizes extrapolated reach about 1e-11 relative; the rest is
  /// room for slopes that are near 0 beside their function.
  private static let tolerance = 1e-8
  /// Wider than the widest difference, so that none reaches over a corner.
  private static let margin = 0.06
  private static let step = 0.05

  /// `stop` and `convert` keep the number and have a zero differential by definition; the order
  /// of `polygamma` is no variable.
  private static func hasSlope(_ row: Row, _ position: Int) -> Bool {
    row.result == .real && row.id != .stop && row.id != .convert
      && !(row.id == .polygamma && position == 0)
  }

  private static func moved(_ operands: [Double], _ position: Int, to x: Double) -> [Double] {
    var moved = operands
    moved[position] = x
    return moved
  }

  @Test(arguments: RowID.elementwise)
  func `differentials agree with differences`(_ id: RowID) {
    let row = Row[id]
    for position in 0..<row.arity where Self.hasSlope(row, position) {
      var tested = 0
      for operands in row.samplePoints(40) where !row.isNearCorner(operands, Self.margin) {
        let found = row.slope(at: operands, by: position)
        let (expected, _) = ridders(at: operands[position], step: Self.step) {
          row(Self.moved(operands, position, to: $0))
        }
        #expect(
          abs(found - expected) <= Self.tolerance * max(1, abs(expected)),
          "\(row.name)\(operands) by operand \(position): \(found), differences say \(expected)")
        tested += 1
      }
      #expect(tested >= 5, "\(row.name) is sampled too near its corners")
    }
  }

  @Test(arguments: RowID.elementwise)
  func `second derivatives agree with differences of the first`(_ id: RowID) {
    let row = Row[id]
    guard let differential = row.differential else { return }
    for first in 0..<row.arity {
      for second in 0..<row.arity
      where Self.hasSlope(row, first) && Self.hasSlope(row, second) {
        for operands in row.samplePoints(20) where !row.isNearCorner(operands, Self.margin) {
          let duals = operands.enumerated().map {
            Dual(value: $1, rate: $0 == second ? 1 : nil)
          }
          let tangents = operands.indices.map { $0 == first ? 1.0 : nil }
          let found = differential.dual(at: duals, row.dual(of: duals), tangents).rate ?? 0
          let (expected, _) = ridders(at: operands[second], step: Self.step) {
            row.slope(at: Self.moved(operands, second, to: $0), by: first)
          }
          #expect(
            abs(found - expected) <= 10 * Self.tolerance * max(1, abs(expected)),
            "\(row.name)\(operands) by \(first), \(second): \(found), not \(expected)")
        }
      }
    }
  }

  @Test(arguments: RowID.elementwise)
  func `transposes are the differential's coefficients`(_ id: RowID) {
    let row = Row[id]
    for (position, transpose) in row.transpose.enumerated() {
      guard let transpose else { continue }
      for operands in row.samplePoints(20) {
        let coefficient = row.slope(at: operands, by: position)
        // A transpose may not read the operand that it is for: linear means that it is not needed.
        let hidden = Self.moved(operands, position, to: .nan)
        let found = transpose.slope(at: hidden, .nan, [1]) ?? .nan
        #expect(abs(found - coefficient) <= coefficient.ulp, "\(row.name)\(operands)")
      }
    }
  }

  @Test(arguments: RowID.elementwise)
  func `differentials are linear in their tangents`(_ id: RowID) {
    let row = Row[id]
    guard let differential = row.differential else { return }
    for operands in row.samplePoints(10) where !row.isNearCorner(operands, Self.margin) {
      let all = operands.indices.map { Double($0 + 2) }
      let together = differential.slope(at: operands, row(operands), all) ?? .nan
      let apart = operands.indices.map { all[$0] * row.slope(at: operands, by: $0) }
      let size = apart.reduce(0) { $0 + abs($1) }
      #expect(
        abs(together - apart.reduce(0, +)) <= 1e-14 * max(1, size), "\(row.name)\(operands)")
    }
  }

  /// The reverse pass walks a differential by transposes: every row above a tangent has one.
  @Test(arguments: RowID.elementwise)
  func `every term above a tangent can be transposed`(_ id: RowID) {
    let row = Row[id]
    guard let differential = row.differential else { return }
    for term in differential.terms {
      guard case .apply(let inner, let a, let b, let c) = term else { continue }
      for (position, place) in [a, b, c].enumerated()
      where place >= 0 && differential.mentionsTangent[place] {
        #expect(Row[inner].transpose[position] != nil, "\(row.name): \(inner)")
      }
    }
  }

  @Test func `slopes at corners are those of smallest size, and ties are halves`() {
    #expect(Row[.abs].slope(at: [0], by: 0) == 0)
    #expect(Row[.relu].slope(at: [0], by: 0) == 0)
    #expect(Row[.leakyrelu].slope(at: [0], by: 0) == 0.01)
    #expect(Row[.elu].slope(at: [0], by: 0) == 1)
    for row in [Row[.max], Row[.min]] {
      #expect(row.slope(at: [1, 1], by: 0) == 0.5)
      #expect(row.slope(at: [1, 1], by: 1) == 0.5)
    }
    #expect((0..<3).map { Row[.clamp].slope(at: [0, 0, 1], by: $0) } == [0.5, 0.5, 0])
  }

  @Test func `a power at 0 keeps the slopes that it has`() {
    // x⁰ is 1 around 0; 0ʸ is 0 around y = 2.
    #expect(Row[.power].slope(at: [0, 0], by: 0) == 0)
    #expect(Row[.power].slope(at: [0, 1], by: 0) == 1)
    #expect(Row[.power].slope(at: [0, 2], by: 1) == 0)
    // But 0ʸ at y = 0 has none, and neither has (-2)ʸ.
    #expect(!Row[.power].slope(at: [0, 0], by: 1).isFinite)
    #expect(Row[.power].slope(at: [-2, 2], by: 1).isNaN)
  }

  @Test func `powers with a constant exponent have the plain power rule`() {
    let table = FunctionTable()
    var builder = Builder(table, inputs: [.real])
    let cube = builder.apply(.power, builder.input(0), builder.exact(3))
    let tower = builder.apply(.power, builder.exact(2), builder.input(0))
    let function = builder.freeze([cube, tower])
    let derivative = table[table.derivative(of: function, by: 0)]
    let rows = Set(derivative.nodes.compactMap(\.row))
    #expect(rows == [.multiply, .power, .ln])
  }
}
