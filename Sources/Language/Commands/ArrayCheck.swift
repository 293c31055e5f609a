internal import Autodiff
internal import Engine
internal import Syntax

/// `check` of a function in which arrays occur: each entry by the four roads; of each array the
/// entry is shown that agrees least.
extension Session {
  mutating func arrayChecked(
    _ function: LoweredFunction, _ places: [Int], _ point: Point, _ body: Tree.ID,
    _ context: Context
  ) throws(Diagnostic) -> CheckAnswer {
    let table = workspace.table
    let reverse = plan(table.gradient(of: function.id, by: places, withValue: true))
    let primal = plan(function.id)
    let samples = try arraySamples(of: reverse, function, point, body, context)
    var answer = CheckAnswer()
    answer.hasArrays = true
    answer.pointCount = missingNames(function, point).isEmpty ? nil : samples.count
    for (inputs, results) in samples {
      for (order, place) in places.enumerated() {
        let gradient = results[1 + order].constants.map(\.double)
        let formula = try formulaEntries(function, by: place, inputs, count: gradient.count)
        let active = function.globals.indices.map { $0 == place }
        let pushed = plan(
          table.selecting([1], of: table.jvp(of: function.id, active: active, wanted: [true])))
        var worst: CheckAnswer.Row?
        for entry in Self.checkedEntries(of: gradient.count) {
          var row = CheckAnswer.Row(
            name: workspace.symbols.display(function.globals[place])
              + Self.place(of: entry, in: inputs[place].shape),
            point: [],
            forward: try run(pushed, inputs + [inputs[place].unit(at: entry)]).first ?? .nan,
            reverse: gradient[entry])
          row.formula = formula.map { $0[entry] }
          row.hasFormula = formula != nil
          row.sweep = try DifferenceSweep { shift throws(Diagnostic) in
            let (moved, number) = inputs[place].moved(by: shift, at: entry)
            var inputs = inputs
            inputs[place] = moved
            return (number, try self.values(of: primal, inputs)?.first?.double)
          }
          if worst.map({ row.isWorse(than: $0) }) ?? true { worst = row }
        }
        if let worst { answer.rows.append(worst) }
      }
    }
    guard !answer.rows.isEmpty else {
      throw context.blame(body, "there is no entry to differentiate by")
    }
    return answer
  }

  /// How many entries of one array are moved; of a larger one, so many, evenly spread.
  private static let entryCount = 64

  private static func checkedEntries(of count: Int) -> [Int] {
    guard count > entryCount else { return Array(0..<count) }
    return (0..<entryCount).map { $0 * (count - 1) / (entryCount - 1) }
  }

  /// `[2, 1]`; nothing for a number.
  static func place(of entry: Int, in shape: [Int]) -> String {
    guard !shape.isEmpty else { return "" }
    var rest = entry
    var places: [Int] = []
    for size in shape.reversed() where size > 0 {
      places.append(rest % size + 1)
      rest /= size
    }
    return "[\(places.reversed().map { "\($0)" }.joined(separator: ", "))]"
  }

  /// Values for all names, with the results there: the point itself, or three that are chosen.
  private func arraySamples(
    of plan: Runnable, _ function: LoweredFunction, _ point: Point, _ body: Tree.ID,
    _ context: Context
  ) throws(Diagnostic) -> [([Value], [Value])] {
    let table = workspace.table
    let types = table[function.id].inputs.map { table[$0] }
    let fixed = function.globals.map { known($0, point) }
    guard fixed.contains(where: { $0 == nil }) else {
      let inputs = fixed.compactMap(\.self)
      let naming = Naming(names: function.globals, values: inputs)
      do {
        return [(inputs, try plan.run(inputs, limits: limits))]
      } catch {
        throw explained(
          diagnostic(error, naming, in: plan.function), body, function, point, context)
      }
    }
    for (place, type) in types.enumerated() where fixed[place] == nil && type.sizes == nil {
      throw context.blame(
        body,
        "check needs numbers: \(workspace.symbols.display(function.globals[place])) is"
          + " \(type.shapeText); give it sizes, as in where x: 3")
    }
    var sampler = Sampler(seed: options.seed)
    var found: [([Value], [Value])] = []
    for attempt in 0..<45 where found.count < 3 {
      let inputs = zip(fixed, types).map { known, type -> Value in
        if let known { return known }
        let shape = type.sizes ?? []
        let numbers = (0..<shape.reduce(1, *)).map { _ in 0.25 * sampler.generic(attempt).double }
        return shape.isEmpty
          ? .number(.decimal(numbers[0])) : .array(Entries(shape: shape, numbers: numbers))
      }
      if let results = try values(of: plan, inputs) { found.append((inputs, results)) }
    }
    if found.isEmpty { throw noPoint(body, context, sides: "this and its gradient are defined") }
    return found
  }

  /// The results of a run, or `nil` where one is undefined.
  private func values(of plan: Runnable, _ inputs: [Value]) throws(Diagnostic) -> [Value]? {
    do {
      return try plan.run(inputs, limits: limits)
    } catch {
      switch error {
      case .undefined, .count, .lengths, .depthLimit: return nil
      case .stepLimit, .memoryLimit, .cancelled, .inputCount, .inputShape:
        throw diagnostic(error, in: plan.function)
      }
    }
  }

  private func run(_ plan: Runnable, _ inputs: [Value]) throws(Diagnostic) -> [Double] {
    do {
      return try plan.run(inputs, limits: limits).flatMap(\.constants).map(\.double)
    } catch { throw diagnostic(error, in: plan.function) }
  }

  /// The entries of the gradient by its printed formula, read back; `nil` if there is none.
  private mutating func formulaEntries(
    _ function: LoweredFunction, by place: Int, _ inputs: [Value], count: Int
  ) throws(Diagnostic) -> [Double]? {
    guard let formula = writtenGradient(of: function, by: function.globals[place]).formula else {
      return nil
    }
    let (tree, errors) = parse(Source(name: "formula", formula.text(.exact)))
    guard errors.isEmpty, case .expression(let root)? = tree.statements.first?.kind else {
      throw Diagnostic("the printed formula cannot be read back")
    }
    let given = Dictionary(
      zip(function.globals, inputs), uniquingKeysWith: { first, _ in first })
    let source = workspace.add(tree)
    let lowering = Lowering(
      workspace, source: source, cut: Set(function.globals), given: given)
    defer { keep(lowering) }
    let slots = zip(function.globals, workspace.table[function.id].inputs).map {
      InputSlot.input(lowering.frame.global($0, $1))
    }
    let result = try lowering.lower(root)
    let made = lowering.frame.builder.frozen(result.leaves, inputs: slots)
    guard let entries = try values(of: plan(made), inputs)?.flatMap(\.constants) else { return nil }
    let numbers = entries.map(\.double)
    // A number stands for equal entries.
    return numbers.count == 1 ? Array(repeating: numbers[0], count: count) : numbers
  }
}

extension Value {
  /// 1 at one entry, 0 elsewhere.
  func unit(at entry: Int) -> Value {
    guard case .array(let entries) = self else { return .number(.exact(.one)) }
    var numbers = Array(repeating: 0.0, count: entries.numbers.count)
    numbers[entry] = 1
    return .array(Entries(shape: entries.shape, numbers: numbers))
  }

  /// With one entry moved, and that entry as rounded.
  fileprivate func moved(by shift: Double, at entry: Int) -> (Value, Double) {
    guard case .array(let entries) = self else {
      let number = (double ?? 0) + shift
      return (.number(.decimal(number)), number)
    }
    var numbers = entries.numbers
    numbers[entry] += shift
    var moved = Entries(shape: entries.shape, numbers: numbers)
    moved.isRow = entries.isRow
    return (.array(moved), numbers[entry])
  }
}

extension CheckAnswer.Row {
  fileprivate func isWorse(than other: CheckAnswer.Row) -> Bool {
    if (fault == nil) != (other.fault == nil) { return fault != nil }
    if (sweep.corner == nil) != (other.sweep.corner == nil) { return sweep.corner != nil }
    return digits < other.digits
  }
}
