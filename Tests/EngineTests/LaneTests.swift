import Testing

@testable import Autodiff
@testable import Engine

/// Independent steps with arrays or loops inside, many at once; the interpreter takes them one by one.
@Suite struct LaneTests {
  private let table = FunctionTable()

  private func agrees(_ function: FunctionID, _ inputs: [Value]) throws -> Bool {
    let expected = try Interpreter.run(function, inputs: inputs, in: table)
    let found = try #require(try Plan(function, in: table).executed(inputs))
    return zip(found, expected).allSatisfy { $0.distance($1) < 1e-10 }
  }

  @Test(arguments: 0..<200)
  func `random bodies in lanes give what the interpreter gives`(_ seed: Int) throws {
    let (function, inputs) = table.randomLoop(seed, steps: 16 + 61 * (seed % 9))
    // With numbers alone as elements, the engine has blocks.
    if seed >> 2 & 7 != 7 { #expect(table.inLanes(function) != function) }
    #expect(try agrees(function, inputs))
  }

  @Test(arguments: 0..<60)
  func `so do their gradients`(_ seed: Int) throws {
    let (function, inputs) = table.randomLoop(6 * seed + 1, steps: 16 + 61 * (seed % 9))
    let sum = table.totalled(function)
    let gradient = table.gradient(of: sum, by: Array(inputs.indices), withValue: true)
    #expect(try agrees(table.flattened(gradient), inputs))
  }
}
