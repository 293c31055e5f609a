@testable import Autodiff
@testable import Engine

/// Loops of independent steps with arrays inside.
extension FunctionTable {
  /// A loop whose body is a random function of arrays: of some inputs each step has an element, the
  /// others are the same in all. It adds up each output, and collects it.
  func randomLoop(_ seed: Int, steps: Int) -> (FunctionID, inputs: [Value]) {
    var programs = RandomArrays(self, seed: UInt64(seed))
    let inner = programs.function(nodes: 12)
    let shapes = RandomArrays.shapes
    let isElement = shapes.indices.map { (seed >> $0) & 1 == 0 }
    let outputs = resultTypes(of: inner)
    let order = shapes.indices.filter { isElement[$0] } + shapes.indices.filter { !isElement[$0] }
    var body = Builder(
      self, inputs: [.integer] + outputs + order.map { type(shapes[$0]) })
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
    var b = Builder(self, inputs: types.map { type($0) })
    var operands = [b.whole(steps)]
    for type in outputs { operands.append(b.zero(of: type)) }
    operands += order.map { NodeID($0) }
    let node = b.loop(loop, operands)
    let all = (0..<2 * outputs.count).map { b.project(node, $0) }
    let inputs = types.indices.map { Value.sample(types[$0], seed: UInt64(seed + $0)) }
    return (b.freeze(all), inputs)
  }

  /// The sum of everything that a function returns.
  func totalled(_ function: FunctionID) -> FunctionID {
    var b = Builder(self, inputs: self[function].inputs)
    let outputs = b.inline(function, self[function].inputs.indices.map { NodeID($0) })
    var total = b.whole(0)
    for output in outputs { total = b.apply(.add, total, b.sum(output)) }
    return b.freeze([total])
  }
}
