public import Autodiff

/// The loop of a first-order descent as functions of graphs: what its states are, how they begin,
/// how a step changes them.
///
/// A state is (parameters, gradients there, loss there), then the step, the last move and the
/// gradient's length if anybody asks for them, then what the objective carries, then the
/// optimizer's own, then whether the end is reached. Parameters, gradient and loss always belong
/// together, so that a step costs one gradient and no more.
public struct DescentLoop {
  public let problem: DescentProblem
  public let types: [TypeID]
  /// Of the parameters and the invariants: the states before the first step.
  public let start: FunctionID
  /// The body of the loop: of the step's index, the states, the invariants.
  public let body: FunctionID
  /// The same for `Loop.condition`; `nil` without an end of its own.
  public let condition: FunctionID?

  public var loss: Int { problem.parameters.count * (problem.keepsGradient ? 2 : 1) }
  public let step: Int?
  let change: Int?
  let length: Int?
  let carried: Int
  let own: Int

  public init(_ problem: DescentProblem) {
    self.problem = problem
    let table = problem.table
    let parameters = problem.parameters
    var types = parameters + (problem.keepsGradient ? parameters : []) + [TypeID.real]
    step =
      problem.optimizer.countsSteps || problem.uses(.step) || problem.until != nil
        || problem.batch != nil
      ? types.count : nil
    if step != nil { types.append(.real) }
    change = problem.uses(.change) ? types.count : nil
    if change != nil { types.append(.real) }
    length = !problem.keepsGradient && problem.uses(.gradient) ? types.count : nil
    if length != nil { types.append(.real) }
    carried = types.count
    types += problem.carried
    own = types.count
    for type in parameters { types += problem.optimizer.states.map { _ in type } }
    if problem.until != nil { types.append(.boolean) }
    self.types = types

    let slope = Self.slope(problem)
    start = Self.start(problem, slope, types)
    let places = Places(
      loss: parameters.count * (problem.keepsGradient ? 2 : 1), step: step, change: change,
      length: length, carried: carried, own: own)
    let parts = Parts(problem, places)
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

  /// The objective alone: of the parameters, the invariants, what is carried and, if it asks for
  /// it, the step; its results are the loss and what is carried on.
  static func loss(_ problem: DescentProblem) -> FunctionID {
    let count = problem.parameters.count
    let carried = count + problem.invariants.count
    let inputs = problem.parameters + problem.batchTypes + problem.carried
    let seen = inputs + (problem.objectiveSeesStep ? [TypeID.real] : [])
    var b = Builder(problem.table, inputs: seen)
    let operands = problem.objective.sources.map { source in
      switch source {
      case .parameter(let place): b.input(place)
      case .invariant(let place): b.input(count + place)
      case .carried(let place): b.input(carried + place)
      case .step: b.input(seen.count - 1)
      case .loss, .gradient, .change: b.input(0)
      }
    }
    let call = b.call(problem.objective.function, operands)
    let results = (0...problem.carried.count).map { b.project(call, $0) }
    return b.freeze(results)
  }

  /// Results and gradient of the objective: of the same inputs.
  static func slope(_ problem: DescentProblem) -> FunctionID {
    problem.table.gradient(
      of: loss(problem), by: Array(problem.parameters.indices), withValue: true)
  }

  private static func start(
    _ problem: DescentProblem, _ slope: FunctionID, _ types: [TypeID]
  ) -> FunctionID {
    let count = problem.parameters.count
    let inputs = problem.parameters + problem.invariants
    var b = Builder(problem.table, inputs: inputs)
    var states = (0..<count).map { b.input($0) }
    if problem.batch == nil {
      let call = b.call(slope, inputs.indices.map { b.input($0) })
      for place in 0..<count { states.append(b.project(call, 1 + place)) }
      states.append(b.project(call, 0))
    }
    for type in types[states.count...] {
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
  /// states after the last row, then those at `places`, else all of them, after each.
  public func rows(of places: [Int]? = nil) -> FunctionID {
    let places = places ?? Array(types.indices)
    let inner = [TypeID.integer] + types + problem.invariants + [.real]
    var row = Builder(problem.table, inputs: inner)
    let states = types.indices.map { NodeID(1 + $0) }
    let invariants = problem.invariants.indices.map { NodeID(1 + types.count + $0) }
    let after = Self.loop(
      body: body, condition: condition, of: self, in: &row, states, invariants,
      count: NodeID(inner.count - 1))
    let collected = places.map {
      row.type(of: after[$0]) == .boolean ? row.exact(.zero) : after[$0]
    }
    let body = row.freeze(after + collected)

    var b = Builder(problem.table, inputs: [.real, .real] + types + problem.invariants)
    let rest =
      (types.indices.map { b.input(2 + $0) })
      + problem.invariants.indices.map { b.input(2 + types.count + $0) } + [b.input(1)]
    let loop = Loop(
      body: body, condition: nil, states: types.count, sequences: 0,
      invariants: problem.invariants.count + 1, collects: places.count)
    let node = b.loop(loop, [b.input(0)] + rest)
    let results = (0..<types.count + places.count).map { b.project(node, $0) }
    return b.freeze(results)
  }
}
