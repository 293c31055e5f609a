public import Autodiff

/// Arithmetic of optimizers and schedules: a number beside an array stands at each entry.
extension Builder {
  public mutating func entrywise(_ row: RowID, _ a: NodeID, _ b: NodeID) -> NodeID {
    let (left, right) = (shape(of: a), shape(of: b))
    if left == right { return apply(row, a, b) }
    return left.isEmpty
      ? apply(row, broadcast(a, to: right), b) : apply(row, a, broadcast(b, to: left))
  }

  public mutating func sum(_ a: NodeID, _ b: NodeID) -> NodeID { entrywise(.add, a, b) }
  public mutating func difference(_ a: NodeID, _ b: NodeID) -> NodeID {
    entrywise(.subtract, a, b)
  }
  public mutating func product(_ a: NodeID, _ b: NodeID) -> NodeID { entrywise(.multiply, a, b) }
  public mutating func quotient(_ a: NodeID, _ b: NodeID) -> NodeID { entrywise(.divide, a, b) }

  public mutating func decimal(_ value: Double) -> NodeID { constant(.decimal(value)) }

  /// `1 - a`
  public mutating func complement(_ a: NodeID) -> NodeID {
    let one = exact(.one)
    return difference(one, a)
  }

  /// `decay·average + (1 - decay)·value`
  public mutating func movingAverage(
    _ average: NodeID, _ value: NodeID, decay: NodeID
  ) -> NodeID {
    let kept = product(decay, average)
    let rest = complement(decay)
    let fresh = product(rest, value)
    return sum(kept, fresh)
  }

  /// The Euclidean length of all `parts` together; of one number its size.
  public mutating func length(of parts: [NodeID]) -> NodeID {
    if parts.count == 1, type(of: parts[0]).isScalar { return apply(.abs, parts[0]) }
    var total: NodeID?
    for part in parts {
      let square = apply(.multiply, part, part)
      let term = sum(square)
      total = total.map { apply(.add, $0, term) } ?? term
    }
    guard let total else { return exact(.zero) }
    return apply(.sqrt, total)
  }
}
