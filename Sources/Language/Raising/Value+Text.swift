internal import Autodiff
internal import Syntax

extension Tree {
  /// A value as an expression.
  mutating func raise(_ value: Value, _ symbols: Symbols) -> ID {
    switch value {
    case .number(let constant): return raise(constant)
    case .tuple(let parts):
      let parts = parts.map { raise($0, symbols) }
      return add(.tuple(list(parts)))
    case .array(let entries): return raise(entries)
    case .record(let fields):
      let fields = fields.map { field in
        let value = raise(field.value, symbols)
        return add(.binding(name(symbols.display(field.name)), value))
      }
      return add(.record(list(fields)))
    }
  }

  /// `[1, 2]`, `[1, 2; 3, 4]`; more axes, or a matrix of one row, as nested vectors; `zeros(0, 3)`
  /// where brackets would not tell all lengths.
  mutating func raise(_ entries: Entries) -> ID {
    if entries.shape.count > 1, entries.shape.contains(0) {
      let lengths = entries.shape.map { number($0) }
      return call("zeros", lengths)
    }
    let rows = entries.shape.first ?? 0
    let parts = (0..<rows).map { place in
      switch entries.element(place) {
      case .array(let part): raise(part)
      case .number(let constant): raise(constant)
      case .tuple, .record: add(.all)
      }
    }
    let isMatrix = entries.shape.count == 2 && rows > 1
    let id = add(isMatrix ? .matrix(list(parts)) : .vector(list(parts)))
    return entries.isRow ? add(.transpose(id, caret: false)) : id
  }

  mutating func raise(_ constant: Constant) -> ID {
    switch constant {
    case .exact(let ratio): quotient(ratio)
    case .decimal(let value): number(value)
    case .named(let constant): name(constant.spelling)
    case .truth(let truth): add(.boolean(truth))
    }
  }

  private mutating func quotient(_ ratio: Ratio) -> ID {
    self.ratio(ratio.numerator, ratio.denominator)
  }
}

/// How numbers and formulas are written for one reader.
struct Notation: Sendable {
  var alphabet: Syntax.Style.Alphabet
  /// Significant digits; `nil` for the shortest text that reads back.
  var digits: Int?

  var style: Syntax.Style { Syntax.Style(alphabet, digits: digits) }

  /// For other programs: ASCII, all digits.
  static let exact = Notation(alphabet: .ascii, digits: nil)

  func text(_ value: Value, _ symbols: Symbols) -> String {
    var tree = Tree()
    let id = tree.raise(value, symbols)
    return tree.text(id, style)
  }

  func text(_ constant: Constant) -> String {
    var tree = Tree()
    let id = tree.raise(constant)
    return tree.text(id, style)
  }

  func text(_ double: Double) -> String { text(.decimal(double)) }

  /// A number with its decimal value where that says more: `1/3 ≈ 0.333333`, `7/2 = 3.5`.
  func answer(_ value: Value, _ symbols: Symbols) -> String {
    guard case .number(let constant) = value else { return text(value, symbols) }
    let approximately = alphabet == .ascii ? "~=" : "≈"
    switch constant {
    case .exact(let ratio) where !ratio.isInteger:
      let sign = ratio.decimalDigits.map { $0 <= digits ?? 17 } == true ? "=" : approximately
      return "\(text(constant)) \(sign) \(text(ratio.double))"
    case .named(let name) where name != .infinity:
      return "\(text(constant)) \(approximately) \(text(name.double))"
    default: return text(constant)
    }
  }
}

extension Ratio {
  /// How many significant digits write it exactly as a decimal; `nil` if more than 17.
  fileprivate var decimalDigits: Int? {
    var scaled = self
    for _ in 0...17 {
      if scaled.isInteger {
        let digits = String(scaled.numerator.magnitude).count
        return digits <= 17 ? digits : nil
      }
      guard let next = scaled.multiplied(by: Ratio(10)) else { return nil }
      scaled = next
    }
    return nil
  }
}
