import Autodiff
import Engine
import Testing

/// Functions that call themselves, derived as graphs; the numbers are derived by hand.
@Suite struct RecursionTests {
  private let table = FunctionTable()

  /// `a(x, y, n) = if n ≤ 0 then x else y·b(x, y, n - 1)`,
  /// `b(x, y, n) = if n ≤ 0 then y else x + a(x, y, n - 1)`, so `a(x, y, 3)` is `x·y + y³`.
  private func pair() -> FunctionID {
    let types: [TypeID] = [.real, .real, .real]
    let outer = table.reserve(inputs: types, results: [.real])
    let second = function(whenDone: 1) { b, rest in
      let call = b.call(outer, [b.input(0), b.input(1), rest])
      return b.apply(.add, b.input(0), b.project(call, 0))
    }
    let first = function(whenDone: 0) { b, rest in
      let call = b.call(second, [b.input(0), b.input(1), rest])
      return b.apply(.multiply, b.input(1), b.project(call, 0))
    }
    table.define(outer, as: first)
    return outer
  }

  private func function(
    whenDone place: Int, _ step: (inout Builder, NodeID) -> NodeID
  ) -> FunctionID {
    let types: [TypeID] = [.real, .real, .real]
    let done = Builder(table, inputs: types)
    let first = done.input(place)
    let then = done.freeze([first])
    var again = Builder(table, inputs: types)
    let one = again.exact(.one)
    let rest = again.apply(.subtract, again.input(2), one)
    let next = step(&again, rest)
    let otherwise = again.freeze([next])
    var builder = Builder(table, inputs: types)
    let zero = builder.exact(.zero)
    let isDone = builder.apply(.lessOrEqual, builder.input(2), zero)
    let captures = (0..<3).map { builder.input($0) }
    let node = builder.conditional(
      Conditional(then: then, otherwise: otherwise), isDone, captures)
    let output = builder.project(node, 0)
    return builder.freeze([output])
  }

  private func run(_ function: FunctionID, _ inputs: [Double]) throws -> [Double] {
    let flat = table.flattened(function)
    let results = try Plan(flat, in: table).run(inputs)
    let checked = try Interpreter.run(flat, inputs: inputs, in: table)
    #expect(checked == results.map { .number($0) })
    return results
  }

  @Test func `a reserved function answers once it is defined`() throws {
    #expect(try run(pair(), [2, 3, 3]) == [33])
  }

  @Test func `reverse mode goes through mutual recursion`() throws {
    let gradient = table.gradient(of: pair(), by: [0, 1], withValue: true)
    #expect(try run(gradient, [2, 3, 3]) == [33, 3, 29])
  }

  @Test func `forward mode agrees with reverse mode`() throws {
    let function = pair()
    #expect(try run(table.derivative(of: function, by: 0), [2, 3, 3]) == [3])
    #expect(try run(table.derivative(of: function, by: 1), [2, 3, 3]) == [29])
  }

  @Test(arguments: [(0, [0.0, 1.0]), (1, [1.0, 18.0])])
  func `the gradient of a derivative is a row of the Hessian`(_ input: Int, _ row: [Double]) throws
  {
    let slope = table.derivative(of: pair(), by: input)
    #expect(try run(table.gradient(of: slope, by: [0, 1]), [2, 3, 3]) == row)
    let gradient = table.gradient(of: pair(), by: [0, 1])
    #expect(try run(table.derivative(of: gradient, by: input), [2, 3, 3]) == row)
  }

  @Test func `flattening ends where a function meets itself`() {
    let flat = table.flattened(pair())
    #expect(table.isRecursive(flat) && table.flattened(flat) == flat)
    #expect(table.size(of: flat) < 40)
  }
}
