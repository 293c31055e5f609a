public import Autodiff

/// Rows of arrays applied to forms: what mathematicians simplify is simplified.
extension Forms {
  /// `row` of `operands`, tidy; the note tells the shapes.
  public mutating func array(
    _ row: RowID, _ operands: [Form.ID], _ note: ArrayNote
  ) -> Form.ID {
    guard let x = operands.first, let shape = note.operands.first else {
      return progression(row, note) ?? plainArray(row, operands, note)
    }
    switch row {
    case .matmul: return matrixProduct(operands, note)
    case .outer where operands.count == 2:
      return chain([
        Link(form: x, shape: shape), Link(form: operands[1], shape: note.operands[1], isRow: true),
      ])
    case .transpose where shape.count == 2: return transposed(x, shape)
    case .trace: return trace(x, shape)
    case .diagonal:
      return operand(of: x, .diagonalMatrix) ?? (isArray(x) ? plainArray(row, [x], note) : x)
    case .diagonalMatrix: return diagonalMatrix(x, note)
    case .inverse: return inverted(x, note)
    case .determinant: return determinant(x, note)
    case .logdet:
      let determinant = determinant(x, ArrayNote(operands: note.operands, result: []))
      return apply(.ln, [determinant])
    case .solve where operands.count == 2:
      let (scalar, rest) = separated(operands[1], note.operands[1])
      if scalar == Self.zero { return Self.zero }
      if isEye(x) { return operands[1] }
      return times(scalar, plainArray(row, [x, rest], note))
    case .norm: return norm(x, note)
    case .sum:
      if note.attributes.count == shape.count { return total(x, shape) }
      return partialSum(x, note)
    case .broadcast: return spread(x, note)
    case .stack:
      return operands.allSatisfy({ $0 == Self.zero }) ? Self.zero : plainArray(row, operands, note)
    case .reshape, .slice, .pad, .gather, .scatterAdd, .index:
      return placed(row, operands, note)
    case .cumsum, .concat, .permute:
      return operands.allSatisfy({ $0 == Self.zero })
        ? Self.zero : plainArray(row, operands, note)
    default: return plainArray(row, operands, note)
    }
  }

  /// The integers of an `iota`, written out where they are few.
  private mutating func progression(_ row: RowID, _ note: ArrayNote) -> Form.ID? {
    guard row == .iota, note.attributes.count == 2, case .size(let count)? = note.result.first,
      (1...Self.literalLimit).contains(count)
    else { return nil }
    let (start, step) = (note.attributes[0], note.attributes[1])
    return literal((0..<count).map { number(Number(start + $0 * step)) }, note.result)
  }

  /// A vector in front of what is no row is one itself: the graph does not tell them apart.
  private mutating func matrixProduct(_ operands: [Form.ID], _ note: ArrayNote) -> Form.ID {
    var links: [Link] = []
    for (operand, shape) in zip(operands, note.operands) {
      links.append(link(operand, shape))
    }
    for place in links.indices.dropLast() where links[place].isColumn && !links[place + 1].isRow {
      links[place].isRow = true
    }
    return chain(links)
  }

  private mutating func trace(_ x: Form.ID, _ shape: [Dimension]) -> Form.ID {
    let note = ArrayNote(operands: [shape], result: [])
    let (scalar, rest) = separated(x, shape)
    if scalar == Self.zero { return Self.zero }
    if isEye(rest) || isOnes(rest), let count = length(shape[0]) { return times(scalar, count) }
    if let inner = operand(of: rest, .transpose) { return times(scalar, trace(inner, shape)) }
    if let diagonal = operand(of: rest, .diagonalMatrix) {
      return times(scalar, total(diagonal, [shape[0]]))
    }
    if isApply(rest, .matmul) {
      let links = links(of: rest, shape)
      // tr(u·vᵀ) is vᵀ·u; around the circle, so that the row comes first.
      if let start = links.firstIndex(where: \.isRow) {
        return times(scalar, chain(Array(links[start...] + links[..<start])))
      }
    }
    return times(scalar, plainArray(.trace, [rest], note))
  }

  private mutating func diagonalMatrix(_ x: Form.ID, _ note: ArrayNote) -> Form.ID {
    let (scalar, rest) = separated(x, note.operands[0])
    if scalar == Self.zero { return Self.zero }
    if isOnes(rest) { return times(scalar, eye(note.operands[0][0])) }
    return times(scalar, plainArray(.diagonalMatrix, [rest], note))
  }

  private mutating func inverted(_ x: Form.ID, _ note: ArrayNote) -> Form.ID {
    let (scalar, rest) = separated(x, note.operands[0])
    if scalar == Self.zero || isOnes(rest) {
      return plainArray(.inverse, [filling(x, note.result)], note)
    }
    let outside = power(scalar, Self.minusOne)
    if isEye(rest) { return times(outside, rest) }
    if let inner = operand(of: rest, .inverse) { return times(outside, inner) }
    if let inner = operand(of: rest, .transpose) {
      return times(outside, transposed(inverted(inner, note), note.result))
    }
    return times(outside, plainArray(.inverse, [rest], note))
  }

  private mutating func determinant(_ x: Form.ID, _ note: ArrayNote) -> Form.ID {
    if let inner = operand(of: x, .transpose) { return determinant(inner, note) }
    if isEye(x) { return Self.one }
    if let inner = operand(of: x, .inverse) {
      return power(determinant(inner, note), Self.minusOne)
    }
    return plainArray(.determinant, [filling(x, note.operands[0])], note)
  }

  private mutating func norm(_ x: Form.ID, _ note: ArrayNote) -> Form.ID {
    let (scalar, rest) = separated(x, note.operands[0])
    if let number = number(at: scalar) {
      if number.isZero { return Self.zero }
      let size = self.number(number.magnitude)
      return times(size, plainArray(.norm, [rest], note))
    }
    return plainArray(.norm, [filling(x, note.operands[0])], note)
  }

  /// The sum of all entries.
  mutating func total(_ x: Form.ID, _ shape: [Dimension]) -> Form.ID {
    let note = ArrayNote(attributes: Array(shape.indices), operands: [shape], result: [])
    let (scalar, rest) = separated(x, shape)
    if scalar == Self.zero { return Self.zero }
    if isOnes(rest), let count = count(shape) { return times(scalar, count) }
    if let diagonal = operand(of: rest, .diagonalMatrix) {
      return times(scalar, total(diagonal, [shape[0]]))
    }
    if let inner = operand(of: rest, .transpose) {
      return times(scalar, total(inner, shape.reversed()))
    }
    if isApply(rest, .stack), let known = entries(of: rest, shape, limit: Self.literalLimit),
      known.allSatisfy({ number(at: $0) != nil })
    {
      return times(scalar, sum(known.map { Pair(Self.numberOne, $0.index) }))
    }
    let entry = entries[rest.int]
    if entry.kind == .sum, termPairs(of: rest).contains(where: { !isArray(Form.ID($0.second)) }) {
      var pairs: [Pair] = []
      for term in termPairs(of: rest) {
        pairs.append(Pair(term.first, total(Form.ID(term.second), shape).index))
      }
      return times(scalar, sum(pairs))
    }
    if shape.count == 1, entry.kind == .product, entry.count == 4, entry.extra == Self.numberOne {
      let both = factors(of: rest)
      if both.allSatisfy({ $0.exponent == Self.one && isArray($0.base) }) {
        return times(
          scalar,
          chain([
            Link(form: both[0].base, shape: shape, isRow: true),
            Link(form: both[1].base, shape: shape),
          ]))
      }
    }
    return times(scalar, plainArray(.sum, [rest], note))
  }

  /// A sum over some axes.
  private mutating func partialSum(_ x: Form.ID, _ note: ArrayNote) -> Form.ID {
    let (scalar, rest) = separated(x, note.operands[0])
    if scalar == Self.zero { return Self.zero }
    if isOnes(rest), let count = count(note.attributes.map { note.operands[0][$0] }) {
      return times(scalar, count)
    }
    if note.operands[0].count == 2 {
      // Over the rows Aᵀ·1, over the columns A·1.
      let isOverRows = note.attributes == [0]
      let ones = ones([note.operands[0][isOverRows ? 0 : 1]])
      var links = [Link(form: rest, shape: note.operands[0])]
      if isOverRows { links = turned(links) }
      links.append(Link(form: ones, shape: [note.operands[0][isOverRows ? 0 : 1]]))
      return times(scalar, chain(links))
    }
    return times(scalar, plainArray(.sum, [rest], note))
  }

  /// An array with further axes; a number stays a number.
  private mutating func spread(_ x: Form.ID, _ note: ArrayNote) -> Form.ID {
    if !isArray(x) { return x }
    guard note.result.count == 2, note.operands[0].count == 1 else {
      return plainArray(.broadcast, [x], note)
    }
    let isRow = note.attributes == [0]
    let vector = Link(form: x, shape: note.operands[0], isRow: isRow)
    let size = note.result[isRow ? 0 : 1]
    let ones = Link(form: ones([size]), shape: [size], isRow: !isRow)
    return chain(isRow ? [ones, vector] : [vector, ones])
  }
}
