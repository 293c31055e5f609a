internal import Algebra
internal import Autodiff
internal import Syntax

/// Formulas of arrays: `A·x` in order, `u·v`, `u·vᵀ`, `x⊙y`, `‖x‖`, `inv(A)ᵀ`.
extension Raiser {
  mutating func raiseArray(
    _ row: RowID, _ operands: [Form.ID], _ note: ArrayNote
  ) throws(Unspeakable) -> Tree.ID {
    switch row {
    case .matmul: return joined(try chain(operands, note))
    case .transpose: return tree.add(.transpose(try raise(operands[0]), caret: false))
    case .norm: return tree.add(.norm(try raise(operands[0])))
    case .broadcast: return try filled(operands[0], note)
    case .diagonalMatrix:
      if operands[0] == Forms.one {
        return tree.call("eye", try length(note.result[0]))
      }
      return tree.call("diag", try raise(operands[0]))
    case .diagonal: return tree.call("diag", try raise(operands[0]))
    case .trace: return tree.call("tr", try raise(operands[0]))
    case .determinant: return tree.call("det", try raise(operands[0]))
    case .inverse: return tree.call("inv", try raise(operands[0]))
    case .solve: return tree.call("solve", try raise(operands[0]), try raise(operands[1]))
    case .sum, .maximum, .minimum:
      guard note.result.isEmpty else { throw Unspeakable(row) }
      let name = row == .sum ? "sum" : row == .maximum ? "max" : "min"
      return tree.call(name, try raise(operands[0]))
    case .softmax, .logsumexp:
      guard note.operands[0].count == 1 else { throw Unspeakable(row) }
      return tree.call(Row[row].name, try raise(operands[0]))
    case .cumsum:
      guard note.operands[0].count == 1, note.attributes == [0, 0] else { throw Unspeakable(row) }
      return tree.call("cumsum", try raise(operands[0]))
    case .concat:
      guard note.result.count == 1 else { throw Unspeakable(row) }
      return tree.call("concat", try raise(operands[0]), try raise(operands[1]))
    case .stack: return try literal(operands, note)
    case .gather: return try entry(operands, note)
    case .slice: return try range(operands[0], note)
    default: throw Unspeakable(row)
    }
  }

  /// The factors of a matrix product as they are written; `u·v` needs no `ᵀ`.
  private mutating func chain(
    _ operands: [Form.ID], _ note: ArrayNote
  ) throws(Unspeakable) -> [Tree.ID] {
    let isDot =
      operands.count == 2 && note.operands.allSatisfy { $0.count == 1 } && note.result.isEmpty
    var factors: [Tree.ID] = []
    for (place, operand) in operands.enumerated() {
      if isDot, place == 0, !transposesRows, case .apply(.transpose, let inner) = forms[operand] {
        hasDots = true
        factors.append(try raise(inner[0]))
      } else {
        factors.append(try raise(operand))
      }
    }
    return factors
  }

  private mutating func joined(_ factors: [Tree.ID]) -> Tree.ID {
    var result = factors[0]
    for factor in factors.dropFirst() { result = tree.binary(result, .dot, factor) }
    return result
  }

  mutating func length(_ dimension: Dimension) throws(Unspeakable) -> Tree.ID {
    switch dimension {
    case .size(let count): return tree.number(count)
    case .symbol(let name): return tree.name(name)
    case .trips: throw Unspeakable()
    }
  }

  /// `ones(3)`, `zeros(2, 2)`.
  private mutating func filled(
    _ entry: Form.ID, _ note: ArrayNote
  ) throws(Unspeakable) -> Tree.ID {
    guard entry == Forms.one || entry == Forms.zero else { throw Unspeakable(.broadcast) }
    var lengths: [Tree.ID] = []
    for dimension in note.result { lengths.append(try length(dimension)) }
    return tree.call(entry == Forms.one ? "ones" : "zeros", lengths)
  }

  private mutating func literal(
    _ entries: [Form.ID], _ note: ArrayNote
  ) throws(Unspeakable) -> Tree.ID {
    var parts: [Tree.ID] = []
    for entry in entries { parts.append(try raise(entry)) }
    let columns: Int
    switch note.result.count {
    case 1: return tree.add(.vector(tree.list(parts)))
    case 2:
      guard case .size(let count) = note.result[1], count > 0, note.operands.allSatisfy(\.isEmpty)
      else { return tree.add(.vector(tree.list(parts))) }
      columns = count
    default: throw Unspeakable(.stack)
    }
    var rows: [Tree.ID] = []
    for start in stride(from: 0, to: parts.count, by: columns) {
      rows.append(tree.add(.vector(tree.list(parts[start..<min(start + columns, parts.count)]))))
    }
    return tree.add(rows.count > 1 ? .matrix(tree.list(rows)) : .vector(tree.list(rows)))
  }

  /// `x[2]`, `A[1, 2]`: positions are counted from 1.
  private mutating func entry(
    _ operands: [Form.ID], _ note: ArrayNote
  ) throws(Unspeakable) -> Tree.ID {
    var positions: [Tree.ID] = []
    for operand in operands.dropFirst() {
      if case .apply(.index, let inner) = forms[operand] {
        positions.append(try raise(inner[0]))
      } else if forms.number(at: operand) != nil {
        positions.append(try raise(operand))
      } else {
        throw Unspeakable(.gather)
      }
    }
    let array = try raise(operands[0])
    return tree.add(.index(array, tree.list(positions)))
  }

  /// `x[2..5]` of a vector.
  private mutating func range(
    _ operand: Form.ID, _ note: ArrayNote
  ) throws(Unspeakable) -> Tree.ID {
    guard note.operands[0].count == 1, note.attributes.count == 2, note.attributes[1] == 1,
      case .size(let count) = note.result[0], count > 0
    else { throw Unspeakable(.slice) }
    let array = try raise(operand)
    let first = tree.number(note.attributes[0] + 1)
    let last = tree.number(note.attributes[0] + count)
    return tree.add(.index(array, tree.list(tree.add(.range(first, last)))))
  }
}

// MARK: Products entry by entry

extension Raiser {
  /// `2·s·A·x`, `2x⊙y`: numbers in front, arrays entry by entry.
  mutating func arrayProduct(
    _ coefficient: Algebra.Number, _ factors: [Form.Factor]
  ) throws(Unspeakable) -> Tree.ID {
    var scalars: [Form.Factor] = []
    // A dot product among the numbers goes last, where its brackets show.
    var dots: [Form.Factor] = []
    var pieces: [Tree.ID] = []
    var links: [Tree.ID] = []
    for factor in factors {
      if !forms.isArray(factor.base) {
        if isDot(factor) { dots.append(factor) } else { scalars.append(factor) }
      } else if let inner = try chain(factor) {
        if pieces.isEmpty { links = inner }
        pieces.append(joined(inner))
      } else {
        pieces += try powers(factor)
      }
    }
    var result: Tree.ID
    let isPlain = coefficient == .one && scalars.isEmpty
    if pieces.count > 1 {
      result = pieces[0]
      if !isPlain && scalars.isEmpty { result = scaled(raise(coefficient), result) }
      for piece in pieces.dropFirst() { result = tree.binary(result, .elementwise, piece) }
      if !scalars.isEmpty {
        let head = try product(coefficient, scalars)
        result = tree.binary(head, .dot, result)
      }
    } else {
      let parts = links.isEmpty ? pieces : links
      result = parts[0]
      if !isPlain {
        let head = try product(coefficient, scalars)
        result = scalars.isEmpty ? scaled(head, result) : tree.binary(head, .dot, result)
      }
      for part in parts.dropFirst() { result = tree.binary(result, .dot, part) }
    }
    for dot in dots { result = tree.binary(result, .dot, try raise(dot)) }
    return result
  }

  private mutating func scaled(_ number: Tree.ID, _ factor: Tree.ID) -> Tree.ID {
    tree.binary(number, tree.canTouch(factor) ? .juxtapose : .dot, factor)
  }

  private func isDot(_ factor: Form.Factor) -> Bool {
    guard factor.exponent == Forms.one, !named.contains(factor.base) else { return false }
    if case .apply(.matmul, _) = forms[factor.base] { return true }
    return false
  }

  /// The factors of a matrix product that stands by itself.
  private mutating func chain(_ factor: Form.Factor) throws(Unspeakable) -> [Tree.ID]? {
    guard factor.exponent == Forms.one, !named.contains(factor.base),
      case .apply(.matmul, let operands) = forms[factor.base],
      let note = forms.arrayNote(of: factor.base)
    else { return nil }
    return try chain(operands, note)
  }

  /// A power of a vector entry by entry; of a matrix, which has no power, products.
  private mutating func powers(_ factor: Form.Factor) throws(Unspeakable) -> [Tree.ID] {
    guard factor.exponent != Forms.one, forms.shape(of: factor.base).count > 1 else {
      return [try raise(factor)]
    }
    if forms.number(at: factor.exponent)?.ratio == Ratio(1, over: 2) { return [try raise(factor)] }
    let base = try raise(factor.base)
    if let count = forms.number(at: factor.exponent)?.int, 2...4 ~= count {
      return Array(repeating: base, count: count)
    }
    return [tree.call("pow", base, try raise(factor.exponent))]
  }
}

// MARK: A bias across rows

extension Raiser {
  func isFullMatrix(_ form: Form.ID) -> Bool {
    forms.shape(of: form).count == 2 && bias(form) == nil
  }

  /// `ones(n)·bᵀ` beside a matrix is written `b`.
  func biased(_ term: Form.Term) -> Form.Term {
    guard let vector = bias(term.form) else { return term }
    return Form.Term(coefficient: term.coefficient, form: vector)
  }

  private func bias(_ form: Form.ID) -> Form.ID? {
    guard case .apply(.matmul, let operands) = forms[form], operands.count == 2,
      case .apply(.broadcast, let inner) = forms[operands[0]], inner[0] == Forms.one,
      case .apply(.transpose, let vector) = forms[operands[1]],
      forms.shape(of: vector[0]).count == 1
    else { return nil }
    return vector[0]
  }
}
