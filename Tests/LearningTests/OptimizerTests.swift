import Autodiff
import Engine
import Testing

@testable import Learning

/// A descent over numbers, its objective built by hand.
enum Sample {
  /// (1 - x)² + 100(y - x²)²
  static func rosenbrock(_ table: FunctionTable) -> FunctionID {
    rosenbrock(table, steepness: 100)
  }

  /// (1 - x)² + steepness·(y - x²)²
  static func rosenbrock(_ table: FunctionTable, steepness: Int) -> FunctionID {
    var b = Builder(table, inputs: [.real, .real])
    let (x, y) = (b.input(0), b.input(1))
    let one = b.exact(.one)
    let a = b.apply(.subtract, one, x)
    let square = b.apply(.multiply, x, x)
    let c = b.apply(.subtract, y, square)
    let first = b.apply(.multiply, a, a)
    let second = b.apply(.multiply, c, c)
    let factor = b.exact(Ratio(steepness))
    let scaled = b.apply(.multiply, factor, second)
    let loss = b.apply(.add, first, scaled)
    return b.freeze([loss])
  }

  /// (w - 5)²
  static func parabola(_ table: FunctionTable) -> FunctionID {
    var b = Builder(table, inputs: [.real])
    let five = b.exact(Ratio(5))
    let a = b.apply(.subtract, b.input(0), five)
    let loss = b.apply(.multiply, a, a)
    return b.freeze([loss])
  }

  static func problem(
    _ table: FunctionTable, _ objective: FunctionID, _ count: Int, _ optimizer: Optimizer
  ) -> DescentProblem {
    let identity = Builder(table, inputs: [.real])
    let input = identity.input(0)
    let rate = identity.freeze([input])
    let options = optimizer.options.count
    return DescentProblem(
      table: table, objective: StepFormula(objective, (0..<count).map { .parameter($0) }),
      parameters: Array(repeating: .real, count: count),
      invariants: Array(repeating: .real, count: 1 + options), optimizer: optimizer,
      options: Array(1..<1 + options), rate: StepFormula(rate, [.invariant(0)]))
  }

  static func descent(
    _ optimizer: Optimizer, _ objective: (FunctionTable) -> FunctionID, _ count: Int,
    rate: Double? = nil
  ) -> Descent {
    let table = FunctionTable()
    let problem = problem(table, objective(table), count, optimizer)
    let values = [rate ?? optimizer.rate] + optimizer.options.map(\.value)
    return Descent(DescentLoop(problem), invariants: values.map { .number($0) })
  }

  static func driven(_ driver: Driver, steepness: Int = 100) -> DrivenDescent {
    let table = FunctionTable()
    let objective = rosenbrock(table, steepness: steepness)
    let problem = problem(table, objective, 2, .gradientDescent)
    return DrivenDescent(driver, problem, invariants: [.number(1)], limits: Limits())
  }

  static func watch(_ steps: Int) -> Watch {
    Watch(steps: steps, now: { 0 })
  }
}

@Suite struct OptimizerTests {
  @Test func `every method has a trajectory`() {
    #expect(Set(Optimizer.all.map(\.name)) == Set(Trajectories.points.keys))
  }

  @Test(arguments: Optimizer.all.map(\.name))
  func `20 steps are those of the published algorithm`(_ name: String) throws {
    let optimizer = try #require(Optimizer.named(name))
    let expected = try #require(Trajectories.points[name])
    let descent = Sample.descent(optimizer, Sample.rosenbrock, 2)
    let start = try descent.start(at: [.number(-1.2), .number(1)], limits: Limits())
    let run = descent.run(from: start, Sample.watch(20))
    #expect(run.ending == .steps)
    #expect(run.steps == 20)
    for (found, wanted) in zip(run.points.dropFirst(), expected) {
      for (a, b) in zip(found, wanted) { #expect((a - b).magnitude <= 1e-12 * b.magnitude) }
    }
  }

  /// Each step multiplies the error by 1 - 2·rate.
  @Test func `a long run keeps a bounded history and ends at the right place`() throws {
    let descent = Sample.descent(.gradientDescent, Sample.parabola, 1, rate: 1e-6)
    let start = try descent.start(at: [.number(8)], limits: Limits())
    let run = descent.run(from: start, Sample.watch(100_003))
    #expect(run.steps == 100_003)
    #expect(run.history.count <= run.history.capacity + 1)
    #expect(run.history.steps.first == 0)
    // 3·(1 - 2e-6)^100003, by Python decimal to 50 digits.
    #expect((run.point[0] - 5 - 2.4561770308737252).magnitude < 1e-9)
  }

  @Test func `steps can be made again from any state that was kept`() throws {
    let descent = Sample.descent(.adam, Sample.rosenbrock, 2)
    let start = try descent.start(at: [.number(-1.2), .number(1)], limits: Limits())
    let run = descent.run(from: start, Sample.watch(20_000))
    let place = run.history.place(before: 12_345)
    let known = run.history.steps[place]
    #expect(known <= 12_345 && run.history.stride > 1)
    let again = try descent.steps(12_345 - known, from: run.history.states[place], limits: Limits())
    let short = descent.run(from: start, Sample.watch(12_345))
    #expect((again.last ?? run.history.states[place]) == short.history.states.last)
  }
}

@Suite struct DriverTests {
  private func run(_ driver: Driver, steps: Int = 200) throws -> (Run, Int) {
    let descent = Sample.driven(driver)
    let start = try descent.start(at: [.number(-1.2), .number(1)])
    return (descent.run(from: start, Sample.watch(steps)), descent.evaluations)
  }

  /// The minimum of Rosenbrock's function is at (1, 1).
  @Test(arguments: [Driver.newton, .bfgs, .lbfgs])
  func `a method that learns curvature finds the end of the valley`(_ driver: Driver) throws {
    let (run, evaluations) = try run(driver)
    #expect(run.ending == .reached)
    for number in run.point { #expect((number - 1).magnitude < 1e-9) }
    #expect(run.steps < 60 && evaluations < 120)
  }

  @Test func `a loss never grows under a line search`() throws {
    let (run, _) = try run(.search)
    for (after, before) in zip(run.losses.dropFirst(), run.losses) { #expect(after <= before) }
  }

  /// (w - 5)² is its own Taylor polynomial.
  @Test func `one Newton step solves a parabola`() throws {
    let table = FunctionTable()
    let problem = Sample.problem(table, Sample.parabola(table), 1, .gradientDescent)
    let descent = DrivenDescent(.newton, problem, invariants: [.number(1)], limits: Limits())
    let run = descent.run(from: try descent.start(at: [.number(8)]), Sample.watch(10))
    #expect(run.steps == 1 && run.point == [5])
  }
}

@Suite struct SpectrumTests {
  /// [2, 1; 1, 2] has the eigenvalues 1 and 3; an arrow matrix by numpy.linalg.eigvalsh.
  @Test func `eigenvalues and eigenvectors of symmetric matrices`() {
    #expect(Spectrum([[2, 1], [1, 2]]).values.map { ($0 * 1e12).rounded() / 1e12 } == [1, 3])
    let matrix = [[4.0, 1, 2], [1, 3, 0], [2, 0, -1]]
    let spectrum = Spectrum(matrix)
    for (value, vector) in zip(spectrum.values, spectrum.vectors) {
      for row in 0..<3 {
        #expect((Vector.dot(matrix[row], vector) - value * vector[row]).magnitude < 1e-12)
      }
    }
    #expect((spectrum.values.reduce(0, +) - 6).magnitude < 1e-12)
  }
}

@Suite struct BatchTests {
  private func batch(_ size: Int, of rows: Int, isShuffled: Bool, seed: UInt64 = 1) -> Batch {
    Batch(
      size: size, rows: rows, columns: [:], order: isShuffled ? 0 : nil, seed: seed, site: 5)
  }

  @Test func `in order, an epoch goes through the rows and fills its last step`() {
    let batch = batch(2, of: 5, isShuffled: false)
    #expect(batch.stepsPerEpoch == 3)
    #expect((0..<4).map { batch.rows(ofStep: $0) } == [[1, 2], [3, 4], [5, 1], [1, 2]])
  }

  @Test func `each epoch sees each row once, in an order of its own`() {
    let batch = batch(4, of: 100, isShuffled: true)
    let epochs = (0..<3).map { epoch in
      (0..<25).flatMap { batch.rows(ofStep: epoch * 25 + $0) }
    }
    for epoch in epochs { #expect(epoch.sorted() == Array(1...100)) }
    #expect(Set(epochs).count == 3)
    #expect(
      epochs[0]
        != self.batch(4, of: 100, isShuffled: true, seed: 2).order(ofEpoch: 0).map { Int($0) })
  }

  @Test func `an order is drawn evenly`() {
    // 6 orders of 3 rows, 6,000 draws: each about 1,000 times, four deviations of 29 apart.
    var counts: [[Double]: Int] = [:]
    let batch = batch(1, of: 3, isShuffled: true)
    for epoch in 0..<6_000 { counts[batch.order(ofEpoch: epoch), default: 0] += 1 }
    #expect(counts.count == 6)
    for count in counts.values { #expect((count - 1_000).magnitude < 116) }
  }
}
