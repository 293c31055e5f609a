public import Autodiff
public import Engine

/// A formula for one row of data, to be fitted to many.
public struct RowModel {
  public let table: FunctionTable
  /// One number: what the formula says for a row.
  public let row: FunctionID
  /// The input slots of `row` that are unknown, in the order of the answer: numbers.
  public let unknowns: [Int]
  /// The input slots that are columns; the first axis of each value is the rows.
  public let columns: [Int: Value]
  /// A value for each other input slot.
  public let fixed: [Int: Value]
  public let count: Int

  /// - Parameter count: how many rows there are; every column has as many.
  public init(
    _ row: FunctionID, in table: FunctionTable, unknowns: [Int], columns: [Int: Value],
    fixed: [Int: Value], count: Int
  ) {
    self.table = table
    self.row = table.flattened(row)
    self.unknowns = unknowns
    self.columns = columns
    self.fixed = fixed
    self.count = count
  }

  /// `row` and its slopes by the unknowns.
  var slopes: FunctionID { table.gradient(of: row, by: unknowns, withValue: true) }

  /// `function`, which takes what `row` takes, over all rows: each result collected to a vector.
  public func overRows(_ function: FunctionID) -> FunctionID {
    let inputs = table[row].inputs
    let slots = inputs.indices.sorted { isColumn($0) && !isColumn($1) }
    var body = Builder(table, inputs: [.integer] + slots.map { inputs[$0] })
    var arguments = Array(repeating: NodeID(index: 0), count: inputs.count)
    for (place, slot) in slots.enumerated() { arguments[slot] = body.input(place + 1) }
    let results = body.inline(function, arguments)
    let step = body.freeze(results)
    var builder = Builder(
      table,
      inputs: inputs.indices.map { slot in
        guard isColumn(slot) else { return inputs[slot] }
        let element = table[inputs[slot]]
        return table.intern(ValueType(element.element, [.size(count)] + element.shape))
      })
    let loop = Loop(
      body: step, condition: nil, states: 0, sequences: columns.count,
      invariants: inputs.count - columns.count, collects: results.count, order: .any)
    let node = builder.loop(
      loop, [builder.exact(Ratio(count))] + slots.map { builder.input($0) })
    let collected = results.indices.map { builder.project(node, $0) }
    return builder.freeze(collected)
  }

  /// `function` over all rows, ready to run.
  func planned(_ function: FunctionID, limits: Limits) throws(FitError) -> PlannedRows {
    do {
      return PlannedRows(try Plan(overRows(function), in: table), of: self, limits: limits)
    } catch { throw .plan(error) }
  }

  private func isColumn(_ slot: Int) -> Bool { columns[slot] != nil }
}

/// A function over all rows, planned once, its columns in place.
struct PlannedRows: ~Copyable {
  private let plan: Plan
  private var frame: Frame
  private let model: RowModel
  private let limits: Limits
  /// What is wrong with the columns.
  private let failure: RunError?

  init(_ plan: Plan, of model: RowModel, limits: Limits) {
    self.plan = plan
    frame = plan.makeFrame()
    self.model = model
    self.limits = limits
    failure = Self.fill(&frame, plan, model)
  }

  private static func fill(
    _ frame: inout Frame, _ plan: Plan, _ model: RowModel
  ) -> RunError? {
    do {
      for (slot, value) in model.columns { try plan.setInput(slot, to: value, in: &frame) }
      for (slot, value) in model.fixed { try plan.setInput(slot, to: value, in: &frame) }
      return nil
    } catch { return error }
  }

  /// The results at these values of the unknowns, each a number a row.
  mutating func run(_ unknowns: [Double]) throws(FitError) -> [[Double]] {
    if let failure { throw .run(failure, function: plan.function) }
    for (slot, value) in zip(model.unknowns, unknowns) {
      plan.setInput(slot, to: value, in: &frame)
    }
    do {
      try plan.run(&frame, limits: limits)
    } catch { throw .run(error, function: plan.function) }
    return (0..<plan.outputCount).map { place in
      let numbers = plan.sequence(place, of: frame)
      guard numbers.count != model.count else { return numbers }
      return Array(repeating: numbers.first ?? .nan, count: model.count)
    }
  }
}

/// Why there is no fit.
public enum FitError: Error, Sendable {
  case plan(PlanError)
  /// A run of `function` failed: at the start of a fit, or because it was stopped.
  case run(RunError, function: FunctionID)
  case noRows
  case fewerRowsThanUnknowns(rows: Int, unknowns: Int)
  /// The formula does not change with this unknown.
  case unused(unknown: Int)
  /// No starting values were found at which the formula has a value in every row.
  case noStart
}
