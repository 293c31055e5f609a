internal import Autodiff
internal import Learning
internal import Syntax

/// A descent in terms of graphs: what moves, from where, and what the loop is built from.
struct LoweredDescent {
  var problem: DescentProblem
  let variables: [Symbol]
  /// The starts of the variables.
  let values: [Lowered]
  /// The starts, then the invariants, of the current frame.
  let operands: [NodeID]
  /// The invariant that is the rate; `nil` for a rate that changes.
  let rate: Int?
}

extension Lowering {
  /// Values that a descent keeps, each once.
  private struct Invariants {
    var nodes: [NodeID] = []

    mutating func place(of node: NodeID) -> Int {
      if let known = nodes.firstIndex(of: node) { return known }
      nodes.append(node)
      return nodes.count - 1
    }
  }

  /// What moves, with where it begins.
  struct Movers {
    let symbols: [Symbol]
    let values: [Lowered]
  }

  /// - Parameter optimizer: `nil` for a method that needs the objective alone.
  func descent(
    _ subject: Tree.ID, _ clauses: DescentClauses, _ movers: Movers, _ optimizer: Optimizer?,
    total: NodeID, _ id: Tree.ID
  ) throws(Diagnostic) -> LoweredDescent {
    var invariants = Invariants()
    let leaves = movers.values.flatMap(\.leaves)
    let types = leaves.map { type(of: $0) }
    let inner = Frame(.derivative, in: table, inputs: types, parent: frame)
    bindInputs(movers.symbols, movers.values, of: inner)
    let result = try lowered(subject, where: clauses.locals, in: inner)
    guard case .node(let value, _) = result, inner.builder.type(of: value).isScalar,
      inner.builder.type(of: value) != .boolean
    else {
      throw blame(
        subject,
        "descend makes one number small; this is \(result.kindName(inner.types(of: result)))")
    }
    let loss = inner.real(value)
    let objective = StepFormula(
      inner.builder.frozen([loss], inputs: nil),
      types.indices.map { .parameter($0) }
        + inner.captures.map { .invariant(invariants.place(of: $0)) })
    return try descent(of: objective, clauses, movers, optimizer, &invariants, total: total)
  }

  /// What a training is besides its objective, which the network and the data make.
  func training(
    _ clauses: DescentClauses, _ movers: Movers, _ optimizer: Optimizer, total: NodeID
  ) throws(Diagnostic) -> LoweredDescent {
    var invariants = Invariants()
    var none = Builder(table, inputs: [])
    let zero = none.exact(.zero)
    return try descent(
      of: StepFormula(none.freeze([zero]), []), clauses, movers, optimizer, &invariants,
      total: total)
  }

  private func descent(
    of objective: StepFormula, _ clauses: DescentClauses, _ movers: Movers,
    _ optimizer: Optimizer?, _ invariants: inout Invariants, total: NodeID
  ) throws(Diagnostic) -> LoweredDescent {
    let leaves = movers.values.flatMap(\.leaves)
    let types = leaves.map { type(of: $0) }
    var rate = StepFormula(identity(), [.invariant(0)])
    var fixed: Int?
    var options: [Int] = []
    if let optimizer {
      if let given = clauses.rate, let given {
        if changes(given, movers) {
          rate = try formula(
            given, movers, &invariants, total: total, isCondition: false)
        } else {
          let node = try number(given)
          if let rate = frame.builder.constant(at: node)?.double,
            let refusal = Session.refusal(ofRate: rate, Notation(alphabet: .ascii, digits: 6))
          {
            throw blame(given, refusal)
          }
          fixed = invariants.place(of: node)
        }
      } else {
        fixed = invariants.place(of: frame.builder.constant(.decimal(optimizer.rate)))
      }
      if let fixed { rate = StepFormula(identity(), [.invariant(fixed)]) }
      options = try self.options(of: optimizer, clauses.options).map { invariants.place(of: $0) }
    }
    var problem = DescentProblem(
      table: table, objective: objective, parameters: types, invariants: [],
      optimizer: optimizer ?? .gradientDescent, options: options, rate: rate)
    if let until = clauses.until {
      problem.until = try formula(until, movers, &invariants, total: total, isCondition: true)
    }
    for bound in clauses.bounds {
      for (place, limits) in try bounds(bound, movers) {
        let known = problem.bounds[place]
        problem.bounds[place] = (
          limits.lower.map { invariants.place(of: $0) } ?? known?.lower,
          limits.upper.map { invariants.place(of: $0) } ?? known?.upper
        )
      }
    }
    problem.invariants = invariants.nodes.map { type(of: $0) }
    return LoweredDescent(
      problem: problem, variables: movers.symbols, values: movers.values,
      operands: leaves + invariants.nodes, rate: fixed)
  }

  private func lowered(
    _ subject: Tree.ID, where locals: [Tree.ID], in inner: Frame
  ) throws(Diagnostic) -> Lowered {
    guard !locals.isEmpty else { return try lowerSubject(subject, in: inner) }
    let current = frame
    frame = inner
    defer { frame = current }
    return try lowerWhere(subject, locals)
  }

  /// The function that gives its number back.
  private func identity() -> FunctionID {
    let builder = Builder(table, inputs: [.real])
    let input = builder.input(0)
    return builder.freeze([input])
  }

  // MARK: Formulas of the step

  /// The names that formulas of the step see.
  private static let stepNames: [(String, StepFormula.Source)] = [
    ("step", .step), ("loss", .loss), ("gradient", .gradient), ("change", .change),
  ]

  /// Whether a rate is another one at each step.
  private func changes(_ id: Tree.ID, _ movers: Movers) -> Bool {
    let names = FreeNames(of: id, in: tree, symbols: symbols)
    let spellings = names.found.map { workspace.symbols.canonical($0) }
    return spellings.contains { name in Self.stepNames.contains { $0.0 == name } }
      || names.found.contains { movers.symbols.contains($0) }
      || names.calls.contains { schedule(named: $0.0) != nil }
  }

  func schedule(named symbol: Symbol) -> Schedule? {
    guard workspace.definitions[symbol] == nil, scope?.owner(of: symbol) == nil else { return nil }
    return Schedule.named(workspace.symbols.canonical(symbol))
  }

  private func formula(
    _ id: Tree.ID, _ movers: Movers, _ invariants: inout Invariants, total: NodeID,
    isCondition: Bool
  ) throws(Diagnostic) -> StepFormula {
    let leaves = movers.values.flatMap(\.leaves)
    let types = Self.stepNames.map { _ in TypeID.real } + leaves.map { type(of: $0) }
    let inner = Frame(.derivative, in: table, inputs: types, parent: frame)
    let names = Self.stepNames.map { workspace.symbols.intern($0.0) }
    let numbers = Self.stepNames.map { _ in Lowered.node(total) }
    bindInputs(names + movers.symbols, numbers + movers.values, of: inner)
    let outer = schedulePlace
    schedulePlace = (inner, step: inner.builder.input(0), total: total)
    defer { schedulePlace = outer }
    let made: NodeID
    if isCondition {
      let value = try lower(id, in: inner)
      guard case .node(let node, _) = value, inner.builder.type(of: node) == .boolean else {
        throw blame(id, "until needs one condition, such as until loss < 1e-6")
      }
      made = node
    } else {
      let current = frame
      frame = inner
      defer { frame = current }
      made = try number(id)
    }
    let sources =
      Self.stepNames.map(\.1) + leaves.indices.map { StepFormula.Source.parameter($0) }
      + inner.captures.map { .invariant(invariants.place(of: $0)) }
    return StepFormula(inner.builder.frozen([made], inputs: nil), sources)
  }

  /// `cosine(0.1)` after `rate`.
  func lower(
    _ schedule: Schedule, _ arguments: [Tree.ID], _ callee: Tree.ID, _ id: Tree.ID
  ) throws(Diagnostic) -> Lowered {
    guard let place = schedulePlace, place.frame === frame else {
      throw blame(callee, "\(schedule.name) is a schedule; it stands after rate in a descent")
    }
    let needed = schedule.options.filter { $0.value == nil }.count
    guard (needed...schedule.options.count).contains(arguments.count) else {
      let names = schedule.options.map { option in
        option.value.map { "\(option.name)=\(Notation(alphabet: .ascii, digits: 6).text($0))" }
          ?? option.name
      }
      throw blame(
        callee,
        "\(schedule.name) takes \(names.joined(separator: ", ")); found \(arguments.count)")
    }
    var options: [NodeID] = []
    for (position, option) in schedule.options.enumerated() {
      options.append(
        position < arguments.count
          ? try number(arguments[position])
          : frame.builder.constant(.decimal(option.value ?? 0)))
    }
    let total = frame.imported(place.total, from: frame.parent ?? frame)
    frame.builder.origin = origin(id)
    return .node(
      schedule.build(
        &frame.builder, Schedule.Operands(options: options, step: place.step, total: total)))
  }

  // MARK: Options and bounds

  private func options(
    of optimizer: Optimizer, _ bindings: [Tree.ID]
  ) throws(Diagnostic) -> [NodeID] {
    var given: [String: NodeID] = [:]
    for binding in bindings {
      guard case .binding(let target, let value) = tree[binding],
        case .name(let name) = tree[target]
      else { throw blame(binding, "with needs option = value, as in with beta1=0.8") }
      let spelling = tree.canonical(name)
      guard let option = optimizer.options.first(where: { $0.name == spelling }) else {
        let names = optimizer.options.map(\.name)
        throw blame(
          target,
          "\(optimizer.name) has no option \(tree.spelling(name))"
            + (names.isEmpty ? "; it has none" : "; it has \(names.joined(separator: ", "))"))
      }
      guard given[spelling] == nil else {
        throw blame(target, "\(tree.spelling(name)) stands here twice")
      }
      let node = try number(value)
      if let number = frame.builder.constant(at: node)?.double,
        let refusal = option.refusal(
          of: number, Notation(alphabet: .ascii, digits: 6).text(number))
      {
        throw blame(value, refusal)
      }
      given[spelling] = node
    }
    return optimizer.options.map { option in
      given[option.name] ?? frame.builder.constant(.decimal(option.value))
    }
  }

  typealias Limits = (lower: NodeID?, upper: NodeID?)

  /// `0 <= w <= 1`, `w >= 0 and b <= 1`: by the place of the variable.
  private func bounds(_ id: Tree.ID, _ movers: Movers) throws(Diagnostic) -> [(Int, Limits)] {
    if case .binary(let left, let right, .and) = tree[id] {
      return try bounds(left, movers) + bounds(right, movers)
    }
    let usage = "bounds are written within 0 <= w <= 1, with a name that moves"
    guard case .comparison(let list, let signs) = tree[id] else { throw blame(id, usage) }
    let operands = Array(tree[list])
    guard
      let middle = operands.firstIndex(where: { operand in
        guard case .name(let name) = tree[operand] else { return false }
        return movers.symbols.contains(symbol(name))
      }), case .name(let name) = tree[operands[middle]],
      let place = movers.symbols.firstIndex(of: symbol(name)), operands.count <= 3,
      movers.values[place].isNode
    else { throw blame(id, usage) }
    var limits: Limits = (nil, nil)
    for (position, operand) in operands.enumerated() where position != middle {
      guard abs(position - middle) == 1 else { throw blame(id, usage) }
      let sign = signs[min(position, middle)]
      let value = try number(operand)
      switch sign {
      case .less, .lessOrEqual:
        if position < middle { limits.lower = value } else { limits.upper = value }
      case .greater, .greaterOrEqual:
        if position < middle { limits.upper = value } else { limits.lower = value }
      default: throw blame(id, usage)
      }
    }
    let leaf = movers.values[..<place].reduce(0) { $0 + $1.leaves.count }
    return [(leaf, limits)]
  }
}
