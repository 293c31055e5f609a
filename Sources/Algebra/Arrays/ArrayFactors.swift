import Autodiff

/// Taking out what products of matrices share at one end: `A·x + Aᵀ·x` is `(A + Aᵀ)·x`.
extension Forms {
  private struct Product {
    let coefficient: UInt32
    let scalar: Form.ID
    let links: [Link]
  }

  /// A better form of a sum of arrays; `nil` where there is none.
  mutating func improvedArraySum(_ id: Form.ID) -> Form.ID? {
    if let merged = mergedLiterals(id), costs[merged.int] < costs[id.int] { return merged }
    for isAtEnd in [true, false] {
      if let shorter = factoredChains(id, isAtEnd: isAtEnd), costs[shorter.int] < costs[id.int] {
        return shorter
      }
    }
    return nil
  }

  private mutating func factoredChains(_ id: Form.ID, isAtEnd: Bool) -> Form.ID? {
    let terms = termPairs(of: id)
    guard terms.count <= 64 else { return nil }
    let products = terms.map { product(of: $0) }
    var result: [Pair] = []
    var isDone = [Bool](repeating: false, count: terms.count)
    var changes = false
    for place in terms.indices where !isDone[place] {
      guard let first = products[place], let shared = isAtEnd ? first.links.last : first.links.first
      else {
        result.append(terms[place])
        continue
      }
      let group = terms.indices.filter { other in
        guard other >= place, !isDone[other], let product = products[other],
          let end = isAtEnd ? product.links.last : product.links.first
        else { return false }
        return isSame(end, shared)
      }
      for member in group { isDone[member] = true }
      guard group.count > 1 else {
        result.append(terms[place])
        continue
      }
      changes = true
      var rests: [Pair] = []
      for member in group {
        guard let product = products[member] else { continue }
        let links = Array(isAtEnd ? product.links.dropLast() : product.links.dropFirst())
        let rest = times(product.scalar, chain(links))
        rests.append(Pair(product.coefficient, rest.index))
      }
      let links = first.links
      let edge = chainResult(Array(isAtEnd ? links.dropLast() : links.dropFirst()))
      let inner = sum(untransposedFirst(rests))
      // A vector that is left of a matrix product is a row only at the front.
      let isRow = isAtEnd && edge.count == 1 && links[0].isRow
      let middle = Link(form: inner, shape: edge, isRow: isRow)
      let whole = isAtEnd ? chain([middle, shared]) : chain([shared, middle])
      result.append(Pair(Self.numberOne, whole.index))
    }
    return changes ? sum(result) : nil
  }

  private mutating func product(of term: Pair) -> Product? {
    let form = Form.ID(term.second)
    guard isArray(form) else { return nil }
    let (scalar, array) = separated(form, [])
    guard isApply(array, .matmul) else { return nil }
    let links = links(of: array, shape(of: array))
    // Without a matrix beside it, a vector would be left as a number's place.
    guard links.count > 1 else { return nil }
    return Product(coefficient: term.first, scalar: scalar, links: links)
  }

  private func isSame(_ a: Link, _ b: Link) -> Bool {
    a.isRow == b.isRow && canons[a.form.int] == canons[b.form.int]
  }

  /// `A + Aᵀ`, not `Aᵀ + A`.
  private func untransposedFirst(_ terms: [Pair]) -> [Pair] {
    guard terms.count == 2, let inner = operand(of: Form.ID(terms[0].second), .transpose),
      canons[inner.int] == canons[Int(terms[1].second)]
    else { return terms }
    return terms.reversed()
  }
}
