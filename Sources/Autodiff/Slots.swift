/// Up to three nodes, by position: the operands or the tangents of a row, without an allocation
/// (arrays here cost a third of the time of a reverse sweep).
struct Slots {
  private var first: NodeID?
  private var second: NodeID?
  private var third: NodeID?

  static let none = Slots()

  init(_ first: NodeID? = nil, _ second: NodeID? = nil, _ third: NodeID? = nil) {
    self.first = first
    self.second = second
    self.third = third
  }

  subscript(position: Int) -> NodeID? {
    get { position == 0 ? first : position == 1 ? second : third }
    set {
      if position == 0 {
        first = newValue
      } else if position == 1 {
        second = newValue
      } else {
        third = newValue
      }
    }
  }

  func map(_ transform: (NodeID) -> NodeID?) -> Slots {
    Slots(first.flatMap(transform), second.flatMap(transform), third.flatMap(transform))
  }
}

extension Node {
  /// The operands of an elementwise row.
  var slots: Slots {
    Slots(
      NodeID(index: a), b == Self.unused ? nil : NodeID(index: b),
      c == Self.unused ? nil : NodeID(index: c))
  }
}

/// What the derivative passes read of each row, by its id: a `Row` copied for every node costs
/// more than the rule.
enum RowRules {
  static let differentials: [Formula?] = Row.table.map(\.differential)
  static let transposes: [[Formula?]] = Row.table.map(\.transpose)
  static let arrays: [ArrayRule] = Row.table.map(\.arrayRule)
  /// Whether a tangent can pass.
  static let isDifferentiable = Row.table.map { $0.differential != nil || !$0.arrayRule.isNone }
}
