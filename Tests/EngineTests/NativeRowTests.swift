import Testing

@testable import Autodiff
@testable import Engine

/// Rows that machine code computes itself, where their kernels part ways.
@Suite struct NativeRowTests {
  private let table = FunctionTable()

  /// What the tape and machine code make of `step`, iterated; `nil` if in doubt.
  private func results(
    _ inputs: [Double], _ step: (inout Builder, [NodeID]) -> NodeID
  ) throws -> (tape: [UInt64]?, native: [UInt64]?) {
    let body = table.function([.integer] + inputs.map { _ in .real } + [.real]) { b, x in
      [step(&b, Array(x.dropFirst(2)))]
    }
    let loop = Loop(
      body: body, condition: nil, states: 1, sequences: 0, invariants: inputs.count, collects: 0)
    let function = table.function(inputs.count) { b, x in
      [b.project(b.loop(loop, [b.exact(3), b.exact(0)] + x), 0)]
    }
    let values = inputs.map { Value.number($0) }
    let (tape, native) = (try Plan(function, in: table), try Plan(function, in: table))
    native.code.native.prepare(native.code, .double)
    #expect(native.code.native.program != nil)
    return (
      try tape.executed(values, native: .off)?.flatMap(\.bits),
      try native.executed(values, native: .off)?.flatMap(\.bits)
    )
  }

  static let extremes: [Double] = [
    0, -0.0, 1, -3, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, 1e-200, 1e-140, 1e140, -1e200,
    1.7e308, 0.1,
  ]

  @Test(arguments: extremes, extremes)
  func `a row of two operands has its bits and its doubts`(_ x: Double, _ y: Double) throws {
    for row in [RowID.hypot, .min, .max, .and, .or] {
      let found = try results([x, y]) { b, x in
        let made = b.apply(row, x[0], x[1])
        return b.apply(.convert, made)
      }
      #expect(found.native == found.tape, "\(row)")
    }
  }

  @Test(arguments: extremes, extremes)
  func `a term has the bits and the doubts of its kernel`(_ x: Double, _ y: Double) throws {
    for exponent in [2.0, -1, -2, -3, 0.5] {
      let found = try results([x, y]) { b, x in
        let power = b.number(exponent)
        return b.apply(.xpowy, x[0], x[1], power)
      }
      #expect(found.native == found.tape, "\(exponent)")
      let opposite = try results([x, y]) { b, x in
        let power = b.number(exponent)
        let negated = b.apply(.negate, x[0])
        return b.apply(.xpowy, negated, x[1], power)
      }
      #expect(opposite.native == opposite.tape, "\(exponent)")
    }
    // A zero settles the product, even beside another: nothing is in doubt.
    if x == 0 {
      let found = try results([x, y]) { b, x in
        let power = b.number(-1)
        return b.apply(.xpowy, x[0], x[1], power)
      }
      #expect(found.native == [0])
    }
  }

  @Test(arguments: extremes)
  func `a row of one operand has its bits`(_ x: Double) throws {
    for row in [RowID.not, .relu] {
      let found = try results([x]) { b, x in
        let made = b.apply(row, x[0])
        return b.apply(.convert, made)
      }
      #expect(found.native == found.tape, "\(row)")
    }
  }

  @Test func `what a branch guards is not computed ahead of the loop`() throws {
    let then = table.function(2) { b, x in
      let root = b.apply(.sqrt, x[1])
      let one = b.exact(1)
      return [b.apply(.divide, one, root)]
    }
    let otherwise = table.function(2) { _, x in [x[0]] }
    let found = try results([-1]) { b, x in
      let zero = b.exact(0)
      let isPositive = b.apply(.greater, x[0], zero)
      let branches = Conditional(then: then, otherwise: otherwise)
      let chosen = b.conditional(branches, isPositive, [zero, x[0]])
      return b.project(chosen, 0)
    }
    #expect(found.tape == [0])
    #expect(found.native == [0])
  }

  @Test func `a loop that stands twice calls nothing once a step`() throws {
    let body = table.function([.integer, .real]) { b, x in
      var value = x[1]
      for _ in 0..<200 {
        let sine = b.apply(.sin, value)
        value = b.apply(.add, sine, x[1])
      }
      return [value]
    }
    let loop = Loop(
      body: body, condition: nil, states: 1, sequences: 0, invariants: 0, collects: 0)
    let function = table.function(2) { b, x in
      x.map { b.project(b.loop(loop, [b.exact(3), $0]), 0) }
    }
    #expect(try Plan(function, in: table).code.program.calls.isEmpty)
  }
}
