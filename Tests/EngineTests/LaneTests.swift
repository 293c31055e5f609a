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

  /// [m, k] and [k, n], from a dot product to one that is worth a library's call.
  @Test(arguments: [
    [1, 3, 1], [1, 5, 4], [4, 4, 4], [6, 1, 5], [3, 7, 1], [20, 20, 30], [40, 9, 3], [2, 0, 3],
  ])
  func `products of matrices and places agree, whichever side varies`(_ sizes: [Int]) throws {
    let (m, k, n) = (sizes[0], sizes[1], sizes[2])
    let shapes = [[m, k], [k, n], [m, k], [k, n]]
    var body = Builder(table, inputs: [.integer] + shapes.map { table.type($0) } + [.integer])
    let (left, right, sameLeft, sameRight) = (NodeID(1), NodeID(2), NodeID(3), NodeID(4))
    var results = [
      body.matmul(left, right), body.matmul(sameLeft, right), body.matmul(left, sameRight),
    ]
    if k > 0 {
      // A place that is the same in all steps and known only when they run.
      let place = body.index(NodeID(5), length: k)
      let column = body.gather(body.transpose(left), place)
      let row = body.gather(right, place)
      results += [
        body.outer(column, row), body.outer(body.gather(body.transpose(sameLeft), place), row),
        body.matmul(sameRight, row), body.matmul(column, left), body.matmul(row, row),
      ]
    }
    let loop = Loop(
      body: body.freeze(results), condition: nil, states: 0, sequences: 2, invariants: 3,
      collects: results.count, order: .any)
    let types = [[20, m, k], [20, k, n], [m, k], [k, n]]
    var b = Builder(table, inputs: types.map { table.type($0) } + [.integer])
    let node = b.loop(loop, [b.whole(20)] + (0..<5).map { NodeID($0) })
    let function = b.freeze(results.indices.map { b.project(node, $0) })
    #expect(table.inLanes(function) != function)
    let inputs = types.indices.map { Value.sample(types[$0], seed: UInt64($0)) }
    #expect(try agrees(function, inputs + [.number(1)]))
  }

  @Test(arguments: 0..<60)
  func `so do their gradients`(_ seed: Int) throws {
    let (function, inputs) = table.randomLoop(6 * seed + 1, steps: 16 + 61 * (seed % 9))
    let sum = table.totalled(function)
    let gradient = table.gradient(of: sum, by: Array(inputs.indices), withValue: true)
    #expect(try agrees(table.flattened(gradient), inputs))
  }
}
