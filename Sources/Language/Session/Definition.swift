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
  case tuple([Value])
  case vector([Value])
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
  enum Kind: Sendable {
    /// `w = 8`, `w := …`: a plain value, an input of every graph that uses it.
    case value(Value)
    /// `a = 3x`: kept as text and followed.
    case formula(Reference)
    case function(parameters: [Symbol], body: Reference)
    /// `param w = 8`
    case parameter(Value)
  }

  let kind: Kind
  /// Derivatives that the user gave to a function, by parameter.
  var rules: [DerivativeRule] = []
  /// The names that its text takes from the session, gd's own included.
  var uses: [Symbol] = []
}
