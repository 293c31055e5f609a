import Testing

@testable import Autodiff

/// The rules of the array rows, in both modes and to second order.
@Suite struct ArrayRuleTests {
  @Test(arguments: RowID.allCases.filter { !RowRules.arrays[Int($0.rawValue)].isNone })
  func `tangents agree with differences and cotangents with tangents`(_ row: RowID) {
    let probes = ArrayProbe.ofRows[row] ?? []
    #expect(!probes.isEmpty, "\(row) has no probe")
    var compared = 0
    for (seed, sample) in probes.enumerated() {
      let table = FunctionTable()
      let function = sample.function(in: table)
      #expect(table[function].nodes.contains { $0.row == row }, "\(sample.name) has no \(row)")
      var numbers = SeededNumbers(seed: UInt64(seed) + 1)
      let point = sample.point(&numbers)
      for active in Self.masks(sample.inputs.count) {
        compared += probe(function, in: table, at: point, active: active, &numbers, sample.name)
      }
    }
    #expect(compared > 0)
  }

  @Test(arguments: RowID.allCases.filter { !RowRules.arrays[Int($0.rawValue)].isNone })
  func `gradients have the derivatives that differences of them have`(_ row: RowID) {
    for (seed, sample) in (ArrayProbe.ofRows[row] ?? []).enumerated() {
      let table = FunctionTable()
      let gradient = table.gradient(
        of: sample.scalar(in: table), by: Array(sample.inputs.indices))
      var numbers = SeededNumbers(seed: UInt64(seed) + 101)
      let point = sample.point(&numbers)
      let active = sample.inputs.map { _ in true }
      probe(gradient, in: table, at: point, active: active, &numbers, "∇ \(sample.name)")
    }
  }

  /// All inputs together, and each alone.
  private static func masks(_ count: Int) -> [[Bool]] {
    let alone = (0..<count).map { active in (0..<count).map { $0 == active } }
    return [Array(repeating: true, count: count)] + (count > 1 ? alone : [])
  }

  @Test func `entries that tie for the greatest share the slope`() {
    let table = FunctionTable()
    var builder = Builder(table, inputs: [table.intern(ValueType(.real, [.size(4)]))])
    let greatest = builder.extreme(.maximum, builder.input(0))
    let gradient = table.gradient(of: builder.freeze([greatest]), by: [0])
    let found = Evaluator(table: table).evaluate(gradient, [.vector([2, 1, 2, 0])])
    #expect(found == [.vector([0.5, 0, 0.5, 0])])
  }

  @Test func `the norm's slope at 0 is the smallest one, 0`() {
    let table = FunctionTable()
    var builder = Builder(table, inputs: [table.intern(ValueType(.real, [.size(2)]))])
    let length = builder.array(.norm, [builder.input(0)])
    let gradient = table.gradient(of: builder.freeze([length]), by: [0])
    let evaluate = Evaluator(table: table)
    #expect(evaluate.evaluate(gradient, [.vector([0, 0])]) == [.vector([0, 0])])
    #expect(evaluate.evaluate(gradient, [.vector([3, 0])]) == [.vector([1, 0])])
  }

  @Test func `the gradient of a squared error is the residual times the inputs`() {
    // ∂/∂W ½‖W·x + b - y‖² = (W·x + b - y)·xᵀ: no more rows than these.
    let table = FunctionTable()
    let types = [[3, 2], [2], [3], [3]].map {
      table.intern(ValueType(.real, $0.map { .size($0) }))
    }
    var b = Builder(table, inputs: types)
    let product = b.matmul(b.input(0), b.input(1))
    let shifted = b.apply(.add, product, b.input(2))
    let residual = b.apply(.subtract, shifted, b.input(3))
    let half = b.constant(.decimal(0.5))
    let squares = b.matmul(residual, residual)
    let loss = b.apply(.multiply, half, squares)
    let gradient = table.gradient(of: b.freeze([loss]), by: [0])
    let rows = table[gradient].nodes.compactMap(\.row)
    #expect(Set(rows) == [.matmul, .add, .subtract, .broadcast, .multiply, .outer])
    #expect(table[gradient].nodes.filter { $0.row == .outer }.count == 1)
  }
}
