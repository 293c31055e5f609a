internal import Autodiff
internal import Engine

/// An error of a run, boxed for generic code.
typealias Failure = RunError

/// Loss, gradient and curvature at points given as rows of numbers.
final class SmoothObjective {
  let layout: StateLayout
  private let slope: PlannedFunction
  private let table: FunctionTable
  private let function: FunctionID
  private let problem: DescentProblem
  private let invariants: [Value]
  private var curvature: PlannedFunction?
  let limits: Limits
  /// Gradients computed so far.
  private(set) var evaluations = 0

  init(_ problem: DescentProblem, invariants: [Value], limits: Limits) {
    table = problem.table
    layout = StateLayout(problem.parameters.map { [table] in table[$0].sizes })
    function = DescentLoop.slope(problem)
    slope = PlannedFunction(function, in: table)
    self.problem = problem
    self.invariants = invariants
    self.limits = limits
    for (place, value) in invariants.enumerated() {
      slope.set(problem.parameters.count + place, value)
    }
  }

  /// - Throws: what is undefined at the point.
  func place(at point: [Double]) throws(Failure) -> Place {
    evaluations += 1
    for (position, value) in layout.values(point).enumerated() { slope.set(position, value) }
    return place(point, try slope.run(limits: limits, isChecked: true) ?? [])
  }

  /// `nil` where something is undefined; a trial step goes there at times.
  func trial(at point: [Double]) throws(Failure) -> Place? {
    evaluations += 1
    for (position, value) in layout.values(point).enumerated() { slope.set(position, value) }
    do {
      let outputs = try slope.run(limits: limits, isChecked: false)
      guard let outputs else { return nil }
      let found = place(point, outputs)
      return found.loss.isFinite ? found : nil
    } catch {
      if case .undefined = error { return nil }
      throw error
    }
  }

  private func place(_ point: [Double], _ outputs: [Value]) -> Place {
    guard case .number(let loss)? = outputs.first else {
      return Place(point: point, loss: .nan, gradient: point)
    }
    return Place(point: point, loss: loss, gradient: layout.numbers(Array(outputs.dropFirst())))
  }

  /// Makes the plan of the Hessian, unless it is there.
  func prepareCurvature() {
    guard curvature == nil else { return }
    let count = problem.parameters.count
    let inputs = problem.parameters + problem.invariants
    let gradient = table.gradient(of: lossFunction(), by: Array(0..<count))
    let pushed = table.jvp(
      of: gradient, active: inputs.indices.map { $0 < count },
      wanted: Array(repeating: true, count: count))
    var b = Builder(table, inputs: inputs + problem.parameters)
    let operands = (0..<inputs.count + count).map { b.input($0) }
    let call = b.call(pushed, operands)
    let results = (0..<count).map { b.project(call, count + $0) }
    let planned = PlannedFunction(b.freeze(results), in: table)
    for (place, value) in invariants.enumerated() { planned.set(count + place, value) }
    curvature = planned
  }

  /// The Hessian times a direction.
  func curvature(at point: [Double], along direction: [Double]) throws(Failure) -> [Double] {
    prepareCurvature()
    guard let curvature else { return [] }
    let first = problem.parameters.count + problem.invariants.count
    for (position, value) in layout.values(point).enumerated() { curvature.set(position, value) }
    for (position, value) in layout.values(direction).enumerated() {
      curvature.set(first + position, value)
    }
    return layout.numbers(try curvature.run(limits: limits, isChecked: true) ?? [])
  }

  private func lossFunction() -> FunctionID {
    DescentLoop.loss(problem)
  }

  /// All second derivatives, row by row: one product for each number.
  func hessian(at point: [Double]) throws(Failure) -> [[Double]] {
    var rows: [[Double]] = []
    for place in point.indices {
      var unit = Array(repeating: 0.0, count: point.count)
      unit[place] = 1
      rows.append(try curvature(at: point, along: unit))
    }
    return rows
  }
}
