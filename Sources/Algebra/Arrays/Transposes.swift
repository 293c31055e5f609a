import Autodiff

/// Transposes, pushed inward: `(A·B)ᵀ` is `Bᵀ·Aᵀ`.
extension Forms {
  /// The transpose of a matrix of this shape.
  mutating func transposed(_ form: Form.ID, _ shape: [Dimension]) -> Form.ID {
    guard isArray(form) else { return form }
    let entry = entries[form.int]
    switch entry.kind {
    case .product:
      var pairs: [Pair] = []
      for factor in factors(of: form) {
        pairs.append(Pair(transposed(factor.base, shape).index, factor.exponent.index))
      }
      return product(entry.extra, pairs)
    case .sum:
      var pairs: [Pair] = []
      for term in termPairs(of: form) {
        pairs.append(Pair(term.first, transposed(Form.ID(term.second), shape).index))
      }
      let sum = sum(pairs)
      let whole = plainTranspose(form, shape)
      return costs[sum.int] <= costs[whole.int] ? sum : whole
    case .apply:
      if let inner = operand(of: form, .transpose) { return inner }
      if isApply(form, .diagonalMatrix) { return form }
      if isOnes(form) { return ones(shape.reversed()) }
      if isApply(form, .matmul) { return chain(turned(links(of: form, shape))) }
      return plainTranspose(form, shape)
    case .number, .constant, .truth, .name, .mark, .conditional, .loop, .call:
      return plainTranspose(form, shape)
    }
  }

  /// A vector as a row: `(A·x)ᵀ` is `xᵀ·Aᵀ`. For printing only.
  public mutating func row(of form: Form.ID) -> Form.ID {
    let shape = shape(of: form)
    guard shape.count == 1 else { return form }
    let (scalar, array) = separated(form, shape)
    let links = turned(links(of: array, shape))
    return times(scalar, links.count > 1 ? stored(links) : row(links[0]))
  }

  private mutating func plainTranspose(_ form: Form.ID, _ shape: [Dimension]) -> Form.ID {
    plainArray(.transpose, [form], ArrayNote(operands: [shape], result: shape.reversed()))
  }
}
