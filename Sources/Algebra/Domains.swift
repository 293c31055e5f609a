public import Autodiff

/// Something that must hold of a form: `x ≠ 0`, `x > 0`, `x ≥ 0`, or with `.other` that the form
/// itself is defined.
public struct Condition: Hashable, Sendable {
  public let form: Form.ID
  public let relation: Row.Domain.Relation
}

typealias Fact = Condition

/// A set of facts that answers what follows from it.
struct Domain {
  private var known: [UInt32: UInt8] = [:]

  private static let positive: UInt8 = 1
  private static let nonnegative: UInt8 = 2
  private static let nonzero: UInt8 = 4
  private static let defined: UInt8 = 8

  var isEmpty: Bool { known.isEmpty }

  mutating func insert(_ fact: Fact, in forms: borrowing Forms) {
    var bits = known[forms.canons[fact.form.int], default: 0]
    switch fact.relation {
    case .positive: bits |= Self.positive | Self.nonnegative | Self.nonzero
    case .nonnegative: bits |= Self.nonnegative
    case .nonzero: bits |= Self.nonzero
    case .other: bits |= Self.defined
    }
    if bits & Self.nonnegative != 0 && bits & Self.nonzero != 0 { bits |= Self.positive }
    known[forms.canons[fact.form.int]] = bits
  }

  func implies(_ fact: Fact, in forms: borrowing Forms) -> Bool {
    let bits = known[forms.canons[fact.form.int], default: 0]
    return switch fact.relation {
    case .positive: bits & Self.positive != 0
    case .nonnegative: bits & Self.nonnegative != 0
    case .nonzero: bits & Self.nonzero != 0
    case .other: bits & Self.defined != 0
    }
  }
}

/// Where forms are defined.
///
/// Conditions are found at the end and once: what the graph's rows need, less what the form's
/// own rows need. A law that forgets a factor, a logarithm or a root therefore cannot forget its
/// condition.
extension Forms {
  /// What every form at or below `roots` needs; the inside of branches only if asked for.
  mutating func domain(of roots: [Form.ID], insideBranches: Bool = false) -> Domain {
    var reached: [Form.ID] = []
    forEachForm(below: roots, insideBranches: insideBranches) { id in
      let kind = entries[id.int].kind
      if kind == .product || kind == .apply { reached.append(id) }
    }
    var domain = Domain()
    var facts: [Fact] = []
    for id in reached {
      facts.removeAll(keepingCapacity: true)
      addFacts(of: id, into: &facts)
      for fact in facts { insert(fact, into: &domain) }
    }
    return domain
  }

  /// Enters `fact`, and for a positive sum that its factors are not 0.
  mutating func insert(_ fact: Fact, into domain: inout Domain) {
    domain.insert(fact, in: self)
    guard fact.relation == .positive, entries[fact.form.int].kind == .sum else { return }
    var factors: [Fact] = []
    normalize(fact.form, .nonzero, into: &factors)
    for factor in factors { domain.insert(factor, in: self) }
  }

  func forEachForm(
    below roots: [Form.ID], insideBranches: Bool = true, _ body: (Form.ID) -> Void
  ) {
    guard let greatest = roots.map(\.int).max() else { return }
    var isReached = [Bool](repeating: false, count: greatest + 1)
    for root in roots { isReached[root.int] = true }
    for index in stride(from: greatest, through: 0, by: -1) where isReached[index] {
      let entry = entries[index]
      switch entry.kind {
      case .conditional where !insideBranches: isReached[Int(parts[Int(entry.start)])] = true
      case .sum:
        for position in entry.range where (position - entry.range.lowerBound) % 2 == 1 {
          isReached[Int(parts[position])] = true
        }
      case .number, .constant, .truth, .name, .mark, .product, .apply, .conditional, .loop, .call:
        for position in entry.range { isReached[Int(parts[position])] = true }
      }
      body(Form.ID(index))
    }
  }

  /// What the outermost step of `id` needs.
  private mutating func addFacts(of id: Form.ID, into found: inout [Fact]) {
    let entry = entries[id.int]
    guard entry.kind == .apply else {
      for position in stride(from: entry.range.lowerBound, to: entry.range.upperBound, by: 2) {
        powerFacts(Form.ID(parts[position]), Form.ID(parts[position + 1]), into: &found)
      }
      return
    }
    if entry.extra > 0 { return addArrayFacts(of: id, into: &found) }
    let domains = RowFacts.of(row(of: entry)).domain
    if domains.isEmpty { return }
    let operands = operands(of: id)
    for domain in domains {
      if domain.relation == .other {
        found.append(Fact(form: id, relation: .other))
      } else if let form = build(domain.expression, operands) {
        normalize(form, domain.relation, into: &found)
      }
    }
  }

  /// What applying `row` needs, in the graph.
  mutating func facts(of row: RowID, _ operands: [Form.ID], into found: inout [Fact]) {
    switch row {
    case .divide where operands.count == 2:
      normalize(operands[1], .nonzero, into: &found)
    case .power where operands.count == 2:
      powerFacts(operands[0], operands[1], into: &found)
    case .xpowy where operands.count == 3:
      // x/‖x‖ is settled at 0.
      if operand(of: operands[1], .norm) != nil { return }
      powerFacts(operands[1], operands[2], into: &found)
    case .xlogy where operands.count == 2:
      normalize(operands[1], .positive, into: &found)
    default:
      for domain in RowFacts.of(row).domain {
        if domain.relation == .other {
          let value = apply(row, operands)
          if number(at: value) == nil {
            found.append(Fact(form: plainApply(row, operands), relation: .other))
          }
        } else if let form = build(domain.expression, operands) {
          normalize(form, domain.relation, into: &found)
        }
      }
    }
  }

  private mutating func powerFacts(_ base: Form.ID, _ exponent: Form.ID, into found: inout [Fact]) {
    guard let number = number(at: exponent) else {
      // A symbolic exponent: x > 0 is where the power is defined for all exponents.
      return normalize(base, .positive, into: &found)
    }
    if number.ratio?.isInteger == true {
      if number.isNegative { normalize(base, .nonzero, into: &found) }
    } else {
      normalize(base, number.isNegative ? .positive : .nonnegative, into: &found)
    }
  }
}
