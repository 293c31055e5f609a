/// A piece of text between spaces and signs.
struct Token {
  enum Kind: UInt8 {
    case end, newline
    case number, name, text
    /// A constant that is a sign: `π`, `∞`, and `½` with its two digits in `value`.
    case pi, infinity, fraction
    case plus, minus, times, dot, divide, elementwise, cross, caret
    case equal, unequal, less, lessOrEqual, greater, greaterOrEqual, close
    case assign, tilde, arrow, range
    case comma, semicolon, colon, point
    case openRound, closeRound, openSquare, closeSquare, openBrace, closeBrace
    case bar, doubleBar, root, nabla, partial
    /// `²`, `⁻¹`, `ⁿ`: a run of them.
    case superscript
    /// `'`: a run of strokes, their number in `value`.
    case prime
    case transpose
    /// A sign of another language.
    case foreign
    /// What cannot be read; `value` is the raw value of a `Lexer.Fault`.
    case fault
  }

  var kind: Kind = .end
  /// The word that a name is, if it means something somewhere.
  var word: Word = .other
  var spaceBefore = false
  var newlineBefore = false
  var start: UInt32 = 0
  var end: UInt32 = 0
  /// Its first byte.
  var first: UInt8 = 0
  /// Of a name its hash.
  var value: UInt32 = 0

  var span: Span { Span(start, end) }

  /// Whether a line that ends in this token goes on.
  var goesOn: Bool {
    switch kind {
    case .plus, .minus, .times, .dot, .divide, .elementwise, .cross, .caret, .equal, .unequal,
      .less, .lessOrEqual, .greater, .greaterOrEqual, .close, .assign, .tilde, .arrow, .range,
      .comma, .colon, .root, .nabla, .partial:
      true
    case .name:
      switch word {
      case .then, .else, .and, .or, .not, .where, .in: true
      default: false
      }
    default: false
    }
  }

  /// Whether a value can begin here.
  var beginsValue: Bool {
    switch kind {
    case .number, .pi, .infinity, .fraction, .openRound, .openSquare, .openBrace, .bar, .doubleBar,
      .root, .nabla, .partial, .text:
      true
    case .name: !word.joins
    default: false
    }
  }

  /// Whether it touches the token before it.
  var touches: Bool { !spaceBefore && kind != .newline }

  /// `=`, not `==`
  var isSingleEqual: Bool { kind == .equal && end - start == 1 }

  /// Whether a factor could begin here, if it were allowed to touch.
  var beginsFactor: Bool {
    switch kind {
    case .number, .pi, .infinity, .fraction, .openRound, .text, .root: true
    case .name: !word.joins
    default: false
    }
  }

  /// The level of the operator that this is; none for a `=` that ends an expression.
  func level(_ equalsEnds: Bool) -> Level {
    switch kind {
    case .plus, .minus: .sum
    case .times, .dot, .divide, .elementwise: .product
    case .equal: equalsEnds && end - start == 1 ? .none : .comparison
    case .unequal, .less, .lessOrEqual, .greater, .greaterOrEqual, .close: .comparison
    case .range: .range
    case .name: word == .and ? .and : word == .or ? .or : .none
    default: .none
    }
  }

  var product: Binary {
    switch kind {
    case .dot: .dot
    case .divide: .divide
    case .elementwise: .elementwise
    default: .times
    }
  }

  var comparison: Comparison? {
    switch kind {
    case .equal: .equal
    case .unequal: .unequal
    case .less: .less
    case .lessOrEqual: .lessOrEqual
    case .greater: .greater
    case .greaterOrEqual: .greaterOrEqual
    case .close: .close
    default: nil
    }
  }
}
