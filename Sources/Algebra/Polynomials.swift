import Autodiff

/// What the variables of polynomials stand for: forms that are no sums, products or whole
/// powers.
struct Atoms {
  private(set) var forms: [Form.ID] = []

  mutating func place(of form: Form.ID) -> Int? {
    if let known = forms.firstIndex(of: form) { return known }
    guard forms.count < Polynomial.variables else { return nil }
    forms.append(form)
    return forms.count - 1
  }
}

extension Forms {
  /// `id` as a polynomial; `nil` where it is none with exact coefficients and few terms.
  func polynomial(_ id: Form.ID, _ atoms: inout Atoms) -> Polynomial? {
    let entry = entries[id.int]
    switch entry.kind {
    case .number: return numbers[Int(entry.extra)].ratio.map { Polynomial($0) }
    case .sum:
      guard entry.count <= 64 else { return nil }
      var total = Polynomial()
      for position in stride(from: entry.range.lowerBound, to: entry.range.upperBound, by: 2) {
        guard let factor = numbers[Int(parts[position])].ratio,
          let part = polynomial(Form.ID(parts[position + 1]), &atoms),
          let next = total.adding(factor, 0, part)
        else { return nil }
        total = next
      }
      return total
    case .product:
      guard entry.count <= 16, let factor = numbers[Int(entry.extra)].ratio else { return nil }
      var total = Polynomial(factor)
      for factor in factors(of: id) {
        guard let power = number(at: factor.exponent)?.int, power > 0,
          let base = polynomial(factor.base, &atoms), let raised = base.raised(to: power),
          let next = total.multiplied(by: raised)
        else { return nil }
        total = next
      }
      return total
    case .constant, .truth, .name, .mark, .apply, .conditional, .loop, .call:
      return atoms.place(of: canon(id)).flatMap { Polynomial(variable: $0, power: 1) }
    }
  }

  /// The sum that a polynomial is, its terms reversed on demand.
  mutating func form(_ polynomial: Polynomial, _ atoms: Atoms, ascending: Bool = false) -> Form.ID {
    var pairs: [Pair] = []
    for term in ascending ? polynomial.terms.reversed() : polynomial.terms {
      var powers: [Pair] = []
      for (variable, atom) in atoms.forms.enumerated() {
        let power = Polynomial.power(of: variable, in: term.powers)
        if power > 0 { powers.append(Pair(atom.index, number(Number(power)).index)) }
      }
      let product = product(Self.numberOne, powers)
      pairs.append(Pair(place(of: .exact(term.coefficient)), product.index))
    }
    return sum(pairs)
  }

  /// Whether a sum begins with a lower power than it ends with: `1 - x²`.
  func isAscending(_ id: Form.ID) -> Bool {
    guard entries[id.int].kind == .sum else { return false }
    let range = entries[id.int].range
    return parts[range.lowerBound + 1] == Self.one.index
  }
}
