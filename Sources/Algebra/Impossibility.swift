public import Autodiff

/// A step of a graph that has no value, whatever its inputs are: `x/0`, `ln(-1 - x²)`.
public struct Impossibility: Hashable, Sendable {
  public let function: FunctionID
  public let node: NodeID
  public let row: RowID
  /// Which condition of `Row.domain` fails.
  public let domain: Int
  /// Numbers for which it fails: those of the operands, 1 for one that is not known; `nil` where
  /// the operands at fault are not known, only their signs.
  public let operands: [Double]?
}

extension Forms {
  mutating func noteImpossibility(
    _ row: RowID, _ operands: [Form.ID], _ facts: [Fact], _ function: FunctionID, _ node: Int
  ) {
    switch row {
    case .xlogy, .xpowy: return
    case .power where number(at: operands[1]) == nil: return
    default: break
    }
    let domains = RowFacts.of(row).domain
    let known = operands.map { value(ofClosed: $0) }
    let values = known.map { $0 ?? 1 }
    let padded = values + [0, 0]
    let failing = domains.firstIndex { !$0.holds(padded[0], padded[1], padded[2]) }
    let isClosed = failing != nil && !known.contains(nil)
    guard isClosed || facts.contains(where: { holdsNowhere($0) }) else { return }
    impossibility = Impossibility(
      function: function, node: NodeID(index: UInt32(truncatingIfNeeded: node)), row: row,
      domain: failing ?? 0, operands: failing == nil ? nil : values)
  }

  private func value(ofClosed id: Form.ID) -> Double? {
    if let number = number(at: id) { return number.double }
    let entry = entries[id.int]
    guard entry.kind == .constant else { return nil }
    return NamedConstant(rawValue: UInt8(entry.extra))?.double
  }
}
