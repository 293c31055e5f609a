import Autodiff

/// Entries and pieces of arrays, and small arrays entry by entry.
extension Forms {
  /// The greatest array that is written entry by entry.
  static let literalLimit = 16

  /// Rows that read or place parts of an array.
  mutating func placed(_ row: RowID, _ operands: [Form.ID], _ note: ArrayNote) -> Form.ID {
    let x = operands[0]
    switch row {
    case .index:
      // A known position, counted from 0 from here on.
      if let position = number(at: x)?.int { return number(Number(position - 1)) }
      return plainArray(row, operands, note)
    case .gather where operands.count == 2:
      if let position = number(at: operands[1])?.int {
        return element(x, note.operands[0], [position], note)
      }
      return isArray(x) ? plainArray(row, operands, note) : x
    case .slice:
      if !isArray(x) { return x }
      if let entry = singleEntry(note) { return element(x, note.operands[0], entry, note) }
      return plainArray(row, operands, note)
    case .reshape:
      if !isArray(x) { return x }
      if note.result == note.operands[0] { return x }
      if isApply(x, .gather), note.result.isEmpty { return x }
      return plainArray(row, operands, note)
    case .pad: return x == Self.zero ? x : plainArray(row, operands, note)
    case .scatterAdd where operands.count == 3:
      if operands[2] == Self.zero { return x }
      guard let position = number(at: operands[1])?.int, note.result.count == 1,
        let size = size(note.result[0]), size <= Self.literalLimit, position < size,
        position >= 0
      else { return plainArray(row, operands, note) }
      var entries = Array(repeating: Self.zero, count: size)
      entries[position] = operands[2]
      let added = literal(entries, note.result)
      return sum([Pair(Self.numberOne, x.index), Pair(Self.numberOne, added.index)])
    default: return plainArray(row, operands, note)
    }
  }

  /// One entry or row: `x[2]`, positions counted from 1.
  private mutating func element(
    _ x: Form.ID, _ shape: [Dimension], _ positions: [Int], _ note: ArrayNote
  ) -> Form.ID {
    guard isArray(x) else { return x }
    let kind = self.entries[x.int].kind
    if positions.count == shape.count, kind != .name, kind != .mark,
      let entries = entries(of: x, shape, limit: Self.literalLimit),
      let place = offset(positions, shape), place < entries.count
    {
      return entries[place]
    }
    return plainElement(x, shape, positions)
  }

  private mutating func plainElement(
    _ x: Form.ID, _ shape: [Dimension], _ positions: [Int]
  ) -> Form.ID {
    var operands = [x]
    for position in positions { operands.append(number(Number(position + 1))) }
    let rest = Array(shape.dropFirst(positions.count))
    return plainArray(
      .gather, operands,
      ArrayNote(operands: [shape] + positions.map { _ in [] }, result: rest))
  }

  /// Where a slice of one entry begins; `nil` for other slices.
  private func singleEntry(_ note: ArrayNote) -> [Int]? {
    guard note.result.allSatisfy({ $0 == .size(1) }),
      note.attributes.count == 2 * note.operands[0].count
    else { return nil }
    return stride(from: 0, to: note.attributes.count, by: 2).map { note.attributes[$0] }
  }

  private func size(_ dimension: Dimension) -> Int? {
    if case .size(let count) = dimension { return count }
    return nil
  }

  private func offset(_ positions: [Int], _ shape: [Dimension]) -> Int? {
    var result = 0
    for (position, dimension) in zip(positions, shape) {
      guard let size = size(dimension), position >= 0, position < size else { return nil }
      result = result * size + position
    }
    return result
  }

  /// The vector or matrix of these entries, row by row.
  mutating func literal(_ entries: [Form.ID], _ shape: [Dimension]) -> Form.ID {
    if entries.allSatisfy({ $0 == Self.zero }) { return Self.zero }
    return plainArray(
      .stack, entries, ArrayNote(operands: entries.map { _ in [] }, result: shape))
  }
}

// MARK: Entry by entry

extension Forms {
  /// The entries of an array of up to `limit`, row by row; `nil` where they are not plain.
  mutating func entries(of form: Form.ID, _ shape: [Dimension], limit: Int) -> [Form.ID]? {
    var count = 1
    for dimension in shape {
      guard let size = size(dimension), size <= limit, count * size <= limit else { return nil }
      count *= size
    }
    guard shape.count == 1 || shape.count == 2, count > 0 else { return nil }
    return plainEntries(of: form, shape, count)
  }

  private mutating func plainEntries(
    of form: Form.ID, _ shape: [Dimension], _ count: Int
  ) -> [Form.ID]? {
    guard isArray(form) else { return Array(repeating: form, count: count) }
    let entry = entries[form.int]
    switch entry.kind {
    case .name, .mark:
      var result: [Form.ID] = []
      for place in 0..<count { result.append(plainElement(form, shape, positions(place, shape))) }
      return result
    case .sum:
      var columns: [[Form.ID]] = []
      let terms = termPairs(of: form)
      for term in terms {
        guard let part = plainEntries(of: Form.ID(term.second), shape, count) else { return nil }
        columns.append(part)
      }
      return (0..<count).map { place in
        sum(zip(terms, columns).map { Pair($0.first, $1[place].index) })
      }
    case .product:
      var columns: [(bases: [Form.ID], exponents: [Form.ID])] = []
      for factor in factors(of: form) {
        guard let bases = plainEntries(of: factor.base, shape, count),
          let exponents = plainEntries(of: factor.exponent, shape, count)
        else { return nil }
        columns.append((bases, exponents))
      }
      return (0..<count).map { place in
        product(
          entry.extra, columns.map { Pair($0.bases[place].index, $0.exponents[place].index) })
      }
    case .apply: return entriesOfRow(form, shape, count)
    case .number, .constant, .truth, .conditional, .loop, .call: return nil
    }
  }

  private mutating func entriesOfRow(
    _ form: Form.ID, _ shape: [Dimension], _ count: Int
  ) -> [Form.ID]? {
    let row = row(of: entries[form.int])
    let operands = operands(of: form)
    guard let note = arrayNote(of: form) else {
      var columns: [[Form.ID]] = []
      for operand in operands {
        guard let part = plainEntries(of: operand, shape, count) else { return nil }
        columns.append(part)
      }
      return (0..<count).map { place in apply(row, columns.map { $0[place] }) }
    }
    switch row {
    case .stack where note.operands.allSatisfy(\.isEmpty): return operands
    case .stack:
      var result: [Form.ID] = []
      for (operand, inner) in zip(operands, note.operands) {
        guard let part = entries(of: operand, inner, limit: Self.literalLimit) else { return nil }
        result += part
      }
      return result
    case .broadcast where operands.allSatisfy({ !isArray($0) }):
      return Array(repeating: operands[0], count: count)
    case .slice:
      let all = entries(of: operands[0], note.operands[0], limit: Self.literalLimit)
      var result: [Form.ID] = []
      for place in 0..<count {
        let source = moved(positions(place, shape), note.attributes)
        if let all {
          guard let offset = offset(source, note.operands[0]) else { return nil }
          result.append(all[offset])
        } else {
          result.append(plainElement(operands[0], note.operands[0], source))
        }
      }
      return result
    case .pad:
      guard let inner = entries(of: operands[0], note.operands[0], limit: Self.literalLimit)
      else { return nil }
      var result = Array(repeating: Self.zero, count: count)
      for (place, entry) in inner.enumerated() {
        let target = moved(positions(place, note.operands[0]), note.attributes)
        guard let offset = offset(target, shape) else { return nil }
        result[offset] = entry
      }
      return result
    case .reshape:
      if note.operands[0].isEmpty { return [operands[0]] }
      return entries(of: operands[0], note.operands[0], limit: Self.literalLimit)
    case .concat:
      guard shape.count == 1 else { return nil }
      var result: [Form.ID] = []
      for (operand, inner) in zip(operands, note.operands) {
        guard let part = entries(of: operand, inner, limit: Self.literalLimit) else { return nil }
        result += part
      }
      return result
    default: return nil
    }
  }

  /// Where a slice reads what it has at `positions`.
  private func moved(_ positions: [Int], _ attributes: [Int]) -> [Int] {
    positions.enumerated().map { axis, position in
      guard 2 * axis + 1 < attributes.count else { return position }
      return attributes[2 * axis] + position * attributes[2 * axis + 1]
    }
  }

  private func positions(_ place: Int, _ shape: [Dimension]) -> [Int] {
    var place = place
    var result: [Int] = []
    for dimension in shape.reversed() {
      let size = size(dimension) ?? 1
      result.append(place % size)
      place /= size
    }
    return result.reversed()
  }

  /// A sum with its vectors of entries added up: `[a, 0] + [0, b]` is `[a, b]`.
  mutating func mergedLiterals(_ id: Form.ID) -> Form.ID? {
    guard isArray(id), hasParts(id) else { return nil }
    let shape = shape(of: id)
    guard let entries = entries(of: id, shape, limit: Self.literalLimit) else { return nil }
    return literal(entries, shape)
  }

  /// Whether a sum or product has entries or pieces among its parts.
  private func hasParts(_ id: Form.ID) -> Bool {
    let isSum = entries[id.int].kind == .sum
    let start = entries[id.int].range.lowerBound
    return entries[id.int].range.contains { position in
      if isSum && (position - start) % 2 == 0 { return false }
      let part = Form.ID(parts[position])
      if isPiece(part) { return true }
      guard entries[part.int].kind == .product, isArray(part) else { return false }
      return factors(of: part).contains { isPiece($0.base) }
    }
  }

  func isPiece(_ id: Form.ID) -> Bool {
    isApply(id, .stack) || isApply(id, .pad) || isApply(id, .scatterAdd) || isApply(id, .reshape)
  }

  /// A result as an array of its shape; a product or a piece that is shorter entry by entry so.
  mutating func spelledArray(_ form: Form.ID, _ shape: [Dimension]) -> Form.ID {
    let filled = filling(form, shape)
    guard isArray(filled),
      isPiece(filled) || entries[filled.int].kind == .product && hasParts(filled)
        || entries[filled.int].kind == .sum && hasParts(filled),
      let entries = entries(of: filled, shape, limit: Self.literalLimit)
    else { return filled }
    let literal = literal(entries, shape)
    return literal == Self.zero ? filling(literal, shape) : literal
  }
}
