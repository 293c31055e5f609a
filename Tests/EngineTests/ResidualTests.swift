import Testing

@testable import Autodiff

/// What a reverse sweep reads instead of computing it again.
@Suite struct ResidualTests {
  private let table = FunctionTable()

  /// The gradient of x ← x + `step` of x, so many times.
  private func gradient(
    _ steps: Int, _ step: @escaping (inout Builder, NodeID) -> NodeID
  ) -> FunctionID {
    let body = table.function([.integer, .real]) { b, x in [b.apply(.add, x[1], step(&b, x[1]))] }
    let loop = Loop(
      body: body, condition: nil, states: 1, sequences: 0, invariants: 0, collects: 0)
    let function = table.function([.real]) { b, x in
      [b.project(b.loop(loop, [b.whole(steps), x[0]]), 0)]
    }
    return table.flattened(table.gradient(of: function, by: [0]))
  }

  /// The loops of a function, in their order.
  private func loops(_ id: FunctionID) -> [Loop] {
    table[id].nodes.compactMap { node in
      if case .loop(let loop) = node.kind { table[loop] } else { nil }
    }
  }

  private func count(_ row: RowID, in loop: Loop) -> Int {
    table[loop.body].nodes.count { $0.row == row }
  }

  @Test func `a hyperbolic tangent is collected and read`() {
    let function = gradient(1000) { b, x in b.apply(.tanh, x) }
    #expect(loops(function).map { count(.tanh, in: $0) } == [1, 1])
    let kept = loops(table.keepingResiduals(function))
    #expect(kept.map { count(.tanh, in: $0) } == [1, 0])
    #expect(kept.map(\.collects) == [1, 0])
    // The state itself is no longer asked for.
    #expect(kept.map(\.sequences) == [0, 1])
  }

  @Test func `a square is computed again`() {
    let function = gradient(1000) { b, x in b.apply(.multiply, x, b.apply(.multiply, x, x)) }
    #expect(table.keepingResiduals(function) == function)
  }

  @Test func `a hundred million steps are computed again`() {
    let function = gradient(100_000_000) { b, x in b.apply(.tanh, x) }
    #expect(table.keepingResiduals(function) == function)
  }

  @Test func `loops in the steps of another keep residuals, too`() {
    let inner = gradient(1000) { b, x in b.apply(.tanh, x) }
    let body = table.function([.integer, .real]) { b, x in
      [b.project(b.call(inner, [x[1]]), 0)]
    }
    let outer = Loop(
      body: body, condition: nil, states: 1, sequences: 0, invariants: 0, collects: 0)
    let function = table.flattened(
      table.function([.real, .integer]) { b, x in [b.project(b.loop(outer, [x[1], x[0]]), 0)] })
    let kept = loops(table.keepingResiduals(function))
    #expect(loops(kept[0].body).map { count(.tanh, in: $0) } == [1, 0])
  }
}
