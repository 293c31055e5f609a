import CAllocations
import Testing

@testable import Autodiff
@testable import Engine

/// A run takes no memory but what its frame has had from the runs before.
///
/// Code that is not optimised puts values of generic types on the heap for a moment; there, a run
/// must have given back what it took.
@Suite struct AllocationTests {
  private let table = FunctionTable()

  /// Allocations of the third run.
  private func allocations(_ function: FunctionID, _ inputs: [Value]) throws -> Int {
    let plan = try Plan(table.flattened(function), in: table)
    var frame = plan.makeFrame()
    for (position, input) in inputs.enumerated() {
      try plan.setInput(position, to: input, in: &frame)
    }
    let limits = Limits(threads: 1)
    try plan.run(&frame, limits: limits)
    try plan.run(&frame, limits: limits)
    let (taken, given) = (gd_allocations(), gd_releases())
    try plan.run(&frame, limits: limits)
    #if DEBUG
      return gd_allocations() - taken - (gd_releases() - given)
    #else
      return gd_allocations() - taken
    #endif
  }

  @Test func `allocations are counted`() {
    let before = gd_allocations()
    let kept = UnsafeMutablePointer<Double>.allocate(capacity: 8)
    #expect(gd_allocations() == before + 1)
    kept.deallocate()
  }

  @Test func `a program of numbers allocates nothing`() throws {
    let function = table.function(2) { b, x in
      let product = b.apply(.multiply, b.apply(.tanh, x[0]), b.apply(.gamma, x[1]))
      return [b.apply(.add, product, b.apply(.power, x[0], x[1]))]
    }
    let gradient = table.gradient(of: function, by: [0, 1], withValue: true)
    #expect(try allocations(gradient, [.number(0.5), .number(1.5)]) == 0)
  }

  @Test func `the reverse of a loop allocates nothing`() throws {
    let function = table.iteration { b, _, x in b.apply(.sin, x) }
    let gradient = table.gradient(of: function, by: [0])
    #expect(try allocations(gradient, [.number(0.5), .number(1000)]) == 0)
  }

  /// x ← sin(x) + A·x a hundred times; the sum of exp(x).
  @Test func `a loop over arrays and its reverse allocate nothing`() throws {
    let vector = table.intern(ValueType(.real, [.size(50)]))
    let matrix = table.intern(ValueType(.real, [.size(50), .size(50)]))
    let body = table.function([.integer, vector, matrix]) { b, x in
      [b.apply(.add, b.apply(.sin, x[1]), b.matmul(x[2], x[1]))]
    }
    let loop = Loop(
      body: body, condition: nil, states: 1, sequences: 0, invariants: 1, collects: 0)
    let function = table.function([vector, matrix]) { b, x in
      let last = b.project(b.loop(loop, [b.whole(100), x[0], x[1]]), 0)
      return [b.sum(b.apply(.exp, last))]
    }
    let gradient = table.gradient(of: function, by: [0, 1], withValue: true)
    let start = Value.array(ArrayValue((0..<50).map { 0.01 * Double($0) }))
    let weights = Value.array(
      ArrayValue((0..<2500).map { 0.0001 * Double($0 % 7) }, shape: [50, 50]))
    #expect(try allocations(gradient, [start, weights]) == 0)
  }
}
