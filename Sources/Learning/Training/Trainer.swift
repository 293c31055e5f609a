internal import Autodiff
public import Engine

/// A training, planned: it makes steps in the engine and looks up between them.
public final class Trainer {
  public let problem: TrainingProblem
  private let loop: DescentLoop
  private let runner: PlannedFunction
  private let evaluator: Evaluator
  /// The score, on the data that are trained on and on those that are kept back.
  private var scores: (training: MetricPlan?, validation: MetricPlan?)
  private let shapes: [[Int]]
  private let order: Int?
  /// The epoch whose order of the rows is in place.
  private var arrangedEpoch: Int?

  public init(_ problem: TrainingProblem) {
    let (descent, invariants, order) = problem.descent()
    let table = descent.table
    let loop = DescentLoop(descent)
    self.problem = problem
    self.loop = loop
    self.order = order
    shapes = loop.types.map { table[$0].sizes }
    runner = PlannedFunction(
      loop.rows(of: [loop.own - 1, loop.loss + 1]), in: table, precision: descent.precision)
    evaluator = Evaluator(
      problem.network, problem.loss, in: table, chunk: max(problem.batchSize, Evaluator.rows),
      precision: descent.precision)
    for (place, value) in invariants.enumerated() {
      runner.set(2 + loop.types.count + place, value)
    }
  }

  /// How a training ended.
  public enum Ending: Sendable {
    /// All steps were made.
    case steps
    /// What `until` asks for came true.
    case reached
    /// No smaller loss for as many epochs as the patience lasts.
    case patience
    case diverged
    /// The next step would leave the real numbers.
    case undefined(RunError)
    case interrupted
    case time
    /// A limit of the session.
    case failed(RunError)
  }

  public struct Result: Sendable {
    /// From which `run` goes on.
    public let state: TrainingState
    public let ending: Ending

    /// The parameters and then the statistics that are to be kept: the last, or the best where
    /// those are asked for or the last are of no use; `nil` if those before the training are.
    public let kept: [TrainingState.Part]?
  }

  // MARK: States

  /// Before the first step, at these parameters and statistics.
  ///
  /// - Throws: where the loss at the start is not finite.
  public func start(
    parameters: [Value], statistics: [Value], statement: String, limits: Limits
  ) throws(RunError) -> TrainingState {
    var states = parameters
    for shape in shapes[parameters.count...] {
      states.append(
        shape.isEmpty
          ? .number(0)
          : .array(ArrayValue(Array(repeating: 0, count: shape.reduce(1, *)), shape: shape)))
    }
    states.replaceSubrange(loop.carried..<loop.carried + statistics.count, with: statistics)
    var history = TrainingHistory()
    let entry = try entry(0, loss: nil, states, isLook: true, limits)
    history.append(entry)
    return state(states, step: 0, history, best: best(entry, states), statement)
  }

  private func state(
    _ states: [Value], step: Int, _ history: TrainingHistory, best: TrainingState.Best?,
    _ statement: String
  ) -> TrainingState {
    let network = problem.network
    let names = network.parameters.map(\.name)
    let methods = names.flatMap { name in
      problem.steps.optimizer.states.map { "\(name) \($0)" }
    }
    let count = names.count
    let own = loop.own..<loop.own + methods.count
    return TrainingState(
      parameters: parts(states[..<count], names), statistics: statistics(of: states),
      optimizer: parts(states[own], methods),
      signals: parts(
        states[count..<loop.carried] + [states[loop.own - 1]],
        (count..<loop.carried).map(signal) + ["mean loss"]), step: step,
      stepsPerEpoch: problem.stepsPerEpoch, seed: problem.seed, site: problem.site,
      history: history, best: best, statement: statement)
  }

  private func signal(_ place: Int) -> String {
    switch place {
    case loop.loss: "loss"
    case loop.step: "step"
    case loop.change: "change"
    default: "gradient"
    }
  }

  private func statistics(of states: [Value]) -> [TrainingState.Part] {
    parts(states[loop.carried..<loop.own - 1], problem.network.state.map(\.name))
  }

  private func parts(_ values: ArraySlice<Value>, _ names: [String]) -> [TrainingState.Part] {
    zip(values, names).map { value, name in
      switch value {
      case .number(let number): TrainingState.Part(name, shape: [], [number])
      case .array(let array): TrainingState.Part(name, shape: array.shape, array.numbers)
      }
    }
  }

  /// The states of the loop; `nil` for a state of another training.
  private func states(of state: TrainingState) -> [Value]? {
    let parts =
      state.parameters + state.signals.dropLast() + state.statistics + state.signals.suffix(1)
      + state.optimizer
    var values = parts.map(\.value)
    if problem.steps.until != nil { values.append(.number(0)) }
    let found = parts.map(\.shape) + (problem.steps.until == nil ? [] : [[]])
    return found == shapes ? values : nil
  }

  /// Whether `run` can go on from this state: it has the shapes of this training, and all its
  /// numbers are finite.
  public func fits(_ state: TrainingState) -> Bool {
    guard let states = states(of: state), state.stepsPerEpoch == problem.stepsPerEpoch,
      loop.step.map({ states[$0] == .number(Double(state.step)) }) ?? true
    else { return false }
    let last = state.parameters + state.statistics
    let best = state.best.map { $0.parameters + $0.statistics } ?? last
    return best.map(\.shape) == last.map(\.shape)
      && (best + last + state.optimizer + state.signals).allSatisfy(\.isFinite)
  }

  // MARK: Running

  /// Makes steps from `start` on.
  ///
  /// - Parameters:
  ///   - next: the next epoch after one that is to be looked at.
  ///   - atRest: called between two chunks of steps; what it gets makes the state as it is then.
  /// - Precondition: `fits(start)`.
  public func run(
    _ start: TrainingState, _ watch: Watch, next: @escaping (Int) -> Int,
    atRest: (() -> TrainingState) -> Void = { _ in }
  ) -> Result {
    guard let states = states(of: start) else { preconditionFailure("callers ask `fits` first") }
    var walk = TrainingWalk(self, start, states, watch, next)
    let state = { (walk: TrainingWalk) in
      self.state(walk.states, step: walk.done, walk.history, best: walk.best, start.statement)
    }
    let ending = walk.go { walk in atRest { state(walk) } }
    let last = state(walk)
    let isLost =
      switch ending {
      case .diverged, .undefined: true
      default: false
      }
    let best = walk.best.map { $0.parameters + $0.statistics }
    let kept =
      isLost ? best : problem.patience == nil ? last.parameters + last.statistics : best
    return Result(state: last, ending: ending, kept: kept)
  }

  struct Rows {
    let states: [Value]
    /// For each row the epoch's mean so far, and the steps made.
    let means: [Double]
    let steps: [Int]
    let isDone: Bool
  }

  /// - Returns: `nil` if some value is in doubt; never if `isChecked`.
  func rows(
    _ count: Int, of stride: Int, from states: [Value], after step: Int, _ limits: Limits,
    isChecked: Bool
  ) throws(RunError) -> Rows? {
    arrange(epoch: step / problem.stepsPerEpoch)
    runner.set(0, .number(Double(count)))
    runner.set(1, .number(Double(stride)))
    for (place, value) in states.enumerated() { runner.set(2 + place, value) }
    guard let outputs = try runner.run(limits: limits, isChecked: isChecked) else { return nil }
    let types = loop.types.count
    let columns = outputs[types...].map { value -> [Double] in
      switch value {
      case .number(let number): Array(repeating: number, count: count)
      case .array(let array): array.numbers
      }
    }
    var isDone = false
    if loop.condition != nil, case .number(let flag) = outputs[types - 1] { isDone = flag != 0 }
    return Rows(
      states: zip(outputs[..<types], shapes).map { value, shape in
        // Equal numbers may come as one.
        if case .number(let number) = value, !shape.isEmpty {
          let numbers = Array(repeating: number, count: shape.reduce(1, *))
          return .array(ArrayValue(numbers, shape: shape))
        }
        return value
      }, means: columns[0], steps: columns[1].map { Int($0) }, isDone: isDone)
  }

  private func arrange(epoch: Int) {
    guard let order, epoch != arrangedEpoch, let batch = loop.problem.batch else { return }
    arrangedEpoch = epoch
    runner.set(
      2 + loop.types.count + order, .array(ArrayValue(batch.order(ofEpoch: epoch))))
  }

  /// Whether the loss that a step sees is the loss on all rows after the epoch before.
  var seesWhole: Bool {
    problem.stepsPerEpoch == 1 && problem.weights == nil && problem.network.state.isEmpty
      && problem.network.drawingLayers.isEmpty
  }

  /// Whether rows may hold many epochs: nothing happens between two of them.
  var joinsEpochs: Bool {
    order == nil && problem.validation == nil && problem.patience == nil
  }

  // MARK: Looking

  /// What is to be remembered of an epoch.
  ///
  /// - Parameter loss: the mean of what the steps have seen; `nil` before any.
  func entry(
    _ epoch: Int, loss: Double?, _ states: [Value], isLook: Bool, _ limits: Limits
  ) throws(RunError) -> TrainingHistory.Entry {
    let arrays =
      states[..<problem.network.parameters.count] + states[loop.carried..<loop.own - 1]
    let look =
      isLook ? try self.look(Array(arrays), problem.data, &scores.training, limits) : nil
    var entry = TrainingHistory.Entry(epoch: epoch, loss: loss ?? look?.loss ?? 0, look: look)
    if let validation = problem.validation {
      entry.validation = try self.look(Array(arrays), validation, &scores.validation, limits)
    }
    return entry
  }

  private func look(
    _ arrays: [Value], _ data: TrainingData, _ score: inout MetricPlan?, _ limits: Limits
  ) throws(RunError) -> TrainingHistory.Look {
    let found = try evaluator.run(arrays, data, limits: limits)
    let outcomes = data.outcomes(found.outputs)
    let plan = score ?? MetricPlan([Metric.score(of: data.task)], like: outcomes)
    score = plan
    return TrainingHistory.Look(
      loss: found.loss, score: try plan.values(outcomes, limits: limits).first ?? 0)
  }

  func best(_ entry: TrainingHistory.Entry, _ states: [Value]) -> TrainingState.Best {
    let count = problem.network.parameters.count
    return TrainingState.Best(
      epoch: entry.epoch, loss: entry.watched,
      parameters: parts(states[..<count], problem.network.parameters.map(\.name)),
      statistics: statistics(of: states))
  }
}

extension TrainingState.Part {
  public var value: Value {
    shape.isEmpty ? .number(numbers.first ?? 0) : .array(ArrayValue(numbers, shape: shape))
  }
}
