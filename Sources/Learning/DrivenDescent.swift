internal import Autodiff
public import Engine

/// A descent by a method that runs in Swift.
public final class DrivenDescent {
  private let driver: Driver
  private let objective: SmoothObjective
  private let until: PlannedFunction?
  private let untilSources: [StepFormula.Source]
  private let lower: [Double]
  private let upper: [Double]

  public init(
    _ driver: Driver, _ problem: DescentProblem, invariants: [Value], limits: Limits
  ) {
    self.driver = driver
    objective = SmoothObjective(problem, invariants: invariants, limits: limits)
    until = problem.until.map { PlannedFunction($0.function, in: problem.table) }
    untilSources = problem.until?.sources ?? []
    for (place, source) in untilSources.enumerated() {
      if case .invariant(let invariant) = source { until?.set(place, invariants[invariant]) }
    }
    var lower: [Double] = []
    var upper: [Double] = []
    for (place, shape) in objective.layout.shapes.enumerated() {
      let count = shape.reduce(1, *)
      let bound = problem.bounds[place]
      let number = { (invariant: Int?, none: Double) -> Double in
        guard let invariant, case .number(let number) = invariants[invariant] else { return none }
        return number
      }
      lower += Array(repeating: number(bound?.lower, -.infinity), count: count)
      upper += Array(repeating: number(bound?.upper, .infinity), count: count)
    }
    self.lower = lower
    self.upper = upper
  }

  /// The states before the first step: parameters, gradient, loss.
  public func start(at point: [Value]) throws(RunError) -> [Double] {
    state(try objective.place(at: projected(objective.layout.numbers(point))))
  }

  /// Gradients computed so far.
  public var evaluations: Int { objective.evaluations }

  private func state(_ place: Place) -> [Double] { place.point + place.gradient + [place.loss] }

  public func run(from start: [Double], after first: Int = 0, _ watch: Watch) -> Run {
    var history = History(width: start.count)
    var last = (step: first, state: Array(start.prefix(2 * objective.layout.width + 1)))
    history.close(first, last.state)
    let ending = walk(from: start, after: first, watch) { step, state in
      history.append(step, state)
      last = (step, state)
    }
    history.close(last.step, last.state)
    return Run(shapes: objective.layout.shapes, history: history, ending: ending)
  }

  /// The states at steps in ascending order of the run that began at `start`.
  public func states(
    at steps: [Int], from start: [Double], after first: Int
  ) throws(RunError) -> [[Double]] {
    var made: [[Double]] = []
    if steps.first == first { made.append(Array(start.prefix(2 * objective.layout.width + 1))) }
    let watch = Watch(steps: (steps.last ?? first) - first, limits: objective.limits, now: { 0 })
    let ending = walk(from: start, after: first, watch) { step, state in
      if made.count < steps.count, steps[made.count] == step { made.append(state) }
    }
    if case .undefined(let error) = ending { throw error }
    guard made.count == steps.count else { throw .cancelled }
    return made
  }

  /// Makes the steps and tells of each.
  private func walk(
    from start: [Double], after first: Int, _ watch: Watch, _ visit: (Int, [Double]) -> Void
  ) -> Run.Ending {
    let count = objective.layout.width
    var place = Place(
      point: Array(start.prefix(count)), loss: start[2 * count],
      gradient: Array(start[count..<2 * count]))
    var memory = driver.memory(count)
    var step = first
    var lastGain: Double?
    while step < first + watch.steps {
      if watch.isCancelled { return .interrupted }
      if let deadline = watch.deadline, watch.now() >= deadline { return .time }
      if isFlat(place) { return .reached }
      do throws(RunError) {
        guard let next = try self.next(place, &memory, lastGain) else {
          return isAlmostFlat(place) ? .reached : .stalled
        }
        lastGain = place.loss - next.loss
        memory.learn(from: place, to: next)
        let change = Vector.length(Vector.difference(next.point, place.point))
        place = next
        step += 1
        visit(step, state(place))
        if try isAtEnd(place, step, change) { return .reached }
      } catch {
        if case .cancelled = error { return .interrupted }
        return .undefined(error)
      }
      watch.report(step, place.loss)
    }
    return .steps
  }

  /// The gradient without what a bound forbids.
  private func free(_ place: Place) -> [Double] {
    place.gradient.indices.map { entry in
      let slope = place.gradient[entry]
      if place.point[entry] <= lower[entry] && slope > 0 { return 0 }
      if place.point[entry] >= upper[entry] && slope < 0 { return 0 }
      return slope
    }
  }

  private func isFlat(_ place: Place) -> Bool {
    let size = Vector.length(free(place))
    return until == nil ? size <= 1e-10 * max(1, place.loss.magnitude) : size == 0
  }

  private func isAlmostFlat(_ place: Place) -> Bool {
    Vector.length(free(place)) <= 1e-6 * max(1, place.loss.magnitude)
  }

  private func isAtEnd(_ place: Place, _ step: Int, _ change: Double) throws(RunError) -> Bool {
    guard let until else { return false }
    let parameters = objective.layout.values(place.point)
    for (position, source) in untilSources.enumerated() {
      switch source {
      case .parameter(let parameter): until.set(position, parameters[parameter])
      case .invariant, .carried: break
      case .step: until.set(position, .number(Double(step)))
      case .loss: until.set(position, .number(place.loss))
      case .gradient: until.set(position, .number(Vector.length(place.gradient)))
      case .change: until.set(position, .number(change))
      }
    }
    return try until.run(limits: objective.limits, isChecked: true)?.first == .number(1)
  }

  private func projected(_ point: [Double]) -> [Double] {
    point.indices.map { min(max(point[$0], lower[$0]), upper[$0]) }
  }

  private var isBounded: Bool {
    lower.contains { $0 > -.infinity } || upper.contains { $0 < .infinity }
  }

  private func next(
    _ place: Place, _ memory: inout any Direction, _ lastGain: Double?
  ) throws(RunError) -> Place? {
    let seen =
      isBounded ? Place(point: place.point, loss: place.loss, gradient: free(place)) : place
    var direction = try memory.next(seen, objective)
    if isBounded {
      for entry in direction.indices where seen.gradient[entry] == 0 && place.gradient[entry] != 0 {
        direction[entry] = 0
      }
    }
    if !(Vector.dot(direction, seen.gradient) < 0) {
      direction = seen.gradient.map { -$0 }
    }
    let length = memory.firstLength(direction, seen, lastGain: lastGain)
    if isBounded { return try backtracked(place, direction, length) }
    return try LineSearch(objective, place, direction).step(first: length)
  }

  /// Along the direction, projected on the bounds: shorter until the loss falls.
  private func backtracked(
    _ place: Place, _ direction: [Double], _ first: Double
  ) throws(RunError) -> Place? {
    var length = first
    for _ in 0..<60 {
      let point = projected(Vector.sum(place.point, length, direction))
      let move = Vector.difference(point, place.point)
      if let found = try objective.trial(at: point),
        found.loss <= place.loss + 1e-4 * Vector.dot(place.gradient, move), found.loss < place.loss
      {
        return found
      }
      length /= 2
    }
    return nil
  }

  /// Makes all plans that the steps will ask for, so that a run changes no table.
  public func prepare() {
    if driver == .newton { objective.prepareCurvature() }
  }

  /// The Hessian at a point, for a verdict.
  public func hessian(at point: [Double]) throws(RunError) -> [[Double]] {
    try objective.hessian(at: point)
  }

  public func curvature(at point: [Double], along direction: [Double]) throws(RunError) -> [Double]
  {
    try objective.curvature(at: point, along: direction)
  }
}

extension DrivenDescent {
  /// The curvature of greatest size, by power iteration on products with the Hessian.
  ///
  /// Source: Golub, Van Loan (2013), section 7.3; the start is fixed, so that an answer is repeated.
  public func greatestCurvature(at point: [Double]) throws(RunError) -> Double {
    var direction = point.indices.map { 1 + 0.5 * Double(($0 * 7919) % 101) / 101 }
    var found = 0.0
    for _ in 0..<200 {
      let length = Vector.length(direction)
      guard length > 0 else { return 0 }
      direction = Vector.scaled(direction, by: 1 / length)
      let product = try curvature(at: point, along: direction)
      let next = Vector.dot(product, direction)
      direction = product
      if (next - found).magnitude <= 1e-10 * next.magnitude { return next }
      found = next
    }
    return found
  }
}
