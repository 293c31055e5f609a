import Testing

@testable import Autodiff
@testable import Engine

/// Independent steps with arrays or loops inside, many at once; the interpreter takes them one by one.
@Suite struct LaneTests {
  private let table = FunctionTable()

  private func agrees(_ function: FunctionID, _ inputs: [Value]) throws -> Bool {
    let expected = try Interpreter.run(function, inputs: inputs, in: table)
    let found = try #require(try Plan(function, in: table).executed(inputs))
    return zip(found, expected).allSatisfy { $0.distance($1) < 1e-10 }
  }

  @Test(arguments: 0..<200)
  func `random bodies in lanes give what the interpreter gives`(_ seed: Int) throws {
    let (function, inputs) = table.randomLoop(seed, steps: 16 + 61 * (seed % 9))
    // With numbers alone as elements, the engine has blocks.
    if seed >> 2 & 7 != 7 { #expect(table.inLanes(function) != function) }
    #expect(try agrees(function, inputs))
  }

  /// In one chunk, in some with a rest, and in a team's.
  @Test(arguments: [16, 77, 5000, 40_000])
  func `lanes count the steps that were written`(_ steps: Int) throws {
    let inner = table.function([.integer, table.type([3])]) { b, x in [b.apply(.sin, x[1])] }
    let turns = Loop(
      body: inner, condition: nil, states: 1, sequences: 0, invariants: 0, collects: 0)
    let body = table.function([.integer, .real, table.type([3])]) { b, x in
      let start = b.apply(.multiply, x[2], b.broadcast(x[0], to: [.size(3)]))
      let last = b.project(b.loop(turns, [b.whole(4), start]), 0)
      return [b.apply(.add, x[1], b.sum(last))]
    }
    let loop = Loop(
      body: body, condition: nil, states: 1, sequences: 0, invariants: 1, collects: 0,
      order: .any, accumulates: [.sum])
    let function = table.arrayFunction([[3]]) { b, x in
      [b.project(b.loop(loop, [b.whole(steps), b.whole(0), x[0]]), 0)]
    }
    #expect(table.inLanes(function) != function)
    let plan = try Plan(function, in: table)
    let input = Value.vector([1, 2, 3])
    let all = steps + 4 * steps
    _ = try plan.run([input], limits: Limits(steps: all))
    #expect(throws: RunError.stepLimit(all - 1)) {
      _ = try plan.run([input], limits: Limits(steps: all - 1))
    }
  }

  @Test(arguments: 0..<60)
  func `so do their gradients`(_ seed: Int) throws {
    let (function, inputs) = table.randomLoop(6 * seed + 1, steps: 16 + 61 * (seed % 9))
    let sum = table.totalled(function)
    let gradient = table.gradient(of: sum, by: Array(inputs.indices), withValue: true)
    #expect(try agrees(table.flattened(gradient), inputs))
  }
}
