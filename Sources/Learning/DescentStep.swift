internal import Autodiff

/// Where a state of a descent holds what is no parameter and no gradient.
struct Places {
  let loss: Int
  let step: Int?
  let change: Int?
  let length: Int?
  let carried: Int
  let own: Int
}

/// One step of a descent, part by part.
struct Parts {
  private let problem: DescentProblem
  private let places: Places
  private var count: Int { problem.parameters.count }

  init(_ problem: DescentProblem, _ places: Places) {
    self.problem = problem
    self.places = places
  }

  /// What a step sees before it moves anything.
  private struct Sight {
    var gradients: [NodeID]
    /// The loss of a batch, and what the objective carries on.
    var results: [NodeID] = []
  }

  func step(
    _ b: inout Builder, _ states: [NodeID], _ invariants: [NodeID], _ slope: FunctionID
  ) -> [NodeID] {
    let rate = ask(problem.rate, &b, states, invariants)
    let one = b.exact(.one)
    let number = places.step.map { b.apply(.add, states[$0], one) }
    let sight = sight(&b, states, invariants, slope)
    let gradients = clipped(sight.gradients, &b, invariants)
    let options = problem.options.map { invariants[$0] }
    let width = problem.optimizer.states.count
    var moved: [NodeID] = []
    var own: [NodeID] = []
    for place in 0..<count {
      let first = places.own + place * width
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
    if let seen = sight.results.first {
      // A batch is looked at before the step: the next step has another one.
      if problem.keepsGradient { next += sight.gradients }
      next.append(seen)
    } else {
      let call = b.call(slope, moved + invariants)
      for place in 0..<count { next.append(b.project(call, 1 + place)) }
      next.append(b.project(call, 0))
    }
    if let number { next.append(number) }
    if places.change != nil {
      var moves: [NodeID] = []
      for place in 0..<count { moves.append(b.apply(.subtract, moved[place], states[place])) }
      next.append(b.length(of: moves))
    }
    if places.length != nil { next.append(b.length(of: sight.gradients)) }
    next += sight.results.dropFirst() + own
    if let until = problem.until {
      next.append(ask(until, &b, next, invariants))
    }
    return next
  }

  private func sight(
    _ b: inout Builder, _ states: [NodeID], _ invariants: [NodeID], _ slope: FunctionID
  ) -> Sight {
    guard let batch = problem.batch, let step = places.step else {
      return Sight(gradients: Array(states[count..<2 * count]))
    }
    let picked = batch.picked(&b, invariants, step: states[step])
    let carried = states[places.carried..<places.own]
    let call = b.call(
      slope,
      states[..<count] + picked + carried + (problem.objectiveSeesStep ? [states[step]] : []))
    let results = (0...carried.count).map { b.project(call, $0) }
    return Sight(
      gradients: (0..<count).map { b.project(call, results.count + $0) }, results: results)
  }

  /// Pascanu, Mikolov, Bengio (2013), "On the difficulty of training recurrent neural networks",
  /// algorithm 1: the gradient as it is, or shortened to the bound.
  private func clipped(
    _ gradients: [NodeID], _ b: inout Builder, _ invariants: [NodeID]
  ) -> [NodeID] {
    guard let clip = problem.clip else { return gradients }
    let length = b.length(of: gradients)
    let longest = b.apply(.max, length, invariants[clip])
    let share = b.apply(.divide, invariants[clip], longest)
    return gradients.map { b.product(share, $0) }
  }

  private func ask(
    _ formula: StepFormula, _ b: inout Builder, _ states: [NodeID], _ invariants: [NodeID]
  ) -> NodeID {
    var operands: [NodeID] = []
    for source in formula.sources {
      switch source {
      case .parameter(let place): operands.append(states[place])
      case .invariant(let place): operands.append(invariants[place])
      case .carried(let place): operands.append(states[places.carried + place])
      case .step: operands.append(places.step.map { states[$0] } ?? b.exact(.zero))
      case .loss: operands.append(states[places.loss])
      case .gradient where problem.keepsGradient:
        operands.append(b.length(of: Array(states[count..<2 * count])))
      case .gradient: operands.append(places.length.map { states[$0] } ?? b.exact(.zero))
      case .change: operands.append(places.change.map { states[$0] } ?? b.exact(.zero))
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
