import Glibc
import Testing

@testable import Autodiff
@testable import Engine

@Suite struct LoopPlanTests {
  private let table = FunctionTable()

  /// `w - 0.1·2·(w - 5)`, the descent of `(w - 5)²`.
  private func descent() -> FunctionID {
    table.iteration { b, _, w in
      let rate = b.apply(.multiply, b.number(0.1), b.whole(2))
      return b.apply(
        .subtract, w, b.apply(.multiply, rate, b.apply(.subtract, w, b.whole(5))))
    }
  }

  @Test(arguments: [0, 1, 2, 20, 100_000, 3_000_000])
  func `a descent is the same loop in Swift`(_ steps: Int) throws {
    var w = 8.0
    for _ in 0..<steps { w = w - 0.1 * 2 * (w - 5) }
    #expect(try Plan(descent(), in: table).run([8, Double(steps)]) == [w])
  }

  @Test func `a short body writes its state in place`() throws {
    // begin, move in, three operations, next, end, leave.
    #expect(try Plan(descent(), in: table).code.program.tape.count == 8)
  }

  @Test func `all states change at once`() throws {
    // (a, b, c, d, s) → (b, c, a, d + a, d): a circle, a chain and a sum.
    let body = table.function([.integer] + Array(repeating: .real, count: 5)) { b, x in
      [x[2], x[3], x[1], b.apply(.add, x[4], x[1]), x[4]]
    }
    let loop = Loop(
      body: body, condition: nil, states: 5, sequences: 0, invariants: 0, collects: 0)
    let function = table.function(5) { b, x in
      let made = b.loop(loop, [b.whole(7)] + x)
      return (0..<5).map { b.project(made, $0) }
    }
    var (a, b, c, d, s) = (1.0, 2.0, 3.0, 4.0, 5.0)
    for _ in 0..<7 { (a, b, c, d, s) = (b, c, a, d + a, d) }
    #expect(try Plan(function, in: table).run([1, 2, 3, 4, 5]) == [a, b, c, d, s])
  }

  @Test func `a while loop stops by its condition and counts its steps`() throws {
    // Newton for √a, until x² is within 1e-12 of a.
    let types: [TypeID] = [.integer, .real, .real]
    let body = table.function(types) { b, x in
      let quotient = b.apply(.divide, x[2], x[1])
      let next = b.apply(.divide, b.apply(.add, x[1], quotient), b.whole(2))
      return [next, next]
    }
    let condition = table.function(types) { b, x in
      let gap = b.apply(.subtract, b.apply(.power, x[1], b.whole(2)), x[2])
      return [b.apply(.less, b.number(1e-12), b.apply(.abs, gap))]
    }
    let loop = Loop(
      body: body, condition: condition, states: 1, sequences: 0, invariants: 1, collects: 1)
    let function = table.function(1) { b, x in
      let made = b.loop(loop, [b.whole(1), x[0]])
      return [b.project(made, 0), b.project(made, 2), b.project(made, 1)]
    }
    var (x, steps, path) = (1.0, 0, [Double]())
    while abs(x * x - 2) > 1e-12 {
      x = (x + 2 / x) / 2
      path.append(x)
      steps += 1
    }
    let plan = try Plan(function, in: table)
    var frame = plan.makeFrame()
    plan.setInput(0, to: 2, in: &frame)
    try plan.run(&frame)
    #expect(plan.output(0, of: frame) == x)
    #expect(plan.output(1, of: frame) == Double(steps))
    #expect(plan.sequence(2, of: frame) == path)
    plan.setInput(0, to: 1, in: &frame)
    try plan.run(&frame)
    #expect(plan.sequence(2, of: frame) == [])
  }

  /// Collects the squares of the index, then reads them in `order` by `s → 2s + element`.
  private func horner(_ order: Loop.Order) -> FunctionID {
    let squares = table.function([.integer]) { b, x in [b.apply(.multiply, x[0], x[0])] }
    let collecting = Loop(
      body: squares, condition: nil, states: 0, sequences: 0, invariants: 0, collects: 1,
      order: order)
    let fold = table.function([.integer, .real, .real]) { b, x in
      [b.apply(.add, b.apply(.multiply, b.whole(2), x[1]), x[2])]
    }
    let reading = Loop(
      body: fold, condition: nil, states: 1, sequences: 1, invariants: 0, collects: 0,
      order: order)
    return table.function([.integer]) { b, x in
      let made = b.loop(collecting, [x[0]])
      let read = b.loop(reading, [b.project(made, 1), b.whole(0), b.project(made, 0)])
      return [b.project(read, 0), b.project(made, 0)]
    }
  }

  @Test(arguments: [Loop.Order.forward, .backward])
  func `sequences are written and read by index in either order`(_ order: Loop.Order) throws {
    let squares = (0..<10).map { Double($0 * $0) }
    var sum = 0.0
    for square in order == .forward ? squares : squares.reversed() { sum = 2 * sum + square }
    let plan = try Plan(horner(order), in: table)
    var frame = plan.makeFrame()
    plan.setInput(0, to: 10, in: &frame)
    try plan.run(&frame)
    #expect(plan.output(0, of: frame) == sum)
    #expect(plan.sequence(1, of: frame) == squares)
  }

  @Test(arguments: [1, 10, 1_000, 100_000])
  func `the slope of a descent by its start is 0.8 to the steps`(_ steps: Int) throws {
    let slope = table.gradient(of: descent(), by: [0])
    let value = try Plan(slope, in: table).run([8, Double(steps)])[0]
    // One rounding a step.
    #expect(abs(value - pow(0.8, Double(steps))) <= Double(steps) * value.ulp)
  }

  @Test func `a collected row is read again row by row`() throws {
    // Row i collects i·10 + j; the sum of all, weighted by 1 + i.
    let inner = table.function([.integer, .real]) { b, x in
      [b.apply(.add, b.apply(.multiply, x[1], b.whole(10)), x[0])]
    }
    let row = Loop(
      body: inner, condition: nil, states: 0, sequences: 0, invariants: 1, collects: 1)
    let outer = table.function([.integer, .integer]) { b, x in
      [b.project(b.loop(row, [x[1], x[0]]), 0)]
    }
    let matrix = Loop(
      body: outer, condition: nil, states: 0, sequences: 0, invariants: 1, collects: 1)
    let vector = table.intern(ValueType(.real, [.trips]))
    let add = table.function([.integer, .real, .real]) { b, x in [b.apply(.add, x[1], x[2])] }
    let sum = Loop(body: add, condition: nil, states: 1, sequences: 1, invariants: 0, collects: 0)
    let weigh = table.function([.integer, .real, vector, .integer]) { b, x in
      let total = b.project(b.loop(sum, [x[3], b.whole(0), x[2]]), 0)
      let weight = b.apply(.add, x[0], b.whole(1))
      return [b.apply(.add, x[1], b.apply(.multiply, weight, total))]
    }
    let read = Loop(
      body: weigh, condition: nil, states: 1, sequences: 1, invariants: 1, collects: 0)
    let function = table.function([.integer]) { b, x in
      let made = b.loop(matrix, [x[0], x[0]])
      let result = b.loop(read, [x[0], b.whole(0), b.project(made, 0), x[0]])
      return [b.project(result, 0)]
    }
    var expected = 0.0
    for i in 0..<4 { for j in 0..<4 { expected += Double((i + 1) * (10 * i + j)) } }
    #expect(try Plan(function, in: table).run([4]) == [expected])
    #expect(try Interpreter.run(function, inputs: [4], in: table) == [.number(expected)])
  }

  @Test func `rows work on sequences, element by element`() throws {
    let one = table.function([.integer]) { b, x in [x[0], b.apply(.negate, x[0])] }
    let made = Loop(body: one, condition: nil, states: 0, sequences: 0, invariants: 0, collects: 2)
    let function = table.function([.integer]) { b, x in
      let both = b.loop(made, [x[0]])
      let scaled = b.apply(.multiply, b.project(both, 0), b.whole(3))
      return [b.apply(.add, scaled, b.project(both, 1))]
    }
    let plan = try Plan(function, in: table)
    var frame = plan.makeFrame()
    plan.setInput(0, to: 5, in: &frame)
    try plan.run(&frame)
    #expect(plan.sequence(0, of: frame) == [0, 2, 4, 6, 8])
  }
}
