internal import Autodiff
internal import Syntax

/// `[1, 2]`, `[1, 2; 3, 4]`, `[1..5]`.
extension Lowering {
  func lowerVector(_ parts: [Tree.ID], _ id: Tree.ID) throws(Diagnostic) -> Lowered {
    if parts.count == 1, case .range(let first, let last) = tree[parts[0]] {
      let (start, count) = try range(first, last)
      try checkSize([count], id)
      return .node(iota(start: start, count: count, id))
    }
    var values: [Lowered] = []
    for part in parts { values.append(try lower(part)) }
    return try stacked(values, parts, id)
  }

  /// The whole numbers from `start` on, as reals.
  func iota(start: Int, count: Int, _ id: Tree.ID) -> NodeID {
    frame.builder.origin = origin(id)
    let integers = frame.builder.iota(start: start, count: count)
    return frame.builder.apply(.convert, integers)
  }

  /// The bounds of a range that must be known: where it starts and how many it has.
  func range(_ first: Tree.ID, _ last: Tree.ID) throws(Diagnostic) -> (start: Int, count: Int) {
    let start = try integer(first, "the bound of a range")
    let end = try integer(last, "the bound of a range")
    let (length, overflow) = end.subtractingReportingOverflow(start)
    return (start, overflow || length == .max ? .max : max(0, length + 1))
  }

  func lowerMatrix(_ rows: [Tree.ID], _ id: Tree.ID) throws(Diagnostic) -> Lowered {
    var values: [Lowered] = []
    for row in rows {
      // `[xᵀ; yᵀ]`: a row may be a vector that is there already.
      if case .vector(let list) = tree[row], list.count == 1, let only = tree[list].first {
        let value = try lower(only)
        if case .node(let node, _) = value, table[type(of: node)].shape.count == 1 {
          values.append(.node(node))
          continue
        }
        values.append(try stacked([value], [only], row))
      } else {
        values.append(try lower(row))
      }
    }
    return try stacked(values, rows, id)
  }

  /// Parts of one kind side by side along a new first axis.
  func stacked(_ parts: [Lowered], _ id: Tree.ID) throws(Diagnostic) -> Lowered {
    try stacked(parts, parts.map { _ in id }, id)
  }

  private func stacked(
    _ parts: [Lowered], _ places: [Tree.ID], _ id: Tree.ID
  ) throws(Diagnostic) -> Lowered {
    frame.builder.origin = origin(id)
    guard !parts.isEmpty else {
      let zero = frame.builder.exact(.zero)
      return .node(frame.builder.broadcast(zero, to: [Dimension.size(0)]))
    }
    var nodes: [NodeID] = []
    var first: ValueType?
    for (place, part) in parts.enumerated() {
      guard case .node(let found, _) = part else {
        throw blame(
          places[place], "an array holds numbers; this is \(kindName(part)): ( ) makes a tuple")
      }
      let node = real(found)
      let type = table[type(of: node)]
      if let first, first != type { throw ragged(first, type, place, places) }
      first = type
      nodes.append(node)
    }
    frame.builder.origin = origin(id)
    return .node(frame.builder.stack(nodes))
  }

  private func ragged(
    _ first: ValueType, _ other: ValueType, _ place: Int, _ places: [Tree.ID]
  ) -> Diagnostic {
    guard first.element == other.element else {
      return blame(places[place], "numbers and truth values cannot stand in one array")
    }
    guard first.shape.count == 1, other.shape.count == 1 else {
      return blame(
        places[place],
        "the entries of an array have one shape: the first is \(first.kindName()), this is"
          + " \(other.kindName())")
    }
    let (long, short) = (other.shape[0].text, first.shape[0].text)
    return blame(
      places[place],
      "the rows of a matrix are equally long: this one has \(long), the first has \(short)")
  }
}
