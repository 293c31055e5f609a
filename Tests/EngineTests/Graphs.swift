import Synchronization

@testable import Autodiff

/// Short ways to write test graphs.
extension Builder {
  mutating func number(_ value: Double) -> NodeID { constant(.decimal(value)) }
  mutating func whole(_ value: Int) -> NodeID { exact(Ratio(value)) }
}

extension FunctionTable {
  func function(
    _ inputs: Int, _ body: (inout Builder, [NodeID]) -> [NodeID]
  ) -> FunctionID {
    function(Array(repeating: .real, count: inputs), body)
  }

  func function(
    _ inputs: [TypeID], _ body: (inout Builder, [NodeID]) -> [NodeID]
  ) -> FunctionID {
    var builder = Builder(self, inputs: inputs)
    let outputs = body(&builder, inputs.indices.map { NodeID($0) })
    return builder.freeze(outputs)
  }

  /// `iterate` with one real state: inputs start and count, output the last state.
  func iteration(
    _ step: (inout Builder, _ index: NodeID, _ state: NodeID) -> NodeID
  ) -> FunctionID {
    let body = function([.integer, .real]) { b, x in [step(&b, x[0], x[1])] }
    let loop = Loop(
      body: body, condition: nil, states: 1, sequences: 0, invariants: 0, collects: 0)
    return function([.real, .integer]) { b, x in
      [b.project(b.loop(loop, [x[1], x[0]]), 0)]
    }
  }
}

/// SplitMix64: Steele, Lea, Flood (2014).
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}

/// Random functions whose values stay small: sums are tamed by `tanh` and `sin`.
struct RandomGraphs {
  let table: FunctionTable
  var random: SplitMix

  init(_ table: FunctionTable, seed: UInt64) {
    self.table = table
    random = SplitMix(state: seed)
  }

  /// - Parameter depth: how deep conditionals, loops and calls may be nested.
  mutating func function(
    inputs: Int, nodes: Int, outputs: Int, depth: Int = 0, firstIsIndex: Bool = false
  ) -> FunctionID {
    var types = Array(repeating: TypeID.real, count: inputs)
    if firstIsIndex { types[0] = .integer }
    var builder = Builder(table, inputs: types, capacity: nodes)
    var values = (0..<inputs).map { NodeID($0) }
    for _ in 0..<3 {
      values.append(builder.constant(.decimal(Double.random(in: -2...2, using: &random))))
    }
    values.append(builder.exact(2))
    for _ in 0..<nodes { values.append(next(&builder, values, depth)) }
    let chosen = (0..<outputs).map { _ in values[Int.random(in: 0..<values.count, using: &random)] }
    return builder.freeze([values[values.count - 1]] + chosen.dropFirst())
  }

  private mutating func pick(_ values: [NodeID]) -> NodeID {
    // Mostly recent values: chains as well as wide sharing.
    let low = Bool.random(using: &random) ? max(0, values.count - 20) : 0
    return values[Int.random(in: low..<values.count, using: &random)]
  }

  private mutating func next(_ b: inout Builder, _ values: [NodeID], _ depth: Int) -> NodeID {
    let (x, y) = (pick(values), pick(values))
    switch Int.random(in: 0..<(depth > 0 ? 16 : 13), using: &random) {
    case 0: return b.apply(.add, x, y)
    case 1: return b.apply(.subtract, x, y)
    case 2: return b.apply(.tanh, b.apply(.multiply, x, y))
    case 3: return b.apply(.sin, x)
    case 4: return b.apply(.exp, b.apply(.negate, b.apply(.abs, x)))
    case 5: return b.apply(.divide, b.apply(.sin, x), b.apply(.add, b.exact(2), b.apply(.cos, y)))
    case 6: return b.apply(.max, b.apply(.tanh, x), y)
    case 7: return b.apply(.convert, b.apply(.less, x, y))
    case 8:
      let power = b.exact(Ratio(Int.random(in: -1...5, using: &random)))
      return b.apply(.power, b.apply(.add, b.exact(2), b.apply(.sin, x)), power)
    case 9: return b.apply(.clamp, x, b.exact(-1), b.exact(1))
    case 10: return b.apply(.sigmoid, x)
    case 11: return b.apply(.ln, b.apply(.add, b.exact(2), b.apply(.cos, y)))
    case 12: return b.mark(b.apply(.tanh, x), table.intern(mark: "m"))
    case 13: return conditional(&b, values, depth)
    case 14: return call(&b, values, depth)
    default: return loop(&b, values, depth)
    }
  }

  private mutating func conditional(
    _ b: inout Builder, _ values: [NodeID], _ depth: Int
  ) -> NodeID {
    let captures = (0..<3).map { _ in pick(values) }
    let branches = Conditional(
      then: function(inputs: 3, nodes: 6, outputs: 2, depth: depth - 1),
      otherwise: function(inputs: 3, nodes: 6, outputs: 2, depth: depth - 1))
    let chosen = b.conditional(branches, b.apply(.less, pick(values), pick(values)), captures)
    return b.apply(.tanh, b.apply(.add, b.project(chosen, 0), b.project(chosen, 1)))
  }

  private mutating func call(_ b: inout Builder, _ values: [NodeID], _ depth: Int) -> NodeID {
    let callee = function(inputs: 2, nodes: 80, outputs: 2, depth: depth - 1)
    let first = b.call(callee, [pick(values), pick(values)])
    let second = b.call(callee, [b.project(first, 0), pick(values)])
    return b.apply(.sin, b.apply(.add, b.project(first, 1), b.project(second, 0)))
  }

  /// A loop that collects, and one that reads what was collected, in one of the orders.
  private mutating func loop(_ b: inout Builder, _ values: [NodeID], _ depth: Int) -> NodeID {
    let trips = b.exact(Ratio(Int.random(in: 0...5, using: &random)))
    let orders: [Loop.Order] = [.forward, .backward, .any]
    let first = Loop(
      body: function(inputs: 5, nodes: 8, outputs: 5, depth: depth - 1, firstIsIndex: true),
      condition: nil, states: 3, sequences: 0, invariants: 1, collects: 2,
      order: orders.randomElement(using: &random) ?? .forward)
    let made = b.loop(first, [trips] + (0..<4).map { _ in pick(values) })
    let second = Loop(
      body: function(inputs: 6, nodes: 8, outputs: 2, depth: depth - 1, firstIsIndex: true),
      condition: nil, states: 2, sequences: 2, invariants: 1, collects: 0,
      order: orders.randomElement(using: &random) ?? .forward)
    let read = b.loop(
      second,
      [b.project(made, 5), b.project(made, 0), b.project(made, 2)]
        + [b.project(made, 3), b.project(made, 4), pick(values)])
    return b.apply(.tanh, b.apply(.add, b.project(read, 0), b.project(read, 1)))
  }
}

/// Counts calls from any thread.
final class Counter: Sendable {
  private let calls = Atomic<Int>(0)
  var count: Int { calls.load(ordering: .relaxed) }
  func next() -> Int { calls.add(1, ordering: .relaxed).newValue }
}
