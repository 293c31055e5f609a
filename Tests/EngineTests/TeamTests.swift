import Testing

@testable import Autodiff
@testable import Engine

/// Work that threads share.
@Suite struct TeamTests {
  private let table = FunctionTable()

  private func bits(_ plan: Plan, _ input: Value, threads: Int) throws -> [[UInt64]] {
    try plan.run([input], limits: Limits(threads: threads)).map(\.bits)
  }

  @Test(arguments: 0..<200)
  func `a random plan has the same bits on one thread and on more`(_ seed: Int) throws {
    var programs = RandomStencils(table, seed: UInt64(seed))
    // Two to four parts, the last one short.
    let count = 70_010 + 10_000 * (seed % 14)
    let function = programs.function(count)
    let gradient = table.gradient(of: function, by: [0], withValue: true)
    let plan = try Plan(gradient, in: table)
    let input = Value.sample([count], seed: UInt64(seed))
    let alone = try bits(plan, input, threads: 1)
    #expect(try bits(plan, input, threads: 2) == alone)
    if seed % 10 == 0 { #expect(try bits(plan, input, threads: 5) == alone) }
  }

  /// A random loop of arrays and its gradient, on one thread, two and five, and by the interpreter.
  @Test(arguments: 0..<24)
  func `steps with arrays have the same bits on one thread and on more`(_ seed: Int) throws {
    let (function, inputs) = table.randomLoop(seed, steps: 2000 + 111 * (seed % 7))
    let all = Array(inputs.indices)
    let gradient = table.gradient(of: table.totalled(function), by: all, withValue: true)
    for each in [function, table.flattened(gradient)] {
      for precision in [Precision.double, .single] {
        let plan = try Plan(each, in: table, precision: precision)
        // Where one thread finds a division by 0, so do more.
        let alone = try? plan.run(inputs, limits: Limits(threads: 1)).map(\.bits)
        for threads in [2, 5] {
          let shared = try? plan.run(inputs, limits: Limits(threads: threads)).map(\.bits)
          let isSame = shared == alone
          #expect(isSame, "\(precision) numbers on \(threads) threads")
        }
      }
      guard seed % 6 == 0 else { continue }
      let found = try #require(try Plan(each, in: table).executed(inputs))
      let expected = try Interpreter.run(each, inputs: inputs, in: table)
      #expect(zip(found, expected).allSatisfy { $0.distance($1) < 1e-10 })
    }
  }

  @Test func `rows that threads share have the bits of rows alone`() throws {
    let rows = table.type([3000]), shape = table.type([3000, 200])
    let function = table.arrayFunction([[3000, 200]]) { b, x in
      let places = b.place(.argmin, x[0], axis: 1)
      return [
        places, b.place(.argmax, x[0], axis: 0), b.sum(x[0], axes: [1]),
        b.extreme(.maximum, x[0], axes: [1]), b.cumsum(x[0], axis: 1, isReversed: true),
        b.primitive(.logsumexp, rows, x[0]), b.primitive(.softmax, shape, x[0]),
        b.transpose(x[0]), b.concat(x[0], x[0], axis: 1),
        b.slice(x[0], starts: [0, 1], steps: [1, 2], counts: [3000, 90]), b.gather(x[0], places),
      ]
    }
    // Few different numbers: the first of equal ones is the place.
    let input = Value.array(
      ArrayValue(Value.sample([600_000]).numbers.map { ($0 * 8).rounded() }, shape: [3000, 200]))
    let expected = try Interpreter.run(function, inputs: [input], in: table).map(\.bits)
    for threads in [1, 2, 5] {
      let found = try Plan(function, in: table).run([input], limits: Limits(threads: threads))
      #expect(zip(found, expected).allSatisfy { $0.bits == $1 })
    }
    let numbers = input.numbers
    let firsts = (0..<3000).map { row in
      let row = numbers[row * 200..<(row + 1) * 200]
      return Double(row.indices.min { row[$0] < row[$1] }.map { $0 - row.startIndex } ?? 0)
    }
    #expect(expected[0] == Value.vector(firsts).bits)
  }

  /// `sum` over 40 steps of |sin(step·A·x)|², which has loops and a product inside.
  private func products(steps: Int) -> FunctionID {
    let types = [table.type([300, 300]), table.type([300])]
    let body = table.function([.integer, .real] + types) { b, x in
      let turned = b.apply(.sin, b.matmul(x[2], x[3]))
      let scaled = b.sum(b.apply(.multiply, turned, turned))
      return [b.apply(.add, x[1], b.apply(.multiply, scaled, x[0]))]
    }
    let loop = Loop(
      body: body, condition: nil, states: 1, sequences: 0, invariants: 2, collects: 0,
      order: .any, accumulates: [.sum])
    return table.function(types) { b, x in
      [b.project(b.loop(loop, [b.whole(steps), b.whole(0), x[0], x[1]]), 0)]
    }
  }

  @Test func `a team counts the steps that were written`() throws {
    let plan = try Plan(products(steps: 40), in: table)
    #expect(plan.code.program.teamLoops.count == 1)
    let inputs = [Value.sample([300, 300]), Value.sample([300])]
    for threads in [1, 2] {
      _ = try plan.run(inputs, limits: Limits(steps: 40, threads: threads))
      #expect(throws: RunError.stepLimit(39)) {
        _ = try plan.run(inputs, limits: Limits(steps: 39, threads: threads))
      }
    }
  }

  @Test func `a team keeps the limit of memory`() throws {
    let plan = try Plan(products(steps: 40), in: table)
    let inputs = [Value.sample([300, 300]), Value.sample([300])]
    for threads in [1, 2] {
      #expect {
        _ = try plan.run(inputs, limits: Limits(memory: 1000, threads: threads))
      } throws: { error in
        guard case .memoryLimit(_, 1000)? = error as? RunError else { return false }
        return true
      }
    }
  }

  @Test func `a team stops when it is cancelled, and finds what is undefined`() throws {
    let plan = try Plan(products(steps: 40), in: table)
    var inputs = [Value.sample([300, 300]), Value.sample([300])]
    #expect(throws: RunError.cancelled) {
      _ = try plan.run(inputs, limits: Limits(threads: 2, cancel: { true }))
    }
    inputs[1] = .vector(Array(repeating: 1e308, count: 300))
    #expect {
      _ = try plan.run(inputs, limits: Limits(threads: 2))
    } throws: { error in
      guard case .undefined(let fault)? = error as? RunError else { return false }
      return fault.row == .matmul
    }
  }

  @Test(arguments: 0..<60)
  func `sums of padded vectors are what the interpreter makes of them`(_ seed: Int) throws {
    var programs = RandomStencils(table, seed: UInt64(seed))
    let function = programs.function(seed % 2 == 0 ? 60 : 1200)
    let count = seed % 2 == 0 ? 60 : 1200
    let gradient = table.gradient(of: function, by: [0], withValue: true)
    let input = Value.sample([count], seed: UInt64(seed))
    let expected = try Interpreter.run(gradient, inputs: [input], in: table)
    let found = try #require(try Plan(gradient, in: table).executed([input]))
    // Vector math and the order of sums: some units in the last place.
    for (left, right) in zip(found, expected) { #expect(left.distance(right) < 1e-11) }
  }

  @Test func `neighbours that a loop reads get their cotangents in one pass`() throws {
    let body = table.function([.integer, .real, .real, .real]) { b, x in
      let step = b.apply(.subtract, x[3], b.apply(.sin, x[2]))
      return [b.apply(.add, x[1], b.apply(.multiply, step, step))]
    }
    let loop = Loop(
      body: body, condition: nil, states: 1, sequences: 2, invariants: 0, collects: 0,
      order: .any, accumulates: [.sum])
    let function = table.arrayFunction([[1000]]) { b, x in
      let reads = [0, 1].map { b.slice(x[0], starts: [$0], steps: [1], counts: [999]) }
      return [b.project(b.loop(loop, [b.exact(999), b.exact(0)] + reads), 0)]
    }
    let plan = try Plan(table.gradient(of: function, by: [0], withValue: false), in: table)
    let program = plan.code.program
    #expect(program.blockLoops.contains { program.blocks[Int($0.blocks)].spreads.count > 0 })
    #expect(!plan.code.program.arrays.contains { $0.row == .pad })
  }

  @Test func `a transpose that only a product with a vector reads is not made`() throws {
    let function = table.arrayFunction([[300, 20], [300]]) { b, x in
      [b.matmul(b.transpose(x[0]), x[1])]
    }
    let plan = try Plan(function, in: table)
    #expect(!plan.code.program.arrays.contains { $0.row == .transpose })
    let (matrix, vector) = (Value.sample([300, 20]), Value.sample([300], seed: 5))
    let found = try plan.run([matrix, vector])[0].numbers
    for column in 0..<20 {
      let expected = (0..<300).reduce(0.0) {
        $0 + matrix.numbers[20 * $1 + column] * vector.numbers[$1]
      }
      #expect(abs(found[column] - expected) < 1e-12)
    }
  }

  @Test func `a flag that another thread raises is seen`() throws {
    let count = 400_000
    let function = table.arrayFunction([[count]]) { b, x in
      let ones = b.filled(.exact(1), table.type([count]))
      return [b.sum(b.apply(.divide, x[0], b.apply(.subtract, x[0], ones)))]
    }
    var numbers = Array(repeating: 2.0, count: count)
    numbers[390_000] = 1
    #expect {
      _ = try Plan(function, in: table).run([.vector(numbers)], limits: Limits(threads: 2))
    } throws: { error in
      guard case .undefined(let fault)? = error as? RunError else { return false }
      return fault.element == [390_000]
    }
  }

  @Test func `shared work stops when it is cancelled`() throws {
    let function = table.arrayFunction([[400_000]]) { b, x in [b.sum(b.apply(.sin, x[0]))] }
    #expect(throws: RunError.cancelled) {
      _ = try Plan(function, in: table).run(
        [.vector(Array(repeating: 1, count: 400_000))],
        limits: Limits(threads: 2, cancel: { true }))
    }
  }
}
