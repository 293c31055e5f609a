import Testing

@testable import Autodiff
@testable import Engine

/// Independent steps with arrays or loops inside, many at once; the interpreter takes them one by one.
@Suite struct LaneTests {
  private let table = FunctionTable()

  /// A loop whose body is a random function of arrays: of some inputs each step has an element, the
  /// others are the same in all. It adds up each output, and collects it.
  private func looped(_ seed: Int, steps: Int) -> (FunctionID, inputs: [Value]) {
    var programs = RandomArrays(table, seed: UInt64(seed))
    let inner = programs.function(nodes: 12)
    let shapes = RandomArrays.shapes
    let isElement = shapes.indices.map { (seed >> $0) & 1 == 0 }
    let outputs = table.resultTypes(of: inner)
    let order = shapes.indices.filter { isElement[$0] } + shapes.indices.filter { !isElement[$0] }
    var body = Builder(
      table, inputs: [.integer] + outputs + order.map { table.type(shapes[$0]) })
    var arguments = Array(repeating: NodeID(0), count: shapes.count)
    for (place, input) in order.enumerated() {
      arguments[input] = NodeID(1 + outputs.count + place)
    }
    let values = body.inline(inner, arguments)
    var results: [NodeID] = []
    for (place, value) in values.enumerated() {
      results.append(body.apply(.add, NodeID(1 + place), value))
    }
    let sequences = isElement.count { $0 }
    let loop = Loop(
      body: body.freeze(results + values), condition: nil, states: outputs.count,
      sequences: sequences, invariants: shapes.count - sequences, collects: outputs.count,
      order: .any, accumulates: outputs.map { _ in .sum })
    let types = shapes.indices.map { isElement[$0] ? [steps] + shapes[$0] : shapes[$0] }
    var b = Builder(table, inputs: types.map { table.type($0) })
    var operands = [b.whole(steps)]
    for type in outputs { operands.append(b.zero(of: type)) }
    operands += order.map { NodeID($0) }
    let node = b.loop(loop, operands)
    let all = (0..<2 * outputs.count).map { b.project(node, $0) }
    let inputs = types.indices.map { Value.sample(types[$0], seed: UInt64(seed + $0)) }
    return (b.freeze(all), inputs)
  }

  private func agrees(_ function: FunctionID, _ inputs: [Value]) throws -> Bool {
    let expected = try Interpreter.run(function, inputs: inputs, in: table)
    let found = try #require(try Plan(function, in: table).executed(inputs))
    return zip(found, expected).allSatisfy { $0.distance($1) < 1e-10 }
  }

  @Test(arguments: 0..<200)
  func `random bodies in lanes give what the interpreter gives`(_ seed: Int) throws {
    let (function, inputs) = looped(seed, steps: 16 + 61 * (seed % 9))
    // With numbers alone as elements, the engine has blocks.
    if seed >> 2 & 7 != 7 { #expect(table.inLanes(function) != function) }
    #expect(try agrees(function, inputs))
  }

  /// [m, k] and [k, n], from a dot product to one that is worth a library's call.
  @Test(arguments: [
    [1, 3, 1], [1, 5, 4], [4, 4, 4], [6, 1, 5], [3, 7, 1], [20, 20, 30], [40, 9, 3], [2, 0, 3],
  ])
  func `products of matrices and places agree, whichever side varies`(_ sizes: [Int]) throws {
    let (m, k, n) = (sizes[0], sizes[1], sizes[2])
    let shapes = [[m, k], [k, n], [m, k], [k, n]]
    var body = Builder(table, inputs: [.integer] + shapes.map { table.type($0) } + [.integer])
    let (left, right, sameLeft, sameRight) = (NodeID(1), NodeID(2), NodeID(3), NodeID(4))
    var results = [
      body.matmul(left, right), body.matmul(sameLeft, right), body.matmul(left, sameRight),
    ]
    if k > 0 {
      // A place that is the same in all steps and known only when they run.
      let place = body.index(NodeID(5), length: k)
      let column = body.gather(body.transpose(left), place)
      let row = body.gather(right, place)
      results += [
        body.outer(column, row), body.outer(body.gather(body.transpose(sameLeft), place), row),
        body.matmul(sameRight, row), body.matmul(column, left), body.matmul(row, row),
      ]
    }
    let loop = Loop(
      body: body.freeze(results), condition: nil, states: 0, sequences: 2, invariants: 3,
      collects: results.count, order: .any)
    let types = [[20, m, k], [20, k, n], [m, k], [k, n]]
    var b = Builder(table, inputs: types.map { table.type($0) } + [.integer])
    let node = b.loop(loop, [b.whole(20)] + (0..<5).map { NodeID($0) })
    let function = b.freeze(results.indices.map { b.project(node, $0) })
    #expect(table.inLanes(function) != function)
    let inputs = types.indices.map { Value.sample(types[$0], seed: UInt64($0)) }
    #expect(try agrees(function, inputs + [.number(1)]))
  }

  @Test(arguments: 0..<60)
  func `so do their gradients`(_ seed: Int) throws {
    let (function, inputs) = looped(6 * seed + 1, steps: 16 + 61 * (seed % 9))
    let sum = table.totalled(function)
    let gradient = table.gradient(of: sum, by: Array(inputs.indices), withValue: true)
    #expect(try agrees(table.flattened(gradient), inputs))
  }
}

extension FunctionTable {
  /// The sum of everything that a function returns.
  fileprivate func totalled(_ function: FunctionID) -> FunctionID {
    var b = Builder(self, inputs: self[function].inputs)
    let outputs = b.inline(function, self[function].inputs.indices.map { NodeID($0) })
    var total = b.whole(0)
    for output in outputs { total = b.apply(.add, total, b.sum(output)) }
    return b.freeze([total])
  }
}
