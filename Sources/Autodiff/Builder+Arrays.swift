/// Arrays made of parts: one node each, with a static shape.
///
/// Preconditions are on the caller, who checks shapes first and words the errors. Views of views
/// are one view; nothing else is rewritten here.
extension Builder {
  /// The axes of a node's value; none for a number.
  public borrowing func shape(of node: NodeID) -> [Dimension] { table[type(of: node)].shape }

  /// The kind of a node's entries.
  public borrowing func element(of node: NodeID) -> ElementKind {
    table[type(of: node)].element
  }

  /// `[n] + shape` of n ≥ 1 parts of one type.
  public mutating func stack(_ parts: [NodeID]) -> NodeID {
    let part = table[type(of: parts[0])]
    precondition(
      parts.allSatisfy { type(of: $0) == type(of: parts[0]) }, "parts of a stack have one type")
    return wide(
      .stack, typed(part.element, [.size(parts.count)] + part.shape), parts)
  }

  /// The same entries, row by row, under another shape of the same count.
  public mutating func reshape(_ x: NodeID, to shape: [Int]) -> NodeID {
    reshape(x, as: typed(element(of: x), shape.map { .size($0) }))
  }

  mutating func reshape(_ x: NodeID, as type: TypeID) -> NodeID {
    let node = nodes[x.int]
    if node.type == type { return x }
    if node.row == .reshape { return reshape(NodeID(index: node.a), as: type) }
    if let filling = filling(of: x) { return broadcast(filling, to: table[type].shape) }
    return primitive(.reshape, type, x)
  }

  /// The last axis of `a` with the first of `b`, each of rank 1 or 2; or matrix by matrix,
  /// `[l, m, k]` or `[m, k]` and `[l, k, n]` give `[l, m, n]`. No rule differentiates the latter:
  /// what runs in lanes has been differentiated.
  public mutating func matmul(_ a: NodeID, _ b: NodeID) -> NodeID { array(.matmul, [a, b]) }

  /// `[m, n]` of vectors `[m]` and `[n]`.
  public mutating func outer(_ u: NodeID, _ v: NodeID) -> NodeID { array(.outer, [u, v]) }

  /// The transpose of a matrix; a double one is none.
  public mutating func transpose(_ matrix: NodeID) -> NodeID {
    let node = nodes[matrix.int]
    if node.row == .transpose { return NodeID(index: node.a) }
    return array(.transpose, [matrix])
  }

  /// `x[index]` along the first axis, `index` an integer from 0 or an array of such:
  /// `[n] + e` and `s` give `s + e`.
  public mutating func gather(_ x: NodeID, _ index: NodeID) -> NodeID {
    array(.gather, [x, index])
  }

  /// `state` `[n] + e` with `value` `s + e` added at the places `index` `s`; repeated places add
  /// up.
  public mutating func scatterAdd(
    _ state: NodeID, _ index: NodeID, _ value: NodeID
  ) -> NodeID { array(.scatterAdd, [state, index, value]) }

  /// A row without attributes, its type inferred; `reshape` excepted, which needs one.
  public mutating func array(_ row: RowID, _ operands: [NodeID]) -> NodeID {
    precondition(!row.isElementwise && !row.hasAttributes, "apply and the builders do the others")
    if row == .stack { return stack(operands) }
    let type = resultType(of: row, operands)
    return primitive(
      row, type, operands[0], operands.count > 1 ? operands[1] : nil,
      operands.count > 2 ? operands[2] : nil)
  }
}

// MARK: Axes

extension Builder {
  /// A number at every entry of `shape`.
  public mutating func broadcast(_ x: NodeID, to shape: [Dimension]) -> NodeID {
    precondition(type(of: x).isScalar, "an array needs the axes that are new")
    return broadcast(x, to: shape, axes: Array(shape.indices))
  }

  /// `x` repeated along the `axes` of the result, in order; its own axes are the others.
  public mutating func broadcast(
    _ x: NodeID, to shape: [Dimension], axes: [Int]
  ) -> NodeID { broadcast(x, to: shape, axes: axes, like: nil) }

  /// - Parameter model: an array of the result's shape, which gives the length where that is
  ///   `trips`; it becomes the second operand there.
  mutating func broadcast(
    _ x: NodeID, to shape: [Dimension], axes: [Int], like model: NodeID?
  ) -> NodeID {
    if axes.isEmpty { return x }
    let own = shape.indices.filter { !axes.contains($0) }.map { shape[$0] }
    precondition(own == self.shape(of: x), "the axes that are not new are the operand's")
    var (source, new) = (x, axes)
    let inner = nodes[x.int]
    if inner.row == .broadcast, inner.b == Node.unused {
      // The inner axes, as axes of the result.
      let kept = shape.indices.filter { !axes.contains($0) }
      new = (axes + attributes(of: inner).map { kept[$0] }).sorted()
      source = NodeID(index: inner.a)
    }
    return primitive(
      .broadcast, typed(element(of: x), shape), source,
      shape.contains(.trips) ? model : nil, attributes: new)
  }

  /// The sum over `axes`, over all by default.
  public mutating func sum(_ x: NodeID, axes: [Int]? = nil) -> NodeID { reduce(.sum, x, axes) }

  /// The greatest or the smallest entry along `axes`, none of which is of length 0.
  public mutating func extreme(_ row: RowID, _ x: NodeID, axes: [Int]? = nil) -> NodeID {
    precondition(row == .maximum || row == .minimum, "a row of extremes")
    return reduce(row, x, axes)
  }

  private mutating func reduce(_ row: RowID, _ x: NodeID, _ axes: [Int]?) -> NodeID {
    let type = table[type(of: x)]
    let axes = axes?.sorted() ?? Array(type.shape.indices)
    if axes.isEmpty { return x }
    let kept = type.shape.indices.filter { !axes.contains($0) }.map { type.shape[$0] }
    return primitive(row, typed(type.element, kept), x, attributes: axes)
  }

  /// The place of the first greatest (`argmax`) or smallest (`argmin`) entry along `axis`, from 0.
  public mutating func place(_ row: RowID, _ x: NodeID, axis: Int = 0) -> NodeID {
    precondition(row == .argmax || row == .argmin, "a row of places")
    var shape = shape(of: x)
    shape.remove(at: axis)
    return primitive(row, typed(.integer, shape), x, attributes: [axis])
  }

  /// Axis `i` of the result is axis `order[i]` of `x`.
  public mutating func permute(_ x: NodeID, _ order: [Int]) -> NodeID {
    let type = table[type(of: x)]
    precondition(order.sorted() == Array(type.shape.indices), "a permutation of the axes")
    if order == order.sorted() { return x }
    if order == [1, 0] { return transpose(x) }
    let node = nodes[x.int]
    if node.row == .permute {
      let inner = attributes(of: node)
      return permute(NodeID(index: node.a), order.map { inner[$0] })
    }
    return primitive(
      .permute, typed(type.element, order.map { type.shape[$0] }), x, attributes: order)
  }

  /// Entries `starts[k] + i·steps[k]`, `i` below `counts[k]`, along each axis `k`; a step may be
  /// negative.
  public mutating func slice(
    _ x: NodeID, starts: [Int], steps: [Int], counts: [Int]
  ) -> NodeID {
    let type = table[type(of: x)]
    precondition(
      starts.count == type.shape.count && steps.count == starts.count
        && counts.count == starts.count, "a start, a step and a count for each axis")
    let shape = counts.map { Dimension.size($0) }
    if shape == type.shape && starts.allSatisfy({ $0 == 0 }) && steps.allSatisfy({ $0 == 1 }) {
      return x
    }
    return primitive(
      .slice, typed(type.element, shape), x,
      attributes: zip(starts, steps).flatMap { [$0, $1] })
  }

  /// `x` at the places that `slice` would read of an array of `shape`, zeros elsewhere.
  public mutating func pad(
    _ x: NodeID, starts: [Int], steps: [Int], to shape: [Int]
  ) -> NodeID {
    pad(x, attributes: zip(starts, steps).flatMap { [$0, $1] }, to: shape.map { .size($0) })
  }

  mutating func pad(_ x: NodeID, attributes: [Int], to shape: [Dimension]) -> NodeID {
    precondition(2 * shape.count == attributes.count, "a start and a step for each axis")
    return primitive(.pad, typed(element(of: x), shape), x, attributes: attributes)
  }

  /// `a` and then `b` along `axis`; the other axes agree.
  public mutating func concat(_ a: NodeID, _ b: NodeID, axis: Int = 0) -> NodeID {
    var shape = shape(of: a)
    guard case .size(let first) = shape[axis], case .size(let second) = self.shape(of: b)[axis]
    else { preconditionFailure("lengths are known where arrays are joined") }
    shape[axis] = .size(first + second)
    return primitive(.concat, typed(element(of: a), shape), a, b, attributes: [axis])
  }

  /// The sums of the entries so far along `axis`, itself included; from the end if `isReversed`.
  public mutating func cumsum(_ x: NodeID, axis: Int = 0, isReversed: Bool = false) -> NodeID {
    primitive(.cumsum, type(of: x), x, attributes: [axis, isReversed ? 1 : 0])
  }
}

// MARK: Places and numbers made of nothing

extension Builder {
  /// The place from 0 of the index `x`, a whole number in 1…`length` (checked at the run), or of
  /// each in an array.
  public mutating func index(_ x: NodeID, length: Int) -> NodeID {
    primitive(.index, typed(.integer, shape(of: x)), x, attributes: [length])
  }

  /// The integers `start`, `start + step`, …
  public mutating func iota(start: Int = 0, step: Int = 1, count: Int) -> NodeID {
    primitive(.iota, typed(.integer, [.size(count)]), nil, attributes: [start, step])
  }

  /// Numbers from [0, 1): entry `i` is number `i` of the stream (`seed`, `site`).
  public mutating func uniform(seed: UInt64, site: UInt64, shape: [Int]) -> NodeID {
    draws(.uniform, seed, site, shape)
  }

  /// Numbers of the standard normal distribution.
  public mutating func normal(seed: UInt64, site: UInt64, shape: [Int]) -> NodeID {
    draws(.normal, seed, site, shape)
  }

  /// Numbers from [0, 1) that are others at each step: with `n` entries, entry `i` is number
  /// `step·n + i` of the stream.
  ///
  /// - Parameter step: a whole number from 0.
  public mutating func noise(
    step: NodeID, seed: UInt64, site: UInt64, shape: [Int]
  ) -> NodeID {
    primitive(
      .noise, typed(.real, shape.map { .size($0) }), step,
      attributes: [Int(bitPattern: UInt(seed)), Int(bitPattern: UInt(site))])
  }

  private mutating func draws(
    _ row: RowID, _ seed: UInt64, _ site: UInt64, _ shape: [Int]
  ) -> NodeID {
    primitive(
      row, typed(.real, shape.map { .size($0) }), nil,
      attributes: [Int(bitPattern: UInt(seed)), Int(bitPattern: UInt(site))])
  }
}

// MARK: One number everywhere

extension Builder {
  /// The zero of a type. Of a type with `trips` it is the zero of its element, which stands for
  /// every step.
  public mutating func zero(of type: TypeID) -> NodeID { filled(.exact(.zero), type) }

  /// A constant at every entry of a type.
  public mutating func filled(_ constant: Constant, _ type: TypeID) -> NodeID {
    let number = self.constant(constant)
    if type.isScalar { return number }
    var shape = table[type].shape[...]
    if let trips = shape.lastIndex(of: .trips) { shape = shape[(trips + 1)...] }
    return broadcast(number, to: Array(shape))
  }

  /// Zeros of the shape of `model`, its length read at the run where it must be.
  mutating func zero(like model: NodeID) -> NodeID {
    let shape = shape(of: model)
    guard shape.contains(.trips) else { return zero(of: type(of: model)) }
    let number = exact(.zero)
    return broadcast(number, to: shape, axes: Array(shape.indices), like: model)
  }

  /// The number that stands at every entry of a broadcast.
  borrowing func filling(of node: NodeID) -> NodeID? {
    let found = nodes[node.int]
    guard found.code == RowID.broadcast.code, nodes[Int(found.a)].type.isScalar else { return nil }
    return NodeID(index: found.a)
  }

  borrowing func attributes(of node: Node) -> [Int] {
    node.attributes.map { table[$0] } ?? []
  }

  borrowing func typed(_ element: ElementKind, _ shape: [Dimension]) -> TypeID {
    if shape.isEmpty {
      return switch element {
      case .real: .real
      case .integer: .integer
      case .boolean: .boolean
      }
    }
    return table.intern(ValueType(element, shape))
  }
}
