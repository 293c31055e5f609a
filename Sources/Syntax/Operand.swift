/// A part of an expression while it is read: its node, its extent with brackets, and what decides
/// whether something may touch it.
struct Operand {
  enum Form: UInt8 {
    /// A literal, `π`, or `2π`.
    case number
    case name
    /// In round brackets.
    case group
    /// Ends in the `)` of its arguments.
    case call
    case power
    case index
    case root
    /// A derivative operator and its term, without brackets around either.
    case derivative
    case other
  }

  var id: Tree.ID
  var start: UInt32
  var end: UInt32
  var form: Form
  /// Where the first factor of a juxtaposition without brackets ends; 0 if it is none.
  var split: UInt32 = 0
}

/// How tightly operators bind; `operand()` reads all that binds tighter.
enum Level: UInt8, Comparable {
  case none, or, and, not, comparison, range, sum, product

  static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
}
