internal import Autodiff
internal import Engine

/// A function that can be run: planned, or step by step where there is no plan for it.
struct Runnable {
  let function: FunctionID
  private let table: FunctionTable
  private let plan: Plan?

  init(_ function: FunctionID, in table: FunctionTable) {
    self.function = function
    self.table = table
    plan = try? Plan(function, in: table)
  }

  func run(_ inputs: [Value], limits: Limits) throws(RunError) -> [Value] {
    let arguments = inputs.map(\.engineValue)
    let results: [Engine.Value]
    if let plan {
      results = try plan.run(arguments, limits: limits)
    } else {
      results = try Interpreter.run(function, inputs: arguments, in: table, limits: limits)
    }
    return zip(results, table.resultTypes(of: function)).map { Value($0, table[$1]) }
  }

  /// All numbers of the results, one result after the other.
  func run(_ inputs: [Double], limits: Limits) throws(RunError) -> [Double] {
    let values = inputs.map { Value.number(.decimal($0)) }
    return try run(values, limits: limits).flatMap(\.constants).map(\.double)
  }
}
