import Glibc
import Testing

@testable import Autodiff
@testable import Engine

@Suite struct PlanTests {
  private func bits(_ numbers: [Double]) -> [UInt64] { numbers.map(\.bitPattern) }

  /// The outputs of the machine alone: the interpreter has no part in them.
  private func executed(_ plan: Plan, _ frame: inout Frame, _ inputs: [Double]) -> [Double] {
    for (place, input) in inputs.enumerated() { plan.setInput(place, to: input, in: &frame) }
    guard case .finished = plan.execute(&frame) else { return [] }
    return (0..<plan.outputCount).map { plan.output($0, of: frame) }
  }

  private func executed(_ plan: Plan, _ inputs: [Double]) -> [Double] {
    var frame = plan.makeFrame()
    return executed(plan, &frame, inputs)
  }

  private func interpreted(
    _ function: FunctionID, _ inputs: [Double], _ table: FunctionTable
  ) throws -> [Double] {
    try Interpreter.run(function, inputs: inputs, in: table).map {
      $0.number ?? .nan
    }
  }

  @Test(arguments: RowID.elementwise)
  func `a planned row has its kernel's bits`(_ id: RowID) throws {
    let row = Row[id]
    let table = FunctionTable()
    let function = table.function(row.arity) { b, x in
      [b.apply(id, x[0], row.arity > 1 ? x[1] : nil, row.arity > 2 ? x[2] : nil)]
    }
    let plan = try Plan(function, in: table)
    var random = SplitMix(state: 7)
    for _ in 0..<200 {
      let x = row.samples.map { Double.random(in: $0, using: &random) }
      let expected = row.value(x[0], x.count > 1 ? x[1] : 0, x.count > 2 ? x[2] : 0)
      guard row.domain.allSatisfy({ $0.holds(x[0], x.count > 1 ? x[1] : 0, x.last ?? 0) }) else {
        continue
      }
      #expect(bits(executed(plan, x)) == bits([expected]))
    }
  }

  @Test(arguments: [2.0, 3, 4, -1, 0.5, 5, -2, 0, 1])
  func `a constant power is the power to a few units in the last place`(_ n: Double) throws {
    let table = FunctionTable()
    let function = table.function(1) { b, x in [b.apply(.power, x[0], b.number(n))] }
    let plan = try Plan(function, in: table)
    for x in [0.3, 1.7, 2.0, 11.25, 1e10, 3e-7] {
      let value = try plan.run([x])[0]
      // Two products of three rounded factors are within 1.5 units of the exact power.
      #expect(abs(value - pow(x, n)) <= 2 * value.ulp)
      #expect(try interpreted(function, [x], table) == [value])
    }
  }

  @Test(arguments: [1, 10, 100, 300, 5_000, 40_000])
  func `a long program has the interpreter's bits`(_ nodes: Int) throws {
    for seed in 0..<UInt64(nodes > 1000 ? 3 : 40) {
      let table = FunctionTable()
      var graphs = RandomGraphs(table, seed: seed)
      let function = graphs.function(inputs: 4, nodes: nodes, outputs: 6)
      let plan = try Plan(function, in: table)
      let inputs = [0.3, -1.2, 2.5, 0.01]
      #expect(try bits(executed(plan, inputs)) == bits(interpreted(function, inputs, table)))
    }
  }

  @Test(arguments: 0..<150)
  func `nested branches, calls and loops have the interpreter's bits`(_ seed: Int) throws {
    let table = FunctionTable()
    var graphs = RandomGraphs(table, seed: UInt64(seed))
    let function = graphs.function(inputs: 3, nodes: 12, outputs: 4, depth: 3)
    let plan = try Plan(function, in: table)
    var frame = plan.makeFrame()
    for inputs in [[0.3, -1.2, 2.5], [-0.7, 0.4, 0.1], [0, 0, 0], [0.3, -1.2, 2.5]] {
      let found = executed(plan, &frame, inputs)
      #expect(bits(found) == bits(try interpreted(function, inputs, table)))
    }
  }

  @Test(arguments: 0..<40)
  func `gradients of random programs have the interpreter's bits`(_ seed: Int) throws {
    let table = FunctionTable()
    var graphs = RandomGraphs(table, seed: UInt64(seed))
    let function = graphs.function(inputs: 3, nodes: 8, outputs: 1, depth: 2)
    let gradient = table.gradient(of: function, by: [0, 1, 2], withValue: true)
    let plan = try Plan(gradient, in: table)
    let inputs = [0.3, -1.2, 2.5]
    #expect(bits(executed(plan, inputs)) == bits(try interpreted(gradient, inputs, table)))
  }

  @Test func `constants are computed when the plan is made`() throws {
    let table = FunctionTable()
    let function = table.function(1) { b, x in
      let rate = b.apply(.multiply, b.number(0.1), b.whole(2))
      return [b.apply(.multiply, rate, x[0])]
    }
    let plan = try Plan(function, in: table)
    #expect(plan.code.program.tape.count == 2)
    #expect(try plan.run([3]) == [0.1 * 2 * 3])
  }

  @Test func `a wrong number of inputs is refused`() throws {
    let table = FunctionTable()
    let plan = try Plan(table.function(1) { _, x in [x[0]] }, in: table)
    #expect(throws: RunError.inputCount(expected: 1, found: 2)) { try plan.run([1, 2]) }
  }

  @Test func `a length that is a symbol is refused`() throws {
    let table = FunctionTable()
    let vector = table.intern(ValueType(.real, [.symbol("n")]))
    let function = table.function([vector]) { _, x in [x[0]] }
    #expect(throws: PlanError.symbolicShape(function, NodeID(0))) {
      try Plan(function, in: table)
    }
  }
}
