import Glibc
import Testing

@testable import Autodiff
@testable import Engine

/// Plans with arrays against the interpreter.
@Suite struct ArrayPlanTests {
  private let table = FunctionTable()

  @Test(arguments: RowID.elementwise)
  func `a row in blocks is its kernel, entry by entry`(_ id: RowID) throws {
    let row = Row[id]
    var random = SplitMix(state: 3)
    let count = 1500
    var columns = row.samples.map { _ in [Double]() }
    while columns[0].count < count {
      var x = row.samples.map { Double.random(in: $0, using: &random) }
      if id == .polygamma { x[0].round() }
      guard row.domain.allSatisfy({ $0.holds(x[0], x.count > 1 ? x[1] : 0, x.last ?? 0) }) else {
        continue
      }
      for place in columns.indices { columns[place].append(x[place]) }
    }
    let inputs = columns.map { Value.vector($0) }
    let function = table.arrayFunction(row.samples.map { _ in [count] }) { b, x in
      [b.apply(id, x[0], x.count > 1 ? x[1] : nil, x.count > 2 ? x[2] : nil)]
    }
    let found = try Plan(function, in: table).run(inputs)[0].numbers
    for place in 0..<count {
      let x = inputs.map { $0.numbers[place] }
      let expected = row.value(x[0], x.count > 1 ? x[1] : 0, x.count > 2 ? x[2] : 0)
      let allowed = LaneKernels.isVectorMath(id) ? 4 * expected.ulp : 0
      #expect(abs(found[place] - expected) <= allowed, "\(row.name)(\(x))")
    }
  }

  @Test(arguments: 0..<60)
  func `random programs with arrays have the interpreter's values`(_ seed: Int) throws {
    var programs = RandomArrays(table, seed: UInt64(seed))
    let function = programs.function(nodes: 30)
    let inputs = RandomArrays.shapes.enumerated().map { Value.sample($1, seed: UInt64($0)) }
    let expected = try Interpreter.run(function, inputs: inputs, in: table)
    let found = try #require(try Plan(function, in: table).executed(inputs))
    for (left, right) in zip(found, expected) {
      if seed % 2 == 0 {
        #expect(left.bits == right.bits)
      } else {
        // exp and tanh come from the vector library: errors of 4 units grow in 30 steps.
        #expect(left.distance(right) < 1e-11)
      }
    }
  }

  @Test func `buffers are used again`() throws {
    let function = table.arrayFunction([[100, 100]]) { b, x in
      var value = x[0]
      for _ in 0..<50 { value = b.transpose(b.apply(.sin, value)) }
      return [value]
    }
    let plan = try Plan(function, in: table)
    #expect(plan.code.program.routines[0].buffers <= 4)
    #expect(try plan.executed([.sample([100, 100])]) != nil)
  }

  @Test func `a chain with a sum keeps nothing`() throws {
    let function = table.arrayFunction([[100_000]]) { b, x in
      let square = b.apply(.power, x[0], b.broadcast(b.exact(2), to: [.size(100_000)]))
      return [b.sum(b.apply(.exp, b.apply(.negate, square)))]
    }
    let plan = try Plan(function, in: table)
    #expect(plan.code.program.routines[0].buffers == 1)
    #expect(plan.code.program.blocks.count == 1)
    let input = Value.sample([100_000])
    let expected = input.numbers.reduce(0) { $0 + exp(-$1 * $1) }
    #expect(try plan.run([input])[0].distance(.number(expected)) < 1e-12)
  }

  @Test func `a state that is an array goes through a loop`() throws {
    // x ← x - A·x/10, from ones.
    let body = table.function([.integer, table.type([3]), table.type([3, 3])]) { b, x in
      let tenth = b.broadcast(b.number(0.1), to: [.size(3)])
      return [b.apply(.subtract, x[1], b.apply(.multiply, tenth, b.matmul(x[2], x[1])))]
    }
    let loop = Loop(
      body: body, condition: nil, states: 1, sequences: 0, invariants: 1, collects: 0)
    let function = table.function([.integer, table.type([3, 3])]) { b, x in
      let start = b.broadcast(b.exact(1), to: [.size(3)])
      return [b.project(b.loop(loop, [x[0], start, x[1]]), 0)]
    }
    let plan = try Plan(function, in: table)
    for steps in [0, 1, 2, 7] {
      let inputs = [Value.number(Double(steps)), .sample([3, 3])]
      var state = [1.0, 1, 1]
      for _ in 0..<steps {
        let a = inputs[1].numbers
        let before = state
        for i in 0..<3 {
          var product = 0.0
          for j in 0..<3 { product += a[3 * i + j] * before[j] }
          state[i] -= 0.1 * product
        }
      }
      let found = try #require(try plan.executed(inputs))
      #expect(found[0].distance(.vector(state)) < 1e-14)
      #expect(try Interpreter.run(function, inputs: inputs, in: table) == found)
    }
  }

  @Test func `rows of a matrix are read and collected`() throws {
    // Row i becomes its running sum times i; states: the sum of the rows.
    let row = table.type([4])
    let body = table.function([.integer, row, row]) { b, x in
      let scaled = b.apply(.multiply, b.cumsum(x[2]), b.broadcast(x[0], to: [.size(4)]))
      return [b.apply(.add, x[1], x[2]), scaled]
    }
    for order in [Loop.Order.forward, .backward] {
      let loop = Loop(
        body: body, condition: nil, states: 1, sequences: 1, invariants: 0, collects: 1,
        order: order)
      let function = table.arrayFunction([[5, 4]]) { b, x in
        let start = b.broadcast(b.exact(0), to: [.size(4)])
        let made = b.loop(loop, [b.exact(5), start, x[0]])
        return [b.project(made, 0), b.project(made, 1)]
      }
      let input = Value.sample([5, 4])
      let found = try #require(try Plan(function, in: table).executed([input]))
      let x = input.numbers
      var sums = [0.0, 0, 0, 0]
      for place in 0..<20 { sums[place % 4] += x[place] }
      #expect(found[0].distance(.vector(sums)) < 1e-14)
      var running = Array(repeating: 0.0, count: 20)
      for place in running.indices {
        let (i, j) = (place / 4, place % 4)
        let sum = x[(4 * i)...(4 * i + j)].reduce(0, +)
        running[place] = Double(i) * sum
      }
      #expect(found[1].distance(.array(ArrayValue(running, shape: [5, 4]))) < 1e-14)
      #expect(try Interpreter.run(function, inputs: [input], in: table) == found)
    }
  }

  @Test func `a state is added to in place`() throws {
    // counts[k[i]] += x[i]
    let count = 20_000
    let state = table.type([count])
    let body = table.function([.integer, state, .real, .real]) { b, x in
      [b.scatterAdd(x[1], b.index(x[2], length: count), x[3])]
    }
    let loop = Loop(
      body: body, condition: nil, states: 1, sequences: 2, invariants: 0, collects: 0)
    let function = table.arrayFunction([[count], [count]]) { b, x in
      let zeros = b.broadcast(b.exact(0), to: [.size(count)])
      return [b.project(b.loop(loop, [b.exact(Ratio(count)), zeros, x[0], x[1]]), 0)]
    }
    let places = (0..<count).map { Double(($0 * 7919) % count + 1) }
    let values = Value.sample([count])
    var expected = Array(repeating: 0.0, count: count)
    for i in 0..<count { expected[Int(places[i]) - 1] += values.numbers[i] }
    let plan = try Plan(function, in: table)
    // Copying the state in each step would move 3 GB.
    #expect(!plan.code.program.tape.contains { $0.opcode == Opcode.swap })
    let found = try #require(try plan.executed([.vector(places), values]))
    #expect(found[0] == .vector(expected))
  }

  @Test(arguments: [0, 1, 255, 1024, 2500])
  func `independent steps run in blocks`(_ count: Int) throws {
    // Sum, product, maximum and the collected values of cos(i)·x[k[i]] + c.
    let vector = table.type([max(count, 1)])
    let body = table.function([.integer, .real, .real, .real, .real, vector, .real]) { b, x in
      let read = b.gather(x[5], b.index(x[4], length: max(count, 1)))
      let term = b.apply(.add, b.apply(.multiply, b.apply(.cos, x[0]), read), x[6])
      let factor = b.apply(.add, b.exact(1), b.apply(.divide, term, b.exact(1000)))
      return [
        b.apply(.add, x[1], term), b.apply(.multiply, x[2], factor), b.apply(.max, term, x[3]),
        term,
      ]
    }
    let loop = Loop(
      body: body, condition: nil, states: 3, sequences: 1, invariants: 2, collects: 1,
      order: .any, accumulates: [.sum, .product, .maximum])
    let function = table.function([
      .integer, table.type([count]), vector, .real,
    ]) { b, x in
      let made = b.loop(loop, [x[0], b.exact(5), b.exact(1), b.exact(-9), x[1], x[2], x[3]])
      return (0..<5).map { b.project(made, $0) }
    }
    let places = (0..<count).map { Double(count - $0) }
    let inputs = [
      .number(Double(count)), .vector(places), Value.sample([max(count, 1)]), .number(0.25),
    ]
    let plan = try Plan(function, in: table)
    #expect(plan.code.program.blockLoops.count == 1)
    let found = try #require(try plan.executed(inputs))
    let expected = try Interpreter.run(function, inputs: inputs, in: table)
    for (left, right) in zip(found, expected) { #expect(left.distance(right) < 1e-12) }
    #expect(throws: RunError.stepLimit(count - 1)) {
      try plan.run(inputs, limits: Limits(steps: count - 1))
    }
  }

  @Test(arguments: [2, 7])
  func `a row of numbers is added to more rows than it has numbers`(_ rows: Int) throws {
    let function = table.arrayFunction([[rows, 3], [3]]) { b, x in
      let spread = b.broadcast(x[1], to: [.size(rows), .size(3)], axes: [0])
      return [b.apply(.add, x[0], spread)]
    }
    let inputs = [Value.sample([rows, 3], seed: 1), Value.sample([3], seed: 2)]
    let found = try #require(try Plan(function, in: table).executed(inputs))
    #expect(try Interpreter.run(function, inputs: inputs, in: table) == found)
  }

  @Test func `branches choose arrays`() throws {
    let vector = table.type([3])
    let negated = table.function([vector, .real]) { b, x in [b.apply(.negate, x[0])] }
    let same = table.function([vector, .real]) { b, x in [x[0]] }
    let filled = table.function([vector, .real]) { b, x in [b.broadcast(x[1], to: [.size(3)])] }
    for (then, otherwise) in [(negated, same), (same, filled), (filled, negated)] {
      let function = table.function([.real, vector]) { b, x in
        let isLess = b.apply(.less, x[0], b.exact(0))
        let made = b.conditional(
          Conditional(then: then, otherwise: otherwise), isLess, [x[1], x[0]])
        return [b.apply(.add, b.project(made, 0), x[1]), x[1]]
      }
      for number in [-1.0, 1] {
        let inputs = [Value.number(number), .vector([1, 2, 3])]
        let found = try #require(try Plan(function, in: table).executed(inputs))
        #expect(try Interpreter.run(function, inputs: inputs, in: table) == found)
      }
    }
  }
}
