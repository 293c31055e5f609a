internal import Algebra
internal import Autodiff
internal import Syntax

/// Makes trees of forms: the way back from graphs to what a person types.
struct Raiser {
  let forms: Forms
  let table: FunctionTable
  /// Whether `u·v` of two vectors is spelled `uᵀ·v`, for alphabets in which `·` is `*`.
  var transposesRows = false
  /// Whether there are dot products of two vectors.
  var hasDots = false
  /// What the inputs are called, by position.
  let names: [String]
  var tree = Tree()
  private var known: [Form.ID: Tree.ID] = [:]

  /// A form that has no spelling, and what in it has none.
  struct Unspeakable: Error {
    var what = "loops"

    init() {}
    init(_ row: RowID) { what = Row[row].name }
  }

  init(_ forms: Forms, names: [String]) {
    self.forms = forms
    table = forms.table
    self.names = names
  }

  /// The forms that have names of their own: `t1`, `t2`, …
  private(set) var named: Set<Form.ID> = []
  private var definitions: [Tree.ID] = []

  /// Gives a form a name that is not `taken`; forms raised later use it.
  mutating func name(_ id: Form.ID, avoiding taken: inout Set<String>) throws(Unspeakable) {
    let value = try raise(id)
    var number = definitions.count + 1
    while !taken.insert("t\(number)").inserted { number += 1 }
    let name = tree.name("t\(number)")
    definitions.append(tree.add(.binding(name, value)))
    known[id] = name
    named.insert(id)
  }

  /// The form, with the names that were given `where` they are used.
  mutating func raiseNamed(_ id: Form.ID) throws(Unspeakable) -> Tree.ID {
    let root = try raise(id)
    if definitions.isEmpty { return root }
    let list = tree.list(definitions)
    return tree.add(.local(root, list))
  }

  /// Gives an input a spelling that is no name: `∂L/∂u`.
  mutating func spell(_ id: Form.ID, _ make: (inout Tree) -> Tree.ID) { known[id] = make(&tree) }

  mutating func raise(_ id: Form.ID) throws(Unspeakable) -> Tree.ID {
    if let made = known[id] { return made }
    let made = try raised(id)
    known[id] = made
    return made
  }

  private mutating func raised(_ id: Form.ID) throws(Unspeakable) -> Tree.ID {
    switch forms[id] {
    case .number(let number): return raise(number)
    case .constant(let constant): return tree.name(constant.spelling)
    case .truth(let truth): return tree.add(.boolean(truth))
    case .name(let position): return tree.name(names[position])
    case .mark(let mark): return tree.name(table[mark])
    case .sum(let terms): return try raise(terms)
    case .product: return try raise(forms.fraction(of: id))
    case .apply(let row, let operands):
      if let note = forms.arrayNote(of: id) { return try raiseArray(row, operands, note) }
      return try raise(row, operands)
    case .conditional(let condition, let then, let otherwise):
      let parts = (try raise(condition), try raise(then), try raise(otherwise))
      return tree.add(.conditional(parts.0, parts.1, parts.2))
    case .structured: throw Unspeakable()
    }
  }

  /// `x ≠ 0`, `-1 ≤ x ≤ 1`.
  mutating func raise(_ inequality: Inequality) throws(Unspeakable) -> Tree.ID {
    var sides: [Tree.ID] = []
    for side in inequality.sides { sides.append(try raise(side)) }
    let signs = inequality.signs.map { sign -> Comparison in
      switch sign {
      case .unequal: .unequal
      case .less: .less
      case .lessOrEqual: .lessOrEqual
      case .greater: .greater
      case .greaterOrEqual: .greaterOrEqual
      }
    }
    return tree.add(.comparison(tree.list(sides), Signs(signs)))
  }

  mutating func raise(_ number: Algebra.Number) -> Tree.ID {
    switch number {
    case .exact(let ratio): tree.ratio(ratio.numerator, ratio.denominator)
    case .decimal(let value): tree.number(value)
    }
  }

  /// A sum: a term with a minus is subtracted.
  private mutating func raise(_ terms: [Form.Term]) throws(Unspeakable) -> Tree.ID {
    var sum: Tree.ID?
    let hasMatrix = terms.contains { isFullMatrix($0.form) }
    for term in terms {
      let term = hasMatrix ? biased(term) : term
      let (size, isNegative) = try raise(term)
      if let left = sum {
        sum = tree.binary(left, isNegative ? .subtract : .add, size)
      } else {
        sum = isNegative ? negated(size) : size
      }
    }
    return sum ?? tree.number(0)
  }

  /// A term without its sign, and whether it has one.
  private mutating func raise(_ term: Form.Term) throws(Unspeakable) -> (Tree.ID, Bool) {
    guard named.contains(term.form) else {
      let fraction = forms.fraction(term.coefficient, term.form)
      return (try raise(fraction, signed: false), fraction.isNegative)
    }
    let size = term.coefficient.magnitude
    let name = try raise(term.form)
    return (
      size == .one ? name : tree.binary(raise(size), size.int == nil ? .dot : .juxtapose, name),
      term.coefficient.isNegative
    )
  }

  private mutating func negated(_ id: Tree.ID) -> Tree.ID { tree.negate(id) }

  /// `± numerator · above / (denominator · below)`.
  private mutating func raise(
    _ fraction: Fraction, signed: Bool = true
  ) throws(Unspeakable) -> Tree.ID {
    var result = try product(fraction.numerator, fraction.above)
    if !fraction.below.isEmpty || fraction.denominator != .one {
      result = tree.binary(result, .divide, try product(fraction.denominator, fraction.below))
    }
    return signed && fraction.isNegative ? negated(result) : result
  }

  /// A coefficient and factors: `2x²·cos(x²)`.
  mutating func product(
    _ coefficient: Algebra.Number, _ factors: [Form.Factor]
  ) throws(Unspeakable) -> Tree.ID {
    if factors.contains(where: { forms.isArray($0.base) }) {
      return try arrayProduct(coefficient, factors)
    }
    var result: Tree.ID?
    if coefficient != .one || factors.isEmpty { result = raise(coefficient) }
    for (place, factor) in factors.enumerated() {
      let power = try raise(factor)
      guard let left = result else {
        result = power
        continue
      }
      let touches = place == 0 && tree.canTouch(power)
      result = tree.binary(left, touches ? .juxtapose : .dot, power)
    }
    return result ?? tree.number(1)
  }

  mutating func raise(_ factor: Form.Factor) throws(Unspeakable) -> Tree.ID {
    let base = try raise(factor.base)
    if let exponent = forms.number(at: factor.exponent) {
      if exponent == .one { return base }
      if exponent.ratio == Ratio(1, over: 2) { return tree.add(.prefix(.root, base)) }
    }
    return tree.binary(base, .power, try raise(factor.exponent))
  }

  private mutating func raise(
    _ row: RowID, _ operands: [Form.ID]
  ) throws(Unspeakable) -> Tree.ID {
    var parts: [Tree.ID] = []
    for operand in operands { parts.append(try raise(operand)) }
    if row == .abs && forms.isArray(operands[0]) {
      // Bars around a vector are its norm.
      let opposite = tree.negate(parts[0])
      return tree.call("max", parts[0], opposite)
    }
    if row == .exp, forms.writesPowersOfE, !names.contains(NamedConstant.e.spelling) {
      return tree.binary(tree.name(NamedConstant.e.spelling), .power, parts[0])
    }
    return tree.apply(row, parts)
  }
}

extension NamedConstant {
  /// The canonical spelling.
  var spelling: String {
    switch self {
    case .pi: "pi"
    case .e: "e"
    case .infinity: "inf"
    }
  }
}
