import Autodiff
import Engine
import Glibc
import Testing

@testable import Learning

/// Networks, data and methods from which `TrainedWeights` were computed.
enum TrainingSample {
  static let rows = 10

  /// 1 at the class, 0 elsewhere.
  static func classRow(_ place: Int) -> [Double] { (0..<3).map { place == $0 ? 1.0 : 0.0 } }

  static func data(_ targets: [[Double]]? = nil) -> TrainingData {
    let inputs = (0..<rows).flatMap { row in
      (0..<3).map { sin(3 * Double(row) + 1.7 * Double($0)) }
    }
    let wanted =
      targets ?? (0..<rows).map { classRow($0 * $0 % 3) }
    return TrainingData(
      inputs: ArrayValue(inputs, shape: [rows, 3]),
      targets: ArrayValue(Array(wanted.joined()), shape: [rows, wanted[0].count]), task: .classes)
  }

  static func network(_ kinds: [LayerKind] = []) throws -> Network {
    var first = Network.Request(.dense)
    first.outputs = 4
    first.activation = try #require(Activation("tanh"))
    var last = Network.Request(.dense)
    last.outputs = 3
    last.activation = try #require(Activation("softmax"))
    let middle = kinds.map { kind in
      var request = Network.Request(kind)
      request.option = kind == .dropout ? 0.5 : 0
      return request
    }
    return try Network(inputs: 3, [first] + middle + [last])
  }

  /// The parameters that the references begin with.
  static func parameters(of network: Network) -> [Value] {
    network.parameters.map { parameter in
      let numbers = (0..<parameter.count).map { place -> Double in
        switch parameter.name {
        case "W1": sin(1 + Double(place)) / 2
        case "b1": cos(Double(place)) / 3
        case "W2": sin(20 + Double(place)) / 2
        case "scale1": 1
        default: 0
        }
      }
      return .array(ArrayValue(numbers, shape: parameter.shape))
    }
  }

  static func statistics(of network: Network) -> [Value] {
    network.state.map { statistic in
      let start = statistic.start == .ones ? 1.0 : 0
      return .array(
        ArrayValue(Array(repeating: start, count: statistic.count), shape: statistic.shape))
    }
  }

  static func problem(
    _ network: Network, _ optimizer: Optimizer, rate: Double, batch: Int = 4,
    data: TrainingData = data(), in table: FunctionTable = FunctionTable()
  ) -> TrainingProblem {
    let identity = Builder(table, inputs: [.real])
    let input = identity.input(0)
    let types = network.parameters.map {
      table.intern(ValueType(.real, $0.shape.map { .size($0) }))
    }
    let options = optimizer.options.map(\.value)
    let none = Builder(table, inputs: [.real])
    let zero = none.input(0)
    let steps = DescentProblem(
      table: table, objective: StepFormula(none.freeze([zero]), [.step]), parameters: types,
      invariants: Array(repeating: .real, count: 1 + options.count), optimizer: optimizer,
      options: Array(1..<1 + options.count),
      rate: StepFormula(identity.freeze([input]), [.invariant(0)]))
    var problem = TrainingProblem(
      network, .crossEntropy, data, steps: steps,
      invariants: ([rate] + options).map { .number($0) }, batchSize: batch, seed: 1, site: 7)
    problem.isInOrder = true
    return problem
  }

  static func start(_ trainer: Trainer) throws -> TrainingState {
    let network = trainer.problem.network
    return try trainer.start(
      parameters: parameters(of: network), statistics: statistics(of: network), statement: "",
      limits: Limits())
  }

  static func run(
    _ trainer: Trainer, _ state: TrainingState, steps: Int, limits: Limits = Limits()
  ) -> Trainer.Result {
    trainer.run(state, Watch(steps: steps, limits: limits, now: { 0 }), next: { $0 + 1 })
  }

  static func numbers(_ state: TrainingState) -> [Double] {
    (state.parameters + state.statistics).flatMap(\.numbers)
  }
}

@Suite struct TrainerTests {
  private func problem(_ name: String) throws -> TrainingProblem {
    switch name {
    case "gd":
      return TrainingSample.problem(try TrainingSample.network(), .gradientDescent, rate: 0.1)
    case "momentum":
      return TrainingSample.problem(try TrainingSample.network(), .momentum, rate: 0.1)
    case "adam": return TrainingSample.problem(try TrainingSample.network(), .adam, rate: 0.05)
    case "adam with batchnorm":
      return TrainingSample.problem(
        try TrainingSample.network([.batchNorm]), .adam, rate: 0.05)
    default:
      var problem = TrainingSample.problem(
        try TrainingSample.network(), .gradientDescent, rate: 0.1)
      problem.penalty.l1 = 0.01
      problem.penalty.l2 = 0.1
      problem.clip = 0.3
      let weights = (0..<TrainingSample.rows).map { [1.0, 2, 5][$0 * $0 % 3] }
      let mean = weights.reduce(0, +) / Double(weights.count)
      problem.weights = weights.map { $0 / mean }
      return problem
    }
  }

  @Test(arguments: TrainedWeights.all.keys.sorted())
  func `20 steps are those of another implementation`(_ name: String) throws {
    let trainer = Trainer(try problem(name))
    let result = TrainingSample.run(trainer, try TrainingSample.start(trainer), steps: 20)
    let expected = try #require(TrainedWeights.all[name])
    let found = TrainingSample.numbers(result.state)
    #expect(found.count == expected.count)
    for (found, expected) in zip(found, expected) {
      #expect((found - expected).magnitude <= 1e-12 * max(1, expected.magnitude))
    }
  }

  private static let interrupted = ["adam", "adam with batchnorm", "dropout, shuffled"]

  @Test(arguments: interrupted)
  func `a training that is interrupted goes on with the same bits`(_ name: String) throws {
    var problem: TrainingProblem
    if name == "dropout, shuffled" {
      problem = TrainingSample.problem(
        try TrainingSample.network([.dropout]), .adam, rate: 0.05)
      problem.isInOrder = false
    } else {
      problem = try self.problem(name)
    }
    let whole = Trainer(problem)
    let uninterrupted = TrainingSample.run(whole, try TrainingSample.start(whole), steps: 20)
    for cut in [1, 7, 19] {
      let first = Trainer(problem)
      let part = TrainingSample.run(first, try TrainingSample.start(first), steps: cut)
      // Another trainer: nothing but the state is handed on.
      let rest = TrainingSample.run(Trainer(problem), part.state, steps: 20 - cut)
      #expect(rest.state == uninterrupted.state)
    }
  }

  @Test func `a state that does not belong to a training does not fit`() throws {
    let trainer = Trainer(try problem("adam"))
    let state = TrainingSample.run(trainer, try TrainingSample.start(trainer), steps: 7).state
    #expect(trainer.fits(state))
    var other = state
    other.step = 6
    #expect(!trainer.fits(other))
    other = state
    other.optimizer[0].numbers[0] = .nan
    #expect(!trainer.fits(other))
    other = state
    other.parameters.removeLast()
    #expect(!trainer.fits(other))
    let best = try #require(state.best)
    other = state
    other.best = TrainingState.Best(
      epoch: best.epoch, loss: best.loss, parameters: best.parameters.reversed(), statistics: [])
    #expect(!trainer.fits(other))
  }

  @Test func `dropout draws other numbers at each step, and none outside of training`() throws {
    let network = try TrainingSample.network([.dropout])
    var problem = TrainingSample.problem(network, .gradientDescent, rate: 1e-9, batch: 10)
    problem.seed = 3
    let trainer = Trainer(problem)
    let start = try TrainingSample.start(trainer)
    let run = TrainingSample.run(trainer, start, steps: 5)
    let losses = run.state.history.entries.dropFirst().map(\.loss)
    #expect(Set(losses).count == 5)
    // Weights that hardly move are judged by one and the same loss.
    let looks = run.state.history.entries.compactMap { $0.look?.loss }
    #expect(looks.allSatisfy { ($0 - looks[0]).magnitude < 1e-7 })
  }

  @Test func `early stopping keeps the best weights`() throws {
    var problem = try self.problem("adam")
    // Some of what is kept back has other classes: learning the rows too well makes it worse.
    problem.validation = TrainingSample.data(
      (0..<10).map { TrainingSample.classRow(($0 * $0 + ($0 < 3 ? 1 : 0)) % 3) })
    problem.patience = 3
    let trainer = Trainer(problem)
    let result = TrainingSample.run(trainer, try TrainingSample.start(trainer), steps: 3000)
    guard case .patience = result.ending else {
      Issue.record("this should stop early")
      return
    }
    let entries = result.state.history.entries
    let best = try #require(result.state.best)
    let least = try #require(entries.min { $0.watched < $1.watched })
    #expect(best.epoch == least.epoch)
    #expect(best.epoch > 0)
    #expect(result.state.epoch == best.epoch + 3)
    #expect(result.kept == best.parameters + best.statistics)
  }

  @Test func `a training that diverges keeps the best weights so far`() throws {
    let problem = TrainingSample.problem(
      try TrainingSample.network(), .gradientDescent, rate: 1e9, batch: 10)
    let trainer = Trainer(problem)
    let result = TrainingSample.run(trainer, try TrainingSample.start(trainer), steps: 100)
    switch result.ending {
    case .diverged, .undefined: break
    default: Issue.record("this should diverge")
    }
    #expect(result.kept?.allSatisfy { $0.numbers.allSatisfy(\.isFinite) } ?? true)
  }

  @Test func `losses are kept in bounded memory, first and last included`() {
    var history = TrainingHistory()
    for epoch in 0...20_000 {
      history.append(TrainingHistory.Entry(epoch: epoch, loss: Double(epoch)))
    }
    #expect(history.entries.count <= TrainingHistory.capacity)
    #expect(history.entries.first?.epoch == 0)
    #expect(history.last?.epoch == 20_000)
    let steps = zip(history.entries.dropFirst(), history.entries).map { $0.epoch - $1.epoch }
    #expect(Set(steps.dropLast()) == [history.stride])
  }
}
