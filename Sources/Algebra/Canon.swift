import Autodiff

/// One order for the terms of a sum, the factors of a product and the operands of a symmetric
/// row. It serves equality (`x·y` and `y·x` are like terms) and is never printed.
extension Forms {
  /// The canonical form of the entry made last: itself in most cases.
  mutating func canonical(_ id: Form.ID) -> UInt32 {
    let entry = entries[id.int]
    switch entry.kind {
    case .number, .constant, .truth, .name, .mark: return id.index
    case .sum: return canonicalPairs(id, entry, key: 1)
    case .product: return canonicalPairs(id, entry, key: 0)
    case .apply, .conditional, .loop, .call:
      var isCanonical = true
      for position in entry.range where canons[Int(parts[position])] != parts[position] {
        isCanonical = false
      }
      let isSymmetric =
        entry.kind == .apply && entry.count == 2 && row(of: entry).isCommutative
      if isSymmetric && parts[Int(entry.start)] > parts[Int(entry.start) + 1] {
        isCanonical = false
      }
      if isApply(id, .matmul), let note = arrayNote(of: id), note.result.isEmpty {
        return canonicalInnerProduct(id, note)
      }
      // `x > y` is `y < x`.
      let turned: RowID? =
        switch row(of: entry) {
        case .greater where entry.kind == .apply: .less
        case .greaterOrEqual where entry.kind == .apply: .lessOrEqual
        default: nil
        }
      if isCanonical && turned == nil { return id.index }
      var operands = entry.range.map { canons[Int(parts[$0])] }
      if isSymmetric { operands.sort() }
      if turned != nil { operands.reverse() }
      let start = parts.count
      parts += operands
      return intern(entry.kind, row: turned?.rawValue ?? entry.row, extra: entry.extra, from: start)
        .index
    }
  }

  /// Pairs sorted by the form at `key`; a sum's numbers stay as they are.
  private mutating func canonicalPairs(_ id: Form.ID, _ entry: Entry, key: Int) -> UInt32 {
    var isCanonical = true
    var previous: UInt32 = 0
    for position in stride(from: entry.range.lowerBound, to: entry.range.upperBound, by: 2) {
      let form = parts[position + key]
      if form < previous || canons[Int(form)] != form { isCanonical = false }
      if key == 0 && canons[Int(parts[position + 1])] != parts[position + 1] {
        isCanonical = false
      }
      if !isCanonical { break }
      previous = form
    }
    if isCanonical { return id.index }
    var pairs: [(UInt32, UInt32)] = []
    pairs.reserveCapacity(Int(entry.count) / 2)
    for position in stride(from: entry.range.lowerBound, to: entry.range.upperBound, by: 2) {
      let (first, second) = (parts[position], parts[position + 1])
      pairs.append(
        key == 1 ? (first, canons[Int(second)]) : (canons[Int(first)], canons[Int(second)]))
    }
    pairs.sort { key == 1 ? $0.1 < $1.1 : $0.0 < $1.0 }
    let start = parts.count
    for (first, second) in pairs {
      parts.append(first)
      parts.append(second)
    }
    return intern(entry.kind, row: entry.row, extra: entry.extra, from: start).index
  }
}
