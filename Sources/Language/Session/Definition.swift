internal import Autodiff
internal import Syntax

/// An expression somewhere in a session's sources.
struct Reference: Hashable, Sendable {
  let source: Int32
  let id: Tree.ID
}

/// A computed value: what `:=` stores, what `at` gives, what a statement answers.
indirect enum Value: Equatable, Sendable {
  case number(Constant)
  case array(Entries)
  case tuple([Value])
  case record([Field])

  struct Field: Equatable, Sendable {
    let name: Symbol
    let value: Value
  }

  /// The number as a double, if it is one.
  var double: Double? {
    if case .number(let constant) = self { return constant.double }
    return nil
  }

  /// A vector of numbers, or a matrix of its rows; a tuple of anything else.
  init(vector parts: [Value]) {
    var constants: [Constant] = []
    var shape: [Int]?
    for part in parts {
      switch part {
      case .number(let constant) where shape == nil || shape == []:
        shape = []
        constants.append(constant)
      case .array(let entries) where shape == nil || shape == entries.shape:
        shape = entries.shape
        constants += entries.constants
      case .number, .array, .tuple, .record:
        self = .tuple(parts)
        return
      }
    }
    self = .array(Entries(shape: [parts.count] + (shape ?? []), exact: constants))
  }

  /// The numbers in it, in order.
  var constants: [Constant] {
    switch self {
    case .number(let constant): [constant]
    case .array(let entries): entries.constants
    case .tuple(let parts): parts.flatMap(\.constants)
    case .record(let fields): fields.flatMap(\.value.constants)
    }
  }
}

/// `rule ∂f/∂x(x, y) = …`: the derivative of a function by one of its parameters.
struct DerivativeRule: Sendable {
  /// The place of the parameter.
  let parameter: Int
  /// What the rule itself calls the parameters.
  let names: [Symbol]
  let body: Reference
}

/// What a name means.
struct Definition: Sendable {
  /// The large kinds are boxed: a session of 100,000 short definitions takes 262 MB if they are not,
  /// 125 MB if they are.
  enum Kind: Sendable {
    /// `w = 8`, `w := …`: a plain value, an input of every graph that uses it.
    case value(Value)
    /// `a = 3x`: kept as text and followed.
    case formula(Reference)
    case function(parameters: [Symbol], body: Reference)
    /// `param w = 8`
    case parameter(Value)
    /// `data D = …`: a record of columns.
    indirect case data(NamedData)
    /// `run1`: a descent that was made; in expressions a record of its outcome.
    indirect case run(RunRecord)
    /// `run1`: the training of a network.
    indirect case training(TrainingRecord)
    /// `net N = 2 -> 4 tanh -> 1`: a function, and a record of its parameters.
    indirect case net(NamedNetwork)
    /// `fit1`: what a `fit` left behind.
    indirect case fit(NamedFit)
  }

  let kind: Kind
  /// Derivatives that the user gave to a function, by parameter.
  var rules: [DerivativeRule] = []
  /// The names that its text takes from the session, gd's own included.
  var uses: [Symbol] = []
}
