import Glibc
import Testing

@testable import Autodiff
@testable import Engine

/// Machine code beside the tape.
@Suite struct NativeTests {
  private let table = FunctionTable()

  /// A plan whose machine code is ready.
  private func compiled(
    _ function: FunctionID, _ precision: Precision = .double
  ) throws -> Plan {
    let plan = try Plan(function, in: table, precision: precision)
    plan.code.native.prepare(plan.code, precision)
    if let failure = Native.failure { throw failure }
    return plan
  }

  /// The bits that the machine alone finds, run twice.
  private func bits(_ plan: Plan, _ inputs: [Value]) throws -> [[UInt64]]? {
    try plan.executed(inputs, native: .off)?.map(\.bits)
  }

  private func compare(
    _ function: FunctionID, _ points: [[Value]], _ precision: Precision = .double
  ) throws {
    let tape = try Plan(function, in: table, precision: precision)
    let native = try compiled(function, precision)
    for point in points { #expect(try bits(native, point) == bits(tape, point)) }
    #expect(tape.code.native.program == nil)
  }

  @Test(arguments: RowID.elementwise)
  func `a row has its kernel's bits`(_ id: RowID) throws {
    let row = Row[id]
    // In a loop, since a piece is no shorter than that.
    let body = table.function([.integer] + Array(repeating: .real, count: 1 + row.arity)) { b, x in
      [b.apply(id, x[2], row.arity > 1 ? x[3] : nil, row.arity > 2 ? x[4] : nil)]
    }
    let loop = Loop(
      body: body, condition: nil, states: 1, sequences: 0, invariants: row.arity, collects: 0)
    let function = table.function(row.arity) { b, x in
      [b.project(b.loop(loop, [b.exact(2), b.exact(0)] + x), 0)]
    }
    let plan = try compiled(function)
    #expect(plan.code.native.program != nil)
    var random = SplitMix(state: 7)
    for _ in 0..<200 {
      let x = row.samples.map { Double.random(in: $0, using: &random) }
      let (y, z) = (x.count > 1 ? x[1] : 0, x.count > 2 ? x[2] : 0)
      guard row.domain.allSatisfy({ $0.holds(x[0], y, z) }) else { continue }
      let found = try bits(plan, x.map { .number($0) })
      #expect(found == [[row.value(x[0], y, z).bitPattern]])
    }
  }

  @Test(arguments: [10, 100, 700, 3_000])
  func `a long program has the bits of its tape`(_ nodes: Int) throws {
    for seed in 0..<UInt64(nodes > 1000 ? 3 : 20) {
      var graphs = RandomGraphs(table, seed: 1000 + seed)
      let function = graphs.function(inputs: 4, nodes: nodes, outputs: 6)
      try compare(function, [[0.3, -1.2, 2.5, 0.01].map { .number($0) }])
    }
  }

  @Test(arguments: 0..<200)
  func `branches, calls and loops have the bits of their tape`(_ seed: Int) throws {
    var graphs = RandomGraphs(table, seed: 500 + UInt64(seed))
    let function = graphs.function(inputs: 3, nodes: 12, outputs: 4, depth: 3)
    let points: [[Value]] = [[0.3, -1.2, 2.5], [-0.7, 0.4, 0.1], [0, 0, 0]].map {
      $0.map { .number($0) }
    }
    try compare(function, points)
    if seed % 4 == 0 {
      let gradient = table.gradient(of: function, by: [0, 1, 2], withValue: true)
      try compare(gradient, points)
    }
  }

  @Test(arguments: 0..<60)
  func `arrays have the bits of their tape`(_ seed: Int) throws {
    var programs = RandomArrays(table, seed: UInt64(seed))
    let function = programs.function(nodes: 16)
    let inputs = RandomArrays.shapes.enumerated().map { place, shape in
      shape.isEmpty
        ? Value.number(0.3 - Double(place)) : Value.sample(shape, seed: UInt64(seed + place))
    }
    try compare(function, [inputs], seed % 3 == 0 ? .single : .double)
  }

  @Test(arguments: [0.1, -7.3, 200])
  func `a product by a constant of a product by a power of two loses nothing`(
    _ factor: Double
  ) throws {
    let function = table.iteration { b, _, x in
      let twice = b.apply(.negate, b.apply(.multiply, b.exact(2), x))
      return b.apply(.sin, b.apply(.multiply, twice, b.number(factor)))
    }
    // Twice the last is beyond all numbers, and the tape says so.
    let starts = [1, 0.1, -3e-308, Double.leastNonzeroMagnitude, 1.5e308]
    try compare(function, starts.map { [.number($0), .number(40)] })
  }

  @Test(arguments: [2.0, 3, 4, -1, 0.5, -2, -3, -0.5])
  func `a constant power has the bits of its tape`(_ exponent: Double) throws {
    let function = table.iteration { b, _, x in
      b.apply(.power, b.apply(.add, b.exact(2), b.apply(.sin, x)), b.number(exponent))
    }
    try compare(function, [[.number(0.3), .number(20)]])
  }

  // MARK: Stopping

  private func sines() -> FunctionID { table.iteration { b, _, x in b.apply(.sin, x) } }

  @Test func `compiled code stops at the limit of steps`() throws {
    let plan = try compiled(sines())
    #expect(throws: RunError.stepLimit(1000)) {
      try plan.run([1, 1001], limits: Limits(steps: 1000))
    }
    #expect(try plan.run([1, 1000], limits: Limits(steps: 1000)).count == 1)
  }

  @Test func `compiled code that is cancelled stops`() throws {
    let polls = Counter()
    let plan = try compiled(sines())
    let limits = Limits(cancel: { polls.next() == 3 })
    #expect(throws: RunError.cancelled) { try plan.run([1, 1e15], limits: limits) }
  }

  @Test func `compiled code that leaves the real numbers is explained by the interpreter`() throws {
    let function = table.iteration { b, i, x in
      b.apply(.ln, b.apply(.subtract, b.exact(3), b.apply(.convert, i)))
    }
    let plan = try compiled(function)
    let expected = #expect(throws: RunError.self) {
      try Plan(function, in: table).run([1, 6], limits: Limits(native: .off))
    }
    let found = #expect(throws: RunError.self) { try plan.run([1, 6]) }
    #expect(found == expected)
    #expect(try plan.run([1, 3]) == [0])
  }

  @Test func `compiled code that needs too much memory stops`() throws {
    let body = table.function([.integer]) { b, x in [b.apply(.convert, x[0])] }
    let loop = Loop(body: body, condition: nil, states: 0, sequences: 0, invariants: 0, collects: 1)
    let function = table.function([.integer]) { b, x in [b.project(b.loop(loop, [x[0]]), 0)] }
    let plan = try compiled(function)
    #expect(throws: RunError.memoryLimit(needed: 8_000_000_000_000, limit: 2 << 30)) {
      try plan.run([1e12])
    }
    #expect(try plan.run([1000]) == [999])
  }

  // MARK: Becoming ready

  /// Numbers that grow no larger than the inputs, by five rows a link.
  private func chain(of links: Int) -> FunctionID {
    table.function(2) { b, x in
      var (u, v) = (x[0], x[1])
      for _ in 0..<links {
        let sum = b.apply(.add, u, v)
        let product = b.apply(.multiply, u, v)
        u = b.apply(.sin, b.apply(.subtract, product, sum))
        v = b.apply(.min, sum, x[1])
      }
      return [u, v]
    }
  }

  @Test func `compiling that is cancelled stops, and may begin again`() throws {
    let plan = try Plan(chain(of: 2_000), in: table)
    let polls = Counter()
    plan.prepare(Limits(native: .on, cancel: { polls.next() == 2 }))
    #expect(polls.count == 2)
    #expect(plan.code.native.program == nil)
    #expect(try plan.run([0.3, -1.2], limits: Limits(native: .on)).count == 2)
    #expect(plan.code.native.program != nil)
  }

  @Test func `a tape of more than 65,536 instructions is compiled beside its runs`() throws {
    let function = chain(of: 14_000)
    let plan = try Plan(function, in: table)
    #expect(plan.code.program.tape.count > 65_536)
    let expected = try bits(plan, [.number(0.3), .number(1.1)])
    plan.prepare(Limits(native: .on))
    #expect(plan.code.native.program == nil)
    let work = 1024 * plan.code.program.tape.count
    plan.code.native.count(work, plan.code, .double)
    while plan.code.native.program == nil, Native.failure == nil { usleep(10_000) }
    #expect(try bits(plan, [.number(0.3), .number(1.1)]) == expected)
  }

  @Test func `a plan that proves hot is compiled while its tape goes on`() throws {
    let plan = try Plan(sines(), in: table)
    var frame = plan.makeFrame()
    plan.setInput(0, to: 1, in: &frame)
    plan.setInput(1, to: 1000, in: &frame)
    let limits = Limits(native: .auto)
    var runs = 0
    while plan.code.native.program == nil, runs < 10_000_000 {
      try plan.run(&frame, limits: limits)
      runs += 1
    }
    #expect(plan.code.native.program != nil)
    let before = plan.output(0, of: frame)
    try plan.run(&frame, limits: limits)
    #expect(plan.output(0, of: frame) == before)
  }

  @Test func `a run that is under way goes over to machine code`() throws {
    let plan = try Plan(sines(), in: table)
    let polls = Counter()
    let state = plan.code.native
    let limits = Limits(
      native: .auto,
      cancel: {
        _ = polls.next()
        return state.program != nil
      })
    #expect(throws: RunError.cancelled) { try plan.run([1, 1e15], limits: limits) }
    #expect(polls.count > 1)
  }

  @Test func `a plan that is not to be compiled never is`() throws {
    let plan = try Plan(sines(), in: table)
    _ = try plan.run([1, 20_000_000], limits: Limits(native: .off))
    #expect(plan.code.native.program == nil)
  }
}
