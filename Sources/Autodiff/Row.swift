/// An operator: everything that is known about it, in one value.
///
/// The engine, the derivatives, the simplifier, `steps`, `help` and the tests all read the row;
/// nothing about an operator is said anywhere else.
public struct Row: Sendable {
  public let id: RowID
  /// The spelling in gd for functions (`tanh`); for operators a word (`add`).
  public let name: String
  /// One sentence for `help`.
  public let summary: String
  /// How many operands; of `stack`, the least.
  public let arity: Int
  /// The element kind of the result of an elementwise row.
  public let result: ElementKind
  public let value: Kernel
  /// Linear in the tangents; `nil` where the derivative is zero wherever there is one (a
  /// comparison, `floor`, `stop`).
  public let differential: Formula?
  /// For a linear row, the cotangent of each operand in terms of the result's, `tangent(0)`;
  /// `nil` for an operand in which the row is not linear.
  public let transpose: [Formula?]
  /// What the rule is called in `steps`: `product`, `power`, `chain`.
  public let rule: String
  public let domain: [Domain]
  public let kinks: [Kink]
  public let jumps: [Jump]
  /// Whether the graph is a cone with its tip where the result is 0 (`hypot`): the slopes there
  /// differ in every direction, and the differential gives 0, the smallest between them.
  public var hasTip = false
  /// Where the tests sample each operand: inside the domain, away from kinks and jumps only by
  /// chance.
  public let samples: [ClosedRange<Double>]
  /// Only some statements ask for the identities, only tests and `help` for the rest: they are
  /// built when asked for, which halves what the table costs at a start.
  let identities: @Sendable () -> [Rewrite]
  let evidence: @Sendable () -> (references: [Reference], examples: [Example])
  /// A published source of value and derivative.
  public let source: String
  public let cost: Cost

  /// How an array row is differentiated; `none` for the elementwise rows, which have a formula.
  let arrayRule: ArrayRule

  /// How the value of one entry is computed.
  public enum Kernel: Sendable {
    case unary(@Sendable (Double) -> Double)
    case binary(@Sendable (Double, Double) -> Double)
    case ternary(@Sendable (Double, Double, Double) -> Double)
    /// No row of entries: the engine has the array's work.
    case array
  }

  /// Whether a reverse sweep saves the value or computes it again.
  public enum Cost: UInt8, Sendable {
    /// A few cycles: computed again.
    case cheap
    /// A library function: saved.
    case costly
  }

  /// A condition on the operands, with the sentence for when it fails.
  public struct Domain: Sendable {
    /// What must hold of `expression`; `other` is only known to `holds`.
    public enum Relation: Sendable {
      case positive, nonnegative, nonzero, other
    }

    public let expression: Formula
    public let relation: Relation
    /// `ln needs a number above 0`; the value found is added by the caller.
    public let wording: String
    /// Which operand the sentence is about.
    public let operand: Int
    /// The condition in numbers.
    public let holds: @Sendable (Double, Double, Double) -> Bool

    public init(
      _ expression: Formula, _ relation: Relation, operand: Int = 0, _ wording: String,
      holds: @escaping @Sendable (Double, Double, Double) -> Bool
    ) {
      self.expression = expression
      self.relation = relation
      self.wording = wording
      self.operand = operand
      self.holds = holds
    }
  }

  /// A corner: the row is continuous where `surface` is 0 and has another derivative on each
  /// side. The pieces are values, smooth across the surface, and good near it: another kink of
  /// the same row may lie further off (`clamp`).
  public struct Kink: Sendable {
    public let surface: Formula
    /// The row where `surface` < 0.
    public let below: Formula
    /// The row where `surface` > 0.
    public let above: Formula

    public init(surface: Formula, below: Formula, above: Formula) {
      self.surface = surface
      self.below = below
      self.above = above
    }
  }

  /// A jump: there is no derivative where `surface` is 0.
  public struct Jump: Sendable {
    public let surface: Formula

    public init(surface: Formula) { self.surface = surface }
  }

  /// An identity that the simplifier may use from left to right, where `condition` holds (on all
  /// reals without one). Operands are the pattern's variables.
  public struct Rewrite: Sendable {
    public let pattern: Formula
    public let replacement: Formula
    public let condition: (Formula, Domain.Relation)?

    public init(
      _ pattern: Formula, _ replacement: Formula, where condition: (Formula, Domain.Relation)? = nil
    ) {
      self.pattern = pattern
      self.replacement = replacement
      self.condition = condition
    }
  }

  /// A value from an independent high-precision source, to at least 15 digits.
  public struct Reference: Sendable {
    public let operands: [Double]
    public let value: Double
  }

  public struct Example: Sendable {
    public let input: String
    public let answer: String
  }
}

extension Row {
  /// Built anew at each access: a pass keeps those of the rows that it meets.
  public var rewrites: [Rewrite] { identities() }
  /// Values from an independent high-precision source.
  public var references: [Reference] { evidence().references }
  /// gd input and the answer that `help` shows.
  public var examples: [Example] { evidence().examples }

  /// The rows that work entry by entry.
  public static let elementwise = Array(table.prefix { $0.id.isElementwise })

  /// The row of `id`: an array access.
  public static subscript(id: RowID) -> Row { table[Int(id.rawValue)] }

  /// Every row, by the raw value of its id.
  ///
  /// A plain loop over families in the order of the ids: sorting and comparing them by id took as
  /// long as building them, 0.2 ms of every start.
  public static let table: [Row] = {
    var rows: [Row] = []
    rows.reserveCapacity(RowID.allCases.count)
    for family in families { rows += family }
    precondition(rows.count == RowID.allCases.count, "each RowID has exactly one row")
    for place in rows.indices {
      precondition(
        Int(rows[place].id.rawValue) == place, "families list their rows in the order of RowID")
    }
    return rows
  }()

  /// Computed: the table alone is kept.
  private static var families: [[Row]] {
    [
      arithmetic, settledProducts, comparisons, conversions, rounding, choice, exponentials,
      logarithms, trigonometry, inverseTrigonometry, hyperbolics, special, activations,
      arrayParts, arrayProducts, matrices, wholeArrays, arrayAxes, arrayRanges, sources,
    ]
  }
}
