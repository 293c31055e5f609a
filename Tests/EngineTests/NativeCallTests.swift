import Testing

@testable import Autodiff
@testable import Engine

/// Functions that are called, beside machine code: limits, faults and bits are the tape's.
@Suite struct NativeCallTests {
  private let table = FunctionTable()

  /// The sum of ln(x) + tanh(…sin(x)…) at x, x - 1, … over n terms, by a function that calls
  /// itself: more rows than a piece needs.
  private func logarithms() -> FunctionID {
    let id = table.reserve(inputs: [.real, .real], results: [.real])
    let done = table.function(2) { b, _ in [b.exact(0)] }
    let more = table.function(2) { b, x in
      let one = b.exact(1)
      let less = x.map { b.apply(.subtract, $0, one) }
      let rest = b.project(b.call(id, less), 0)
      var wave = x[0]
      for _ in 0..<5 { wave = b.apply(.multiply, b.apply(.sin, wave), x[0]) }
      let term = b.apply(.add, b.apply(.ln, x[0]), b.apply(.tanh, wave))
      return [b.apply(.add, term, rest)]
    }
    var b = Builder(table, inputs: [.real, .real])
    let zero = b.exact(0)
    let isDone = b.apply(.equal, b.input(1), zero)
    let branches = Conditional(then: done, otherwise: more)
    let node = b.conditional(branches, isDone, [b.input(0), b.input(1)])
    let result = b.project(node, 0)
    table.define(id, as: b.freeze([result]))
    return id
  }

  /// Σᵢ of the function at (x + i, n), for i below `count`: inputs x, n, count.
  private func repeated(_ called: FunctionID) -> FunctionID {
    let body = table.function([.integer, .real, .real, .real]) { b, x in
      let place = b.apply(.add, x[2], b.apply(.convert, x[0]))
      let value = b.project(b.call(called, [place, x[3]]), 0)
      return [b.apply(.add, x[1], b.apply(.sin, value))]
    }
    let loop = Loop(
      body: body, condition: nil, states: 1, sequences: 0, invariants: 2, collects: 0)
    return table.function([.real, .real, .integer]) { b, x in
      [b.project(b.loop(loop, [x[2], b.exact(0), x[0], x[1]]), 0)]
    }
  }

  /// A function of many rows, which calls nothing.
  private func long() -> FunctionID {
    table.function(2) { b, x in
      var value = x[0]
      for _ in 0..<40 {
        let root = b.apply(.hypot, value, x[1])
        value = b.apply(.subtract, b.apply(.ln, root), b.apply(.sin, value))
      }
      return [value]
    }
  }

  /// The error or the bits that a run ends with.
  private func end(_ plan: Plan, _ inputs: [Double], _ limits: Limits) -> String {
    do { return "\(try plan.run(inputs, limits: limits).map(\.bitPattern))" } catch {
      return "\(error)"
    }
  }

  @Test(arguments: [true, false])
  func `calls end as on the tape`(_ recurs: Bool) throws {
    let function = repeated(recurs ? logarithms() : long())
    let tape = try Plan(function, in: table)
    let native = try Plan(function, in: table)
    // The fourth is a fault in what is called, the last two are limits met there.
    let cases: [([Double], Limits)] = [
      ([20.5, 9, 5], Limits()), ([20.5, 0, 40], Limits()), ([900.5, 700, 30], Limits()),
      ([3, 8, 4], Limits()), ([900.5, 700, 30], Limits(steps: 500)),
      ([900.5, 700, 30], Limits(depth: 50)),
    ]
    for (inputs, limits) in cases {
      var (off, on) = (limits, limits)
      (off.native, on.native) = (.off, .on)
      #expect(end(native, inputs, on) == end(tape, inputs, off))
    }
    #expect(native.code.native.program != nil)
    #expect(native.code.program.calls.isEmpty == !recurs)
  }

  @Test func `a run that is cancelled in a call stops`() throws {
    let plan = try Plan(repeated(logarithms()), in: table)
    let polls = Counter()
    let limits = Limits(native: .on, cancel: { polls.next() == 5 })
    #expect(throws: RunError.cancelled) { try plan.run([1e9, 5000, 1e9], limits: limits) }
  }
}
