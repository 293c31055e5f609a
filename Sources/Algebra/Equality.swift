/// What can be said about two forms without trying numbers.
public enum Equality: Hashable, Sendable {
  /// They have the same value wherever both are defined.
  case proved
  /// Not proved within the bounded work: they may be equal or not.
  case unknown
}

/// Equality by a normal form of the difference: multiplied out, functions reduced to few
/// (exponentials for hyperbolics, sine and cosine of single angles, natural logarithms),
/// `cos²` replaced by `1 - sin²`, denominators cleared.
extension Forms {
  public mutating func equality(_ a: Form.ID, _ b: Form.ID) -> Equality {
    if canons[a.int] == canons[b.int] { return .proved }
    var normal = NormalForm(knowing: domain(of: [a, b]))
    let difference = sum([
      Pair(Self.numberOne, a.index), Pair(Self.numberMinusOne, b.index),
    ])
    guard var rest = normal.form(of: difference, in: &self) else { return .unknown }
    for _ in 0..<4 {
      if rest == Self.zero { return .proved }
      guard let cleared = normal.cleared(rest, in: &self), cleared != rest else { break }
      rest = cleared
    }
    return .unknown
  }
}

/// One attempt to bring forms to a normal form: polynomials in powers of atoms.
struct NormalForm {
  let domain: Domain
  var known: [UInt32: Form.ID] = [:]
  /// Products of terms that may still be made.
  var budget = 20_000

  init(knowing domain: Domain) { self.domain = domain }

  /// `nil` where the work is too much.
  mutating func form(of root: Form.ID, in forms: inout Forms) -> Form.ID? {
    var reached: [Form.ID] = []
    forms.forEachForm(below: [root]) { reached.append($0) }
    for id in reached.reversed() where known[id.index] == nil {
      guard let normal = step(id, &forms) else { return nil }
      known[id.index] = normal
    }
    return known[root.index]
  }

  private mutating func step(_ id: Form.ID, _ forms: inout Forms) -> Form.ID? {
    switch forms[id] {
    case .number, .constant, .truth, .name, .mark: return id
    case .sum(let terms):
      var pairs: [Pair] = []
      for term in terms {
        guard let form = known[term.form.index] else { return nil }
        for part in forms.termPairs(of: form) {
          guard let number = forms.multiplied(forms.place(of: term.coefficient), part.first)
          else { return nil }
          pairs.append(Pair(number, part.second))
        }
      }
      return forms.sum(pairs)
    case .product(let coefficient, let factors):
      var result = forms.number(coefficient)
      for factor in factors {
        guard let base = known[factor.base.index], let exponent = known[factor.exponent.index],
          let raised = power(base, exponent, &forms), let next = times(result, raised, &forms)
        else { return nil }
        result = next
      }
      return result
    case .apply(let row, let operands):
      let normal = operands.compactMap { known[$0.index] }
      if forms.arrayNote(of: id) != nil {
        return forms.rebuilt(id, operands: normal.map { forms.canon($0) })
      }
      return normal.count == operands.count ? function(row, normal, &forms) : nil
    case .conditional, .structured:
      let operands = forms.operands(of: id).compactMap { known[$0.index] }
      return forms.rebuilt(id, operands: operands.map { forms.canon($0) })
    }
  }

  /// Both sides times every base that a term divides by.
  mutating func cleared(_ form: Form.ID, in forms: inout Forms) -> Form.ID? {
    var lowest: [(base: Form.ID, exponent: Number)] = []
    for term in forms.termPairs(of: form) {
      guard forms.entries[Int(term.second)].kind == .product else { continue }
      for factor in forms.factors(of: Form.ID(term.second)) {
        guard let exponent = forms.number(at: factor.exponent), exponent.isNegative else {
          continue
        }
        let place = lowest.firstIndex {
          forms.canons[$0.base.int] == forms.canons[factor.base.int]
        }
        if let place {
          if exponent.double < lowest[place].exponent.double { lowest[place].exponent = exponent }
        } else {
          lowest.append((factor.base, exponent))
        }
      }
    }
    if lowest.isEmpty { return nil }
    var pairs: [Pair] = []
    for term in forms.termPairs(of: form) {
      // One product for all: powers of a base must meet before any of them is multiplied out.
      var factors = [Pair(term.second, Forms.one.index)]
      for (base, exponent) in lowest {
        factors.append(Pair(base.index, forms.number(exponent.negated).index))
      }
      let product = forms.product(term.first, factors)
      guard let settled = settled(product, &forms) else { return nil }
      pairs += forms.termPairs(of: settled)
    }
    return forms.sum(pairs)
  }
}

extension Forms {
  func canon(_ id: Form.ID) -> Form.ID { Form.ID(canons[id.int]) }
}
