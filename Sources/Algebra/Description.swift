import Autodiff

/// Plain ASCII text of forms, for tests and for people who debug; Language has its own printer.
extension Forms {
  /// The text of `id`, inputs by `names` (`x0`, `x1`, … where there are none).
  public func description(of id: Form.ID, names: [String] = []) -> String {
    var texts: [UInt32: String] = [:]
    var reached: [Form.ID] = []
    forEachForm(below: [id]) { reached.append($0) }
    for form in reached.reversed() { texts[form.index] = text(form, names, texts) }
    return texts[id.index] ?? ""
  }

  private func text(_ id: Form.ID, _ names: [String], _ texts: [UInt32: String]) -> String {
    switch self[id] {
    case .number(let number): return "\(number)"
    case .constant(let constant): return "\(constant)"
    case .truth(let value): return "\(value)"
    case .name(let input): return input < names.count ? names[input] : "x\(input)"
    case .mark(let mark): return table[mark]
    case .sum(let terms):
      var text = ""
      for term in terms {
        let body = fractionText(fraction(term.coefficient, term.form), texts)
        if text.isEmpty {
          text = (term.coefficient.isNegative ? "-" : "") + body
        } else {
          text += (term.coefficient.isNegative ? " - " : " + ") + body
        }
      }
      return text
    case .product(let coefficient, _):
      return (coefficient.isNegative ? "-" : "") + fractionText(fraction(of: id), texts)
    case .apply(let row, let operands):
      let inner = operands.map { texts[$0.index] ?? "" }
      if let note = arrayNote(of: id) { return arrayText(row, operands, inner, note) }
      return "\(Row[row].name)(\(inner.joined(separator: ", ")))"
    case .conditional(let condition, let then, let otherwise):
      let inner = [condition, then, otherwise].map { texts[$0.index] ?? "" }
      return "if(\(inner.joined(separator: ", ")))"
    case .structured(let node, let operands, let result):
      let inner = operands.map { texts[$0.index] ?? "" }
      let word = if case .loop = node { "loop" } else { "call" }
      return "\(word).\(result)(\(inner.joined(separator: ", ")))"
    }
  }

  /// Products in order, with brackets around sums.
  private func arrayText(
    _ row: RowID, _ operands: [Form.ID], _ inner: [String], _ note: ArrayNote
  ) -> String {
    let pieces = zip(operands, inner).map { entries[$0.int].kind == .sum ? "(\($1))" : $1 }
    return switch row {
    case .matmul: pieces.joined(separator: "·")
    case .transpose: pieces[0] + "ᵀ"
    case .broadcast where operands[0] == Self.one: "ones"
    case .diagonalMatrix where operands[0] == Self.one: "eye"
    default: "\(Row[row].name)(\(inner.joined(separator: ", ")))"
    }
  }

  private func fractionText(_ fraction: Fraction, _ texts: [UInt32: String]) -> String {
    // A sum alone needs no brackets unless a sign or number stands before it.
    let isAlone =
      fraction.above.count == 1 && fraction.below.isEmpty && fraction.numerator == .one
      && fraction.denominator == .one && !fraction.isNegative
    var above = side(fraction.numerator, fraction.above, texts, bracketed: !isAlone)
    if above.isEmpty { above = "1" }
    if fraction.below.isEmpty && fraction.denominator == .one { return above }
    let below = side(fraction.denominator, fraction.below, texts, bracketed: true)
    let count = fraction.below.count + (fraction.denominator == .one ? 0 : 1)
    return "\(above)/" + (count > 1 ? "(\(below))" : below)
  }

  private func side(
    _ number: Number, _ factors: [Form.Factor], _ texts: [UInt32: String], bracketed: Bool
  ) -> String {
    var pieces = factors.map { factorText($0, texts, bracketed) }
    if number != .one { pieces.insert("\(number)", at: 0) }
    return pieces.joined(separator: "*")
  }

  private func factorText(
    _ factor: Form.Factor, _ texts: [UInt32: String], _ bracketed: Bool
  ) -> String {
    var base = texts[factor.base.index] ?? ""
    let kind = entries[factor.base.int].kind
    let power = number(at: factor.exponent)
    if power == .half { return "sqrt(\(base))" }
    if (kind == .sum && (bracketed || power != .one)) || (kind == .product && power != .one) {
      base = "(\(base))"
    }
    if power == .one { return base }
    let exponent = power.map { "\($0)" } ?? texts[factor.exponent.index] ?? ""
    let isWord =
      entries[factor.exponent.int].count == 0 && power?.int != nil
      || power == nil
        && entries[factor.exponent.int].kind == .name
    return isWord ? "\(base)^\(exponent)" : "\(base)^(\(exponent))"
  }
}
