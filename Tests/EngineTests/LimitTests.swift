import Synchronization
import Testing

@testable import Autodiff
@testable import Engine

@Suite struct LimitTests {
  private let table = FunctionTable()

  private func sines() -> FunctionID { table.iteration { b, _, x in b.apply(.sin, x) } }

  @Test func `a run stops at its limit of steps`() throws {
    let plan = try Plan(sines(), in: table)
    #expect(throws: RunError.stepLimit(1000)) {
      try plan.run([1, 1001], limits: Limits(steps: 1000))
    }
    #expect(try plan.run([1, 1000], limits: Limits(steps: 1000)).count == 1)
  }

  @Test func `a run that is cancelled stops`() throws {
    let polls = Atomic<Int>(0)
    let plan = try Plan(sines(), in: table)
    let limits = Limits(cancel: { polls.add(1, ordering: .relaxed).newValue == 3 })
    #expect(throws: RunError.cancelled) { try plan.run([1, 1e15], limits: limits) }
  }

  @Test func `an absurd count of collected values is refused at once`() throws {
    let body = table.function([.integer]) { b, x in [x[0]] }
    let loop = Loop(body: body, condition: nil, states: 0, sequences: 0, invariants: 0, collects: 1)
    let function = table.function([.integer]) { b, x in [b.project(b.loop(loop, [x[0]]), 0)] }
    let plan = try Plan(function, in: table)
    #expect(throws: RunError.memoryLimit(needed: 8_000_000_000_000, limit: 2 << 30)) {
      try plan.run([1e12])
    }
    #expect(try plan.run([1000], limits: Limits(memory: 8000)) == [999])
    #expect(throws: RunError.memoryLimit(needed: 8008, limit: 8000)) {
      try plan.run([1001], limits: Limits(memory: 8000))
    }
  }

  /// f(n) = if n ≤ 1 then n else f(n - 1) + f(n - `second`)
  private func recursion(second: Int) -> FunctionID {
    let base = table.function(1) { _, x in [x[0]] }
    let step = table.function(1) { b, x in
      let first = b.call(base, [b.apply(.subtract, x[0], b.whole(1))])
      let other = b.call(base, [b.apply(.subtract, x[0], b.whole(second))])
      return [b.apply(.add, b.project(first, 0), b.project(other, 0))]
    }
    // The step's calls are redirected to the function that is about to be interned.
    let old = table[step]
    let whole = FunctionID(index: UInt32(table.functions.count + 1))
    let redirected = table.intern(
      Function(
        inputs: old.inputs,
        nodes: old.nodes.map { node in
          guard case .call = node.kind else { return node }
          return Node(code: node.code, type: node.type, a: node.a, b: node.b, c: whole.index)
        }, operands: old.operands, outputs: old.outputs, origins: old.origins))
    let made = table.function(1) { b, x in
      let isSmall = b.apply(.lessOrEqual, x[0], b.whole(1))
      let branches = Conditional(then: base, otherwise: redirected)
      return [b.project(b.conditional(branches, isSmall, x), 0)]
    }
    precondition(made == whole)
    return made
  }

  @Test func `recursion is Fibonacci's`() throws {
    let plan = try Plan(recursion(second: 2), in: table)
    #expect(try plan.run([20]) == [6765])
    #expect(
      try Interpreter.run(recursion(second: 2), inputs: [15], in: table) == [.number(610)])
  }

  @Test func `recursion ends at its limit of depth`() throws {
    let plan = try Plan(recursion(second: 2), in: table)
    #expect(throws: RunError.depthLimit(10_000)) { try plan.run([20_000]) }
    #expect(throws: RunError.depthLimit(10_000)) {
      try Interpreter.run(recursion(second: 2), inputs: [20_000], in: table)
    }
  }

  @Test func `recursion is stopped by the limit of steps`() throws {
    let plan = try Plan(recursion(second: 2), in: table)
    #expect(throws: RunError.stepLimit(5000)) { try plan.run([40], limits: Limits(steps: 5000)) }
  }

  @Test func `a chain of a hundred thousand calls is planned`() throws {
    var last = table.function(1) { b, x in [b.apply(.add, x[0], b.whole(1))] }
    for step in 0..<9_000 {
      last = table.function(1) { b, x in
        let inner = b.project(b.call(last, x), 0)
        return [b.apply(.add, inner, b.whole(step))]
      }
    }
    #expect(try Plan(last, in: table).run([0]) == [1 + 9_000 * 8_999 / 2])
  }

  @Test func `branches that share functions do not multiply`() throws {
    // 40 levels, each with two branches that reach the same next level.
    var last = table.function(1) { b, x in [b.apply(.sin, x[0])] }
    for level in 0..<40 {
      let next = last
      let branches = [1, 2].map { shift in
        table.function(1) { b, x in
          [b.project(b.call(next, [b.apply(.add, x[0], b.whole(shift + level))]), 0)]
        }
      }
      last = table.function(1) { b, x in
        let test = b.apply(.less, x[0], b.whole(level))
        return [
          b.project(
            b.conditional(Conditional(then: branches[0], otherwise: branches[1]), test, x), 0)
        ]
      }
    }
    let plan = try Plan(last, in: table)
    #expect(plan.code.program.tape.count < 100_000)
    #expect(
      try plan.run([0.5])
        == Interpreter.run(last, inputs: [0.5], in: table).map { $0.number ?? .nan })
  }
}
