import Testing

@testable import Autodiff

/// `x ← x + h·(a·x - x³)`, an Euler step of a pitchfork's flow, and its derivatives by `a`
/// worked out by hand.
private struct Pitchfork {
  let h: Double
  let steps: Int

  /// The last x and its first three derivatives by a.
  func derivatives(_ a: Double, _ x0: Double) -> [Double] {
    var (x, x1, x2, x3) = (x0, 0.0, 0.0, 0.0)
    for _ in 0..<steps {
      let y3 =
        x3 + h * (3 * x2 + a * x3 - 6 * x1 * x1 * x1 - 18 * x * x1 * x2 - 3 * x * x * x3)
      let y2 = x2 + h * (2 * x1 + a * x2 - 6 * x * x1 * x1 - 3 * x * x * x2)
      let y1 = x1 + h * (x + a * x1 - 3 * x * x * x1)
      (x, x1, x2, x3) = (x + h * (a * x - x * x * x), y1, y2, y3)
    }
    return [x, x1, x2, x3]
  }

  /// The same as a function of (a, x0); a `while` counts its steps in a second state.
  func function(in table: FunctionTable, isWhile: Bool) -> FunctionID {
    let states: [TypeID] = isWhile ? [.real, .real] : [.real]
    var body = Builder(table, inputs: [.integer] + states + [.real])
    let x = body.input(1)
    let a = body.input(states.count + 1)
    let cube = body.apply(.power, x, body.exact(3))
    let slope = body.apply(.subtract, body.apply(.multiply, a, x), cube)
    let next = body.apply(.add, x, body.apply(.multiply, body.constant(.decimal(h)), slope))
    let counted = body.apply(.add, body.input(states.count), body.exact(1))
    let bodyID = body.freeze(isWhile ? [next, counted] : [next])

    var conditionID: FunctionID?
    if isWhile {
      var condition = Builder(table, inputs: [.integer] + states + [.real])
      let limit = condition.exact(Ratio(steps))
      let isBelow = condition.apply(.less, condition.input(2), limit)
      conditionID = condition.freeze([isBelow])
    }
    var builder = Builder(table, inputs: [.real, .real])
    let loop = Loop(
      body: bodyID, condition: conditionID, states: states.count, sequences: 0, invariants: 1,
      collects: 0)
    let count = builder.exact(Ratio(steps))
    let zero = builder.exact(0)
    let node = builder.loop(
      loop,
      isWhile
        ? [builder.input(1), zero, builder.input(0)] : [count, builder.input(1), builder.input(0)])
    let last = builder.project(node, 0)
    return builder.freeze([last])
  }
}

@Suite struct LoopTests {
  @Test(arguments: [false, true], [false, true])
  func `orders 1 to 3 agree with the hand-derived recurrences`(
    isWhile: Bool, isReverse: Bool
  ) {
    let table = FunctionTable()
    let flow = Pitchfork(h: 1e-2, steps: 100)
    var function = flow.function(in: table, isWhile: isWhile)
    let expected = flow.derivatives(0.7, 0.3)
    for order in 1...3 {
      function =
        isReverse ? table.gradient(of: function, by: [0]) : table.derivative(of: function, by: 0)
      #expect(table.size(of: function) <= 3_000)
      let found = Evaluator(table: table)(function, [0.7, 0.3])[0]
      // A hundred roundings of 1e-16 each, in another order.
      #expect(
        abs(found - expected[order]) <= 1e-12 * abs(expected[order]),
        "order \(order): \(found) and not \(expected[order])")
    }
  }

  @Test func `nodes grow by a bounded factor an order`() {
    let table = FunctionTable()
    var function = Pitchfork(h: 0.01, steps: 10).function(in: table, isWhile: true)
    var sizes = [table.size(of: function)]
    for _ in 1...4 {
      function = table.gradient(of: function, by: [0])
      sizes.append(table.size(of: function))
    }
    #expect(sizes[4] <= 5_000, "\(sizes)")
  }

  @Test func `mixed modes and mixed variables agree`() {
    let table = FunctionTable()
    let flow = Pitchfork(h: 0.01, steps: 100)
    let function = flow.function(in: table, isWhile: false)
    let evaluate = Evaluator(table: table)
    let routes = [
      table.derivative(of: table.derivative(of: function, by: 0), by: 1),
      table.gradient(of: table.derivative(of: function, by: 1), by: [0]),
      table.derivative(of: table.gradient(of: function, by: [0]), by: 1),
      table.gradient(of: table.gradient(of: function, by: [1]), by: [0]),
    ].map { evaluate($0, [0.7, 0.3])[0] }
    // Central difference of the hand-derived ∂x/∂a by x0; its error is about 1e-10.
    let difference =
      (flow.derivatives(0.7, 0.3 + 1e-5)[1] - flow.derivatives(0.7, 0.3 - 1e-5)[1]) / 2e-5
    for route in routes {
      #expect(abs(route - routes[0]) <= 1e-12 * abs(routes[0]))
      #expect(abs(route - difference) <= 1e-8)
    }
  }
}
