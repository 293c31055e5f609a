internal import Autodiff
public import Engine

/// A first-order descent, planned: it runs rows of steps in the engine and looks up between them.
public final class Descent {
  public let loop: DescentLoop
  public let layout: StateLayout
  private let parameters: StateLayout
  var invariants: [Value]
  private let runner: PlannedFunction
  private let starter: PlannedFunction
  /// The epoch whose order of the rows is in place.
  private var arrangedEpoch: Int?

  /// - Parameter invariants: a value for each invariant of the problem.
  public init(_ loop: DescentLoop, invariants: [Value]) {
    self.loop = loop
    self.invariants = invariants
    let table = loop.problem.table
    let shapes = loop.types.map { table[$0].sizes }
    layout = StateLayout(shapes)
    parameters = StateLayout(Array(shapes.prefix(loop.problem.parameters.count)))
    let precision = loop.problem.precision
    runner = PlannedFunction(loop.rows(), in: table, precision: precision)
    starter = PlannedFunction(loop.start, in: table, precision: precision)
    let first = 2 + loop.types.count
    for (place, value) in invariants.enumerated() { runner.set(first + place, value) }
  }

  /// The states before the first step, at these parameters.
  public func start(at point: [Value], limits: Limits) throws(RunError) -> [Double] {
    layout.numbers(try starter.run(point + invariants, limits: limits))
  }

  /// Gives an invariant another value.
  public func set(_ invariant: Int, to value: Value) {
    invariants[invariant] = value
    runner.set(2 + loop.types.count + invariant, value)
  }

  /// Goes down from `start`, which was met after `first` steps.
  public func run(from start: [Double], after first: Int = 0, _ watch: Watch) -> Run {
    var walk = Walk(self, start, after: first, watch)
    let ending = walk.go()
    return Run(shapes: parameters.shapes, history: walk.history, ending: ending)
  }

  /// The states after each of the next steps.
  public func steps(
    _ count: Int, from state: [Double], limits: Limits
  ) throws(RunError) -> [[Double]] {
    var made: [[Double]] = []
    while made.count < count {
      let last = made.last ?? state
      let room = room(after: step(of: last))
      let found = try rows(
        min(count - made.count, room), of: 1, from: last, limits, isChecked: true)
      guard let rows = found?.rows, !rows.isEmpty else { break }
      made += rows
    }
    return made
  }

  /// The state after `count` more steps.
  public func state(
    _ count: Int, from start: [Double], limits: Limits
  ) throws(RunError) -> [Double] {
    var (state, left) = (start, count)
    while left > 0 {
      let some = min(left, room(after: step(of: state)))
      let found = try rows(1, of: some, from: state, limits, isChecked: true)
      guard let next = found?.rows.last else { break }
      state = next
      left -= some
    }
    return state
  }

  /// Steps made when this was the state, as far as it knows.
  private func step(of state: [Double]) -> Int {
    loop.step.map { Int(state[layout.offsets[$0]]) } ?? 0
  }

  /// Steps that can be made at once: those that an epoch still has, each of which has its own
  /// order of the rows.
  func room(after step: Int) -> Int {
    guard let batch = loop.problem.batch, batch.order != nil else { return .max }
    return batch.stepsPerEpoch - step % batch.stepsPerEpoch
  }

  private func arrange(_ state: [Double]) {
    guard let batch = loop.problem.batch, let place = batch.order else { return }
    let epoch = step(of: state) / batch.stepsPerEpoch
    guard epoch != arrangedEpoch else { return }
    arrangedEpoch = epoch
    set(place, to: .array(ArrayValue(batch.order(ofEpoch: epoch))))
  }

  struct Rows {
    let rows: [[Double]]
    let isDone: Bool
  }

  /// - Returns: `nil` if some value is in doubt; never if `isChecked`.
  func rows(
    _ count: Int, of stride: Int, from state: [Double], _ limits: Limits, isChecked: Bool
  ) throws(RunError) -> Rows? {
    arrange(state)
    runner.set(0, .number(Double(count)))
    runner.set(1, .number(Double(stride)))
    for (place, value) in layout.values(state).enumerated() { runner.set(2 + place, value) }
    guard let outputs = try runner.run(limits: limits, isChecked: isChecked) else { return nil }
    let types = loop.types.count
    let columns = outputs[types...].map { value -> [Double] in
      switch value {
      case .number(let number): [number]
      case .array(let array): array.numbers
      }
    }
    let widths = layout.shapes.map { $0.reduce(1, *) }
    var rows: [[Double]] = []
    rows.reserveCapacity(count)
    for row in 0..<count {
      var numbers: [Double] = []
      numbers.reserveCapacity(layout.width)
      for (column, width) in zip(columns, widths) {
        // What is the same at every row may come as one row.
        let start = column.count == width * count ? row * width : 0
        if column.count >= start + width {
          numbers += column[start..<start + width]
        } else {
          numbers += Array(repeating: column.first ?? 0, count: width)
        }
      }
      rows.append(numbers)
    }
    var isDone = false
    if loop.condition != nil, case .number(let flag) = outputs[types - 1] { isDone = flag != 0 }
    return Rows(rows: rows, isDone: isDone)
  }
}

extension ValueType {
  /// The lengths of the axes; what is not known before a run counts as 1.
  var sizes: [Int] {
    shape.map { if case .size(let size) = $0 { size } else { 1 } }
  }
}
