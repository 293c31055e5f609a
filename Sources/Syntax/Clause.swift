/// A clause of a verb, with its place.
public struct Clause: Hashable, Sendable {
  public var kind: Kind
  public var span: Span

  public init(_ kind: Kind, span: Span = .none) {
    self.kind = kind
    self.span = span
  }

  /// A range of a tree's clauses.
  public struct List: Hashable, Sendable {
    let start: UInt32
    public let count: UInt32

    public static let none = List(start: 0, count: 0)
    public var isEmpty: Bool { count == 0 }
  }

  public enum Kind: Hashable, Sendable {
    /// `at x=2, N.W1=0`: bindings.
    case at(Tree.List)
    /// `at step 37`
    case atStep(Tree.ID)
    /// `wrt x, N.W1`: names, fields, indices.
    case wrt(Tree.List)
    /// `from w=8, b=1`: bindings.
    case from(Tree.List)
    /// `by adam`: a name or a call.
    case by(Tree.ID)
    /// `rate 0.1`, and nil for `rate auto`.
    case rate(Tree.ID?)
    /// `batch 32`, and nil for `batch all`.
    case batch(Tree.ID?)
    /// `on D`
    case on(Tree.ID)
    /// `of N`
    case of(Tree.ID)
    /// `for 20 steps`
    case limit(Tree.ID, Unit)
    /// `for x in -2..2, y in 0..1`: `each`es.
    case over(Tree.List)
    /// `until loss < 1e-6`
    case until(Tree.ID)
    /// `within 1e-6`, `within 0 <= w <= 1`
    case within(Tree.ID)
    /// `with beta1=0.9`: bindings. `with rate 0.01` is the clause `rate`.
    case with(Tree.List)
    /// `where y = sin(x), W: 4x2`: bindings and declarations.
    case local(Tree.List)
    /// `loss crossentropy`
    case loss(Tree.ID)
    /// `every 10`
    case every(Tree.ID)
    /// `seed 7`
    case seed(Tree.ID)
    /// `as latex`: a name.
    case form(Tree.ID)
    /// `to "f.svg"`
    case to(Tree.ID)
    /// `in order`
    case inOrder
    /// `in descend …`: what is swept.
    case statement(Statement.ID)
    /// Of `sweep`: `rate 0.01, 0.1`, `from w=1, 2, 8` (first a binding), `by sgd, adam`.
    case swept(Swept, Tree.List)
  }

  public enum Unit: String, Hashable, Sendable, CaseIterable {
    case steps, epochs, seconds
  }

  /// What a sweep may vary; the raw value is the word.
  public enum Swept: String, Hashable, Sendable, CaseIterable {
    case rate, from, by, batch, loss, seed
  }
}
