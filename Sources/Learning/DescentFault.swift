internal import Autodiff
public import Engine

/// Where a descent leaves the real numbers.
extension Descent {
  /// The parameters after one more step from `state`, whatever the objective is there.
  public func moved(from state: [Double], limits: Limits) throws(RunError) -> [Double] {
    let types = [TypeID.integer] + loop.types + loop.problem.invariants
    var b = Builder(loop.problem.table, inputs: types)
    let call = b.call(loop.body, types.indices.map { b.input($0) })
    let moved = loop.problem.parameters.indices.map { b.project(call, $0) }
    let function = PlannedFunction(b.freeze(moved), in: loop.problem.table)
    let values = try function.run(
      [.number(0)] + layout.values(state) + invariants, limits: limits)
    return StateLayout(Array(layout.shapes.prefix(values.count))).numbers(values)
  }
}

extension DescentProblem {
  /// The first node of the objective, as it was written, or else of its gradient that has no real
  /// value at a point; `nil` if there is none.
  ///
  /// - Parameters:
  ///   - point: a value for each parameter.
  ///   - invariants: a value for each invariant.
  ///   - rows: the rows that a batch looks at, from 1.
  public func fault(
    at point: [Value], _ invariants: [Value], rows: [Int], limits: Limits
  ) -> Fault? {
    var values = point
    for (place, value) in invariants.enumerated() {
      guard batch?.columns[place] != nil, case .array(let column) = value else {
        values.append(value)
        continue
      }
      let width = column.shape.dropFirst().reduce(1, *)
      let numbers = rows.flatMap { column.numbers[($0 - 1) * width..<$0 * width] }
      values.append(.array(ArrayValue(numbers, shape: [rows.count] + column.shape.dropFirst())))
    }
    for function in [DescentLoop.loss(self), DescentLoop.slope(self)] {
      do { _ = try Interpreter.run(function, inputs: values, in: table, limits: limits) } catch {
        if case .undefined(let fault) = error { return fault }
        return nil
      }
    }
    return nil
  }
}
