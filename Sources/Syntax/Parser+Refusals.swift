/// The refusals of what could be read in two ways, each with the readings to paste.
extension Parser {
  func readings(_ written: String, _ readings: [String], _ place: Operand) -> Diagnostic {
    Diagnostic(
      "\(Parser.shortened(written)) has two readings; write one of",
      labels: [Diagnostic.Label(Span(place.start, place.end))], readings: readings)
  }

  /// A single way to write it.
  func instead(_ written: String, _ message: String, _ right: String, _ span: Span) -> Diagnostic {
    Diagnostic(
      "\(Parser.shortened(written)): \(message); write \(Parser.shortened(right))", at: span)
  }

  /// `1/2x`
  mutating func ambiguousQuotient(_ left: Operand, _ right: Operand) -> Halt {
    let (above, below) = (text(left), text(right))
    let (first, rest) = (text(right.start, right.split), text(right.split, right.end))
    var whole = right
    whole.start = left.start
    return fail(
      readings(
        text(left.start, right.end), ["\(above)/(\(below))", "(\(above)/\(first))*\(rest)"], whole))
  }

  /// `d/dx x^2 + 1`
  mutating func ambiguousDerivative(_ left: Operand) throws(Halt) -> Halt {
    let (start, body) = (derivativeStart, bodyStart)
    let sign = text(token)
    advance()
    let right = try binary(.product)
    let before = text(left.start, start)
    let rest = " \(sign) \(text(right))"
    var space = text(start, body)
    if !space.hasSuffix(" ") { space += " " }
    var whole = left
    whole.end = right.end
    return fail(
      readings(
        text(left.start, right.end),
        [
          "\(before)\(space)(\(text(body, left.end))\(rest))",
          "\(before)(\(text(start, left.end)))\(rest)",
        ], whole))
  }

  /// `[1 -2]`
  mutating func ambiguousElement(_ left: Operand) throws(Halt) -> Halt {
    let sign = text(token)
    advance()
    let right = try binary(.product)
    var whole = left
    whole.end = right.end
    let (first, second) = (text(left), text(right))
    return fail(
      readings(
        text(left.start, right.end), ["\(first) \(sign) \(second)", "\(first), \(sign)\(second)"],
        whole))
  }

  /// `x²y`, `e^2x`, `(x)2`, `x√2`: something touches what it may not.
  mutating func ambiguousFactor(_ left: Operand) throws(Halt) -> Halt {
    let exponent = exponentStart
    let right = token.kind == .root ? try operand() : try power()
    var whole = left
    whole.end = right.end
    let written = text(left.start, right.end)
    let product = "\(text(left))*\(text(right))"
    switch left.form {
    case .power where exponent > left.start && exponent < left.end:
      let base = text(left.start, exponent)
      let power = text(exponent, left.end)
      let inside =
        power.utf8.allSatisfy { Lexer.isDigit($0) || $0 == UInt8(ascii: ".") }
        ? "\(power)\(text(right))" : "\(power)*\(text(right))"
      return fail(readings(written, ["\(base)(\(inside))", product], whole))
    case .power:
      return fail(
        instead(written, "nothing may touch a power", product, Span(left.start, right.end)))
    case .index:
      return fail(
        instead(written, "nothing may touch an index", product, Span(left.start, right.end)))
    default:
      return fail(
        instead(written, "a product needs its sign here", product, Span(left.start, right.end)))
    }
  }

  mutating func refuseOtherNotation(_ left: Operand) throws(Halt) {
    if let other = otherNotation(left) { throw fail(other) }
  }

  /// `0x10`
  private func otherNotation(_ left: Operand) -> Diagnostic? {
    guard text(left) == "0", token.kind == .name else { return nil }
    let word = text(token)
    guard let letter = word.utf8.first, "xXbBoO".utf8.contains(letter),
      let second = word.utf8.dropFirst().first, Lexer.isDigit(second)
    else { return nil }
    let radix = letter | 0x20 == 0x78 ? 16 : letter | 0x20 == 0x62 ? 2 : 8
    let value = Int(String(word.dropFirst()), radix: radix)
    return Diagnostic(
      "0\(Parser.shortened(word)) is not a number here; numbers are decimal"
        + (value.map { ": write \($0)" } ?? ""),
      at: Span(left.start, token.end))
  }

  /// `sin²(x)` and `sin^2(x)` of a built-in function; nil if this is an ordinary power.
  mutating func functionPower(_ callee: Operand, _ name: Token) throws(Halt) -> Operand? {
    let spelling = text(callee)
    var end = Int(token.end)
    var negative = false
    if token.kind == .caret {
      if lexer.byte(end) == UInt8(ascii: "-") {
        negative = true
        end += 1
      } else if lexer.isMinus(at: end) {
        negative = true
        end += 3
      }
      let digits = end
      while Lexer.isDigit(lexer.byte(end)) { end += 1 }
      guard end > digits, lexer.byte(end) != UInt8(ascii: ".") else { return nil }
    } else {
      negative = text(token).hasPrefix("⁻")
    }
    let touchesArguments = lexer.byte(end) == UInt8(ascii: "(")
    if !touchesArguments, !negative { try refuseSpacedArgument(spelling, callee.start, end) }
    guard touchesArguments || negative && Functions.inverses[spelling] != nil else { return nil }
    let written = text(token.start, UInt32(truncatingIfNeeded: end))
    let isBuiltin = Functions.all.contains(spelling)
    if isBuiltin, !negative, touchesArguments {
      let exponent: Tree.ID
      if token.kind == .caret {
        advance()
        exponent = try number().id
      } else {
        exponent = try superscriptNode()
      }
      let argumentsStart = token.start
      let arguments = try arguments()
      let call: Tree.ID
      if arguments.count == 1, ["sqrt", "abs", "norm"].contains(spelling) {
        call = tree.call(spelling, Array(tree[arguments]))
      } else {
        call = tree.add(
          .call(callee.id, arguments), span: Span(callee.start, previousEnd))
      }
      _ = argumentsStart
      exponentStart = 0
      let id = add(.binary(call, exponent, .power), callee.start, previousEnd)
      return Operand(id: id, start: callee.start, end: previousEnd, form: .power)
    }
    var argument = "(x)"
    seek(end)
    var stop = UInt32(truncatingIfNeeded: end)
    if touchesArguments {
      let start = token.start
      _ = try arguments()
      argument = text(start, previousEnd)
      stop = previousEnd
    }
    var whole = callee
    whole.end = stop
    let both = text(callee.start, stop)
    if negative, let inverse = Functions.inverses[spelling] {
      return try refuse(
        readings(both, ["\(inverse)\(argument)", "1/\(spelling)\(argument)"], whole))
    }
    if negative {
      return try refuse(
        readings(both, ["1/\(spelling)\(argument)", "\(spelling)\(written)*\(argument)"], whole))
    }
    return try refuse(
      readings(
        both, ["\(spelling)\(argument)\(written)", "\(spelling)\(written)*\(argument)"], whole))
  }

  /// `sin^2 x`
  private mutating func refuseSpacedArgument(
    _ function: String, _ start: UInt32, _ end: Int
  ) throws(Halt) {
    guard Functions.all.contains(function) else { return }
    var ahead = lexer
    ahead.position = end
    let next = ahead.next()
    guard next.spaceBefore, !next.newlineBefore, next.kind == .name || next.kind == .number,
      !next.word.joins, !next.word.beginsClause, next.word.unit == nil
    else { return }
    let power = text(token.start, UInt32(truncatingIfNeeded: end))
    throw fail(
      instead(
        text(start, next.end), "a space never calls", "\(function)(\(text(next)))\(power)",
        Span(start, next.end)))
  }

  private mutating func refuse(_ diagnostic: Diagnostic) throws(Halt) -> Operand? {
    throw fail(diagnostic)
  }

  mutating func unequalOrders(_ quotient: Quotient, _ below: UInt32) -> Halt {
    let span = Span(
      UInt32(truncatingIfNeeded: quotient.start), UInt32(truncatingIfNeeded: quotient.end))
    let written = text(span.start, span.end)
    let sign = quotient.kind == .total ? "d" : "∂"
    let function = quotient.function.map { letters($0) } ?? ""
    let order = max(quotient.order, below)
    let variable = quotient.variables.first.map { letters($0.0) } ?? "x"
    let right = "\(sign)^\(order)\(function)/\(sign)\(variable)^\(order)"
    if quotient.order == 1, quotient.function != nil, quotient.variables.count == 1 {
      let first = "\(sign)\(function)/\(sign)\(variable)"
      return fail(
        readings(
          written, [right, "(\(first))^\(below)"],
          Operand(id: Tree.ID(index: 0), start: span.start, end: span.end, form: .other)))
    }
    return fail(
      instead(written, "the orders above and below differ", right, span))
  }

  mutating func misplacedDerivative(_ quotient: Quotient) -> Halt {
    let operator_ = letters(quotient.start..<quotient.end)
    return fail(
      Diagnostic(
        "\(operator_) needs brackets here: (\(operator_) x^2)",
        at: Span(
          UInt32(truncatingIfNeeded: quotient.start), UInt32(truncatingIfNeeded: quotient.end))))
  }

  mutating func misplacedPrime(_ left: Operand) -> Halt {
    let base = text(left)
    return fail(
      instead(
        "\(base)'", "' differentiates a function by its name; a transpose is ᵀ", "\(base)^T",
        Span(left.start, token.end)))
  }

  func letters(_ range: Range<Int>) -> String {
    text(UInt32(truncatingIfNeeded: range.lowerBound), UInt32(truncatingIfNeeded: range.upperBound))
  }
}

/// What the grammar knows of functions: their names, and the inverses that `⁻¹` could mean.
public enum Functions {
  /// The built-in functions, by which `sin²(x)` is read; a test of Language compares them with its
  /// own list.
  public static let all: Set<String> = [
    "abs", "sign", "floor", "ceil", "round", "mod", "min", "max", "clamp", "exp", "expm1", "ln",
    "log", "log1p", "log2", "log10", "sqrt", "cbrt", "pow", "hypot", "sin", "cos", "tan", "asin",
    "acos", "atan", "atan2", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "erf", "erfc",
    "gamma", "lgamma", "digamma", "sigmoid", "σ", "softplus", "relu", "leakyrelu", "elu", "gelu",
    "silu", "softmax", "logsoftmax", "logsumexp", "dot", "norm", "tr", "det", "inv", "solve",
    "transpose", "diag", "outer", "sum", "mean", "var", "prod", "argmax", "argmin", "cumsum",
    "sort", "length", "rows", "columns", "size", "logdet", "zeros", "ones", "eye", "linspace",
    "reshape", "concat", "normal", "uniform",
    "bernoulli", "mse", "mae", "huber", "hinge", "bce", "crossentropy", "stop",
  ]

  public static let inverses: [String: String] = [
    "sin": "asin", "cos": "acos", "tan": "atan", "sinh": "asinh", "cosh": "acosh",
    "tanh": "atanh", "exp": "ln", "ln": "exp", "log": "exp",
  ]
}
