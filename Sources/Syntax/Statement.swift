/// One statement: what it is, its clauses, where it stands.
public struct Statement: Hashable, Sendable {
  public var kind: Kind
  /// A range of the tree's clauses, in the order written: of a verb, or `as` of an expression.
  public var clauses: Clause.List
  public var span: Span

  public init(_ kind: Kind, clauses: Clause.List = .none, span: Span = .none) {
    self.kind = kind
    self.clauses = clauses
    self.span = span
  }

  /// A verb in brackets, or the statement after `in`: see `Tree.subscript(_: Statement.ID)`.
  public struct ID: Hashable, Sendable {
    public let index: UInt32
  }

  public enum Kind: Hashable, Sendable {
    /// An expression, `at` and `where` inside it; a derivative alone is one too.
    case expression(Tree.ID)
    /// `a = 3x`: the name as a node, and the value.
    case definition(Tree.ID, Tree.ID)
    /// `f(x, y) = e`: the name as a node, its parameters (names, none or more), the body.
    case function(Tree.ID, Tree.List, Tree.ID)
    /// `target := e`: the target is a name, a field, or an index.
    case assignment(Tree.ID, Tree.ID)
    /// `param a, b: 3 = 0`, `param W: 4x2 ~ normal(0, 1)`.
    case parameters(Parameters)
    /// `net N = 2 -> 4 tanh -> 1`: the name as a node, `layer`s.
    case net(Tree.ID, Tree.List)
    /// `data A, B = split(D, 0.8)`: names as nodes, a call or a `table`.
    case data(Tree.List, Tree.ID)
    /// `rule f'(x) = e`: the target is a call of a prime or of a Leibniz quotient with names.
    case rule(Tree.ID, Tree.ID)
    /// A verb with its subject, if it has one. The subject of `is`, `assert` and `fit` is any
    /// expression, as a rule a comparison.
    case verb(Verb, Tree.ID?)
    /// `show digits 12`, `show digits full`: a number or a name.
    case digits(Tree.ID)
    /// `help`, `help grad`: the rest of the line.
    case help(Text?)
  }

  /// `param` names, with what is given of shape, value and distribution.
  public struct Parameters: Hashable, Sendable {
    public var names: Tree.List
    public var shape: Tree.ID?
    public var value: Tree.ID?
    public var draw: Tree.ID?

    public init(
      names: Tree.List, shape: Tree.ID? = nil, value: Tree.ID? = nil, draw: Tree.ID? = nil
    ) {
      self.names = names
      self.shape = shape
      self.value = value
      self.draw = draw
    }
  }
}

/// The verbs that take a subject and clauses; the raw value is the word.
public enum Verb: String, Hashable, Sendable, CaseIterable {
  case grad, hessian, jacobian, steps, trace, check, `is`, assert
  case rates, sweep, descend, fit, train, predict, evaluate, blame, derive, stationary, fork
  case show, plot, graph
  case again, undo, why, `continue`, save, load, use, export, exit
}
