import Testing

@testable import Autodiff
@testable import Engine

/// Planned gradients by arrays against central differences of the planned function.
@Suite struct ArrayGradientTests {
  private func check(
    _ shapes: [[Int]], _ body: (inout Builder, [NodeID]) -> NodeID
  ) throws {
    let table = FunctionTable()
    let function = table.arrayFunction(shapes) { b, x in [body(&b, x)] }
    let gradient = table.gradient(of: function, by: Array(shapes.indices), withValue: true)
    let plan = try Plan(function, in: table)
    let inputs = shapes.enumerated().map { Value.sample($1, seed: UInt64($0 + 11)) }
    let found = try #require(try Plan(gradient, in: table).executed(inputs))
    let interpreted = try Interpreter.run(gradient, inputs: inputs, in: table)
    for (left, right) in zip(found, interpreted) { #expect(left.distance(right) < 1e-12) }
    let slopes = found.suffix(shapes.count)
    let step = 1e-5
    for (position, slope) in slopes.enumerated() {
      #expect(slope.shape == shapes[position])
      for place in slope.numbers.indices {
        var ends: [Double] = []
        for sign in [1.0, -1] {
          var moved = inputs
          var numbers = inputs[position].numbers
          numbers[place] += sign * step
          moved[position] =
            shapes[position].isEmpty
            ? .number(numbers[0]) : .array(ArrayValue(numbers, shape: shapes[position]))
          ends.append(try plan.run(moved)[0].numbers[0])
        }
        // The step's square, and rounding over the step.
        let expected = (ends[0] - ends[1]) / (2 * step)
        #expect(abs(slope.numbers[place] - expected) < 1e-7 * max(1, abs(expected)))
      }
    }
  }

  @Test func `a layer with softplus has the slopes of differences`() throws {
    try check([[3, 4], [4], [3]]) { b, x in
      let scores = b.apply(.add, b.matmul(x[0], x[1]), x[2])
      return b.sum(b.apply(.multiply, b.apply(.softplus, scores), b.apply(.tanh, scores)))
    }
  }

  @Test func `log-sum-exp and a norm have the slopes of differences`() throws {
    try check([[2, 5]]) { b, x in
      b.apply(.multiply, b.array(.norm, [b.array(.logsumexp, [x[0]])]), b.sum(x[0]))
    }
  }

  @Test func `matrix functions have the slopes of differences`() throws {
    try check([[3, 3], [3]]) { b, x in
      let gram = b.matmul(b.transpose(x[0]), x[0])
      let one = b.array(.diagonalMatrix, [b.broadcast(b.exact(4), to: [.size(3)])])
      let matrix = b.apply(.add, gram, one)
      let solved = b.matmul(x[1], b.array(.solve, [matrix, x[1]]))
      return b.apply(.add, solved, b.array(.logdet, [matrix]))
    }
  }

  @Test func `a loop that gathers has the slopes of differences`() throws {
    try check([[5], [5]]) { b, x in
      let vector = b.type(of: x[0])
      let body = b.table.function([.integer, .real, .real, vector]) { b, x in
        let place = b.index(b.apply(.add, x[0], b.exact(1)), length: 5)
        let read = b.gather(x[3], place)
        return [b.apply(.add, x[1], b.apply(.sin, b.apply(.multiply, read, x[2])))]
      }
      let loop = Loop(
        body: body, condition: nil, states: 1, sequences: 1, invariants: 1, collects: 0,
        order: .any, accumulates: [.sum])
      return b.project(b.loop(loop, [b.exact(5), b.exact(0), x[1], x[0]]), 0)
    }
  }
}
