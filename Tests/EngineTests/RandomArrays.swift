@testable import Autodiff
@testable import Engine

/// Random functions of two numbers, a vector and two matrices, whose values stay small.
struct RandomArrays {
  static let shapes: [[Int]] = [[], [], [6], [6, 4], [4, 6]]

  let table: FunctionTable
  private let seed: UInt64
  private var random: SplitMix

  init(_ table: FunctionTable, seed: UInt64) {
    self.table = table
    self.seed = seed
    random = SplitMix(state: seed)
  }

  mutating func function(nodes: Int) -> FunctionID {
    var b = Builder(table, inputs: Self.shapes.map { table.type($0) })
    var values = Self.shapes.indices.map { NodeID($0) }
    for _ in 0..<nodes { values.append(next(&b, values)) }
    let outputs = values.suffix(4)
    return b.freeze(Array(outputs))
  }

  private func shape(_ b: borrowing Builder, _ node: NodeID) -> [Int] {
    Shapes.pattern(table[b.type(of: node)]) ?? []
  }

  private mutating func pick(_ values: [NodeID]) -> NodeID {
    let low = Bool.random(using: &random) ? max(0, values.count - 6) : 0
    return values[Int.random(in: low..<values.count, using: &random)]
  }

  /// A value of a shape: one that is there, or one made to fit.
  private mutating func pick(
    _ b: inout Builder, _ values: [NodeID], _ wanted: [Int]
  ) -> NodeID {
    var fitting: [NodeID] = []
    for value in values where shape(b, value) == wanted { fitting.append(value) }
    if let found = fitting.randomElement(using: &random), Int.random(in: 0..<4, using: &random) > 0
    {
      return found
    }
    let number = b.sum(pick(values))
    return b.broadcast(
      b.apply(.clamp, number, b.exact(-2), b.exact(2)), to: wanted.map { .size($0) })
  }

  private mutating func next(_ b: inout Builder, _ values: [NodeID]) -> NodeID {
    let x = pick(values)
    let sizes = shape(b, x)
    let y = pick(&b, values, sizes)
    switch Int.random(in: 0..<18, using: &random) {
    case 0: return b.apply(.add, x, y)
    case 1: return b.apply(.min, b.apply(.multiply, x, y), x)
    case 2: return b.apply(.subtract, x, b.apply(.abs, y))
    case 3: return seed % 2 == 0 ? b.apply(.relu, x) : b.apply(.tanh, x)
    case 4:
      return seed % 2 == 0 ? b.apply(.sign, x) : b.apply(.exp, b.apply(.negate, b.apply(.abs, x)))
    case 5: return b.apply(.sqrt, b.apply(.abs, x))
    case 6: return b.sum(x)
    case 7 where sizes.count == 2: return b.transpose(x)
    case 8 where sizes.count == 2: return b.sum(x, axes: [Int.random(in: 0...1, using: &random)])
    case 9 where sizes.count == 2:
      let v = pick(&b, values, [sizes[1]])
      return b.apply(
        .clamp, b.matmul(x, v), b.filled(.exact(-2), table.type([sizes[0]])),
        b.filled(.exact(2), table.type([sizes[0]])))
    case 10 where sizes.count == 1:
      return b.broadcast(x, to: [.size(3), .size(sizes[0])], axes: [0])
    case 11 where sizes.count == 1:
      return b.broadcast(x, to: [.size(sizes[0]), .size(2)], axes: [1])
    case 12 where !sizes.isEmpty: return b.reshape(x, to: [sizes.reduce(1, *)])
    case 13 where !sizes.isEmpty && sizes[0] > 2:
      return b.slice(
        x, starts: sizes.map { _ in 0 }, steps: sizes.map { _ in 1 },
        counts: [sizes[0] - 1] + sizes.dropFirst())
    case 14 where !sizes.isEmpty: return b.concat(x, y, axis: sizes.count - 1)
    case 15 where !sizes.isEmpty: return b.cumsum(b.apply(.sign, x))
    case 16 where !sizes.isEmpty: return loop(&b, x, y)
    case 17 where !sizes.isEmpty:
      return b.gather(x, b.iota(start: sizes[0] - 1, step: -1, count: sizes[0]))
    default: return b.apply(.max, x, b.apply(.negate, y))
    }
  }

  /// Three steps that mix two states, read a row of one and collect.
  private mutating func loop(_ b: inout Builder, _ x: NodeID, _ y: NodeID) -> NodeID {
    let type = b.type(of: x)
    let orders: [Loop.Order] = [.forward, .backward]
    let order = orders.randomElement(using: &random) ?? .forward
    let collects = Bool.random(using: &random)
    let body = table.function([.integer, type, type, type]) { b, x in
      let mixed = b.apply(.max, b.apply(.subtract, x[1], x[3]), x[2])
      return [mixed, x[1]] + (collects ? [b.apply(.min, x[1], x[2])] : [])
    }
    let loop = Loop(
      body: body, condition: nil, states: 2, sequences: 0, invariants: 1,
      collects: collects ? 1 : 0, order: order)
    let made = b.loop(loop, [b.exact(3), x, y, x])
    guard collects else { return b.apply(.add, b.project(made, 0), b.project(made, 1)) }
    return b.sum(b.project(made, 2), axes: [0])
  }
}
