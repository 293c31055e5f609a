@testable import Autodiff
@testable import Engine

/// Random functions of a long vector: a sum over steps that read a few neighbours, products with
/// matrices, log-sum-exp, elementwise chains.
struct RandomStencils {
  let table: FunctionTable
  private var random: SplitMix

  init(_ table: FunctionTable, seed: UInt64) {
    self.table = table
    random = SplitMix(state: seed)
  }

  /// A function of a vector of `count` numbers (a multiple of 10): one number.
  mutating func function(_ count: Int) -> FunctionID {
    var b = Builder(table, inputs: [table.type([count])])
    var value = stencil(&b, NodeID(0), count)
    for _ in 0..<Int.random(in: 0...2, using: &random) {
      value = b.apply(.add, value, part(&b, NodeID(0), count))
    }
    return b.freeze([value])
  }

  /// The sum over i of a random expression of `x[i + k]` for a few k.
  private mutating func stencil(_ b: inout Builder, _ x: NodeID, _ count: Int) -> NodeID {
    let reach = [1, 2, 3, 40].randomElement(using: &random) ?? 1
    let shifts = (0..<Int.random(in: 1...4, using: &random)).map { _ in
      Int.random(in: 0...reach, using: &random)
    }
    let steps = count - reach
    let body = body(reads: shifts.count)
    let loop = Loop(
      body: body, condition: nil, states: 1, sequences: shifts.count, invariants: 0, collects: 0,
      order: .any, accumulates: [.sum])
    let reads = shifts.map { b.slice(x, starts: [$0], steps: [1], counts: [steps]) }
    return b.project(b.loop(loop, [b.exact(Ratio(steps)), b.exact(0)] + reads), 0)
  }

  /// A step's contribution, from the index, the sum and what it reads.
  private mutating func body(reads: Int) -> FunctionID {
    var b = Builder(table, inputs: [.integer] + Array(repeating: .real, count: 1 + reads))
    var values = (2..<2 + reads).map { NodeID($0) }
    for _ in 0..<Int.random(in: 2...6, using: &random) {
      let x = values.randomElement(using: &random) ?? NodeID(2)
      let y = values.randomElement(using: &random) ?? NodeID(2)
      switch Int.random(in: 0..<6, using: &random) {
      case 0: values.append(b.apply(.subtract, x, y))
      case 1: values.append(b.apply(.tanh, b.apply(.multiply, x, y)))
      case 2: values.append(b.apply(.sin, x))
      case 3: values.append(b.apply(.max, x, y))
      case 4: values.append(b.apply(.add, x, b.exact(3)))
      default: values.append(b.apply(.multiply, x, b.exact(2)))
      }
    }
    let next = b.apply(.add, NodeID(1), values[values.count - 1])
    return b.freeze([next])
  }

  private mutating func part(_ b: inout Builder, _ x: NodeID, _ count: Int) -> NodeID {
    switch Int.random(in: 0..<4, using: &random) {
    case 0: return b.array(.logsumexp, [b.apply(.sin, x)])
    case 1:
      let matrix = b.reshape(x, to: [count / 10, 10])
      let column = b.slice(x, starts: [5], steps: [1], counts: [10])
      return b.sum(b.apply(.tanh, b.matmul(matrix, column)))
    case 2: return b.array(.norm, [x])
    default: return b.matmul(b.array(.softmax, [x]), x)
    }
  }
}
