import Autodiff

/// A product laid out for printing: `± numerator · above / (denominator · below)`.
///
/// An exact coefficient is split into integers, a decimal stands above; every exponent is
/// positive or symbolic. With nothing above, the numerator is printed even if it is 1.
public struct Fraction: Hashable, Sendable {
  public let isNegative: Bool
  public let numerator: Number
  public let above: [Form.Factor]
  public let denominator: Number
  public let below: [Form.Factor]
}

extension Forms {
  /// A term or product above and below a fraction bar.
  ///
  /// - Parameter coefficient: multiplies `form`; for a form of kind `product` give its own.
  public func fraction(_ coefficient: Number, _ form: Form.ID) -> Fraction {
    var above: [Form.Factor] = []
    var below: [Form.Factor] = []
    if entries[form.int].kind == .product {
      for factor in factors(of: form) {
        if let exponent = number(at: factor.exponent), exponent.isNegative,
          let positive = numberForms[exponent.negated]
        {
          below.append(Form.Factor(base: factor.base, exponent: positive))
        } else {
          above.append(factor)
        }
      }
    } else if form != Self.one {
      above = [Form.Factor(base: form, exponent: Self.one)]
    }
    let magnitude = coefficient.magnitude
    guard let ratio = magnitude.ratio else {
      return Fraction(
        isNegative: coefficient.isNegative, numerator: magnitude, above: above, denominator: .one,
        below: below)
    }
    return Fraction(
      isNegative: coefficient.isNegative, numerator: .exact(Ratio(integer: ratio.numerator)),
      above: above, denominator: .exact(Ratio(integer: ratio.denominator)), below: below)
  }

  /// The fraction of `form` itself.
  public func fraction(of form: Form.ID) -> Fraction {
    let entry = entries[form.int]
    switch entry.kind {
    case .product: return fraction(numbers[Int(entry.extra)], form)
    case .number: return fraction(numbers[Int(entry.extra)], Self.one)
    default: return fraction(.one, form)
    }
  }
}
