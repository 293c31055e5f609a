public import Autodiff

/// A function that is ready to run.
///
/// The run itself checks nothing: the processor's flags and the results tell afterwards whether
/// a value was undefined, and then the `Interpreter` finds where.
public struct Plan {
  public let function: FunctionID
  public let table: FunctionTable
  public let inputCount: Int
  public let outputCount: Int
  /// Of the numbers in arrays; numbers alone are doubles.
  public let precision: Precision
  let code: Code
  private let inputs: [Slot]
  private let inputTypes: [ValueType]
  private let outputTypes: [ValueType]

  public init(
    _ function: FunctionID, in table: FunctionTable, precision: Precision = .double
  ) throws(PlanError) {
    self.function = function
    self.table = table
    inputTypes = table[function].inputs.map { table[$0] }
    outputTypes = table.resultTypes(of: function).map { table[$0] }
    inputCount = table[function].inputs.count
    outputCount = table[function].outputs.count
    code = try Code(function, in: table)
    self.precision = code.program.longestIndex < Precision.longestSingleIndex ? precision : .double
    inputs = code.program.routines[0].inputs
  }

  /// Numbers that a frame has room for.
  public var registerCount: Int { code.program.routines[0].registers }

  /// Makes machine code now, if runs with these limits would begin by that.
  public func prepare(_ limits: Limits) {
    if limits.native == .on { code.native.prepare(code, precision, cancel: limits.cancel) }
  }

  /// What `run` works in; keep it for many runs.
  public func makeFrame() -> Frame { Frame(code, precision) }

  public func setInput(_ position: Int, to value: Double, in frame: inout Frame) {
    guard inputs.indices.contains(position), !inputs[position].isBuffer else { return }
    frame.memory.registers[frame.base + Int(inputs[position].index)] = value
  }

  /// Copies an array into the frame, which keeps it for further runs.
  ///
  /// - Throws: `inputShape` unless it has the input's shape.
  public func setInput(
    _ position: Int, to array: ArrayValue, in frame: inout Frame
  ) throws(RunError) {
    guard inputs.indices.contains(position), inputs[position].isBuffer,
      Shapes.fits(array.shape, inputTypes[position])
    else { throw .inputShape(position) }
    store(array, in: inputs[position], of: &frame)
  }

  private func store(_ array: ArrayValue, in slot: Slot, of frame: inout Frame) {
    let place = Int(slot.index)
    switch precision {
    case .double: frame.memory.store(array.numbers, array.shape, in: place, as: Double.self)
    case .single: frame.memory.store(array.numbers, array.shape, in: place, as: Float.self)
    }
  }

  /// What a buffer shows.
  private func numbers(_ buffer: Buffer) -> [Double] {
    switch precision {
    case .double: buffer.doubles(of: Double.self)
    case .single: buffer.doubles(of: Float.self)
    }
  }

  public func setInput(
    _ position: Int, to value: Value, in frame: inout Frame
  ) throws(RunError) {
    switch value {
    case .number(let number):
      guard inputs.indices.contains(position), !inputs[position].isBuffer else {
        throw .inputShape(position)
      }
      setInput(position, to: number, in: &frame)
    case .array(let array): try setInput(position, to: array, in: &frame)
    }
  }

  /// The number at an output after a run; for a sequence, its last element.
  public func output(_ position: Int, of frame: borrowing Frame) -> Double {
    guard position >= 0, position < outputCount else { return .nan }
    let slot = frame.outputs[position]
    guard slot.isBuffer else { return frame.memory.registers[frame.base + Int(slot.index)] }
    return sequence(position, of: frame).last ?? .nan
  }

  private func isSequence(_ position: Int, of frame: borrowing Frame) -> Bool {
    outputTypes.indices.contains(position) && frame.outputs[position].isBuffer
  }

  /// The numbers of an output after a run, row by row; of a number, itself.
  public func sequence(_ position: Int, of frame: borrowing Frame) -> [Double] {
    guard isSequence(position, of: frame) else { return [output(position, of: frame)] }
    return numbers(frame.memory.buffers[Int(frame.outputs[position].index)])
  }

  /// An output after a run.
  public func value(_ position: Int, of frame: borrowing Frame) -> Value {
    guard isSequence(position, of: frame) else { return .number(output(position, of: frame)) }
    let buffer = frame.memory.buffers[Int(frame.outputs[position].index)]
    guard buffer.stride == 1, let shape = shape(of: buffer, outputTypes[position]),
      shape.numberCount == 0 || buffer.data != nil,
      shape.numberCount == buffer.count * buffer.width
    else {
      // Nothing tells how many: one stands for all.
      let numbers = sequence(position, of: frame)
      return numbers.count == 1 && buffer.stride == 0
        ? .number(numbers[0]) : .array(ArrayValue(numbers))
    }
    return .array(ArrayValue(numbers(buffer), shape: shape))
  }

  private func shape(of buffer: Buffer, _ type: ValueType) -> [Int]? {
    guard var shape = Shapes.pattern(type), !shape.isEmpty else { return nil }
    if !shape.contains(-1) { return shape }
    let inner = shape.dropFirst()
    guard inner.filter({ $0 == -1 }).count <= 1 else { return nil }
    let known = inner.filter { $0 != -1 }.reduce(1, *)
    shape = shape.map { $0 == -1 ? known == 0 ? 0 : buffer.width / known : $0 }
    shape[0] = buffer.count
    return shape
  }

  /// Runs with fresh memory; a value an output (booleans are 0 and 1).
  public func run(
    _ values: [Value], limits: Limits = Limits()
  ) throws(RunError) -> [Value] {
    guard values.count == inputCount else {
      throw .inputCount(expected: inputCount, found: values.count)
    }
    var frame = makeFrame()
    for (position, value) in values.enumerated() {
      try setInput(position, to: value, in: &frame)
    }
    try run(&frame, limits: limits)
    return (0..<outputCount).map { value($0, of: frame) }
  }

  /// Runs with fresh memory; one number an output (booleans are 0 and 1).
  public func run(
    _ numbers: [Double], limits: Limits = Limits()
  ) throws(RunError) -> [Double] {
    guard numbers.count == inputCount else {
      throw .inputCount(expected: inputCount, found: numbers.count)
    }
    var frame = makeFrame()
    for (position, value) in numbers.enumerated() {
      try setInput(position, to: .number(value), in: &frame)
    }
    try run(&frame, limits: limits)
    return (0..<outputCount).map { output($0, of: frame) }
  }

  /// Runs with the inputs in `frame`, which keeps them; does not allocate unless a sequence grows
  /// or the answer is in doubt. If the states that a reverse sweep keeps are too many for the limit
  /// of memory, this and later runs keep fewer and make the others again, with the same bits.
  public func run(_ frame: inout Frame, limits: Limits = Limits()) throws(RunError) {
    if try !attempt(&frame, limits: limits) { try check(&frame, limits) }
  }

  /// Runs with the inputs in `frame` without asking why an answer is in doubt.
  ///
  /// - Returns: whether every value on the way was a real number. If not, the outputs mean nothing;
  ///   `run` says where it went wrong.
  public func attempt(_ frame: inout Frame, limits: Limits = Limits()) throws(RunError) -> Bool {
    switch execute(&frame, limits) {
    case .finished: return true
    case .doubtful: return false
    case .memoryLimit where change(&frame): return try attempt(&frame, limits: limits)
    case .stepLimit: throw .stepLimit(limits.steps)
    case .depthLimit: throw .depthLimit(limits.depth)
    case .cancelled: throw .cancelled
    case .memoryLimit(let needed): throw .memoryLimit(needed: needed, limit: limits.memory)
    }
  }

  /// Lets the frame's runs keep fewer states from now on.
  ///
  /// - Returns: whether that is possible; never beside other threads, for it writes into the table.
  private func change(_ frame: inout Frame) -> Bool {
    if Team.isSharing { return false }
    let smaller = table.checkpointed(frame.code.function)
    guard smaller != frame.code.function, let code = try? Code(smaller, in: table) else {
      return false
    }
    frame.change(to: code)
    return true
  }

  /// The run alone; `finished` if its answer stands.
  func execute(_ frame: inout Frame, _ limits: Limits = Limits()) -> Status {
    switch precision {
    case .double: execute(&frame, limits, as: Double.self)
    case .single: execute(&frame, limits, as: Float.self)
    }
  }

  private func execute<Number: ArrayNumber>(
    _ frame: inout Frame, _ limits: Limits, as type: Number.Type
  ) -> Status {
    let code = frame.code
    if limits.native == .on { code.native.prepare(code, precision, cancel: limits.cancel) }
    ArithmeticFlags.clear()
    let status = code.program.withTables { tables in
      var machine = Machine<Number>(code, tables, frame.memory, limits)
      let status = machine.run()
      frame.memory = machine.memory
      return status
    }
    guard case .finished = status,
      ArithmeticFlags.areRaised || hasDoubtfulEnd(frame, limits, type)
    else { return status }
    return .doubtful
  }

  /// Whether an input is no number or a result is not finite.
  private func hasDoubtfulEnd<Number: ArrayNumber>(
    _ frame: borrowing Frame, _ limits: Limits, _ type: Number.Type
  ) -> Bool {
    let registers = frame.memory.registers + frame.base
    for input in inputs {
      if !input.isBuffer {
        if registers[Int(input.index)].isNaN { return true }
        continue
      }
      let buffer = frame.memory.buffers[Int(input.index)]
      // A double may be beyond the floats.
      let isSound =
        Number.self == Double.self
        ? !buffer.hasNaN(type, limits.team) : buffer.isFinite(type, limits.team)
      if !isSound { return true }
    }
    for output in frame.outputs {
      if !output.isBuffer {
        if !registers[Int(output.index)].isFinite { return true }
      } else if !frame.memory.buffers[Int(output.index)].isFinite(type, limits.team) {
        return true
      }
    }
    return false
  }

  /// Runs again, node by node; throws what is wrong, or takes over the interpreter's answer.
  private func check(_ frame: inout Frame, _ limits: Limits) throws(RunError) {
    var values: [Value] = []
    for (input, type) in zip(inputs, inputTypes) {
      guard input.isBuffer else {
        values.append(.number(frame.memory.registers[frame.base + Int(input.index)]))
        continue
      }
      let buffer = frame.memory.buffers[Int(input.index)]
      let numbers = numbers(buffer)
      values.append(
        .array(ArrayValue(numbers, shape: shape(of: buffer, type) ?? [numbers.count])))
    }
    let results = try Interpreter.run(
      frame.code.function, inputs: values, in: table, limits: limits)
    for (place, (result, output)) in zip(results, frame.outputs).enumerated() {
      switch result {
      case .number(let number):
        if output.isBuffer {
          store(ArrayValue([number]), in: output, of: &frame)
        } else if output.index >= 0 {
          frame.memory.registers[frame.base + Int(output.index)] = number
        }
      case .array(let array):
        guard output.isBuffer else { continue }
        try checkPrecision(array, place)
        store(array, in: output, of: &frame)
      }
    }
  }

  /// - Throws: where an entry is a double and no float, and floats are wanted.
  private func checkPrecision(_ array: ArrayValue, _ output: Int) throws(RunError) {
    guard precision == .single,
      let entry = array.numbers.firstIndex(where: { !Float($0).isFinite })
    else { return }
    let (body, node) = (table[function], table[function].outputs[output])
    let site = Site(function: function, node: node, origin: body.origins[node.int], steps: [])
    throw .undefined(
      Fault(
        site: site, kind: .beyondSingle, row: body.nodes[node.int].row, operands: [],
        element: array.coordinates(entry)))
  }
}

extension Frame {
  fileprivate var outputs: [Slot] { code.program.routines[0].outputs }
}
