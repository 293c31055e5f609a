public import Autodiff

/// An expression as a person would write it: one step of it, whose parts are ids in the same
/// `Forms`.
///
/// Terms and factors stand in the order in which they are printed.
public enum Form: Hashable, Sendable {
  case number(Number)
  case constant(NamedConstant)
  case truth(Bool)
  /// The input at this position.
  case name(Int)
  /// A definition that was to stay a name.
  case mark(MarkID)
  /// Two terms or more. A term that is a number has `Forms.one` as its form.
  case sum([Term])
  /// A coefficient and the powers that it multiplies: at least one; a coefficient of 1 and one
  /// factor are a power. Negative exponents belong below a fraction bar: see `Forms.fraction`.
  case product(Number, [Factor])
  /// Every row but the arithmetic ones and `sqrt`, which is the power ½.
  case apply(RowID, [Form.ID])
  /// `if` the first `then` the second `else` the third.
  case conditional(Form.ID, Form.ID, Form.ID)
  /// One result of a loop or of a call that was not expanded.
  case structured(Structured, [Form.ID], result: Int)

  /// The place of a form in its `Forms`; equal ids are equal forms, in the same order.
  public struct ID: Hashable, Sendable {
    public let index: UInt32
    init(_ index: UInt32) { self.index = index }
    init(_ index: Int) { self.index = UInt32(truncatingIfNeeded: index) }
    var int: Int { Int(index) }
  }

  public struct Term: Hashable, Sendable {
    public let coefficient: Number
    public let form: Form.ID

    public init(coefficient: Number, form: Form.ID) {
      self.coefficient = coefficient
      self.form = form
    }
  }

  public struct Factor: Hashable, Sendable {
    public let base: Form.ID
    public let exponent: Form.ID
  }

  /// A node of the graph that stays what it is.
  public enum Structured: Hashable, Sendable {
    case loop(LoopID)
    case call(FunctionID)
  }
}
