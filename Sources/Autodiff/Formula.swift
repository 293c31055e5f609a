/// A rule as data: an expression over the slots of a row.
///
/// A row's differential, its domain, its kinks and its rewrites are formulas, so they can be
/// instantiated in a graph, transposed, printed and tested. The last term is the root.
public struct Formula: Hashable, Sendable {
  public enum Term: Hashable, Sendable {
    /// An operand of the row.
    case operand(Int)
    /// The value of the row itself.
    case result
    /// The tangent of an operand; in a transpose, `tangent(0)` is the cotangent.
    case tangent(Int)
    case number(Ratio)
    /// π, e or ∞.
    case named(NamedConstant)
    /// A row of one to three earlier terms (their indices; -1 for none).
    case apply(RowID, Int, Int, Int)
  }

  public private(set) var terms: [Term]
  /// Whether a tangent occurs at or below each term.
  public private(set) var mentionsTangent: [Bool]

  public init(_ term: Term) {
    terms = [term]
    if case .tangent = term { mentionsTangent = [true] } else { mentionsTangent = [false] }
  }

  public static let x = Formula(.operand(0))
  public static let y = Formula(.operand(1))
  public static let z = Formula(.operand(2))
  public static let result = Formula(.result)

  public static let pi = Formula(.named(.pi))
  public static let e = Formula(.named(.e))

  public static func operand(_ position: Int) -> Formula { Formula(.operand(position)) }
  public static func tangent(_ position: Int) -> Formula { Formula(.tangent(position)) }
  public static func number(_ ratio: Ratio) -> Formula { Formula(.number(ratio)) }

  /// `row` applied to one to three formulas.
  public static func apply(
    _ row: RowID, _ first: Formula, _ second: Formula? = nil, _ third: Formula? = nil
  ) -> Formula {
    var terms = first.terms
    var mentions = first.mentionsTangent
    let count = terms.count + (second?.terms.count ?? 0) + (third?.terms.count ?? 0) + 1
    terms.reserveCapacity(count)
    mentions.reserveCapacity(count)
    let a = terms.count - 1
    let b = append(second, to: &terms, &mentions)
    let c = append(third, to: &terms, &mentions)
    terms.append(.apply(row, a, b, c))
    mentions.append(mentions[a] || (b >= 0 && mentions[b]) || (c >= 0 && mentions[c]))
    return Formula(terms: terms, mentionsTangent: mentions)
  }

  /// Where the root of `operand` is now; -1 for none.
  private static func append(
    _ operand: Formula?, to terms: inout [Term], _ mentions: inout [Bool]
  ) -> Int {
    guard let operand else { return -1 }
    let offset = terms.count
    for term in operand.terms {
      if case .apply(let row, let a, let b, let c) = term {
        terms.append(
          .apply(row, a + offset, b < 0 ? b : b + offset, c < 0 ? c : c + offset))
      } else {
        terms.append(term)
      }
    }
    mentions += operand.mentionsTangent
    return terms.count - 1
  }

  private init(terms: [Term], mentionsTangent: [Bool]) {
    self.terms = terms
    self.mentionsTangent = mentionsTangent
  }

  /// How many operands the formula mentions: one more than the greatest position.
  public var arity: Int {
    terms.reduce(0) { greatest, term in
      switch term {
      case .operand(let position), .tangent(let position): max(greatest, position + 1)
      case .result, .number, .named, .apply: greatest
      }
    }
  }
}

extension Formula: ExpressibleByIntegerLiteral {
  public init(integerLiteral value: Int) { self.init(.number(Ratio(value))) }
}

extension Formula {
  public static func + (a: Formula, b: Formula) -> Formula { apply(.add, a, b) }
  public static func - (a: Formula, b: Formula) -> Formula { apply(.subtract, a, b) }
  public static func * (a: Formula, b: Formula) -> Formula { apply(.multiply, a, b) }
  public static func / (a: Formula, b: Formula) -> Formula { apply(.divide, a, b) }
  public static prefix func - (a: Formula) -> Formula { apply(.negate, a) }
  public static func power(_ a: Formula, _ b: Formula) -> Formula { apply(.power, a, b) }
  public static func sqrt(_ a: Formula) -> Formula { apply(.sqrt, a) }
  public static func exp(_ a: Formula) -> Formula { apply(.exp, a) }
  public static func ln(_ a: Formula) -> Formula { apply(.ln, a) }
  public static func sin(_ a: Formula) -> Formula { apply(.sin, a) }
  public static func cos(_ a: Formula) -> Formula { apply(.cos, a) }
}
