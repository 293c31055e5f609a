import Autodiff
import CDataSets
import Engine
import Glibc
import Learning

/// A network and how it is trained. Numbers and starts are those of `training.c`, which does the
/// same by hand.
struct Training {
  let name: String
  let sizes: [Int]
  let activations: [String]
  let loss: String
  let optimizer: String
  let rate: Double
  let rows: Int
  /// `nil`: all rows at each step.
  let batch: Int?
  /// Steps between two looks from outside.
  let steps: Int
  let x: [Double]
  let y: [Double]

  static let all = [digits, large, xor]

  static var digits: Training {
    let (rows, width) = (1437, 64)
    var (x, y) = ([Double](), [Double]())
    for row in 0..<rows {
      for place in 0..<width {
        x.append((Double(gd_digits_byte(row * (width + 1) + place)) - 65) / 16)
      }
      y += oneHot(Int(gd_digits_byte(row * (width + 1) + width)) - 48)
    }
    return Training(
      name: "digits", sizes: [64, 128, 10], activations: ["relu", "softmax"],
      loss: "crossentropy", optimizer: "adam", rate: 1e-3, rows: rows, batch: 32, steps: 45, x: x,
      y: y)
  }

  static var large: Training {
    let (rows, width) = (10_000, 784)
    let x = (0..<rows * width).map { Double(($0 * 7919) % 1000) / 1000 }
    return Training(
      name: "large", sizes: [784, 512, 256, 10], activations: ["relu", "relu", "softmax"],
      loss: "crossentropy", optimizer: "momentum", rate: 1e-3, rows: rows, batch: 64, steps: 157,
      x: x, y: (0..<rows).flatMap { oneHot($0 * 7 % 10) })
  }

  static var xor: Training {
    Training(
      name: "xor", sizes: [2, 8, 1], activations: ["tanh", "sigmoid"], loss: "bce",
      optimizer: "gd", rate: 0.5, rows: 4, batch: nil, steps: 1000,
      x: [0, 0, 0, 1, 1, 0, 1, 1], y: [0, 1, 1, 0])
  }

  private static func oneHot(_ label: Int) -> [Double] { (0..<10).map { $0 == label ? 1 : 0 } }

  /// The parameters before the first step.
  private func start(_ network: Network) -> [Value] {
    network.parameters.map { parameter in
      let scale = parameter.shape.count == 1 ? 0 : (6 / Double(parameter.shape[1])).squareRoot()
      let numbers = (0..<parameter.count).map {
        scale * (Double(($0 * 7919 + 3) % 2001) / 1000 - 1)
      }
      return .array(ArrayValue(numbers, shape: parameter.shape))
    }
  }

  private func objective(_ network: Network, _ table: FunctionTable) -> FunctionID {
    let rows = batch ?? self.rows
    let types = network.parameters.map(\.shape) + [[rows, sizes[0]], [rows, network.outputs]]
    var b = Builder(table, inputs: types.map { table.matrix($0) })
    let count = network.parameters.count
    let forward = network.build(
      &b, b.input(count), parameters: (0..<count).map { b.input($0) }, state: [])
    guard let loss = Loss.named(loss), let logits = forward.logits,
      let value = loss.build(
        &b, logits: logits, network.activation, b.input(count + 1), sumsToOne: true)
    else { fatalError("no such loss") }
    return b.freeze([value])
  }

  /// The loop of the descent, and what it begins with.
  func loop(_ table: FunctionTable) throws -> (loop: DescentLoop, values: [Value]) {
    let requests = zip(sizes.dropFirst(), activations).map { size, name in
      var request = Network.Request(.dense)
      request.outputs = size
      request.activation = Activation(name) ?? .linear
      return request
    }
    let network = try Network(inputs: sizes[0], requests)
    let count = network.parameters.count
    let optimizer = Optimizer.named(optimizer) ?? Optimizer.all[0]
    let input = Builder(table, inputs: [.real])
    let only = input.input(0)
    let rate = input.freeze([only])
    let first = optimizer.options.count
    // Invariants: the options, the rate, the columns, the order of the rows.
    var invariants: [TypeID] = Array(repeating: .real, count: first + 1)
    invariants += [table.matrix([rows, sizes[0]]), table.matrix([rows, network.outputs])]
    var values = optimizer.options.map { Value.number($0.value) } + [.number(self.rate)]
    values.append(.array(ArrayValue(x, shape: [rows, sizes[0]])))
    values.append(.array(ArrayValue(y, shape: [rows, network.outputs])))
    var problem = DescentProblem(
      table: table,
      objective: StepFormula(
        objective(network, table),
        (0..<count).map { .parameter($0) } + [.invariant(first + 1), .invariant(first + 2)]),
      parameters: network.parameters.map { table.matrix($0.shape) }, invariants: invariants,
      optimizer: optimizer, options: Array(0..<first),
      rate: StepFormula(rate, [.invariant(first)]))
    if let batch {
      problem.invariants.append(table.matrix([rows]))
      values.append(.array(ArrayValue((0..<rows).map { Double($0 * 7 % rows + 1) })))
      problem.batch = Batch(
        size: batch, rows: rows,
        columns: [
          first + 1: table.matrix([batch, sizes[0]]),
          first + 2: table.matrix([batch, network.outputs]),
        ],
        order: first + 3, seed: 1, site: 1)
    }
    let loop = DescentLoop(problem)
    let begin = try Plan(table.flattened(loop.start), in: table).run(start(network) + values)
    return (loop, begin + values)
  }

  /// Megabytes of the data as floats, …
  private var dataMegabytes: Double { megabytes(x.count + y.count) }

  /// … and of parameters, optimizer states and the activations of a batch.
  private func needed(_ loop: DescentLoop) -> Double {
    var parameters = 0
    for (inputs, outputs) in zip(sizes, sizes.dropFirst()) { parameters += (inputs + 1) * outputs }
    let states = parameters * loop.problem.optimizer.states.count
    let activations = (batch ?? rows) * sizes.reduce(0, +)
    return megabytes(parameters + states + activations)
  }

  /// Prints the seconds of one row of steps, the loss after the first, the megabytes that the plan
  /// and its runs took beside the data, and those that its numbers need.
  func run(threads: Int, precision: Precision) throws {
    let table = FunctionTable()
    let (loop, values) = try loop(table)
    let before = residentMegabytes()
    let plan = try Plan(table.flattened(loop.rows()), in: table, precision: precision)
    var frame = plan.makeFrame()
    try plan.setInput(0, to: .number(1), in: &frame)
    try plan.setInput(1, to: .number(Double(steps)), in: &frame)
    for (place, value) in values.enumerated() {
      try plan.setInput(2 + place, to: value, in: &frame)
    }
    let limits = Limits(threads: threads)
    var times: [Double] = []
    var loss = 0.0
    let end = now(threads: threads) + 1.5
    while times.count < 5 || now(threads: threads) < end {
      let start = now(threads: threads)
      try plan.run(&frame, limits: limits)
      times.append(now(threads: threads) - start)
      if times.count == 1 { loss = plan.output(loop.loss, of: frame) }
    }
    times.sort()
    let taken = residentMegabytes() - before - dataMegabytes
    print(name, times[times.count / 4], loss, taken, needed(loop))
  }
}

extension FunctionTable {
  fileprivate func matrix(_ shape: [Int]) -> TypeID {
    intern(ValueType(.real, shape.map { .size($0) }))
  }
}

private func megabytes(_ floats: Int) -> Double { Double(4 * floats) / 1_048_576 }

/// Seconds; of one thread alone those of its own work, which others on the machine disturb less.
private func now(threads: Int) -> Double {
  var time = timespec()
  clock_gettime(threads == 1 ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
}

/// Megabytes of this process that are in memory now.
private func residentMegabytes() -> Double {
  let file = open("/proc/self/statm", O_RDONLY)
  defer { close(file) }
  var bytes = [UInt8](repeating: 0, count: 100)
  let count = max(0, read(file, &bytes, bytes.count))
  let fields = String(decoding: bytes[..<count], as: UTF8.self).split(separator: " ")
  guard fields.count > 1, let pages = Int(fields[1]) else { return 0 }
  return Double(pages * Int(getpagesize())) / 1_048_576
}
