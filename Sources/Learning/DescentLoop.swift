public import Autodiff

/// The loop of a first-order descent as functions of graphs: what its states are, how they begin,
/// how a step changes them.
///
/// A state is (parameters, gradients there, loss there), then the step and the last move if
/// anybody asks for them, then the optimizer's own, then whether the end is reached. Parameters,
/// gradient and loss always belong together, so that a step costs one gradient and no more.
public struct DescentLoop {
  public let problem: DescentProblem
  public let types: [TypeID]
  /// Of the parameters and the invariants: the states before the first step.
  public let start: FunctionID
  /// The body of the loop: of the step's index, the states, the invariants.
  public let body: FunctionID
  /// The same for `Loop.condition`; `nil` without an end of its own.
  public let condition: FunctionID?

  public var loss: Int { 2 * problem.parameters.count }
  public let step: Int?
  let change: Int?
  let own: Int

  public init(_ problem: DescentProblem) {
    self.problem = problem
    let table = problem.table
    let parameters = problem.parameters
    var types = parameters + parameters + [TypeID.real]
    step =
      problem.optimizer.countsSteps || problem.uses(.step) || problem.until != nil
        || problem.batch != nil
      ? types.count : nil
    if step != nil { types.append(.real) }
    change = problem.uses(.change) ? types.count : nil
    if change != nil { types.append(.real) }
    own = types.count
    for type in parameters { types += problem.optimizer.states.map { _ in type } }
    if problem.until != nil { types.append(.boolean) }
    self.types = types

    let slope = Self.slope(problem)
    start = Self.start(problem, slope, types, own: own)
    var parts = Parts(problem, types, step: step, change: change, own: own)
    var b = Builder(table, inputs: [.integer] + types + problem.invariants)
    let states = types.indices.map { NodeID(1 + $0) }
    let invariants = problem.invariants.indices.map { NodeID(1 + types.count + $0) }
    let next = parts.step(&b, states, invariants, slope)
    body = b.freeze(next)
    guard problem.until != nil else {
      condition = nil
      return
    }
    var test = Builder(table, inputs: [.integer] + types + problem.invariants)
    let goesOn = test.apply(.not, NodeID(types.count))
    condition = test.freeze([goesOn])
  }

  /// The objective alone: of the parameters and the invariants.
  static func loss(_ problem: DescentProblem) -> FunctionID {
    let count = problem.parameters.count
    var b = Builder(problem.table, inputs: problem.parameters + problem.batchTypes)
    let operands = problem.objective.sources.map { source in
      switch source {
      case .parameter(let place): b.input(place)
      case .invariant(let place): b.input(count + place)
      case .step, .loss, .gradient, .change: b.input(0)
      }
    }
    let call = b.call(problem.objective.function, operands)
    let loss = b.project(call, 0)
    return b.freeze([loss])
  }

  /// Value and gradient of the objective: of the parameters and the invariants.
  static func slope(_ problem: DescentProblem) -> FunctionID {
    problem.table.gradient(
      of: loss(problem), by: Array(problem.parameters.indices), withValue: true)
  }

  private static func start(
    _ problem: DescentProblem, _ slope: FunctionID, _ types: [TypeID], own: Int
  ) -> FunctionID {
    let count = problem.parameters.count
    let inputs = problem.parameters + problem.invariants
    var b = Builder(problem.table, inputs: inputs)
    var states = (0..<count).map { b.input($0) }
    if problem.batch == nil {
      let call = b.call(slope, inputs.indices.map { b.input($0) })
      for place in 0..<count { states.append(b.project(call, 1 + place)) }
      states.append(b.project(call, 0))
    } else {
      for type in problem.parameters { states.append(b.zero(of: type)) }
      states.append(b.exact(.zero))
    }
    while states.count < own { states.append(b.exact(.zero)) }
    for type in types[own...] {
      states.append(type == .boolean ? b.constant(.truth(false)) : b.zero(of: type))
    }
    return b.freeze(states)
  }

  /// The loop node with its first states; results are the last states.
  ///
  /// - Parameter start: the parameters, then the invariants, of `builder`.
  public func node(
    in builder: inout Builder, start: [NodeID], count: NodeID
  ) -> [NodeID] {
    let begin = builder.call(self.start, start)
    let states = types.indices.map { builder.project(begin, $0) }
    let invariants = Array(start[problem.parameters.count...])
    return Self.loop(
      body: body, condition: condition, of: self, in: &builder, states, invariants, count: count)
  }

  static func loop(
    body: FunctionID, condition: FunctionID?, of descent: DescentLoop, in builder: inout Builder,
    _ states: [NodeID], _ invariants: [NodeID], count: NodeID
  ) -> [NodeID] {
    guard let condition else {
      let loop = Loop(
        body: body, condition: nil, states: states.count, sequences: 0,
        invariants: invariants.count, collects: 0)
      let node = builder.loop(loop, [count] + states + invariants)
      return states.indices.map { builder.project(node, $0) }
    }
    // As long as the end is not reached and there are steps left: the count is an invariant.
    let types = descent.types
    let all = [TypeID.integer] + types + descent.problem.invariants + [.real]
    let inputs = all.indices.map { NodeID($0) }
    var test = Builder(descent.problem.table, inputs: all)
    let call = test.call(condition, Array(inputs.dropLast()))
    let goesOn = test.project(call, 0)
    let index = test.apply(.convert, test.input(0))
    let isEarly = test.apply(.less, index, NodeID(all.count - 1))
    let both = test.apply(.and, isEarly, goesOn)
    let tested = test.freeze([both])
    var wrapped = Builder(descent.problem.table, inputs: all)
    let stepped = wrapped.call(body, Array(inputs.dropLast()))
    let outputs = types.indices.map { wrapped.project(stepped, $0) }
    let loop = Loop(
      body: wrapped.freeze(outputs), condition: tested, states: states.count, sequences: 0,
      invariants: invariants.count + 1, collects: 0)
    let node = builder.loop(loop, states + invariants + [count])
    return states.indices.map { builder.project(node, $0) }
  }

  /// Rows of steps: of the count of rows, the steps of a row, the states and the invariants, the
  /// states after the last row, then the states after each.
  public func rows() -> FunctionID {
    let inner = [TypeID.integer] + types + problem.invariants + [.real]
    var row = Builder(problem.table, inputs: inner)
    let states = types.indices.map { NodeID(1 + $0) }
    let invariants = problem.invariants.indices.map { NodeID(1 + types.count + $0) }
    let after = Self.loop(
      body: body, condition: condition, of: self, in: &row, states, invariants,
      count: NodeID(inner.count - 1))
    let collected = after.map { row.type(of: $0) == .boolean ? row.exact(.zero) : $0 }
    let body = row.freeze(after + collected)

    var b = Builder(problem.table, inputs: [.real, .real] + types + problem.invariants)
    let rest =
      (types.indices.map { b.input(2 + $0) })
      + problem.invariants.indices.map { b.input(2 + types.count + $0) } + [b.input(1)]
    let loop = Loop(
      body: body, condition: nil, states: types.count, sequences: 0,
      invariants: problem.invariants.count + 1, collects: types.count)
    let node = b.loop(loop, [b.input(0)] + rest)
    let results = (0..<2 * types.count).map { b.project(node, $0) }
    return b.freeze(results)
  }
}

/// One step, part by part.
private struct Parts {
  let problem: DescentProblem
  let types: [TypeID]
  let step: Int?
  let change: Int?
  let own: Int
  private var count: Int { problem.parameters.count }

  init(_ problem: DescentProblem, _ types: [TypeID], step: Int?, change: Int?, own: Int) {
    self.problem = problem
    self.types = types
    self.step = step
    self.change = change
    self.own = own
  }

  mutating func step(
    _ b: inout Builder, _ states: [NodeID], _ invariants: [NodeID], _ slope: FunctionID
  ) -> [NodeID] {
    let rate = ask(problem.rate, &b, states, invariants)
    let one = b.exact(.one)
    let number = step.map { b.apply(.add, states[$0], one) }
    var gradients = Array(states[count..<2 * count])
    var seen: NodeID?
    if let batch = problem.batch, let step {
      let picked = batch.picked(&b, invariants, step: states[step])
      let call = b.call(slope, Array(states[..<count]) + picked)
      gradients = (0..<count).map { b.project(call, 1 + $0) }
      seen = b.project(call, 0)
    }
    let options = problem.options.map { invariants[$0] }
    let width = problem.optimizer.states.count
    var moved: [NodeID] = []
    var own: [NodeID] = []
    for place in 0..<count {
      let first = self.own + place * width
      let (parameter, fresh) = problem.optimizer.update(
        &b,
        Optimizer.Operands(
          parameter: states[place], gradient: gradients[place],
          states: Array(states[first..<first + width]), rate: rate, step: number ?? one,
          options: options))
      moved.append(projected(parameter, place, &b, invariants))
      own += fresh
    }
    var next = moved
    if let seen {
      // A batch is looked at before the step: the next step has another one.
      next += gradients + [seen]
    } else {
      let call = b.call(slope, moved + invariants)
      for place in 0..<count { next.append(b.project(call, 1 + place)) }
      next.append(b.project(call, 0))
    }
    if let number { next.append(number) }
    if change != nil {
      var moves: [NodeID] = []
      for place in 0..<count { moves.append(b.apply(.subtract, moved[place], states[place])) }
      next.append(b.length(of: moves))
    }
    next += own
    if let until = problem.until {
      next.append(ask(until, &b, next, invariants))
    }
    return next
  }

  private func ask(
    _ formula: StepFormula, _ b: inout Builder, _ states: [NodeID], _ invariants: [NodeID]
  ) -> NodeID {
    var operands: [NodeID] = []
    for source in formula.sources {
      switch source {
      case .parameter(let place): operands.append(states[place])
      case .invariant(let place): operands.append(invariants[place])
      case .step: operands.append(step.map { states[$0] } ?? b.exact(.zero))
      case .loss: operands.append(states[2 * count])
      case .gradient: operands.append(b.length(of: Array(states[count..<2 * count])))
      case .change: operands.append(change.map { states[$0] } ?? b.exact(.zero))
      }
    }
    return b.inline(formula.function, operands)[0]
  }

  private func projected(
    _ parameter: NodeID, _ place: Int, _ b: inout Builder, _ invariants: [NodeID]
  ) -> NodeID {
    guard let bound = problem.bounds[place] else { return parameter }
    var inside = parameter
    if let lower = bound.lower { inside = b.entrywise(.max, inside, invariants[lower]) }
    if let upper = bound.upper { inside = b.entrywise(.min, inside, invariants[upper]) }
    return inside
  }
}
