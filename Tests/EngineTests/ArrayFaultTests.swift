import Synchronization
import Testing

@testable import Autodiff
@testable import Engine

@Suite struct ArrayFaultTests {
  private let table = FunctionTable()

  private func fault(_ function: FunctionID, _ inputs: [Value]) throws -> Fault? {
    do {
      _ = try Plan(function, in: table).run(inputs)
      return nil
    } catch RunError.undefined(let fault) {
      return fault
    }
  }

  @Test func `the entry of an array is told`() throws {
    let function = table.arrayFunction([[2, 2]]) { b, x in
      b.origin = 9
      return [b.sum(b.apply(.ln, x[0]))]
    }
    let fault = try #require(try fault(function, [.matrix([[1, 2], [0, 3]])]))
    #expect(fault.row == .ln)
    #expect(fault.operands == [0])
    #expect(fault.element == [1, 0])
    #expect(fault.site.origin == 9)
  }

  @Test func `an overflow in a sum is found`() throws {
    let function = table.arrayFunction([[2]]) { b, x in [b.sum(x[0])] }
    let fault = try #require(try fault(function, [.vector([1.5e308, 1.5e308])]))
    #expect(fault.row == .sum)
    #expect(fault.kind == .overflow)
  }

  @Test(arguments: [
    (5.0, "index 5 is outside 1..4"), (0, "index 0 is outside 1..4"),
    (2.5, "an index is a whole number; this is 2.5"),
  ])
  func `an index that is none is told`(_ index: Double, _ wording: String) throws {
    let vector = table.type([4])
    let one = table.function([vector, .real]) { b, x in
      [b.gather(x[0], b.index(x[1], length: 4))]
    }
    let many = table.function([vector, table.type([3])]) { b, x in
      [b.gather(x[0], b.index(x[1], length: 4))]
    }
    let x = Value.vector([1, 2, 3, 4])
    #expect(try fault(one, [x, .number(index)])?.wording == wording)
    let fault = try #require(try fault(many, [x, .vector([1, 4, index])]))
    #expect(fault.wording == wording)
    #expect(fault.element == [2])
  }

  @Test func `an index in a loop is told with its step`() throws {
    let vector = table.type([4])
    let body = table.function([.integer, .real, .real, vector]) { b, x in
      [b.apply(.add, x[1], b.gather(x[3], b.index(x[2], length: 4)))]
    }
    for order in [Loop.Order.forward, .any] {
      let loop = Loop(
        body: body, condition: nil, states: 1, sequences: 1, invariants: 1, collects: 0,
        order: order, accumulates: [.sum])
      let function = table.function([vector, vector]) { b, x in
        [b.project(b.loop(loop, [b.exact(4), b.exact(0), x[1], x[0]]), 0)]
      }
      let x = Value.vector([1, 2, 3, 4])
      #expect(try Plan(function, in: table).run([x, .vector([4, 4, 1, 2])]) == [.number(11)])
      let fault = try #require(try fault(function, [x, .vector([1, 2, 7, 9])]))
      #expect(fault.kind == .outside(length: 4))
      #expect(fault.operands == [7])
      #expect(fault.site.steps == [2])
    }
  }

  @Test(arguments: [
    [[1.0, 2], [2, 4]], [[0.1, 0.3], [0.2, 0.6]], [[0, 0], [0, 0]],
    [[1, 2, 3], [4, 5, 6], [7, 8, 9]],
  ])
  func `a matrix without an inverse is told`(_ rows: [[Double]]) throws {
    let n = rows.count
    for row in [RowID.inverse, .solve, .logdet] {
      let function = table.arrayFunction([[n, n]]) { b, x in
        [b.array(row, row == .solve ? [x[0], x[0]] : [x[0]])]
      }
      #expect(try fault(function, [.matrix(rows)])?.kind == .singular)
    }
  }

  @Test func `scaled rows are no reason to call a matrix singular`() throws {
    let function = table.arrayFunction([[2, 2]]) { b, x in [b.array(.inverse, [x[0]])] }
    let found = try Plan(function, in: table).run([.matrix([[1e-30, 0], [0, 1e30]])])
    #expect(found[0].distance(.matrix([[1e30, 0], [0, 1e-30]])) < 1e-15)
  }

  @Test func `an array that is too large is refused before it is made`() throws {
    let size = 1_000_000_000_000
    let function = table.arrayFunction([]) { b, _ in
      [b.broadcast(b.exact(1), to: [.size(size)])]
    }
    let plan = try Plan(function, in: table)
    let limits = Limits(memory: 1 << 30)
    let error = RunError.memoryLimit(needed: 8 * size, limit: 1 << 30)
    #expect(throws: error) { try plan.run([Value](), limits: limits) }
    #expect(throws: error) {
      try Interpreter.run(function, inputs: [Value](), in: table, limits: limits)
    }
    #expect(error.description.contains("7450 GB"))
  }

  @Test func `long array code stops when it is cancelled`() throws {
    let size = 1_000_000_000_000
    let function = table.arrayFunction([]) { b, _ in
      [b.sum(b.apply(.sin, b.iota(count: size)))]
    }
    let polls = Atomic<Int>(0)
    let limits = Limits(cancel: { polls.add(1, ordering: .relaxed).newValue == 3 })
    let plan = try Plan(function, in: table)
    #expect(throws: RunError.cancelled) { try plan.run([Value](), limits: limits) }
  }

  @Test func `inputs of another shape are refused`() throws {
    let function = table.arrayFunction([[2]]) { _, x in [x[0]] }
    let plan = try Plan(function, in: table)
    for value in [Value.number(1), .vector([1]), .matrix([[1, 2]])] {
      #expect(throws: RunError.inputShape(0)) { try plan.run([value]) }
    }
    #expect(try plan.run([.vector([1, 2])]) == [.vector([1, 2])])
    #expect(try fault(function, [.vector([1, .nan])])?.element == [1])
  }
}
