import Testing

@testable import Autodiff
@testable import Engine

@Suite struct FaultTests {
  private let table = FunctionTable()

  private func fault(_ function: FunctionID, _ inputs: [Double]) throws -> Fault? {
    do {
      _ = try Plan(function, in: table).run(inputs)
      return nil
    } catch RunError.undefined(let fault) {
      return fault
    }
  }

  @Test func `a logarithm outside its domain is found with its operand`() throws {
    let function = table.function(1) { b, x in
      b.origin = 7
      let gap = b.apply(.subtract, b.whole(2), x[0])
      b.origin = 8
      return [b.apply(.sin, b.apply(.ln, gap))]
    }
    let fault = try #require(try fault(function, [3]))
    #expect(fault.row == .ln)
    #expect(fault.kind == .domain(0))
    #expect(fault.operands == [-1])
    #expect(fault.site.origin == 8)
    #expect(fault.site.steps == [])
    #expect(fault.wording == "ln needs a number above 0")
  }

  @Test func `a fault that is multiplied by zero is still found`() throws {
    let function = table.function(1) { b, x in
      [b.apply(.divide, b.whole(1), b.apply(.divide, b.whole(1), x[0]))]
    }
    #expect(try fault(function, [0])?.kind == .domain(0))
  }

  @Test func `a fault among constants is found when it runs`() throws {
    let function = table.function(1) { b, x in
      [b.apply(.multiply, x[0], b.apply(.ln, b.whole(-1)))]
    }
    #expect(try fault(function, [1])?.row == .ln)
  }

  @Test func `overflow is told from a domain`() throws {
    let function = table.function(1) { b, x in [b.apply(.exp, x[0])] }
    #expect(try fault(function, [1000])?.kind == .overflow)
  }

  @Test func `an infinite input is a number like others until it is undefined`() throws {
    let decay = table.function(1) { b, x in [b.apply(.exp, b.apply(.negate, x[0])), x[0]] }
    #expect(try Plan(decay, in: table).run([.infinity]) == [0, .infinity])
    let gap = table.function(1) { b, x in [b.apply(.subtract, x[0], x[0])] }
    #expect(try fault(gap, [.infinity])?.kind == .notANumber)
  }

  @Test func `an input that is no number is refused even if nobody reads it`() throws {
    let function = table.function(2) { b, x in [x[1]] }
    let fault = try #require(try fault(function, [.nan, 1]))
    #expect(fault.row == nil)
    #expect(fault.site.node == NodeID(0))
  }

  @Test(arguments: [3, 412, 100_000])
  func `the step of a loop is told`(_ step: Int) throws {
    // 1/(step - i)
    let body = table.function([.integer, .real, .real]) { b, x in
      [b.apply(.add, x[1], b.apply(.divide, b.whole(1), b.apply(.subtract, x[2], x[0])))]
    }
    let loop = Loop(
      body: body, condition: nil, states: 1, sequences: 0, invariants: 1, collects: 0)
    let function = table.function(2) { b, x in
      [b.project(b.loop(loop, [x[0], b.whole(0), x[1]]), 0)]
    }
    let fault = try #require(try fault(function, [200_000, Double(step)]))
    #expect(fault.site.steps == [step])
    #expect(fault.row == .divide)
    #expect(fault.operands == [1, 0])
    #expect(fault.site.function == body)
  }

  @Test func `the steps of nested loops are told from the outside in`() throws {
    let inner = table.function([.integer, .real, .integer]) { b, x in
      let at = b.apply(.add, b.apply(.multiply, x[2], b.whole(10)), x[0])
      return [b.apply(.add, x[1], b.apply(.sqrt, b.apply(.subtract, b.whole(25), at)))]
    }
    let innerLoop = Loop(
      body: inner, condition: nil, states: 1, sequences: 0, invariants: 1, collects: 0)
    let outer = table.function([.integer, .real]) { b, x in
      [b.project(b.loop(innerLoop, [b.whole(10), x[1], x[0]]), 0)]
    }
    let outerLoop = Loop(
      body: outer, condition: nil, states: 1, sequences: 0, invariants: 0, collects: 0)
    let function = table.function(1) { b, x in
      [b.project(b.loop(outerLoop, [b.whole(10), x[0]]), 0)]
    }
    #expect(try fault(function, [0])?.site.steps == [2, 6])
  }

  @Test func `the branch that is not taken cannot poison the value`() throws {
    let inverse = table.function(1) { b, x in [b.apply(.divide, b.whole(1), x[0])] }
    let zero = table.function(1) { b, x in [b.whole(0)] }
    let function = table.function(1) { b, x in
      let isZero = b.apply(.equal, x[0], b.whole(0))
      return [b.project(b.conditional(Conditional(then: zero, otherwise: inverse), isZero, x), 0)]
    }
    let plan = try Plan(function, in: table)
    #expect(try plan.run([0]) == [0])
    #expect(try plan.run([4]) == [0.25])
    let slope = try Plan(table.gradient(of: function, by: [0]), in: table)
    #expect(try slope.run([0]) == [0])
    #expect(try slope.run([4]) == [-0.0625])
  }

  @Test(arguments: [-1, 2.5, .nan, .infinity, 0x1p54])
  func `a count that is no count is refused`(_ count: Double) throws {
    let function = table.iteration { b, _, x in b.apply(.sin, x) }
    // The count is computed, so that a NaN does not stand out as an input.
    let computed = table.function(2) { b, x in
      let made = b.call(function, [b.whole(1), b.apply(.subtract, x[0], x[1])])
      return [b.project(made, 0)]
    }
    let plan = try Plan(computed, in: table)
    do {
      _ = try plan.run(count.isNaN ? [.infinity, .infinity] : [count, 0])
      Issue.record("a count of \(count) ran")
    } catch RunError.count(let found, _) {
      #expect(found == count)
    } catch RunError.undefined(let fault) {
      #expect(count.isNaN && fault.kind == .notANumber)
    }
  }

  @Test func `a trace has every value and the corners that were met`() throws {
    let function = table.function(1) { b, x in
      [b.apply(.add, b.apply(.abs, x[0]), b.apply(.multiply, x[0], b.whole(3)))]
    }
    let smooth = try Interpreter.trace(function, inputs: [-2], in: table)
    #expect(smooth.values.sorted() == [-6, -4, -2, 2, 3])
    #expect(smooth.outputs == [.number(-4)])
    #expect(smooth.contacts == [])
    let corner = try Interpreter.trace(function, inputs: [0], in: table)
    #expect(corner.contacts.map(\.corner) == [.kink(0)])
    #expect(table[function].nodes[corner.contacts[0].node.int].row == .abs)
  }

  @Test func `corners in a loop are counted`() throws {
    let function = table.iteration { b, i, s in
      b.apply(.add, s, b.apply(.relu, b.apply(.max, i, b.whole(3))))
    }
    // max(i, 3) is tied at i = 3 alone; relu(max(i, 3)) is never at 0.
    let trace = try Interpreter.trace(function, inputs: [0, 10], in: table)
    #expect(trace.contacts.map(\.count) == [1])
    #expect(trace.contacts[0].function != function)
  }
}
