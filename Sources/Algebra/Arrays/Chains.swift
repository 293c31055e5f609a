import Autodiff

/// Matrix products: flat and in order, numbers in front, what is a number pulled out of the
/// middle.
///
/// A chain is written as mathematicians write it, vectors as columns: `uᵀ·A·v` is a number,
/// `A·v` a vector, `u·vᵀ` a matrix. A vector in the place of a row is a `transpose` of one axis,
/// which stands in chains only. A result that would be a row is turned into a column.
struct Link {
  /// Of a row, the vector.
  var form: Form.ID
  var shape: [Dimension]
  var isRow = false

  var isMatrix: Bool { shape.count == 2 }
  var isColumn: Bool { shape.count == 1 && !isRow }
}

extension Forms {
  /// The product of `links`, each the neighbour that it multiplies.
  mutating func chain(_ links: [Link]) -> Form.ID {
    var scalars: [Pair] = []
    var flat: [Link] = []
    for link in links {
      if link.form == Self.zero { return Self.zero }
      spread(link, into: &flat, &scalars)
    }
    reduce(&flat)
    var rest: [Link] = []
    var place = 0
    while place < flat.count {
      if flat[place].isRow, let end = flat[place...].firstIndex(where: \.isColumn) {
        let scalar = innerProduct(Array(flat[place...end]))
        scalars.append(Pair(scalar.index, Self.one.index))
        place = end + 1
      } else {
        rest.append(flat[place])
        place += 1
      }
    }
    if rest.isEmpty {
      if let edge = links.first, edge.isMatrix {
        rest = [Link(form: eye(edge.shape[0]), shape: [edge.shape[0], edge.shape[0]])]
      }
    } else if rest[0].isRow {
      rest = turned(rest)
    }
    if let only = rest.first {
      let form = rest.count == 1 ? only.form : stored(rest)
      scalars.append(Pair(form.index, Self.one.index))
    }
    return product(Self.numberOne, scalars)
  }

  /// The links of a form: those of a chain, else the form itself.
  mutating func links(of form: Form.ID, _ shape: [Dimension]) -> [Link] {
    guard isApply(form, .matmul), let note = arrayNote(of: form) else {
      return [Link(form: form, shape: shape)]
    }
    return zip(operands(of: form), note.operands).map { link($0, $1) }
  }

  /// An operand of a stored chain.
  func link(_ operand: Form.ID, _ shape: [Dimension]) -> Link {
    if shape.count == 1, let vector = self.operand(of: operand, .transpose) {
      return Link(form: vector, shape: shape, isRow: true)
    }
    return Link(form: operand, shape: shape)
  }

  /// Transposed and in the opposite order.
  mutating func turned(_ links: [Link]) -> [Link] {
    var result: [Link] = []
    for link in links.reversed() {
      if link.isMatrix {
        result.append(
          Link(form: transposed(link.form, link.shape), shape: link.shape.reversed()))
      } else {
        result.append(Link(form: link.form, shape: link.shape, isRow: !link.isRow))
      }
    }
    return result
  }

  private mutating func spread(
    _ link: Link, into flat: inout [Link], _ scalars: inout [Pair]
  ) {
    let (scalar, array) = separated(link.form, link.shape)
    if scalar != Self.one { scalars.append(Pair(scalar.index, Self.one.index)) }
    if link.isMatrix && isEye(array) { return }
    let inner = links(of: array, link.shape)
    flat += link.isRow ? turned(inner) : inner
  }

  /// Inverses meet, diagonal matrices go over to the vector beside them.
  private mutating func reduce(_ links: inout [Link]) {
    var place = 0
    while place + 1 < links.count {
      let (left, right) = (links[place], links[place + 1])
      if left.isMatrix, right.isMatrix, areInverse(left.form, right.form) {
        links.removeSubrange(place...place + 1)
      } else if right.isColumn, let diagonal = operand(of: left.form, .diagonalMatrix) {
        links[place + 1].form = times(diagonal, right.form)
        links.remove(at: place)
      } else if left.isRow, let diagonal = operand(of: right.form, .diagonalMatrix) {
        links[place].form = times(left.form, diagonal)
        links.remove(at: place + 1)
      } else {
        place += 1
        continue
      }
      place = max(place - 1, 0)
    }
  }

  private func areInverse(_ a: Form.ID, _ b: Form.ID) -> Bool {
    if let a = operand(of: a, .transpose), let b = operand(of: b, .transpose) {
      return areInverse(a, b)
    }
    if let inner = operand(of: a, .inverse) { return canons[inner.int] == canons[b.int] }
    if let inner = operand(of: b, .inverse) { return canons[inner.int] == canons[a.int] }
    return false
  }

  /// A row, matrices, a column: the way round that has fewer transposes.
  private mutating func innerProduct(_ links: [Link]) -> Form.ID {
    if links.count == 2 {
      let (left, right) = (links[0], links[1])
      if isOnes(left.form) || isOnes(right.form) {
        let other = isOnes(left.form) ? right : left
        return total(other.form, other.shape)
      }
    }
    let other = turned(links)
    let isTurned = transposes(other) < transposes(links)
    return stored(isTurned ? other : links)
  }

  private func transposes(_ links: [Link]) -> Int {
    links.count { $0.isMatrix && isApply($0.form, .transpose) }
  }

  /// The chain as it is: two links or more.
  func chainResult(_ links: [Link]) -> [Dimension] {
    guard let first = links.first, let last = links.last else { return [] }
    let rows = first.isRow ? [] : [first.shape[0]]
    let columns = last.isMatrix ? [last.shape[1]] : last.isRow ? [last.shape[0]] : []
    return rows + columns
  }

  mutating func stored(_ links: [Link]) -> Form.ID {
    let note = ArrayNote(operands: links.map(\.shape), result: chainResult(links))
    var operands: [Form.ID] = []
    for link in links { operands.append(link.isRow ? row(link) : link.form) }
    return plainArray(.matmul, operands, note)
  }

  mutating func row(_ link: Link) -> Form.ID {
    plainArray(
      .transpose, [link.form],
      ArrayNote(operands: [link.shape], result: [.size(1), link.shape[0]]))
  }

  /// The number `uᵀ·A·v` is `vᵀ·Aᵀ·u`: one of them is the key of equality.
  mutating func canonicalInnerProduct(_ id: Form.ID, _ note: ArrayNote) -> UInt32 {
    var links = zip(operands(of: id), note.operands).map { link($0, $1) }
    for place in links.indices { links[place].form = canon(links[place].form) }
    var other = turned(links)
    for place in other.indices { other[place].form = canon(other[place].form) }
    let isTurned = other.map(\.form.index).lexicographicallyPrecedes(links.map(\.form.index))
    let start = isTurned ? other : links
    if !isTurned
      && zip(operands(of: id), note.operands).map({ link($0, $1).form }) == start.map(\.form)
    {
      return id.index
    }
    return stored(start).index
  }
}
