public import Autodiff

/// Runs a function node by node, and checks each value.
///
/// About 20 times slower than a plan, and independent of it: the reference that plans are tested
/// against, the finder of the first undefined value, and the source of traces. Calls and loops
/// are on a stack of its own, so deep recursion is no danger.
public struct Interpreter {
  let table: FunctionTable
  let rows = RowFacts.table
  let limits: Limits
  private var stepsLeft: Int
  private var work = 0
  private var bytes = 0
  private var activations: [Activation] = []
  private var loops: [RunningLoop] = []
  private var depth = 0
  /// Where corners are noted; `nil` if nobody asks.
  var contacts: [Contact.Place: Int]?

  init(_ table: FunctionTable, _ limits: Limits) {
    self.table = table
    self.limits = limits
    stepsLeft = limits.steps
  }

  /// The outputs of `function`.
  ///
  /// - Throws: `undefined` at the first value that is no real number; infinite operands may give
  ///   an infinite result.
  public static func run(
    _ function: FunctionID, inputs: [Double], in table: FunctionTable, limits: Limits = Limits()
  ) throws(RunError) -> [Value] {
    try run(function, inputs: inputs.map { .number($0) }, in: table, limits: limits)
  }

  /// The same with arrays among the inputs.
  public static func run(
    _ function: FunctionID, inputs: [Value], in table: FunctionTable, limits: Limits = Limits()
  ) throws(RunError) -> [Value] {
    var interpreter = Interpreter(table, limits)
    let end = try interpreter.run(function, inputs)
    return try interpreter.results(of: end)
  }

  /// The outputs, arrays written out.
  func results(of end: Activation) throws(RunError) -> [Value] {
    var results: [Value] = []
    for (position, value) in end.results.enumerated() {
      let type = table[end.function.type(of: end.function.outputs[position])]
      guard !type.isScalar, value.number != nil, let pattern = Shapes.pattern(type),
        !pattern.contains(-1)
      else {
        results.append(value)
        continue
      }
      guard let array = full(value, pattern) else {
        let bytes = pattern.numberCount.map { $0.multipliedReportingOverflow(by: 8) }
        throw .memoryLimit(
          needed: bytes.map { $0.overflow ? .max : $0.partialValue } ?? .max,
          limit: limits.memory)
      }
      results.append(.array(array))
    }
    return results
  }

  mutating func run(
    _ function: FunctionID, _ inputs: [Value]
  ) throws(RunError) -> Activation {
    let body = table[function]
    guard body.inputs.count == inputs.count else {
      throw .inputCount(expected: body.inputs.count, found: inputs.count)
    }
    let start = Activation(function, body, .root, inputs)
    for (position, input) in inputs.enumerated() {
      let found: Double?
      var element: [Int] = []
      switch input {
      case .number(let number): found = number.isNaN ? number : nil
      case .array(let array):
        guard Shapes.fits(array.shape, table[body.inputs[position]]) else {
          throw .lengths(site(position, start))
        }
        let place = array.numbers.firstIndex(where: \.isNaN)
        found = place.map { array.numbers[$0] }
        element = place.map { array.coordinates($0) } ?? []
      }
      guard let found else { continue }
      throw .undefined(
        Fault(
          site: site(position, start), kind: .notANumber, row: nil, operands: [found],
          element: element))
    }
    activations = [start]
    while var top = activations.popLast() {
      if let structured = try evaluate(&top) {
        activations.append(top)
        try enter(structured)
      } else if case .root = top.purpose {
        return top
      } else {
        try deliver(top)
      }
    }
    return start
  }

  /// Evaluates up to the next structured node.
  ///
  /// - Returns: that node, or `nil` at the end.
  private mutating func evaluate(_ top: inout Activation) throws(RunError) -> Int? {
    let nodes = top.function.nodes
    while top.next < nodes.count {
      let index = top.next
      let node = nodes[index]
      top.next += 1
      if node.code >= Node.firstRow {
        try evaluate(node, index, &top)
        continue
      }
      switch node.kind {
      case .constant(let id):
        // Still there from the step before: the double of an exact ratio takes 500 ns.
        if !top.isRepeated { top.values[index] = table[id].double }
      case .mark(let operand, _): top.set(top.value(operand.int), at: index)
      case .project(let source, let position):
        if let results = top.structured[source.int] { top.set(results[position], at: index) }
      case .conditional, .loop, .call: return index
      case .input, .primitive: break
      }
    }
    return nil
  }

  // MARK: Structured nodes

  private mutating func enter(_ index: Int) throws(RunError) {
    let top = activations[activations.count - 1]
    let node = top.function.nodes[index]
    let operands = top.function.operands(of: node).map { top.value($0.int) }
    switch node.kind {
    case .conditional(let id):
      let branches = table[id]
      let chosen = operands[0].number == 0 ? branches.otherwise : branches.then
      push(chosen, .results(index), Array(operands.dropFirst()))
    case .call(let callee):
      guard depth < limits.depth else { throw .depthLimit(limits.depth) }
      depth += 1
      try countStep()
      push(callee, .call(index), operands)
    case .loop(let id):
      try enter(table[id], index, operands)
    case .input, .constant, .primitive, .mark, .project: break
    }
  }

  private mutating func push(
    _ function: FunctionID, _ purpose: Activation.Purpose, _ inputs: [Value]
  ) {
    activations.append(Activation(function, table[function], purpose, inputs))
  }

  /// Hands the results of a finished function to whoever waits for them.
  ///
  /// - Parameter done: consumed: a second owner would cost a copy of all values in each step.
  private mutating func deliver(_ done: consuming Activation) throws(RunError) {
    let purpose = done.purpose
    switch purpose {
    case .root: break
    case .results(let index): giveResults(done.results, to: index)
    case .call(let index):
      depth -= 1
      giveResults(done.results, to: index)
    case .condition:
      let isGoing = done.results.first?.number != 0
      loops[loops.count - 1].condition = done
      if isGoing { try startBody() } else { finishLoop() }
    case .body: try finishStep(done)
    }
  }

  private mutating func giveResults(_ results: [Value], to index: Int) {
    activations[activations.count - 1].structured[index] = results
  }

  // MARK: Loops

  private mutating func enter(
    _ loop: Loop, _ index: Int, _ operands: [Value]
  ) throws(RunError) {
    let top = activations[activations.count - 1]
    var trips: Int?
    if loop.condition == nil {
      let count = operands[0].number ?? .nan
      guard count >= 0, count <= Machine<Double>.mostTrips, let exact = Int(exactly: count) else {
        throw .count(count, site(index, top))
      }
      trips = exact
    }
    let firstSequence = loop.firstState + loop.states
    let firstInvariant = firstSequence + loop.sequences
    let types = table[loop.body].inputs
    loops.append(
      RunningLoop(
        loop: loop, node: index, trips: trips,
        states: Array(operands[loop.firstState..<firstSequence]),
        sequences: Array(operands[firstSequence..<firstInvariant]),
        isRepeated: (0..<loop.sequences).map { position in
          guard case .array(let array) = operands[firstSequence + position] else { return true }
          return array.shape.count == table[types[1 + loop.states + position]].shape.count
        },
        invariants: Array(operands[firstInvariant...]),
        collected: Array(repeating: Collection(), count: loop.collects),
        patterns: patterns(of: loop)))
    for (position, sequence) in loops[loops.count - 1].sequences.enumerated()
    where !loops[loops.count - 1].isRepeated[position] {
      if let trips, case .array(let array) = sequence, let length = array.shape.first,
        length < trips
      {
        loops.removeLast()
        throw .lengths(site(index, top))
      }
    }
    try startStep()
  }

  private func patterns(of loop: Loop) -> [[Int]?]? {
    let types = table.resultTypes(of: loop.body).suffix(loop.collects)
    guard types.contains(where: { !$0.isScalar }) else { return nil }
    return types.map { $0.isScalar ? nil : Shapes.pattern(table[$0]) }
  }

  private mutating func startStep() throws(RunError) {
    let place = loops.count - 1
    if let trips = loops[place].trips {
      if loops[place].done < trips { try startBody() } else { finishLoop() }
      return
    }
    guard let condition = loops[place].loop.condition else { return }
    try countStep()
    let inputs = try bodyInputs()
    if var spare = loops[place].condition {
      loops[place].condition = nil
      spare.restart(inputs)
      activations.append(spare)
    } else {
      push(condition, .condition, inputs)
    }
  }

  private mutating func startBody() throws(RunError) {
    let place = loops.count - 1
    if loops[place].trips != nil { try countStep() }
    let inputs = try bodyInputs()
    if var spare = loops[place].body {
      loops[place].body = nil
      spare.restart(inputs)
      activations.append(spare)
    } else {
      push(loops[place].loop.body, .body, inputs)
    }
  }

  private func bodyInputs() throws(RunError) -> [Value] {
    let place = loops.count - 1
    let index = loops[place].index
    var inputs: [Value] = []
    inputs.reserveCapacity(loops[place].loop.bodyInputs)
    inputs.append(.number(Double(index)))
    inputs += loops[place].states
    for (position, sequence) in loops[place].sequences.enumerated() {
      if loops[place].isRepeated[position] {
        inputs.append(sequence)
        continue
      }
      guard let element = sequence.element(index) else {
        throw .lengths(site(loops[place].node, activations[activations.count - 1]))
      }
      inputs.append(element)
    }
    inputs += loops[place].invariants
    return inputs
  }

  private mutating func finishStep(_ done: consuming Activation) throws(RunError) {
    let place = loops.count - 1
    let results = done.results
    let states = loops[place].loop.states
    for position in 0..<loops[place].loop.collects {
      let before = loops[place].collected[position].bytes
      var value = results[states + position]
      if let pattern = loops[place].patterns?[position], case .number = value {
        guard let array = full(value, pattern) else {
          throw .lengths(site(loops[place].node, activations[activations.count - 1]))
        }
        value = .array(array)
      }
      guard loops[place].collected[position].append(value) else {
        throw .lengths(site(loops[place].node, activations[activations.count - 1]))
      }
      bytes += loops[place].collected[position].bytes - before
    }
    if bytes > limits.memory { throw .memoryLimit(needed: bytes, limit: limits.memory) }
    loops[place].states = Array(results[..<states])
    loops[place].done += 1
    loops[place].body = done
    try startStep()
  }

  private mutating func finishLoop() {
    let running = loops.removeLast()
    for collection in running.collected { bytes -= collection.bytes }
    giveResults(
      running.states
        + running.collected.enumerated().map { position, collected in
          collected.value(
            isBackward: running.isBackward,
            element: running.patterns?[position]?.map { max($0, 0) } ?? [])
        } + [.number(Double(running.done))],
      to: running.node)
  }

  private mutating func countStep() throws(RunError) {
    stepsLeft -= 1
    if stepsLeft < 0 { throw .stepLimit(limits.steps) }
    try countWork(64)
  }

  /// Polls now and then.
  ///
  /// - Parameter amount: operations done since the last call, about.
  mutating func countWork(_ amount: Int) throws(RunError) {
    work += amount
    guard work >= 1 << 16 else { return }
    work = 0
    if let cancel = limits.cancel, cancel() { throw .cancelled }
  }

  // MARK: Places

  /// Where `node` of the running function is.
  func site(_ node: Int, _ top: Activation) -> Site {
    var origin = top.function.origins[node]
    for activation in activations.reversed() where origin == 0 {
      guard activation.next > 0 else { continue }
      origin = activation.function.origins[activation.next - 1]
    }
    return Site(
      function: top.id, node: NodeID(node), origin: origin, steps: loops.map(\.index))
  }
}

private struct RunningLoop {
  let loop: Loop
  /// In the activation below.
  let node: Int
  let trips: Int?
  var states: [Value]
  let sequences: [Value]
  /// The sequences that are the same in each step.
  let isRepeated: [Bool]
  let invariants: [Value]
  var collected: [Collection]
  /// The shape of each collected value; `nil` if all are numbers.
  var patterns: [[Int]?]?
  /// Steps done.
  var done = 0
  /// Kept for the next step.
  var body: Activation?
  var condition: Activation?

  var isBackward: Bool { loop.order == .backward && trips != nil }

  /// The index of the step.
  var index: Int {
    guard let trips, isBackward else { return done }
    return max(0, trips - 1 - done)
  }
}
