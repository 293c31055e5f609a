public import Autodiff
public import Engine

/// A number over one or two variables, with its first and second derivatives: one plan.
public struct Surface: ~Copyable {
  private let plan: Plan
  private var frame: Frame
  private let variables: [Int]
  private let limits: Limits
  /// How often it was evaluated.
  private(set) var evaluations = 0

  struct Sample {
    let point: [Double]
    let value: Double
    let gradient: [Double]
    /// Symmetric, by row.
    let hessian: [[Double]]

    var steepness: Double { norm(gradient) }
  }

  /// - Parameters:
  ///   - function: one number; its input slots hold numbers, but for those in `fixed`.
  ///   - variables: the slots that vary.
  public init(
    _ function: FunctionID, in table: FunctionTable, variables: [Int], fixed: [Int: Value],
    limits: Limits
  ) throws(SurfaceError) {
    let plan = try Self.plan(table.flattened(function), variables, table)
    var frame = plan.makeFrame()
    // The caller's values have the shapes that the function was made for.
    for (slot, value) in fixed { try? plan.setInput(slot, to: value, in: &frame) }
    self.plan = plan
    self.frame = frame
    self.variables = variables
    self.limits = limits
  }

  /// The value, the gradient, and the upper half of the Hessian by row, all from one graph.
  private static func plan(
    _ function: FunctionID, _ variables: [Int], _ table: FunctionTable
  ) throws(SurfaceError) -> Plan {
    let first = table.gradient(of: function, by: variables, withValue: true)
    var builder = Builder(table, inputs: table[function].inputs)
    let inputs = table[function].inputs.indices.map { builder.input($0) }
    var results = builder.inline(first, inputs)
    for row in variables.indices {
      let slope = table.selecting([row + 1], of: first)
      for column in variables.dropFirst(row) {
        results += builder.inline(table.derivative(of: slope, by: column), inputs)
      }
    }
    do {
      return try Plan(builder.freeze(results), in: table)
    } catch { throw .plan(error) }
  }

  /// What is there; `nil` where there is no value or no derivative.
  ///
  /// - Throws: `stopped` if the user or a limit ended the run.
  mutating func sample(_ point: [Double]) throws(SurfaceError) -> Sample? {
    evaluations += 1
    for (slot, value) in zip(variables, point) { plan.setInput(slot, to: value, in: &frame) }
    do {
      try plan.run(&frame, limits: limits)
    } catch {
      switch error {
      case .cancelled, .stepLimit, .memoryLimit, .inputCount, .inputShape: throw .stopped(error)
      case .undefined, .count, .lengths, .depthLimit: return nil
      }
    }
    let numbers = (0..<plan.outputCount).map { plan.output($0, of: frame) }
    guard numbers.allSatisfy(\.isFinite) else { return nil }
    let count = variables.count
    var hessian = Array(repeating: Array(repeating: 0.0, count: count), count: count)
    var next = count + 1
    for row in 0..<count {
      for column in row..<count {
        hessian[row][column] = numbers[next]
        hessian[column][row] = numbers[next]
        next += 1
      }
    }
    return Sample(
      point: point, value: numbers[0], gradient: Array(numbers[1...count]), hessian: hessian)
  }
}

/// Why a surface cannot be searched.
public enum SurfaceError: Error, Sendable {
  case plan(PlanError)
  case stopped(RunError)
}
