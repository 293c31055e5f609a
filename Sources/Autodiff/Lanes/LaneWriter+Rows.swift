/// The rows, in all lanes at once.
extension LaneWriter {
  mutating func varying(_ row: RowID, _ node: Node) -> NodeID {
    let operands = operands(of: node)
    if let x = body.squaredNorm(node, in: table), isVarying(x) { return squares(lanes(x)) }
    if row.isElementwise { return elementwise(row, node, operands) }
    let attributes = node.attributes.map { table[$0] } ?? []
    let type = table.laneType(node.type, count)
    switch row {
    case .stack:
      let parts = operands.map { lanes($0) }
      let stacked = builder.stack(parts)
      let rank = builder.shape(of: stacked).count
      return builder.permute(stacked, [1, 0] + Array(2..<rank))
    case .reshape: return builder.reshape(lanes(operands[0]), as: type)
    case .gather: return gather(operands[0], operands[1])
    case .scatterAdd: return scatterAdd(operands[0], operands[1], operands[2])
    case .matmul: return matmul(operands[0], operands[1])
    case .outer: return outer(operands[0], operands[1])
    case .transpose: return builder.permute(lanes(operands[0]), [0, 2, 1])
    case .norm: return norm(lanes(operands[0]))
    case .logsumexp, .softmax: return builder.primitive(row, type, lanes(operands[0]))
    case .broadcast:
      return builder.broadcast(
        lanes(operands[0]), to: table[type].shape, axes: attributes.map { $0 + 1 })
    case .sum: return builder.sum(lanes(operands[0]), axes: attributes.map { $0 + 1 })
    case .maximum, .minimum:
      return builder.extreme(row, lanes(operands[0]), axes: attributes.map { $0 + 1 })
    case .argmax, .argmin: return builder.place(row, lanes(operands[0]), axis: attributes[0] + 1)
    case .permute: return builder.permute(lanes(operands[0]), [0] + attributes.map { $0 + 1 })
    case .slice, .pad:
      return builder.primitive(row, type, lanes(operands[0]), attributes: [0, 1] + attributes)
    case .concat:
      return builder.concat(lanes(operands[0]), lanes(operands[1]), axis: attributes[0] + 1)
    case .cumsum:
      return builder.cumsum(
        lanes(operands[0]), axis: attributes[0] + 1, isReversed: attributes[1] == 1)
    default: return builder.primitive(row, type, lanes(operands[0]), attributes: attributes)
    }
  }

  private mutating func elementwise(_ row: RowID, _ node: Node, _ operands: [NodeID]) -> NodeID {
    let given = operands.map { lanes($0) }
    return builder.primitive(
      row, table.laneType(node.type, count), given[0], given.count > 1 ? given[1] : nil,
      given.count > 2 ? given[2] : nil)
  }

  /// The sum of squares of each lane.
  private mutating func squares(_ x: NodeID) -> NodeID {
    let products = builder.primitive(.multiply, builder.type(of: x), x, x)
    return builder.sum(products, axes: Array(1..<builder.shape(of: x).count))
  }

  /// The norm of each lane, scaled by its greatest entry so that no square overflows or is lost.
  private mutating func norm(_ x: NodeID) -> NodeID {
    let type = builder.type(of: x), number = builder.typed(.real, [.size(count)])
    let axes = Array(1..<table[type].shape.count)
    if table.entryCount(of: type) == 0 { return builder.zero(of: number) }
    let sizes = builder.primitive(.abs, type, x)
    let greatest = builder.extreme(.maximum, sizes, axes: axes)
    let least = builder.filled(.decimal(.leastNormalMagnitude), number)
    let scale = builder.primitive(.max, number, greatest, least)
    let spread = builder.broadcast(scale, to: table[type].shape, axes: axes)
    let scaled = builder.primitive(.divide, type, x, spread)
    let root = builder.primitive(.sqrt, number, squares(scaled))
    return builder.primitive(.multiply, number, scale, root)
  }

  /// A total and what the lanes add to it.
  mutating func total(_ row: RowID, _ node: Node) -> NodeID {
    let operands = operands(of: node)
    if row == .scatterAdd {
      let places = operands[1]
      if isVarying(places) {
        let values = lanes(operands[2])
        return builder.scatterAdd(map[operands[0].int], map[places.int], values)
      }
      let value = sum(operands[2])
      return builder.scatterAdd(map[operands[0].int], map[places.int], value)
    }
    let place = kinds.nodes[operands[0].int] == .total ? 0 : 1
    let value = sum(operands[1 - place])
    let so = map[operands[place].int]
    return place == 0
      ? builder.primitive(.add, node.type, so, value)
      : builder.primitive(.add, node.type, value, so)
  }

  /// A value added up over the lanes; products of vectors become one matrix product.
  private mutating func sum(_ node: NodeID) -> NodeID {
    let content = body.nodes[node.int]
    if content.row == .outer, isVarying(node) {
      let left = lanes(NodeID(index: content.a)), right = lanes(NodeID(index: content.b))
      let turned = builder.transpose(left)
      return builder.matmul(turned, right)
    }
    return builder.summed(lanes(node), [0])
  }

  // MARK: Places

  private mutating func gather(_ x: NodeID, _ place: NodeID) -> NodeID {
    let (source, index) = (map[x.int], map[place.int])
    if !isVarying(x) { return builder.gather(source, index) }
    let shape = shape(of: x), places = self.shape(of: place)
    if places.isEmpty, let entry = constantPlace(place) {
      let own = shape.dropFirst()
      let slice = builder.slice(
        source, starts: [0, entry] + own.map { _ in 0 }, steps: [1, 1] + own.map { _ in 1 },
        counts: [count, 1] + own)
      return builder.reshape(slice, to: [count] + own)
    }
    let flat = builder.reshape(source, to: [count * shape[0]] + shape.dropFirst())
    let moved = moved(lanes(place), shape[0], places)
    return builder.gather(flat, moved)
  }

  private mutating func scatterAdd(_ x: NodeID, _ place: NodeID, _ value: NodeID) -> NodeID {
    let shape = shape(of: x), places = self.shape(of: place)
    let flat = builder.reshape(lanes(x), to: [count * shape[0]] + shape.dropFirst())
    let moved = moved(lanes(place), shape[0], places)
    let added = builder.scatterAdd(flat, moved, lanes(value))
    return builder.reshape(added, to: [count] + shape)
  }

  /// Places of each lane's array as places of all arrays one after the other.
  private mutating func moved(_ index: NodeID, _ length: Int, _ shape: [Int]) -> NodeID {
    let type = builder.typed(.integer, ([count] + shape).map { .size($0) })
    let starts = builder.iota(step: length, count: count)
    let spread = builder.broadcast(
      starts, to: table[type].shape, axes: Array(shape.indices.map { $0 + 1 }))
    return builder.primitive(.add, type, index, spread)
  }

  /// The place that an index is, if that is known.
  private func constantPlace(_ node: NodeID) -> Int? {
    let content = body.nodes[node.int]
    guard content.row == .index, case .constant(let id) = body.nodes[Int(content.a)].kind,
      case .exact(let ratio) = table[id], let number = ratio.int,
      let length = content.attributes.map({ table[$0][0] }), (1...max(length, 1)).contains(number)
    else { return nil }
    return number - 1
  }

  // MARK: Products

  /// Of so many factors, a product lane by lane costs less than what one product for all lanes
  /// moves: 26 of 4 by 4 took 0.3 µs beside 1.5 µs.
  private static var smallProduct: Int { 16 * 16 * 16 }

  private mutating func matmul(_ a: NodeID, _ b: NodeID) -> NodeID {
    let left = shape(of: a), right = shape(of: b)
    switch (isVarying(a), isVarying(b), left.count, right.count) {
    case (true, true, _, _): return contracted(a, b)
    case (true, false, 1, _): return builder.matmul(map[a.int], map[b.int])
    case (true, false, _, _):
      let flat = builder.reshape(map[a.int], to: [count * left[0], left[1]])
      let product = builder.matmul(flat, map[b.int])
      return builder.reshape(product, to: [count, left[0]] + right.dropFirst())
    case (_, _, 1, 1): return builder.matmul(map[b.int], map[a.int])
    case (_, _, 2, 1):
      let turned = builder.transpose(map[a.int])
      return builder.matmul(map[b.int], turned)
    case _ where left.reduce(1, *) * right[1] <= Self.smallProduct:
      let matrix = builder.reshape(map[a.int], to: [left.count == 1 ? 1 : left[0], right[0]])
      let products = builder.matmul(matrix, map[b.int])
      return builder.reshape(products, to: [count] + left.dropLast() + [right[1]])
    default:
      // [k, lanes, p] by one product, whatever is on the left.
      let turned = builder.permute(map[b.int], [1, 0, 2])
      let flat = builder.reshape(turned, to: [right[0], count * right[1]])
      let product = builder.matmul(map[a.int], flat)
      if left.count == 1 { return builder.reshape(product, to: [count, right[1]]) }
      let cube = builder.reshape(product, to: [left[0], count, right[1]])
      return builder.permute(cube, [1, 0, 2])
    }
  }

  /// A product whose factors both vary, lane by lane.
  private mutating func contracted(_ a: NodeID, _ b: NodeID) -> NodeID {
    let left = shape(of: a), right = shape(of: b)
    let rows = left.count == 1 ? 1 : left[0], columns = right.count == 1 ? 1 : right[1]
    let first = builder.reshape(map[a.int], to: [count, rows, right[0]])
    let second = builder.reshape(map[b.int], to: [count, right[0], columns])
    let products = builder.matmul(first, second)
    return builder.reshape(products, to: [count] + left.dropLast() + right.dropFirst())
  }

  /// The products of columns and rows.
  private mutating func outer(_ u: NodeID, _ v: NodeID) -> NodeID {
    let (rows, columns) = (shape(of: u)[0], shape(of: v)[0])
    let left = builder.reshape(lanes(u), to: [count, rows, 1])
    let right = builder.reshape(lanes(v), to: [count, 1, columns])
    return builder.matmul(left, right)
  }
}
