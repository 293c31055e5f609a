import Testing

@testable import Autodiff
@testable import Engine

@Suite struct CheckpointTests {
  private let table = FunctionTable()

  /// Bits of the value and its derivative of order `order`, and what the frame took.
  private func run(
    _ function: FunctionID, _ inputs: [Double], order: Int = 1, memory: Int = .max
  ) throws -> [UInt64] {
    var derived = function
    for _ in 0..<order { derived = table.gradient(of: derived, by: [0]) }
    let plan = try Plan(table.flattened(derived), in: table)
    return try plan.run(inputs, limits: Limits(memory: memory)).map(\.bitPattern)
  }

  /// x ← sin x + a, with the start as `a`.
  private func counted() -> FunctionID {
    let body = table.function([.integer, .real, .real]) { b, x in
      let bent = b.apply(.sin, x[1])
      let index = b.apply(.multiply, x[0], b.number(1e-9))
      return [b.apply(.add, b.apply(.add, bent, index), x[2])]
    }
    let loop = Loop(
      body: body, condition: nil, states: 1, sequences: 0, invariants: 1, collects: 0)
    return table.function([.real, .integer]) { b, x in
      [b.project(b.loop(loop, [x[1], x[0], x[0]]), 0)]
    }
  }

  /// x ← x + a·sin x while x < 3, with the start as `a`.
  private func conditioned() -> FunctionID {
    let body = table.function([.integer, .real, .real]) { b, x in
      let step = b.apply(.multiply, b.number(1e-4), b.apply(.sin, x[1]))
      return [b.apply(.add, x[1], b.apply(.multiply, x[2], step))]
    }
    let condition = table.function([.integer, .real, .real]) { b, x in
      [b.apply(.less, x[1], b.whole(3))]
    }
    let loop = Loop(
      body: body, condition: condition, states: 1, sequences: 0, invariants: 1, collects: 0)
    return table.function(1) { b, x in
      let run = b.loop(loop, [x[0], x[0]])
      return [b.apply(.add, b.project(run, 0), b.project(run, 1))]
    }
  }

  /// 400 times the loop of `counted`, each from where the last one ended.
  private func nested() -> FunctionID {
    let inner = counted()
    let body = table.function([.integer, .real, .real]) { b, x in
      [b.project(b.call(inner, [b.apply(.tanh, x[1]), x[2]]), 0)]
    }
    let loop = Loop(
      body: body, condition: nil, states: 1, sequences: 0, invariants: 1, collects: 0)
    return table.function([.real, .integer]) { b, x in
      [b.project(b.loop(loop, [b.whole(400), x[0], x[1]]), 0)]
    }
  }

  // √n states of 8 bytes twice: 2·8·√100,000 = 5 kB an order of states that are kept.
  @Test(arguments: [1, 2])
  func `a counted loop has the same bits in little memory`(_ order: Int) throws {
    let inputs = [0.5, 100_001]
    #expect(
      try run(counted(), inputs, order: order, memory: 64 << 10)
        == run(counted(), inputs, order: order))
  }

  @Test(arguments: [1, 2])
  func `a loop with a condition has the same bits in little memory`(_ order: Int) throws {
    #expect(
      try run(conditioned(), [0.5], order: order, memory: 64 << 10)
        == run(conditioned(), [0.5], order: order))
  }

  @Test func `a loop in a loop has the same bits in little memory`() throws {
    #expect(
      try run(nested(), [0.5, 12_000], memory: 32 << 10) == run(nested(), [0.5, 12_000]))
  }

  @Test(arguments: [0, 1, 2, 3, 9, 10])
  func `segments end where the loop does`(_ steps: Double) throws {
    let derived = table.flattened(table.gradient(of: counted(), by: [0], withValue: true))
    let segmented = table.checkpointed(derived)
    #expect(segmented != derived)
    #expect(
      try Plan(segmented, in: table).run([0.5, steps])
        == Plan(derived, in: table).run([0.5, steps]))
  }

  @Test func `what is read whole is kept whole`() throws {
    // The collected states are also an output.
    let body = table.function([.integer, .real]) { b, x in [b.apply(.sin, x[1]), x[1]] }
    let loop = Loop(body: body, condition: nil, states: 1, sequences: 0, invariants: 0, collects: 1)
    let reader = Loop(
      body: table.function([.integer, .real, .real]) { b, x in [b.apply(.multiply, x[1], x[2])] },
      condition: nil, states: 1, sequences: 1, invariants: 0, collects: 0, order: .backward)
    let function = table.function([.real, .integer]) { b, x in
      let first = b.loop(loop, [x[1], x[0]])
      let states = b.project(first, 1)
      return [b.project(b.loop(reader, [x[1], x[0], states]), 0), states]
    }
    #expect(table.checkpointed(function) == function)
  }
}
