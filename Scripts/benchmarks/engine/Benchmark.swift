import Autodiff
import Engine
import Glibc

/// Times of the engine: planning, straight-line programs with their gradients, short loops.
func runEngineBenchmark() {
  do {
    if let place = CommandLine.arguments.firstIndex(of: "runs"),
      let count = CommandLine.arguments.dropFirst(place + 1).first.flatMap({ Int($0) })
    {
      // For a counter of allocations: as many for 1 run as for 1,000,000.
      try bareRuns(count)
      return
    }
    if CommandLine.arguments.contains("arrays") { return try runArrayBenchmark() }
    print("straight-line programs (+ - *, 3 % sin exp tanh), by the thread's clock")
    for size in [30, 1_000, 10_000, 100_000, 1_000_000] { try straightLine(size) }
    print("loops")
    try descent(steps: 10_000_000)
    // Few steps: 0.8 to the 4,000th is no normal double, and such numbers are slow.
    try gradientOfDescent(steps: 1_000)
    try interpretation(steps: 100_000)
    try rosenbrock(steps: 3_000_000)
    try repeatedRuns()
    try runArrayBenchmark()
  } catch {
    print("failed: \(error)")
    exit(1)
  }
}

/// Seconds of this thread.
private func threadTime() -> Double {
  var now = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now)
  return Double(now.tv_sec) + 1e-9 * Double(now.tv_nsec)
}

/// The median of seven times, each of at least `least` seconds; for one `body`.
func seconds(atLeast least: Double = 0.02, _ body: () throws -> Void) rethrows -> Double {
  var times: [Double] = []
  var repetitions = 1
  while times.count < 7 {
    let start = threadTime()
    for _ in 0..<repetitions { try body() }
    let passed = threadTime() - start
    if passed < least {
      repetitions *= max(2, min(1000, Int(least / max(passed, 1e-7))))
    } else {
      times.append(passed / Double(repetitions))
    }
  }
  return times.sorted()[3]
}

func rounded(_ value: Double) -> String {
  let text = String((value * 100).rounded() / 100)
  return String(repeating: " ", count: max(0, 9 - text.utf8.count)) + text
}

private func padded(_ value: Int) -> String {
  let text = String(value)
  return String(repeating: " ", count: max(0, 9 - text.utf8.count)) + text
}

/// A random program of eight inputs whose values stay small.
private func program(_ size: Int, _ table: FunctionTable) -> FunctionID {
  var state: UInt64 = 1
  func random(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(bound))
  }
  var b = Builder(table, inputs: Array(repeating: .real, count: 8), capacity: 2 * size)
  var values = (0..<8).map { b.input($0) }
  let half = b.constant(.decimal(0.37))
  var read = [Bool](repeating: false, count: values.count)
  for _ in 0..<size {
    // Mostly near, as in a formula; sometimes far.
    let near = values.count - 1 - random(min(values.count, 30))
    let other = values.count - 1 - random(min(values.count, random(10) == 0 ? size : 60))
    (read[near], read[other]) = (true, true)
    let (x, y) = (values[near], values[other])
    switch random(20) {
    case 0..<7: values.append(b.apply(.add, b.apply(.multiply, x, half), y))
    case 7..<13: values.append(b.apply(.subtract, b.apply(.multiply, y, half), x))
    case 13..<19:
      values.append(b.apply(.multiply, b.apply(.multiply, x, half), b.apply(.add, y, half)))
    default:
      switch random(3) {
      case 0: values.append(b.apply(.sin, x))
      case 1: values.append(b.apply(.exp, b.apply(.negate, b.apply(.multiply, x, x))))
      default: values.append(b.apply(.tanh, x))
      }
    }
    read.append(false)
  }
  var sum = values[values.count - 1]
  for (value, isRead) in zip(values, read).dropLast() where !isRead {
    sum = b.apply(.add, sum, b.apply(.multiply, value, half))
  }
  return b.freeze([sum])
}

private func straightLine(_ size: Int) throws {
  let table = FunctionTable()
  let function = program(size, table)
  let start = threadTime()
  let gradient = table.gradient(of: function, by: Array(0..<8), withValue: true)
  let differentiated = threadTime() - start
  for (name, id) in [("value", function), ("with gradient", gradient)] {
    let nodes = table[id].nodes.count
    let planning = try seconds { _ = try Plan(id, in: table) }
    let plan = try Plan(id, in: table)
    var frame = plan.makeFrame()
    for position in 0..<8 {
      plan.setInput(position, to: 0.1 * Double(position) - 0.3, in: &frame)
    }
    let running = try seconds { try plan.run(&frame, limits: Limits(native: .off)) }
    print(
      padded(size), name.count < 6 ? "value        " : "with gradient", padded(nodes), "nodes",
      "plan", rounded(planning * 1e9 / Double(nodes)), "ns/node",
      "run", rounded(running * 1e9 / Double(nodes)), "ns/node", rounded(running * 1e6), "µs",
      "registers", padded(plan.registerCount))
    if size <= 10_000 { try compiled(plan, &frame) }
  }
  print("          differentiated in", rounded(differentiated * 1e3), "ms")
}

/// The same as machine code, and what that costs.
private func compiled(_ plan: Plan, _ frame: inout Frame) throws {
  let limits = Limits(native: .on)
  // The first time in a process opens the compiler.
  if let failure = Native.failure {
    return print("                        no machine code: \(failure)")
  }
  let start = threadTime()
  try plan.run(&frame, limits: limits)
  let first = threadTime() - start
  let running = try seconds { try plan.run(&frame, limits: limits) }
  print(
    "                        compiled in", rounded(first * 1e3), "ms, run", rounded(running * 1e6),
    "µs")
}

/// `w - 0.1·2·(w - 5)`.
private func descentBody(_ table: FunctionTable) -> FunctionID {
  var b = Builder(table, inputs: [.integer, .real])
  let rate = b.apply(.multiply, b.constant(.decimal(0.1)), b.exact(2))
  let step = b.apply(.multiply, rate, b.apply(.subtract, b.input(1), b.exact(5)))
  let next = b.apply(.subtract, b.input(1), step)
  return b.freeze([next])
}

private func iteration(_ table: FunctionTable) -> FunctionID {
  let loop = Loop(
    body: descentBody(table), condition: nil, states: 1, sequences: 0, invariants: 0, collects: 0)
  var b = Builder(table, inputs: [.real, .integer])
  let made = b.loop(loop, [b.input(1), b.input(0)])
  let last = b.project(made, 0)
  return b.freeze([last])
}

private func time(_ name: String, _ plan: Plan, _ inputs: [Double], steps: Int) throws {
  var frame = plan.makeFrame()
  for (position, input) in inputs.enumerated() { plan.setInput(position, to: input, in: &frame) }
  let running = try seconds { try plan.run(&frame) }
  print(name, rounded(running * 1e9 / Double(steps)), "ns a step")
}

private func descent(steps: Int) throws {
  let table = FunctionTable()
  try time(
    "w - 0.1*2*(w-5)              ", Plan(iteration(table), in: table), [8, Double(steps)],
    steps: steps)
}

private func gradientOfDescent(steps: Int) throws {
  let table = FunctionTable()
  let slope = table.gradient(of: iteration(table), by: [0], withValue: true)
  try time(
    "the same with its gradient   ", Plan(slope, in: table), [8, Double(steps)], steps: steps)
}

private func interpretation(steps: Int) throws {
  let table = FunctionTable()
  let function = iteration(table)
  let running = try seconds {
    _ = try Interpreter.run(function, inputs: [8, Double(steps)], in: table)
  }
  print("the descent, interpreted     ", rounded(running * 1e9 / Double(steps)), "ns a step")
}

/// Steps of `w - 1e-4·∇((1-x)² + 100(y-x²)²)`, the gradient by reverse mode.
private func rosenbrock(steps: Int) throws {
  let table = FunctionTable()
  var f = Builder(table, inputs: [.real, .real])
  let (x, y) = (f.input(0), f.input(1))
  let first = f.apply(.power, f.apply(.subtract, f.exact(1), x), f.exact(2))
  let gap = f.apply(.subtract, y, f.apply(.power, x, f.exact(2)))
  let second = f.apply(.multiply, f.exact(100), f.apply(.power, gap, f.exact(2)))
  let sum = f.apply(.add, first, second)
  let gradient = table.gradient(of: f.freeze([sum]), by: [0, 1])
  var b = Builder(table, inputs: [.integer, .real, .real])
  let slopes = b.inline(gradient, [b.input(1), b.input(2)])
  let next = (0..<2).map { place in
    b.apply(
      .subtract, b.input(1 + place),
      b.apply(.multiply, b.constant(.decimal(1e-4)), slopes[place]))
  }
  let loop = Loop(
    body: b.freeze(next), condition: nil, states: 2, sequences: 0, invariants: 0, collects: 0)
  var main = Builder(table, inputs: [.integer])
  let made = main.loop(
    loop, [main.input(0), main.constant(.decimal(-1.2)), main.exact(1)])
  let results = [main.project(made, 0), main.project(made, 1)]
  let plan = try Plan(main.freeze(results), in: table)
  try time("a descent step on Rosenbrock ", plan, [Double(steps)], steps: steps)
}

/// Many runs of a short descent and its gradient, in one frame.
private func bareRuns(_ count: Int) throws {
  let table = FunctionTable()
  let slope = table.gradient(of: iteration(table), by: [0], withValue: true)
  let plan = try Plan(slope, in: table)
  var frame = plan.makeFrame()
  plan.setInput(1, to: 20, in: &frame)
  for step in 0..<count {
    plan.setInput(0, to: Double(step), in: &frame)
    try plan.run(&frame)
  }
}

private func repeatedRuns() throws {
  let table = FunctionTable()
  var b = Builder(table, inputs: [.real])
  let square = b.apply(.power, b.apply(.subtract, b.input(0), b.exact(5)), b.exact(2))
  let plan = try Plan(b.freeze([square]), in: table)
  var frame = plan.makeFrame()
  let one = try seconds {
    for step in 0..<1000 {
      plan.setInput(0, to: Double(step), in: &frame)
      try plan.run(&frame)
    }
  }
  print("one run of (w-5)^2           ", rounded(one * 1e6), "ns")
}
