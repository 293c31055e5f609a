extension Printer {
  mutating func write(_ id: Tree.ID) {
    switch tree[id] {
    case .number(let numeral): add(number(numeral))
    case .name(let name): add(spelling(name))
    case .text(let text): add(Printer.quoted(tree[text]))
    case .boolean(let value): add(value ? "true" : "false")
    case .all: add(":")
    case .prefix(let sign, let operand): prefix(sign, operand)
    case .binary(let left, let right, let sign): binary(left, right, sign)
    case .comparison(let operands, let signs): comparison(operands, signs, single: false)
    case .transpose(let operand, _):
      base(operand)
      add(isAscii ? "^T" : "ᵀ")
    case .absolute(let body): inBars("|", "abs", body)
    case .norm(let body): inBars("‖", "norm", body)
    case .call(let callee, let arguments):
      add(callee, .quotient)
      add("(")
      add(arguments)
      add(")")
    case .prime(let callee, let order):
      add(callee, .primary)
      add(strokes(order))
    case .index(let array, let indices):
      container(array)
      add("[")
      add(indices)
      add("]")
    case .field(let record, let name):
      container(record)
      add("." + spelling(name))
    case .range(let from, let to):
      add(from, .sum)
      add("..")
      add(to, .sum)
    case .tuple(let list):
      if let first = tree[list].first { guardGradient(first) }
      add("(")
      add(list)
      add(")")
    case .vector(let list):
      add("[")
      add(list)
      add("]")
    case .matrix(let rows): matrix(rows)
    case .record(let fields): record(fields)
    case .comprehension(let element, let indices):
      add("[")
      add(element, .loose)
      add(" for ")
      add(indices)
      add("]")
    case .reduction(let indices, let term, let kind):
      add("\(kind)(")
      add(indices)
      add(", ")
      add(term, .loose)
      add(")")
    case .each(let name, let values):
      add(spelling(name) + " in ")
      add(values, .range)
    case .conditional(let test, let yes, let no):
      add("if ")
      condition(test, .conditional)
      add(" then ")
      add(yes, .conditional)
      add(" else ")
      add(no, .conditional)
    case .local(let body, let bindings):
      add(body, .loose)
      add(" where ")
      add(bindings)
    case .at(let body, let points):
      add(body, .loose)
      add(" at ")
      for (index, point) in tree[points].enumerated() {
        if index > 0 { add(", ") }
        if case .binding(let target, let value) = tree[point] { pair(target, "=", value) }
      }
    case .binding(let target, let value): pair(target, " = ", value)
    case .declaration(let name, let shape):
      add(name, .primary)
      add(": ")
      add(shape, .loose)
    case .shape(let sizes): shape(sizes)
    case .block(let lines): block(lines)
    case .iterate(let state, let step, let ending):
      if case .binding(let target, let value) = tree[state] {
        add("iterate ")
        add(target, .primary)
        add(" = ")
        add(value, .range)
      }
      add(" -> ")
      add(step, .conditional)
      add(" ")
      add(ending, .loose)
    case .ending(let limit, let kind):
      add(kind == .steps ? "for " : kind == .while ? "while " : "until ")
      condition(limit, .conditional)
      if kind == .steps { add(" steps") }
    case .derivative(let variables, let body, let kind):
      quotient("", variables, kind)
      add(" ")
      term(body)
    case .gradient(let body):
      if guardsGradient {
        guardsGradient = false
        bracketed(id)
      } else {
        gradient(body)
      }
    case .leibniz(let function, let variables, let kind):
      if case .name(let name) = tree[function] { quotient(spelling(name), variables, kind) }
    case .differential(let variable, _): add(variable, .primary)
    case .verb(let statement):
      add("(")
      add(statement)
      add(")")
    case .layer(let size, let words):
      add(size, .sum)
      for word in tree[words] {
        add(" ")
        add(word, .primary)
      }
    case .table(let columns, let rows): table(columns, rows)
    }
  }

  // MARK: operators

  private mutating func prefix(_ sign: Prefix, _ operand: Tree.ID) {
    switch sign {
    case .not:
      add("not ")
      add(operand, .not)
    case .root:
      if isAscii {
        add("sqrt(")
        add(operand, .loose)
        add(")")
      } else {
        add("√")
        add(operand, .primary)
      }
    case .negate:
      add("-")
      // -a·b is (-a)·b, which is the same number.
      if isNegative(operand) { bracketed(operand) } else { add(operand, .product) }
    }
  }

  /// Whether the printed form begins with a minus.
  private func isNegative(_ id: Tree.ID) -> Bool {
    var id = id
    while true {
      switch tree[id] {
      case .prefix(.negate, _): return true
      case .binary(let left, let right, let sign):
        switch sign {
        case .times, .dot, .juxtapose, .divide, .elementwise:
          if tightness(id) == .juxtaposition { return false }
          _ = right
          id = left
        case .add, .subtract, .power, .and, .or: return false
        }
      default: return false
      }
    }
  }

  private mutating func binary(_ left: Tree.ID, _ right: Tree.ID, _ sign: Binary) {
    switch sign {
    case .add, .subtract:
      add(left, .sum)
      add(sign == .add ? " + " : " - ")
      if isNegative(right) { bracketed(right) } else { add(right, .product) }
    case .times, .dot, .juxtapose:
      if touches(left, right, sign) {
        add(left, .juxtaposition)
        if case .prefix(.root, _) = tree[right], !isAscii {
          add(right, .unary)
        } else {
          add(right, .power)
        }
      } else {
        product(left, isElementwise: false)
        add(isAscii ? "*" : "·")
        factor(right)
      }
    case .elementwise:
      product(left, isElementwise: true)
      add(isAscii ? ".*" : "⊙")
      factor(right)
    case .divide:
      add(left, .product)
      add(looksLikeDifferential(right) ? " / " : "/")
      switch tree[right] {
      case .prefix(.root, _): add(right, .unary)
      case .leibniz: bracketed(right)
      default: add(right, .power)
      }
    case .power:
      base(left)
      exponent(right)
    case .and, .or:
      add(left, sign == .and ? .and : .or)
      add(sign == .and ? " and " : " or ")
      add(right, sign == .and ? .not : .and)
    }
  }

  /// The left side of a product; one of the other kind gets brackets, which say what is meant:
  /// `(A·x)⊙y`.
  private mutating func product(_ left: Tree.ID, isElementwise: Bool) {
    if case .binary(_, _, let sign) = tree[left], tightness(left) == .product, sign != .divide,
      (sign == .elementwise) != isElementwise
    {
      bracketed(left)
    } else {
      add(left, .product)
    }
  }

  private mutating func factor(_ right: Tree.ID) {
    if isNegative(right) { bracketed(right) } else { add(right, .unary) }
  }

  /// `dx`, behind a stroke that must not make `dL/dx` of it.
  private func looksLikeDifferential(_ id: Tree.ID) -> Bool {
    var id = id
    while true {
      switch tree[id] {
      case .name(let name): return spelling(name).utf8.first == 0x64
      case .call(let base, _), .prime(let base, _), .index(let base, _), .field(let base, _),
        .transpose(let base, _), .binary(let base, _, .power):
        id = base
      default: return false
      }
    }
  }

  /// What a superscript, an index or a field follows.
  private mutating func base(_ id: Tree.ID) {
    switch tree[id] {
    case .leibniz: bracketed(id)
    default: add(id, .primary)
    }
  }

  /// What an index or a field follows: not a number, where a point is a decimal one.
  private mutating func container(_ id: Tree.ID) {
    switch tree[id] {
    case .number: bracketed(id)
    case .name(let name) where spelling(name) == "π": bracketed(id)
    default: base(id)
    }
  }

  private mutating func exponent(_ id: Tree.ID) {
    if case .number(let numeral) = tree[id], !isAscii, case .integer(let value) = tree[numeral] {
      add(Printer.superscript(value))
      return
    }
    add("^")
    switch tree[id] {
    case .name(let name) where spelling(name) == "T": bracketed(id)
    // `e^-x²` is read as (e^-x)² by too many.
    case .binary(_, _, .power): bracketed(id)
    case .prefix(.negate, let operand) where isPower(operand): bracketed(id)
    case .prefix(.negate, let operand):
      add("-")
      if case .prefix(.negate, _) = tree[operand] {
        bracketed(operand)
      } else {
        exponentBody(operand)
      }
    default: exponentBody(id)
    }
  }

  private func isPower(_ id: Tree.ID) -> Bool {
    if case .binary(_, _, .power) = tree[id] { true } else { false }
  }

  private mutating func exponentBody(_ id: Tree.ID) {
    if case .leibniz = tree[id] { bracketed(id) } else { add(id, .power) }
  }

  static func superscript(_ value: Int128) -> String {
    let digits: [Character] = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"]
    return String(
      value.description.utf8.compactMap { Lexer.isDigit($0) ? digits[Int($0 - 0x30)] : nil })
  }

  mutating func comparison(_ operands: Tree.List, _ signs: Signs, single: Bool) {
    for (index, id) in tree[operands].enumerated() {
      if index > 0, index <= signs.count {
        switch signs[index - 1] {
        case .equal: add(single ? " = " : " == ")
        case .unequal: add(isAscii ? " != " : " ≠ ")
        case .less: add(" < ")
        case .lessOrEqual: add(isAscii ? " <= " : " ≤ ")
        case .greater: add(" > ")
        case .greaterOrEqual: add(isAscii ? " >= " : " ≥ ")
        case .close: add(isAscii ? " ~= " : " ≈ ")
        }
      }
      add(id, .range)
    }
  }

  private mutating func condition(_ id: Tree.ID, _ least: Tightness) {
    if case .comparison = tree[id] { condition(id) } else { add(id, least) }
  }

  private mutating func inBars(_ sign: String, _ function: String, _ body: Tree.ID) {
    if isAscii || inBars {
      add(function + "(")
      add(body, .loose)
      add(")")
    } else {
      add(sign)
      bars(true)
      add(body, .sum)
      bars(false)
      add(sign)
    }
  }

  // MARK: derivatives

  private func strokes(_ order: UInt32) -> String {
    if !isAscii {
      if order == 2 { return "″" }
      if order == 3 { return "‴" }
    }
    return String(repeating: "'", count: Int(order))
  }

  private mutating func quotient(_ function: String, _ variables: Tree.List, _ kind: Differential) {
    var order: UInt32 = 0
    var isPlain = variables.count == 1
    for id in tree[variables] {
      guard case .differential(let variable, let times) = tree[id] else { continue }
      order += times
      if case .name = tree[variable] {} else { isPlain = false }
    }
    // ASCII has no ∂; d says the same of one variable.
    let sign = kind == .total || isAscii && isPlain ? "d" : "∂"
    add(sign + power(order) + function + "/")
    for id in tree[variables] {
      guard case .differential(let variable, let times) = tree[id] else { continue }
      add(sign)
      add(variable, .primary)
      add(power(times))
    }
  }

  private func power(_ order: UInt32) -> String {
    if order == 1 { return "" }
    return isAscii ? "^\(order)" : Printer.superscript(Int128(order))
  }

  private mutating func term(_ body: Tree.ID) {
    switch tree[body] {
    case .derivative, .gradient, .prefix(.negate, _): bracketed(body)
    default: add(body, .product)
    }
  }

  private mutating func gradient(_ body: Tree.ID) {
    add(isAscii ? "grad" : "∇")
    switch tree[body] {
    case .name where !isAscii: add(body, .primary)
    default:
      add(" ")
      term(body)
    }
  }
}
