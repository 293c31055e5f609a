internal import Autodiff
internal import Engine
internal import Learning
internal import Syntax

/// A descent that is ready to go.
struct PreparedDescent {
  let context: Context
  let method: DescentMethod
  /// What the steps are made of.
  let problem: DescentProblem
  /// The same on all rows at once, where the steps see a part of them.
  let fullProblem: DescentProblem
  let data: NamedData?
  /// What the data are called.
  let dataTitle: String?
  let variables: [Symbol]
  /// The shapes of the variables, their leaves in order.
  let values: [Lowered]
  let types: [ValueType]
  var start: [Engine.Value]
  var invariants: [Engine.Value]
  /// The invariant that is the rate.
  let ratePlace: Int?
  var steps: Int
  let seconds: Double?
  /// Whether the steps were asked for.
  let isCounted: Bool
  /// Whether the user said when it ends.
  let hasEnd: Bool
  let lossName: String
  let every: Int?
  var notes: [String] = []

  var rate: Double? {
    guard let ratePlace, case .number(let rate) = invariants[ratePlace] else { return nil }
    return rate
  }

  /// The numbers of the start, one parameter after the other.
  var startNumbers: [Double] { StateLayout(types.map { $0.sizes ?? [] }).numbers(start) }

  func machine(limits: Limits) -> DescentMachine {
    switch method {
    case .graph: .graph(Descent(DescentLoop(problem), invariants: invariants))
    case .driver(let driver):
      .driven(DrivenDescent(driver, problem, invariants: invariants, limits: limits))
    }
  }

  /// The numbers of a point as values by variable.
  func values(at point: [Double]) -> [Language.Value] {
    let sizes = types.map { $0.sizes ?? [] }
    let leaves = StateLayout(sizes).values(point)
    var rest = zip(leaves, types).map { Language.Value($0, $1) }[...]
    return values.map { $0.value(&rest) }
  }
}

extension Session {
  /// Steps where neither `for` nor `until` says how many.
  static var freeSteps: Int { 10_000 }
  private static var mostSteps: Int { 1 << 50 }

  /// Of the arrays that steps work with.
  var precision: Precision { options.isSingle ? .single : .double }

  mutating func prepare(
    _ subject: Tree.ID?, _ context: Context
  ) throws(Diagnostic) -> PreparedDescent {
    guard let subject else {
      throw Diagnostic(
        "descend needs an expression, as in descend (w-5)^2 from w=8", at: context.statement.span)
    }
    let clauses = try DescentClauses(context.clauses, context.tree, verb: "descend")
    let method = try DescentMethod(clauses, context.tree)
    let data = try self.data(clauses, context)
    let size = try batchSize(clauses, data, context)
    if size != nil, case .driver = method, let id = clauses.batch ?? nil {
      throw context.blame(
        id,
        "\(method == .search ? "a search" : method.name) needs all rows at each step; leave batch"
          + " out" + (method == .search ? ", or give a rate" : ""))
    }
    let perEpoch = data.map {
      ($0.set.rowCount + (size ?? $0.set.rowCount) - 1) / (size ?? $0.set.rowCount)
    }
    let (steps, seconds) = try limit(clauses, perEpoch, context)
    let point = try point(clauses.point, on: clauses.on, context)
    let lowering = Lowering(
      workspace, source: context.source, cut: Set(point.names), given: point.values)
    lowering.columns = point.columns
    defer { keep(lowering) }
    var notes: [String] = []
    let movers = try movers(subject, clauses, lowering, besides: point, &notes, context)
    var optimizer: Optimizer?
    if case .graph(let found) = method { optimizer = found }
    if optimizer == nil, let option = clauses.options.first {
      throw context.blame(option, "\(method.name) has no options")
    }
    let total = lowering.frame.builder.constant(.exact(Ratio(min(steps, 1 << 40))))
    var lowered = try lowering.descent(
      subject, clauses, movers, optimizer, total: total, subject)
    lowered.problem.precision = precision
    if clauses.limit == nil, clauses.until == nil, optimizer != nil {
      lowered.problem.until = .convergence(
        in: workspace.table, isBounded: !lowered.problem.bounds.isEmpty, precision: precision)
    }
    keep(lowering)
    let root = lowering.frame.builder.frozen(lowered.operands, inputs: nil)
    let function = LoweredFunction(
      id: root, globals: lowering.frame.globals, result: .tuple(lowered.operands.map { .node($0) }))
    if let missing = neededNames([root], function.globals).first(where: { known($0, point) == nil })
    {
      let name = workspace.symbols.display(missing)
      if Schedule.named(workspace.symbols.canonical(missing)) != nil {
        throw context.blame(subject, "\(name) needs its numbers, as in rate \(name)(0.1)")
      }
      throw context.blame(
        subject, "\(name) has no value: give it one, or a start, as in from \(name)=1")
    }
    let values = try values(of: root, globals: function.globals, at: point)
    let engineValues = values.map(\.engineValue)
    let count = lowered.problem.parameters.count
    let types = lowered.problem.parameters.map { workspace.table[$0] }
    var problem = lowered.problem
    var invariants = Array(engineValues[count...])
    if optimizer != nil { try check(lowered, invariants, clauses, context) }
    try check(problem.bounds, engineValues, types, clauses, context)
    if let size, let data {
      let (batched, more) = try batched(
        problem, size, data, subject, clauses, movers.symbols, point, context)
      problem = batched
      invariants += more
    }
    return PreparedDescent(
      context: context, method: method, problem: problem, fullProblem: lowered.problem,
      data: data, dataTitle: clauses.on.map { context.tree.text($0, notation.style) },
      variables: movers.symbols,
      values: movers.values, types: types, start: Array(engineValues[..<count]),
      invariants: invariants, ratePlace: lowered.rate, steps: steps,
      seconds: seconds, isCounted: clauses.limit != nil,
      hasEnd: clauses.until != nil,
      lossName: lossName(subject, movers.symbols, context),
      every: try every(clauses, context),
      notes: notes)
  }

  private mutating func data(
    _ clauses: DescentClauses, _ context: Context
  ) throws(Diagnostic) -> NamedData? {
    guard let on = clauses.on else { return nil }
    return try data(on: on, context)
  }

  /// Bounds must have something between them. A start outside is brought there by the first step.
  private func check(
    _ bounds: [Int: (lower: Int?, upper: Int?)], _ values: [Engine.Value], _ types: [ValueType],
    _ clauses: DescentClauses, _ context: Context
  ) throws(Diagnostic) {
    guard let id = clauses.bounds.first else { return }
    for (place, bound) in bounds.sorted(by: { $0.key < $1.key }) {
      guard let lower = bound.lower, let upper = bound.upper else { continue }
      let layout = StateLayout([types[place].sizes ?? []])
      let numbers = { layout.numbers([values[types.count + $0]]) }
      for (low, high) in zip(numbers(lower), numbers(upper)) where !(low <= high) {
        throw context.blame(
          id, "no number lies from \(notation.text(low)) to \(notation.text(high))")
      }
    }
  }

  /// Refuses a rate, and options of the method, with which it cannot go.
  func check(
    _ descent: LoweredDescent, _ invariants: [Engine.Value], _ clauses: DescentClauses,
    _ context: Context
  ) throws(Diagnostic) {
    let problem = descent.problem
    let numbers = problem.options.map { place in
      if case .number(let number) = invariants[place] { number } else { Double.nan }
    }
    for (option, number) in zip(problem.optimizer.options, numbers) {
      guard let refusal = option.refusal(of: number, notation.text(number)),
        let id = clauses.option(option.name, context.tree)
      else { continue }
      throw context.blame(id, refusal)
    }
    guard case .some(.some(let id)) = clauses.rate else { return }
    if let place = descent.rate, case .number(let rate) = invariants[place] {
      if let refusal = Self.refusal(ofRate: rate, notation) { throw context.blame(id, refusal) }
    } else if let rate = try firstRate(problem, invariants), !(rate >= 0) {
      throw context.blame(
        id, "a rate is above 0; this is \(notation.text(rate)) at the first step, which would climb"
      )
    }
  }

  /// What a rate that changes with the step alone is before the first one.
  private func firstRate(
    _ problem: DescentProblem, _ invariants: [Engine.Value]
  ) throws(Diagnostic) -> Double? {
    let function = problem.rate.function
    let isUsed = workspace.table.usedInputs(of: function)
    var inputs: [Engine.Value] = []
    for (place, source) in problem.rate.sources.enumerated() {
      switch source {
      case .step: inputs.append(.number(0))
      case .invariant(let place): inputs.append(invariants[place])
      case .parameter, .carried, .loss, .gradient, .change:
        guard !isUsed[place] else { return nil }
        inputs.append(.zero(workspace.table[workspace.table[function].inputs[place]]))
      }
    }
    do throws(RunError) {
      let found = try Interpreter.run(
        function, inputs: inputs, in: workspace.table, limits: limits)
      guard case .number(let rate)? = found.first else { return nil }
      return rate
    } catch { throw diagnostic(error) }
  }

  /// Why it is no rate; `nil` if it is one.
  static func refusal(ofRate rate: Double, _ notation: Notation) -> String? {
    if rate > 0, rate.isFinite { return nil }
    if !rate.isFinite { return "a rate is a finite number" }
    return rate == 0
      ? "with rate 0 nothing moves; a rate is above 0"
      : "a rate is above 0; this is \(notation.text(rate)), which would climb"
  }

  /// The number that an expression of a clause is.
  mutating func number(_ id: Tree.ID, _ context: Context) throws(Diagnostic) -> Double {
    let value = try value(of: id, context)
    guard let number = value.double else {
      throw context.blame(id, "a number is needed here; this is \(value.kindName)")
    }
    return number
  }

  /// A whole number of steps from 1.
  mutating func every(
    _ clauses: DescentClauses, _ context: Context
  ) throws(Diagnostic) -> Int? {
    guard let id = clauses.every else { return nil }
    let number = try self.number(id, context)
    guard let count = Int(exactly: number), count >= 1 else {
      throw context.blame(id, "every takes a whole number from 1; this is \(notation.text(number))")
    }
    return count
  }

  mutating func limit(
    _ clauses: DescentClauses, _ perEpoch: Int?, _ context: Context
  ) throws(Diagnostic) -> (steps: Int, seconds: Double?) {
    guard let limit = clauses.limit else {
      return (clauses.until == nil ? Self.freeSteps : 100 * Self.freeSteps, nil)
    }
    let number = try number(limit.count, context)
    guard number != 0 else {
      throw context.blame(limit.count, "with 0 \(limit.unit) nothing moves")
    }
    switch limit.unit {
    case .steps:
      guard let steps = Int(exactly: number), steps >= 1, steps <= Self.mostSteps else {
        let range = number > Double(Self.mostSteps) ? "1 to \(Self.mostSteps)" : "1"
        throw context.blame(
          limit.count, "steps are a whole number from \(range); this is \(notation.text(number))")
      }
      return (steps, nil)
    case .seconds:
      guard number > 0, number.isFinite else {
        throw context.blame(limit.count, "seconds are a number above 0")
      }
      return (Self.mostSteps, number)
    case .epochs:
      guard let perEpoch else {
        throw context.blame(
          limit.count, "an epoch is one pass over data: add on D, or say for 20 steps")
      }
      let most = Self.mostSteps / perEpoch
      guard let epochs = Int(exactly: number), (1...most).contains(epochs) else {
        let range = number > Double(most) ? "1 to \(most)" : "1"
        throw context.blame(
          limit.count, "epochs are a whole number from \(range); this is \(notation.text(number))")
      }
      return (epochs * perEpoch, nil)
    }
  }

  /// The name of a function or of a live definition, else L.
  private func lossName(_ subject: Tree.ID, _ variables: [Symbol], _ context: Context) -> String {
    if case .name(let name) = context.tree[subject] { return context.tree.spelling(name) }
    return variables.contains { workspace.symbols.display($0) == "L" } ? "loss" : "L"
  }

  // MARK: Who moves

  private mutating func movers(
    _ subject: Tree.ID, _ clauses: DescentClauses, _ lowering: Lowering, besides point: Point,
    _ notes: inout [String], _ context: Context
  ) throws(Diagnostic) -> Lowering.Movers {
    guard clauses.start.isEmpty else {
      return try lowering.movers(clauses.start)
    }
    let met = try lowering.namesMet(in: subject)
    keep(lowering)
    let names = met.filter {
      point.values[$0] == nil && !workspace.isColumn($0)
    }
    let free = names.filter {
      workspace.definitions[$0] == nil && workspace.value(of: $0, [:]) == nil
    }
    let held = workspace.parameters(among: names)
    if !free.isEmpty, !held.isEmpty {
      let all = free.map { workspace.symbols.display($0) }
      throw context.blame(
        subject,
        "\(all.joined(separator: ", ")) \(all.count == 1 ? "has" : "have") no value, and there are params too;"
          + " say what moves, as in from \(all[0])=1")
    }
    if !held.isEmpty {
      let values = try held.map { symbol throws(Diagnostic) in
        try lowering.lowerGlobal(symbol, nil)
      }
      return Lowering.Movers(symbols: held, values: values)
    }
    if !free.isEmpty {
      let starts = free.map { workspace.symbols.display($0) + "=0" }.joined(separator: ", ")
      notes.append("no start was given: this begins from \(starts)")
      let zero = lowering.frame.builder.exact(.zero)
      return Lowering.Movers(symbols: free, values: free.map { _ in .node(zero) })
    }
    guard let name = names.first else {
      throw context.blame(subject, "there is no name here that could move")
    }
    let display = workspace.symbols.display(name)
    let value = workspace.value(of: name).map { notation.text($0, workspace.symbols) } ?? "1"
    throw context.blame(
      subject,
      "\(display) holds a plain value, which never moves; add from \(display)=\(value), or define"
        + " param \(display) = \(value)")
  }
}

extension Lowering {
  /// What `from` moves, with its start.
  func movers(_ bindings: [Tree.ID]) throws(Diagnostic) -> Movers {
    var names: [Symbol] = []
    var values: [Lowered] = []
    for binding in bindings {
      guard case .binding(let target, let value) = tree[binding],
        case .name(let name) = tree[target]
      else { throw blame(binding, "from needs name = value, as in from w=8") }
      guard !names.contains(symbol(name)) else {
        throw blame(target, "\(tree.spelling(name)) begins here twice")
      }
      if scope?.owner(of: symbol(name)) == nil, workspace.network(symbol(name)) != nil {
        throw blame(target, workspace.noValue(ofNetwork: symbol(name)))
      }
      let start = try lower(value).map { real($0) }
      for leaf in start.leaves where table[type(of: leaf)].element != .real {
        throw blame(value, "a start is made of numbers; this is true or false")
      }
      names.append(symbol(name))
      values.append(start)
    }
    return Movers(symbols: names, values: values)
  }
}

extension Engine.Value {
  fileprivate static func zero(_ type: ValueType) -> Engine.Value {
    guard !type.isScalar, let sizes = type.sizes else { return .number(0) }
    return .array(ArrayValue(Array(repeating: 0, count: sizes.reduce(1, *)), shape: sizes))
  }
}

extension DescentMethod: Equatable {
  static func == (left: DescentMethod, right: DescentMethod) -> Bool { left.name == right.name }
  static var search: DescentMethod { .driver(.search) }
}
