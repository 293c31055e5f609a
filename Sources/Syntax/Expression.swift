/// A node of the tree: what an expression is, its parts by their IDs.
///
/// The comment of a case says how it is written. Lists hold nodes of the kinds named there and
/// nothing else. Brackets leave no node; `sqrt(x)`, `abs(x)` and `norm(x)` with one argument are
/// the same nodes as `√x`, `|x|` and `‖x‖`, and mean whatever these names mean where they stand.
public enum Expression: Hashable, Sendable {
  /// `12`, `1.5`: never negative.
  case number(Numeral)
  /// `x`; the constants too: `pi` (also `π`), `e`, `inf` (also `∞`).
  case name(Name)
  /// `"data.csv"`
  case text(Text)
  /// `true`, `false`
  case boolean(Bool)
  /// `:` alone in an index, the whole axis.
  case all

  /// `-x`, `√x`, `not c`
  case prefix(Prefix, Tree.ID)
  /// `a + b`, `3x`, `x²`, `p and q`
  case binary(Tree.ID, Tree.ID, Binary)
  /// `0 < x <= 1`: the operands, and one sign fewer.
  case comparison(Tree.List, Signs)
  /// `xᵀ`, or `x^T` if `caret`: then a power where `T` has a value.
  case transpose(Tree.ID, caret: Bool)
  /// `|x|`, `abs(x)`
  case absolute(Tree.ID)
  /// `‖x‖`, `norm(x)`
  case norm(Tree.ID)

  /// `f(x, y)`: the callee is a name, a prime, a field, or a Leibniz quotient.
  case call(Tree.ID, Tree.List)
  /// `f'`, `f''`: of a name or a field, with the number of strokes.
  case prime(Tree.ID, UInt32)
  /// `A[i, 2..3, :]`: expressions, ranges, `all`.
  case index(Tree.ID, Tree.List)
  /// `r.field`
  case field(Tree.ID, Name)

  /// `a..b`
  case range(Tree.ID, Tree.ID)
  /// `(a, b)`: two or more.
  case tuple(Tree.List)
  /// `[a, b]`, also `[]`
  case vector(Tree.List)
  /// `[a, b; c, d]`: its rows, two or more, are vectors.
  case matrix(Tree.List)
  /// `{x: 1, y: 2}`: bindings of names, one or more.
  case record(Tree.List)
  /// `[e for i in 1..n, j in 1..m]`: the element and its `each`es.
  case comprehension(Tree.ID, Tree.List)
  /// `sum(i in 1..n, j in 1..m, e)`: its `each`es and the term.
  case reduction(Tree.List, Tree.ID, Reduction)
  /// `i in 1..n`, only in a comprehension, a reduction, and the clause `for x in a..b`.
  case each(Name, Tree.ID)

  /// `if c then a else b`
  case conditional(Tree.ID, Tree.ID, Tree.ID)
  /// `e where y = sin(x), g(t) = t^2, W: 4x2`: bindings and declarations.
  case local(Tree.ID, Tree.List)
  /// `e at x=2, N.W1[2,1]=0`: bindings.
  case at(Tree.ID, Tree.List)
  /// `x = 1`, `g(t) = t^2`, `x: 1` in a record: the target is a name, a call of a name with names,
  /// a field, an index, or (in `iterate`) a tuple of names.
  case binding(Tree.ID, Tree.ID)
  /// `W: 4x2`: a name and a shape.
  case declaration(Tree.ID, Tree.ID)
  /// `4x2`, `m×n`, `3`: numbers and names.
  case shape(Tree.List)
  /// `{ y = sin(x); y^2 + y }`: bindings, then the value.
  case block(Tree.List)
  /// `iterate x = 1 -> x + 1 for 10 steps`: a binding of the state, the step, an `ending`.
  case iterate(Tree.ID, Tree.ID, Tree.ID)
  /// `for n steps`, `while c`, `until c`, only in `iterate`.
  case ending(Tree.ID, Ending)

  /// `d/dx e`, `∂²/∂x∂y e`: by these `differential`s, in the order written, of an expression.
  case derivative(Tree.List, Tree.ID, Differential)
  /// `∇e`, `grad e`
  case gradient(Tree.ID)
  /// `dL/dx`, `∂²L/∂x∂y`, `∂L/∂N.W1`: a name by `differential`s. Spelled with `d` and at order 1 it
  /// could be a division of the names `dL` and `dx` too: see `Tree.quotient(_:)`.
  case leibniz(Tree.ID, Tree.List, Differential)
  /// `dx`, `∂x²`, `∂N.W1` below the line: a name or a field, and how often.
  case differential(Tree.ID, UInt32)

  /// `(descend … for 20 steps)`: a verb in brackets.
  case verb(Statement.ID)

  /// `4 tanh`, `dropout 0.2`, `+ 8 relu` in a net: a size, a name or a call, then names and calls;
  /// the `+` is the last of these, `residual`.
  case layer(Tree.ID, Tree.List)
  /// `table x, y: 1, 2; 2, 4`: a tuple of names (one or more), and vectors.
  case table(Tree.ID, Tree.List)
}

/// What stands before its operand.
public enum Prefix: UInt8, Hashable, Sendable, CaseIterable {
  case negate, root, not
}

/// What stands between two operands. `times` is `*`, `dot` is `·`, `juxtapose` is nothing: `3x`.
public enum Binary: UInt8, Hashable, Sendable, CaseIterable {
  case add, subtract, times, dot, juxtapose, divide, elementwise, power, and, or
}

/// The signs of a comparison.
public enum Comparison: UInt8, Hashable, Sendable, CaseIterable {
  case equal = 1, unequal, less, lessOrEqual, greater, greaterOrEqual, close
}

/// The signs of a chain of comparisons, at most ten.
public struct Signs: Hashable, Sendable, RandomAccessCollection {
  private var packed: UInt32 = 0

  public static let limit = 10

  /// Signs beyond the limit are dropped.
  public init(_ signs: [Comparison]) {
    for sign in signs.prefix(Signs.limit).reversed() {
      packed = packed << 3 | UInt32(sign.rawValue)
    }
  }

  public var startIndex: Int { 0 }
  public var endIndex: Int { (32 - packed.leadingZeroBitCount + 2) / 3 }
  public subscript(position: Int) -> Comparison {
    let bits = UInt8(truncatingIfNeeded: packed >> UInt32(truncatingIfNeeded: 3 * position)) & 7
    return Comparison(rawValue: bits) ?? .equal
  }
}

public enum Reduction: UInt8, Hashable, Sendable, CaseIterable {
  case sum, prod, max, min
}

public enum Ending: UInt8, Hashable, Sendable, CaseIterable {
  case steps, `while`, until
}

/// How a derivative was spelled: `d/dx` or `∂/∂x`.
public enum Differential: UInt8, Hashable, Sendable, CaseIterable {
  case total, partial
}

/// A name of a tree; two are equal exactly if they are one name (`alpha` and `α`, `W_1` and `W₁`).
public struct Name: Hashable, Sendable {
  public let index: UInt32

  public init(index: UInt32) { self.index = index }
}

/// A string literal of a tree.
public struct Text: Hashable, Sendable {
  public let index: UInt32
}

/// A number literal of a tree.
public struct Numeral: Hashable, Sendable {
  let raw: UInt32
}
