import Testing

@testable import Autodiff

/// What flattening writes out, and what it leaves a loop.
@Suite struct FlatteningTests {
  private let table = FunctionTable()

  private func vector(_ count: Int) -> TypeID { table.intern(ValueType(.real, [.size(count)])) }

  /// Σ f(xᵢ) over the elements of a vector.
  private func sum(_ count: Int, _ f: (inout Builder, NodeID) -> NodeID) -> FunctionID {
    var body = Builder(table, inputs: [.integer, .real, .real])
    let term = f(&body, body.input(2))
    let next = body.apply(.add, body.input(1), term)
    let bodyID = body.freeze([next])
    var b = Builder(table, inputs: [vector(count)])
    let loop = Loop(
      body: bodyID, condition: nil, states: 1, sequences: 1, invariants: 0, collects: 0,
      order: .any, accumulates: [.sum])
    let steps = b.exact(Ratio(count))
    let zero = b.exact(0)
    let node = b.loop(loop, [steps, zero, b.input(0)])
    let total = b.project(node, 0)
    return b.freeze([total])
  }

  private func isLoop(_ id: FunctionID) -> Bool {
    table[id].nodes.contains { if case .loop = $0.kind { true } else { false } }
  }

  @Test(arguments: [(4, false), (1_000, true)])
  func `a loop over numbers is written out where it is small`(_ count: Int, _ staysLoop: Bool) {
    let function = sum(count) { b, x in b.apply(.sin, x) }
    #expect(isLoop(table.flattened(function)) == staysLoop)
  }

  /// xⁿ by a function that calls itself, n counted down.
  private func power() -> FunctionID {
    let id = table.reserve(inputs: [.real, .real], results: [.real])
    var done = Builder(table, inputs: [.real, .real])
    let one = done.exact(1)
    let then = done.freeze([one])
    var more = Builder(table, inputs: [.real, .real])
    let step = more.exact(1)
    let less = more.apply(.subtract, more.input(1), step)
    let call = more.call(id, [more.input(0), less])
    let rest = more.project(call, 0)
    let product = more.apply(.multiply, more.input(0), rest)
    let otherwise = more.freeze([product])
    var b = Builder(table, inputs: [.real, .real])
    let zero = b.exact(0)
    let isDone = b.apply(.equal, b.input(1), zero)
    let node = b.conditional(
      Conditional(then: then, otherwise: otherwise), isDone, [b.input(0), b.input(1)])
    let result = b.project(node, 0)
    table.define(id, as: b.freeze([result]))
    return id
  }

  @Test func `recursion over a known whole number is written out`() {
    let function = power()
    var b = Builder(table, inputs: [.real])
    let five = b.exact(5)
    let call = b.call(function, [b.input(0), five])
    let result = b.project(call, 0)
    let flat = table[table.flattened(b.freeze([result]))]
    #expect(flat.nodes.map(\.row) == [nil, .multiply, .multiply, .multiply, .multiply])
  }

  @Test func `recursion over a number that is not known stays a call`() {
    let function = power()
    var b = Builder(table, inputs: [.real, .real])
    let call = b.call(function, [b.input(0), b.input(1)])
    let other = b.exact(2)
    let known = b.call(function, [other, b.input(1)])
    let (first, second) = (b.project(call, 0), b.project(known, 0))
    let sum = b.apply(.add, first, second)
    let flat = table[table.flattened(b.freeze([sum]))]
    #expect(flat.nodes.filter { if case .call = $0.kind { true } else { false } }.count == 2)
  }

  @Test func `a state of two entries is two numbers`() {
    var body = Builder(table, inputs: [.integer, vector(2)])
    let next = body.apply(.sin, body.input(1))
    let bodyID = body.freeze([next])
    var b = Builder(table, inputs: [vector(2)])
    let loop = Loop(
      body: bodyID, condition: nil, states: 1, sequences: 0, invariants: 0, collects: 0)
    let steps = b.exact(1_000)
    let node = b.loop(loop, [steps, b.input(0)])
    let last = b.project(node, 0)
    let flat = table[table.flattened(b.freeze([last]))]
    let loops = flat.nodes.compactMap { node in
      if case .loop(let id) = node.kind { table[id] } else { nil }
    }
    #expect(loops.map(\.states) == [2])
    let types = loops.flatMap { table[$0.body].nodes.map(\.type) }
    #expect(types.allSatisfy { $0.isScalar })
  }

  @Test func `a derivative is flattened as the derivative of the flattened function`() {
    let inner = sum(3) { b, x in b.apply(.multiply, x, x) }
    var b = Builder(table, inputs: [vector(3)])
    let call = b.call(inner, [b.input(0)])
    let result = b.project(call, 0)
    let function = b.freeze([result])
    let slope = table.gradient(of: function, by: [0])
    #expect(table[slope].nodes.contains { $0.isStructured })
    #expect(
      table.flattened(slope)
        == table.flattened(table.gradient(of: table.flattened(function), by: [0])))
  }

  /// A sum over `index` of entry `index` of e^v, v of 40 entries, times itself.
  private func invariant(_ order: Loop.Order) -> FunctionID {
    var body = Builder(table, inputs: [.integer, .real, vector(40)])
    let exponentials = body.apply(.exp, body.input(2))
    let entry = body.gather(exponentials, body.input(0))
    let next = body.apply(.add, body.input(1), body.apply(.multiply, entry, entry))
    let bodyID = body.freeze([next])
    var b = Builder(table, inputs: [vector(40)])
    let loop = Loop(
      body: bodyID, condition: nil, states: 1, sequences: 0, invariants: 1, collects: 0,
      order: order, accumulates: [.sum])
    let steps = b.exact(40)
    let zero = b.exact(0)
    let total = b.project(b.loop(loop, [steps, zero, b.input(0)]), 0)
    return b.freeze([total])
  }

  @Test(arguments: [(Loop.Order.any, true), (.forward, false)])
  func `what is the same in each of independent steps is computed once`(
    _ order: Loop.Order, _ isOutside: Bool
  ) {
    let function = invariant(order)
    let flat = table.flattened(function)
    #expect(table[flat].nodes.contains { $0.row == .exp } == isOutside)
    let numbers = (0..<40).map { Double($0) / 40 }
    let point = [Value.vector(numbers)]
    let evaluator = Evaluator(table: table)
    #expect(evaluator.evaluate(flat, point) == evaluator.evaluate(function, point))
  }

  @Test(arguments: [(20, true), (40, false)])
  func `rows added at known places are a stack where they are few`(_ rows: Int, _ isStack: Bool) {
    let type = table.intern(ValueType(.real, [.size(rows), .size(10)]))
    var b = Builder(table, inputs: [vector(10)])
    var sum = b.zero(of: type)
    for row in [1, 3, 1] {
      let place = b.exact(Ratio(row))
      sum = b.scatterAdd(sum, b.index(place, length: rows), b.apply(.sin, b.input(0)))
    }
    let function = b.freeze([sum])
    let flat = table.flattened(function)
    #expect(table[flat].nodes.contains { $0.row == .stack } == isStack)
    let point = [Value.vector((0..<10).map { Double($0) })]
    let evaluator = Evaluator(table: table)
    #expect(evaluator.evaluate(flat, point) == evaluator.evaluate(function, point))
  }
}
