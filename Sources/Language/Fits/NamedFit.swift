internal import Autodiff
internal import Engine
internal import Learning
internal import Syntax

/// A fit with the names of its statement: what `fit1` holds, and `(fit …)`.
struct NamedFit: Sendable {
  let fit: Fit
  /// In the order of the fit's unknowns.
  let unknowns: [Symbol]
  /// What was fitted to, and the formula.
  let observed: WrittenFormula
  let formula: WrittenFormula
  /// The formula for one row, over `globals`.
  let function: FunctionID
  let globals: [Symbol]
  /// The columns that the formula reads, in order of appearance, and what it reads otherwise.
  let columns: [(name: Symbol, entries: Entries)]
  let fixed: [(name: Symbol, value: Value)]
  let measured: [Double]
  /// The confidence of the bands.
  let level: Double
  /// The fields of its value.
  let fields: [Value.Field]

  /// The one column that the formula reads, if it is a column of numbers.
  var predictor: (name: Symbol, numbers: [Double])? {
    guard columns.count == 1, let (name, entries) = columns.first, entries.shape.count == 1 else {
      return nil
    }
    return (name, entries.numbers)
  }
}

/// The curve of a fit with its bands: numbers in step.
struct FitCurve: Sendable {
  /// The formula.
  var center: [Double]
  /// Half the width of the band in which the true curve lies, with the fit's confidence; `nil`
  /// where there are no errors.
  var confidence: [Double]?
  /// The same for a new observation.
  var prediction: [Double]?
}

extension Session {
  /// The curve of `fit` over its predictor.
  func curve(of fit: NamedFit, at places: [Double]) throws(Diagnostic) -> FitCurve {
    guard let predictor = fit.predictor else {
      throw Diagnostic("a curve is drawn over one column", at: running?.span ?? .none)
    }
    let column = Entries(shape: [places.count], numbers: places)
    return try curve(of: fit, over: [(predictor.name, column)], count: places.count)
  }

  /// The curve of `fit` over other columns than its own.
  func curve(
    of fit: NamedFit, over columns: [(name: Symbol, entries: Entries)], count: Int
  ) throws(Diagnostic) -> FitCurve {
    let model = rowModel(
      fit.function, fit.globals, unknowns: fit.unknowns, columns, fit.fixed, count: count)
    do {
      let found = try model.curve(of: fit.fit, level: fit.level, limits: limits)
      return FitCurve(
        center: found.center, confidence: found.confidence, prediction: found.prediction)
    } catch {
      throw diagnostic(error, fit.globals, columns, fit.fixed)
    }
  }

  func rowModel(
    _ function: FunctionID, _ globals: [Symbol], unknowns: [Symbol],
    _ columns: [(name: Symbol, entries: Entries)], _ fixed: [(name: Symbol, value: Value)],
    count: Int
  ) -> RowModel {
    var places: [Int: Engine.Value] = [:]
    for (name, entries) in columns {
      guard let slot = globals.firstIndex(of: name) else { continue }
      places[slot] = Value.array(entries).engineValue
    }
    var values: [Int: Engine.Value] = [:]
    for (name, value) in fixed {
      guard let slot = globals.firstIndex(of: name) else { continue }
      values[slot] = value.engineValue
    }
    return RowModel(
      function, in: workspace.table, unknowns: unknowns.compactMap { globals.firstIndex(of: $0) },
      columns: places, fixed: values, count: count)
  }
}
