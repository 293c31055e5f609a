import Autodiff
import Engine
import Testing

@testable import Learning

/// Descents whose arrays hold single precision.
@Suite struct SingleDescentTests {
  private static let count = 40

  /// The descent of Σ (w - i)²·c over a vector, by `optimizer`.
  private func descent(_ optimizer: Optimizer, _ precision: Precision) -> Descent {
    let table = FunctionTable()
    let type = table.intern(ValueType(.real, [.size(Self.count)]))
    var b = Builder(table, inputs: [type])
    let places = b.iota(count: Self.count)
    let wanted = b.apply(.convert, places)
    let gap = b.apply(.subtract, b.input(0), wanted)
    let square = b.apply(.multiply, gap, gap)
    let loss = b.sum(square)
    var problem = Sample.problem(table, b.freeze([loss]), 1, optimizer)
    problem.parameters = [type]
    problem.precision = precision
    let values = [0.01] + optimizer.options.map(\.value)
    return Descent(DescentLoop(problem), invariants: values.map { .number($0) })
  }

  private func points(_ optimizer: Optimizer, _ precision: Precision) throws -> [[Double]] {
    let descent = descent(optimizer, precision)
    let zeros = Value.array(ArrayValue(Array(repeating: 0.1, count: Self.count)))
    let start = try descent.start(at: [zeros], limits: Limits())
    let run = descent.run(from: start, Sample.watch(50))
    #expect(run.ending == .steps)
    return run.points
  }

  @Test(arguments: Optimizer.all.map(\.name))
  func `steps are those of double precision, in floats`(_ name: String) throws {
    let optimizer = try #require(Optimizer.named(name))
    let (found, expected) = (
      try points(optimizer, .single), try points(optimizer, .double)
    )
    #expect(found.count == expected.count)
    for (point, wanted) in zip(found, expected) {
      for (x, y) in zip(point, wanted) {
        #expect(x == Double(Float(x)))
        // 50 steps of a few roundings each.
        #expect((x - y).magnitude <= 1e-4 * max(1, y.magnitude))
      }
    }
  }
}
