public import Autodiff
public import Engine

/// A function that a descent asks at its steps: the objective, the rate, the end.
public struct StepFormula: Hashable, Sendable {
  /// What stands at an input.
  public enum Source: Hashable, Sendable {
    case parameter(Int)
    /// One of the values that stay the same.
    case invariant(Int)
    /// One of the values that the objective hands on.
    case carried(Int)
    /// Steps made so far.
    case step
    case loss
    /// The length of the gradient.
    case gradient
    /// The length of the last move.
    case change
  }

  public let function: FunctionID
  public let sources: [Source]

  public init(_ function: FunctionID, _ sources: [Source]) {
    self.function = function
    self.sources = sources
  }
}

/// What a first-order descent is: everything that its loop is built from.
public struct DescentProblem {
  public let table: FunctionTable
  /// Of parameters, invariants, what is carried, and the step; its first output, a number, is made
  /// small.
  public var objective: StepFormula
  public var parameters: [TypeID]
  public var invariants: [TypeID]
  public var optimizer: Optimizer
  /// One for each of the optimizer's options: the invariant that holds it.
  public var options: [Int]
  public var rate: StepFormula
  /// True where the descent ends; asked after each step.
  public var until: StepFormula?
  /// The interval that a parameter is projected on after each step: invariants, by parameter.
  public var bounds: [Int: (lower: Int?, upper: Int?)] = [:]
  /// `nil`: each step looks at all there is.
  public var batch: Batch?
  /// The types of what the objective hands on from step to step, its further outputs: statistics of
  /// layers. Only with batches.
  public var carried: [TypeID] = []
  /// The invariant that the length of the gradient must not exceed: a longer one is shortened.
  public var clip: Int?
  /// Whether the gradient is part of the state; else its length is, if anybody asks for it.
  public var keepsGradient = true
  /// Of the arrays that the steps work with.
  public var precision = Precision.double

  public init(
    table: FunctionTable, objective: StepFormula, parameters: [TypeID], invariants: [TypeID],
    optimizer: Optimizer, options: [Int], rate: StepFormula, until: StepFormula? = nil
  ) {
    self.table = table
    self.objective = objective
    self.parameters = parameters
    self.invariants = invariants
    self.optimizer = optimizer
    self.options = options
    self.rate = rate
    self.until = until
  }

  func uses(_ source: StepFormula.Source) -> Bool {
    uses(source, rate) || until.map { uses(source, $0) } == true
  }

  /// Whether the objective is another one at each step: it draws numbers.
  var objectiveSeesStep: Bool { uses(.step, objective) }

  /// The types of the invariants as the objective gets them.
  var batchTypes: [TypeID] {
    invariants.indices.map { batch?.columns[$0] ?? invariants[$0] }
  }

  private func uses(_ source: StepFormula.Source, _ formula: StepFormula) -> Bool {
    zip(formula.sources, table.usedInputs(of: formula.function)).contains { $0 == source && $1 }
  }
}

extension StepFormula {
  /// The gradient is as good as 0: at most 1e-8, or 1e-8 of the loss where that is above 1; in
  /// single precision 1e-5, for roundings leave more. Within bounds also where nothing moves any
  /// more.
  public static func convergence(
    in table: FunctionTable, isBounded: Bool, precision: Precision = .double
  ) -> StepFormula {
    var b = Builder(table, inputs: isBounded ? [.real, .real, .real] : [.real, .real])
    let size = b.apply(.abs, b.input(1))
    let one = b.exact(.one)
    let scale = b.apply(.max, one, size)
    let share = b.decimal(precision == .double ? 1e-8 : 1e-5)
    let bound = b.apply(.multiply, share, scale)
    let isSmall = b.apply(.lessOrEqual, b.input(0), bound)
    guard isBounded else { return StepFormula(b.freeze([isSmall]), [.gradient, .loss]) }
    let zero = b.exact(.zero)
    let isStill = b.apply(.equal, b.input(2), zero)
    let isEnd = b.apply(.or, isSmall, isStill)
    return StepFormula(b.freeze([isEnd]), [.gradient, .loss, .change])
  }
}
