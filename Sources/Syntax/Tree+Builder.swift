/// Building trees by hand: the raw material of formulas that gd computed itself.
extension Tree {
  @discardableResult
  public mutating func add(_ expression: Expression, span: Span = .none) -> ID {
    let id = ID(index: UInt32(truncatingIfNeeded: nodes.count))
    nodes.append(expression)
    spans.append(span)
    return id
  }

  public mutating func list(_ ids: some Collection<ID>) -> List {
    let start = UInt32(truncatingIfNeeded: children.count)
    children.append(contentsOf: ids)
    return List(start: start, count: UInt32(truncatingIfNeeded: ids.count))
  }

  public mutating func list(_ ids: ID...) -> List { list(ids) }

  public mutating func add(_ statement: Statement) {
    statements.append(statement)
  }

  public mutating func nest(_ statement: Statement) -> Statement.ID {
    nested.append(statement)
    return Statement.ID(index: UInt32(truncatingIfNeeded: nested.count - 1))
  }

  public mutating func list(_ clauses: [Clause]) -> Clause.List {
    let start = UInt32(truncatingIfNeeded: self.clauses.count)
    self.clauses.append(contentsOf: clauses)
    return Clause.List(start: start, count: UInt32(truncatingIfNeeded: clauses.count))
  }

  /// The name spelled so; any spelling of it gives the same one.
  public mutating func intern(_ spelling: String) -> Name { names.intern(spelling) }

  public mutating func name(_ spelling: String) -> ID { add(.name(intern(spelling))) }

  public mutating func text(_ string: String) -> Text {
    texts.append(string)
    return Text(index: UInt32(truncatingIfNeeded: texts.count - 1))
  }

  /// A literal; of a negative number, its magnitude.
  public mutating func numeral(_ number: Number) -> Numeral {
    switch number {
    case .integer(let value):
      if value.magnitude < Tree.inline { return Numeral(raw: UInt32(value.magnitude)) }
      numbers.append(value > .min ? .integer(abs(value)) : .decimal(-Double(value)))
    case .decimal(let value): numbers.append(.decimal(value.magnitude))
    }
    return Numeral(raw: Tree.inline + UInt32(truncatingIfNeeded: numbers.count - 1))
  }

  /// A number as an expression: a negative one is a prefix `-` of its magnitude, an infinite one
  /// the name `inf`.
  public mutating func number(_ number: Number) -> ID {
    let (negative, infinite) =
      switch number {
      case .integer(let value): (value < 0, false)
      case .decimal(let value): (value < 0, value.isInfinite)
      }
    let magnitude = infinite ? name("inf") : add(.number(numeral(number)))
    return negative ? add(.prefix(.negate, magnitude)) : magnitude
  }

  public mutating func number(_ integer: Int) -> ID { number(.integer(Int128(integer))) }
  public mutating func number(_ double: Double) -> ID { number(.decimal(double)) }

  /// `numerator/denominator`, or the numerator alone over 1.
  public mutating func ratio(_ numerator: Int128, _ denominator: Int128) -> ID {
    let above = number(.integer(numerator))
    return denominator == 1 ? above : binary(above, .divide, number(.integer(denominator)))
  }

  public mutating func binary(_ left: ID, _ sign: Binary, _ right: ID) -> ID {
    add(.binary(left, right, sign))
  }

  public mutating func negate(_ operand: ID) -> ID { add(.prefix(.negate, operand)) }

  public mutating func power(_ base: ID, _ exponent: Int) -> ID {
    binary(base, .power, number(exponent))
  }

  public mutating func call(_ function: String, _ arguments: ID...) -> ID {
    call(function, arguments)
  }

  /// A call; of `sqrt`, `abs` and `norm` the node that these have.
  public mutating func call(_ function: String, _ arguments: [ID]) -> ID {
    if arguments.count == 1 {
      switch function {
      case "sqrt": return add(.prefix(.root, arguments[0]))
      case "abs": return add(.absolute(arguments[0]))
      case "norm": return add(.norm(arguments[0]))
      default: break
      }
    }
    let callee = name(function)
    return add(.call(callee, list(arguments)))
  }
}
