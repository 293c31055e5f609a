internal import Autodiff
internal import Engine
internal import Learning
internal import Syntax

/// What the session keeps of a statement that made a run.
protocol KeptRun {
  var name: String { get }
  /// Where the statement stands.
  var source: Int32 { get }
  var statement: Statement { get }
}

/// A run that the session keeps: its way, what it was asked, and the machine that made it.
struct RunRecord: KeptRun, Sendable {
  let name: String
  let source: Int32
  let statement: Statement
  /// What moved.
  let variables: [Symbol]
  /// What the loss is called.
  let lossName: String
  let run: Run
  let verdict: Verdict
  /// What `run1` is in an expression.
  let fields: Value
  /// It is never changed but in its scratch memory, and statements run one after the other.
  nonisolated(unsafe) let machine: DescentMachine

  func summary(_ notation: Notation) -> String {
    "\(name): \(run.steps) steps, \(lossName) = \(notation.text(run.loss)), \(verdict.word)"
  }
}

/// What makes the steps.
enum DescentMachine {
  case graph(Descent)
  case driven(DrivenDescent)

  /// Makes all plans now: what is prepared may run beside others.
  func prepare() {
    if case .driven(let descent) = self { descent.prepare() }
  }

  func start(at point: [Engine.Value], limits: Limits) throws(RunError) -> [Double] {
    switch self {
    case .graph(let descent): try descent.start(at: point, limits: limits)
    case .driven(let descent): try descent.start(at: point)
    }
  }

  func run(from state: [Double], after step: Int, _ watch: Watch) -> Run {
    switch self {
    case .graph(let descent): descent.run(from: state, after: step, watch)
    case .driven(let descent): descent.run(from: state, after: step, watch)
    }
  }
}

extension RunRecord {
  /// The state after `step` steps: one that was kept, or the steps to it made again.
  func state(at step: Int, limits: Limits) throws(RunError) -> [Double] {
    try states(at: [step], limits: limits)[0]
  }

  /// The same for several steps in ascending order.
  func states(at steps: [Int], limits: Limits) throws(RunError) -> [[Double]] {
    let history = run.history
    let kept = steps.map { history.place(before: $0) }
    if zip(steps, kept).allSatisfy({ history.steps[$1] == $0 }) {
      return kept.map { history.states[$0] }
    }
    switch machine {
    case .driven(let descent):
      // What such a method remembers is not kept, so it goes all the way again.
      return try descent.states(at: steps, from: history.states[0], after: history.steps[0])
    case .graph(let descent):
      var made: [[Double]] = []
      for (step, place) in zip(steps, kept) {
        var (known, state) = (history.steps[place], history.states[place])
        if let last = made.last, steps[made.count - 1] > known {
          (known, state) = (steps[made.count - 1], last)
        }
        let next = try descent.state(step - known, from: state, limits: limits)
        made.append(next)
      }
      return made
    }
  }

  /// The last states, one step apart, as far as they can be had.
  static func tail(_ run: Run, _ machine: DescentMachine, _ count: Int, limits: Limits)
    -> [[Double]]
  {
    let last = run.history.count - 1
    let first = max(0, run.steps - count)
    var place = last
    while place > 0, run.history.steps[place] - run.history.steps[place - 1] == 1,
      run.history.steps[place] > first
    {
      place -= 1
    }
    let kept = Array(run.history.states[place...])
    guard kept.count <= count, place > 0, case .graph(let descent) = machine else { return kept }
    let origin = run.history.place(before: max(run.history.steps[0], first))
    let known = run.history.steps[origin]
    let made = try? descent.steps(
      run.steps - known, from: run.history.states[origin], limits: limits)
    return (made ?? kept).suffix(count + 1)
  }
}
