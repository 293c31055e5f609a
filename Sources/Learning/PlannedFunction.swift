internal import Autodiff
internal import Engine

/// A function with its plan and the memory that it runs in, or, where there is no plan for it, run
/// step by step.
final class PlannedFunction {
  private final class Planned {
    let plan: Plan
    var frame: Frame

    init(_ plan: Plan) {
      self.plan = plan
      frame = plan.makeFrame()
    }
  }

  private let function: FunctionID
  private let table: FunctionTable
  private let planned: Planned?
  private var inputs: [Value]

  init(_ function: FunctionID, in table: FunctionTable, precision: Precision = .double) {
    let flat = table.flattened(function)
    self.function = flat
    self.table = table
    planned = (try? Plan(flat, in: table, precision: precision)).map { Planned($0) }
    inputs = Array(repeating: .number(0), count: table[flat].inputs.count)
  }

  /// Gives an input its value, which stays until it gets another; a number for an array stands at
  /// each entry.
  func set(_ position: Int, _ value: Value) {
    guard inputs.indices.contains(position) else { return }
    let type = table[table[function].inputs[position]]
    var value = value
    if case .number(let number) = value, !type.isScalar {
      let numbers = Array(repeating: number, count: type.sizes.reduce(1, *))
      value = .array(ArrayValue(numbers, shape: type.sizes))
    }
    inputs[position] = value
    if let planned { try? planned.plan.setInput(position, to: value, in: &planned.frame) }
  }

  func run(_ values: [Value], limits: Limits) throws(RunError) -> [Value] {
    for (position, value) in values.enumerated() { set(position, value) }
    return try run(limits: limits, isChecked: true) ?? []
  }

  /// - Returns: `nil` if some value is in doubt and `isChecked` is false.
  func run(limits: Limits, isChecked: Bool) throws(RunError) -> [Value]? {
    guard let planned else {
      return try Interpreter.run(function, inputs: inputs, in: table, limits: limits)
    }
    if isChecked {
      try planned.plan.run(&planned.frame, limits: limits)
    } else if try !planned.plan.attempt(&planned.frame, limits: limits) {
      return nil
    }
    return (0..<planned.plan.outputCount).map { planned.plan.value($0, of: planned.frame) }
  }
}
