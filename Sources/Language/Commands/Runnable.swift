internal import Autodiff
internal import Engine

/// A function that can be run: planned, or step by step where there is no plan for it.
struct Runnable {
  let function: FunctionID
  private let table: FunctionTable
  private let plan: Plan?
  /// The shapes of the results where the plan is of the numbers in them.
  private let shapes: [[Int]]?

  init(_ function: FunctionID, in table: FunctionTable) {
    self.function = function
    self.table = table
    if table.hasArrays(function) {
      let parts = table.unstacked(function)
      shapes = parts?.shapes
      plan = parts.flatMap { try? Plan($0.0, in: table) }
    } else {
      shapes = nil
      plan = try? Plan(function, in: table)
    }
  }

  func run(_ inputs: [Value], limits: Limits) throws(RunError) -> [Value] {
    let types = table.resultTypes(of: function).map { table[$0] }
    let numbers = inputs.map { $0.double ?? 0 }
    guard let plan else {
      let results = try Interpreter.run(function, inputs: numbers, in: table, limits: limits)
      return zip(results, types).map { Value($0, $1) }
    }
    var rest = try plan.run(numbers, limits: limits)[...]
    return types.indices.map { place in
      let isTruth = types[place].element == .boolean
      guard let shape = shapes?[place], !shape.isEmpty else {
        let number = rest.popFirst() ?? 0
        return .number(isTruth ? .truth(number != 0) : .decimal(number))
      }
      let entries = Array(rest.prefix(shape.reduce(1, *)))
      rest = rest.dropFirst(entries.count)
      return .array(Entries(shape: shape, numbers: entries, isTruth: isTruth))
    }
  }

  /// All numbers of the results, one result after the other.
  func run(_ inputs: [Double], limits: Limits) throws(RunError) -> [Double] {
    if let plan { return try plan.run(inputs, limits: limits) }
    let values = inputs.map { Value.number(.decimal($0)) }
    return try run(values, limits: limits).flatMap(\.constants).map(\.double)
  }
}
