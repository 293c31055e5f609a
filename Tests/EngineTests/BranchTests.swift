import Testing

@testable import Autodiff
@testable import Engine

/// Conditionals in loops whose steps run in blocks.
@Suite struct BranchTests {
  private let table = FunctionTable()

  /// The sum, and all values, of what the branches make of two vectors and a number.
  private func function(
    _ count: Int, _ choose: (inout Builder, [NodeID]) -> NodeID
  ) -> FunctionID {
    let body = table.function([.integer, .real, .real, .real, .real]) { b, x in
      let chosen = choose(&b, Array(x[2...]))
      return [b.apply(.add, x[1], chosen), chosen]
    }
    let loop = Loop(
      body: body, condition: nil, states: 1, sequences: 2, invariants: 1, collects: 1,
      order: .any, accumulates: [.sum])
    return table.arrayFunction([[count], [count], []]) { b, x in
      let made = b.loop(loop, [b.exact(Ratio(count)), b.exact(0)] + x)
      return [b.project(made, 0), b.project(made, 1)]
    }
  }

  /// `x < y` chooses between two random functions, one of which may choose again.
  private func random(_ seed: Int, _ count: Int) -> FunctionID {
    var graphs = RandomGraphs(table, seed: UInt64(seed))
    let leaves = (0..<3).map { _ in graphs.function(inputs: 3, nodes: 8, outputs: 1) }
    let inner = Conditional(then: leaves[0], otherwise: leaves[1])
    let nested = table.function(3) { b, x in
      let chosen = b.conditional(inner, b.apply(.less, x[1], b.number(0.25)), x)
      return [b.apply(.sin, b.project(chosen, 0))]
    }
    let branches = Conditional(then: seed % 2 == 0 ? nested : leaves[0], otherwise: leaves[2])
    return function(count) { b, x in
      b.project(b.conditional(branches, b.apply(.less, x[0], x[1]), x), 0)
    }
  }

  @Test(arguments: 0..<40)
  func `random branches give what the interpreter gives, on one thread and on more`(
    _ seed: Int
  ) throws {
    let count = seed % 20 == 0 ? 70_010 : [40, 60, 1024, 1500][seed % 4]
    let function = random(seed, count)
    let gradient = table.gradient(of: function, by: [0, 1, 2], withValue: true)
    let plan = try Plan(table.flattened(gradient), in: table)
    #expect(plan.code.program.blockLoops.count >= 1)
    let inputs: [Value] = [
      .sample([count], seed: UInt64(seed)), .sample([count], seed: UInt64(seed + 1)), .number(0.5),
    ]
    let found = try #require(try plan.executed(inputs))
    let expected = try Interpreter.run(gradient, inputs: inputs, in: table)
    // Vector math and the order of sums: some units in the last place of each of the terms.
    for (left, right) in zip(found, expected) {
      #expect(left.distance(right) < 1e-13 * Double(count) + 1e-11)
    }
    let alone = try plan.run(inputs, limits: Limits(threads: 1)).map(\.bits)
    #expect(try plan.run(inputs, limits: Limits(threads: 3)).map(\.bits) == alone)
  }

  /// `ln(x)` where x is above 0, else x.
  private func logarithm(_ count: Int) throws -> Plan {
    let branches = Conditional(
      then: table.function(1) { b, x in [b.apply(.ln, x[0])] },
      otherwise: table.function(1) { _, x in [x[0]] })
    let made = function(count) { b, x in
      b.project(b.conditional(branches, b.apply(.less, b.exact(0), x[0]), [x[0]]), 0)
    }
    return try Plan(made, in: table)
  }

  @Test(arguments: [[-1, 2, 0, 0.5], [-1, -2, 0, -0.5], [1, 2, 3, 4], [0]])
  func `a branch that a step does not take raises no flag`(_ numbers: [Double]) throws {
    let inputs: [Value] = [.vector(numbers), .vector(numbers), .number(0)]
    let plan = try logarithm(numbers.count)
    #expect(plan.code.program.blockLoops.count == 1)
    let found = try #require(try plan.executed(inputs))
    // By hand: ln(2) and ln(1/2) are opposite, ln(2) + ln(3) + ln(4) is ln(24).
    let sums = [-1.0, -3.5, 3.1780538303479458, 0]
    #expect(sums.contains { abs($0 - found[0].numbers[0]) < 1e-15 })
    #expect(zip(numbers, found[1].numbers).allSatisfy { $0 > 0 || $0 == $1 })
  }

  @Test func `what is undefined in a branch that is taken is found`() throws {
    let branches = Conditional(
      then: table.function(1) { b, x in [b.apply(.ln, x[0])] },
      otherwise: table.function(1) { _, x in [x[0]] })
    let made = function(3) { b, x in
      b.project(b.conditional(branches, b.apply(.less, x[0], b.exact(0)), [x[0]]), 0)
    }
    let inputs: [Value] = [.vector([1, -2, 3]), .vector([0, 0, 0]), .number(0)]
    #expect {
      _ = try Plan(made, in: table).run(inputs)
    } throws: { error in
      if case .undefined? = error as? RunError { true } else { false }
    }
  }
}
