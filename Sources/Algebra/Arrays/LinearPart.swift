public import Autodiff

/// The matrix of a linear map: `M` where a form is `M·v`. Of a tangent by a vector it is the
/// Jacobian.
extension Forms {
  /// `form`, a vector of length `rows` and linear in the vector `v`, as a matrix times `v`; `nil`
  /// where that has no formula here.
  public mutating func matrix(
    of form: Form.ID, by v: Form.ID, rows: Dimension, columns: Dimension
  ) -> Form.ID? {
    guard let matrix = linearPart(form, v, rows, columns) else { return nil }
    return simplest(matrix)
  }

  /// `form`, a number and linear in the vector `v`, as a vector times `v`.
  public mutating func vector(of form: Form.ID, by v: Form.ID, count: Dimension) -> Form.ID? {
    guard let vector = linearRow(form, v, count) else { return nil }
    return simplest(vector)
  }

  private mutating func mentions(_ form: Form.ID, _ v: Form.ID) -> Bool {
    var isFound = false
    forEachForm(below: [form]) { if $0 == v { isFound = true } }
    return isFound
  }

  private mutating func linearPart(
    _ form: Form.ID, _ v: Form.ID, _ rows: Dimension, _ columns: Dimension
  ) -> Form.ID? {
    if form == v { return eye(columns) }
    if form == Self.zero { return Self.zero }
    if !isArray(form) {
      // A number that fills the vector.
      guard let row = linearRow(form, v, columns) else { return nil }
      return chain([
        Link(form: ones([rows]), shape: [rows]), Link(form: row, shape: [columns], isRow: true),
      ])
    }
    let entry = entries[form.int]
    switch entry.kind {
    case .sum:
      var pairs: [Pair] = []
      for term in termPairs(of: form) {
        guard let part = linearPart(Form.ID(term.second), v, rows, columns) else { return nil }
        pairs.append(Pair(term.first, part.index))
      }
      return sum(pairs)
    case .product:
      guard let (factor, others) = linearFactor(of: form, v) else { return nil }
      guard isArray(factor) else {
        guard let row = linearRow(factor, v, columns) else { return nil }
        return chain([
          Link(form: others, shape: [rows]), Link(form: row, shape: [columns], isRow: true),
        ])
      }
      if entries[factor.int].kind == .sum {
        var pairs: [Pair] = []
        for term in termPairs(of: factor) {
          let product = times(others, Form.ID(term.second))
          guard let part = linearPart(product, v, rows, columns) else { return nil }
          pairs.append(Pair(term.first, part.index))
        }
        return sum(pairs)
      }
      guard let inner = linearPart(factor, v, rows, columns) else { return nil }
      let (scalar, rest) = separated(others, [rows])
      if isOnes(rest) { return times(scalar, inner) }
      let diagonal = array(
        .diagonalMatrix, [others], ArrayNote(operands: [[rows]], result: [rows, rows]))
      return chain([
        Link(form: diagonal, shape: [rows, rows]), Link(form: inner, shape: [rows, columns]),
      ])
    case .apply:
      guard isApply(form, .matmul), shape(of: form).count == 1 else { return nil }
      var links = links(of: form, shape(of: form))
      let last = links.removeLast()
      for link in links where mentions(link.form, v) { return nil }
      guard last.isColumn, let inner = linearPart(last.form, v, last.shape[0], columns) else {
        return nil
      }
      return chain(links + [Link(form: inner, shape: [last.shape[0], columns])])
    case .number, .constant, .truth, .name, .mark, .conditional, .loop, .call: return nil
    }
  }

  private mutating func linearRow(
    _ form: Form.ID, _ v: Form.ID, _ count: Dimension
  ) -> Form.ID? {
    if form == Self.zero { return Self.zero }
    let entry = entries[form.int]
    switch entry.kind {
    case .sum:
      var pairs: [Pair] = []
      for term in termPairs(of: form) {
        guard let part = linearRow(Form.ID(term.second), v, count) else { return nil }
        pairs.append(Pair(term.first, part.index))
      }
      return sum(pairs)
    case .product:
      guard let (factor, others) = linearFactor(of: form, v),
        let inner = linearRow(factor, v, count)
      else { return nil }
      return times(others, inner)
    case .apply:
      let operands = operands(of: form)
      guard let note = arrayNote(of: form) else { return nil }
      switch row(of: entry) {
      case .sum where note.operands[0].count == 1:
        guard
          let matrix = linearPart(operands[0], v, note.operands[0][0], count)
        else { return nil }
        let turned = transposed(matrix, [note.operands[0][0], count])
        return chain([
          Link(form: turned, shape: [count, note.operands[0][0]]),
          Link(form: ones(note.operands[0]), shape: note.operands[0]),
        ])
      case .matmul:
        var links = links(of: form, [])
        if mentions(links[0].form, v) { links = turned(links) }
        let last = links.removeLast()
        for link in links where mentions(link.form, v) { return nil }
        guard let inner = linearPart(last.form, v, last.shape[0], count) else { return nil }
        return chain(
          turned(links + [Link(form: inner, shape: [last.shape[0], count])]))
      default: return nil
      }
    case .number, .constant, .truth, .name, .mark, .conditional, .loop, .call: return nil
    }
  }

  /// The only factor in which `v` is, and the others.
  private mutating func linearFactor(
    of form: Form.ID, _ v: Form.ID
  ) -> (factor: Form.ID, others: Form.ID)? {
    var found: Form.ID?
    var others: [Pair] = []
    for factor in factors(of: form) {
      if mentions(factor.base, v) {
        guard found == nil, factor.exponent == Self.one else { return nil }
        found = factor.base
      } else {
        guard !mentions(factor.exponent, v) else { return nil }
        others.append(Pair(factor.base.index, factor.exponent.index))
      }
    }
    guard let found else { return nil }
    return (found, product(entries[form.int].extra, others))
  }
}
