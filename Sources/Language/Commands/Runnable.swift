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

  /// Steps that are taken again to say where a run left the real numbers.
  private static let repeatedSteps = 200_000

  /// Where a function that is not flattened leaves the real numbers: with the step and the entry,
  /// which flattening may have written out. `nil` if it does not, or not soon.
  static func fault(
    of function: FunctionID, in table: FunctionTable, _ inputs: [Value]
  ) -> RunError? {
    do {
      _ = try Interpreter.run(
        function, inputs: inputs.map(\.engineValue), in: table,
        limits: Limits(steps: repeatedSteps))
      return nil
    } catch {
      if case .undefined = error { return error }
      return nil
    }
  }
}
