/// Arrays of which the entries are at hand: what only moves entries makes nothing, and what works
/// on short arrays works on numbers.
extension Flattener {
  mutating func array(_ row: RowID, _ node: Node, _ parts: [Part]) -> Part {
    if row.isElementwise {
      if let list = elementwise(row, node.type, parts) { return list }
    } else if let moved = moved(row, node, parts) ?? short(row, node, parts) ?? added(row, parts) {
      return moved
    }
    let operands = parts.map { self.node($0) }
    if row.isElementwise {
      return .node(
        builder.apply(
          row, operands[0], operands.count > 1 ? operands[1] : nil,
          operands.count > 2 ? operands[2] : nil))
    }
    return .node(again(row, node, operands))
  }

  private mutating func again(_ row: RowID, _ node: Node, _ operands: [NodeID]) -> NodeID {
    let moved = ArrayNode(
      row: row, type: node.type, attributes: builder.attributes(of: node), operands: operands,
      result: operands.first ?? NodeID(0))
    return builder.again(moved, operands)
  }

  private mutating func elementwise(_ row: RowID, _ type: TypeID, _ parts: [Part]) -> Part? {
    guard table.isShort(type) else { return nil }
    var columns: [[NodeID]] = []
    for part in parts {
      guard table.isShort(self.type(of: part)) else { return nil }
      columns.append(numbers(of: part))
    }
    let list = columns[0].indices.map { place in
      let parts = columns.map { Part.node($0[place]) }
      return Entries.Entry.node(
        self.node(
          scalar(
            row, parts[0], parts.count > 1 ? parts[1] : nil, parts.count > 2 ? parts[2] : nil)))
    }
    return .array(Entries(type: type, node: nil, list))
  }

  /// Rows added to zeros, or to rows of which each is at hand, at a place that is known: no pass over
  /// the whole array for each of them.
  private mutating func added(_ row: RowID, _ parts: [Part]) -> Part? {
    guard row == .scatterAdd, let place = place(parts[1]) else { return nil }
    let (state, value) = (node(parts[0]), node(parts[2]))
    let types = (whole: builder.type(of: state), row: builder.type(of: value))
    guard !types.row.isScalar, table.entryCount(of: types.whole) != nil,
      let count = table.sizes(of: types.whole).first, (place + 1...Self.mostRows).contains(count)
    else { return nil }
    let source = builder.nodes[state.int]
    var rows: [NodeID]
    if source.row == .stack {
      rows = (0..<count).map { builder.operand($0, of: source) }
    } else if builder.exact(at: state)?.isZero == true {
      rows = Array(repeating: builder.zero(of: types.row), count: count)
    } else {
      return nil
    }
    let isEmpty = builder.exact(at: rows[place])?.isZero == true
    rows[place] = isEmpty ? value : builder.apply(.add, rows[place], value)
    return .node(builder.stack(rows))
  }

  // MARK: Moving entries

  private mutating func moved(_ row: RowID, _ node: Node, _ parts: [Part]) -> Part? {
    switch row {
    case .stack: return stacked(parts, as: node.type)
    case .concat: return joined(node, parts)
    case .pad: return padded(node, parts)
    default: break
    }
    guard let first = parts.first, let list = source(first),
      let count = table.entryCount(of: node.type), count <= Self.readableCount,
      let view = View(
        row, builder.attributes(of: node), table.sizes(of: type(of: first)),
        table.sizes(of: node.type), place: row == .gather ? place(parts[1]) : nil)
    else { return nil }
    let moved = view.places.map { list[$0] }
    if node.type.isScalar { return moved.first.map { .node(number($0)) } }
    var whole: NodeID?
    if let made = madeNode(first), parts.count == 1 || madeNode(parts[1]) != nil {
      whole = again(row, node, [made] + parts.dropFirst().compactMap { madeNode($0) })
    }
    return .array(Entries(type: node.type, node: whole, moved))
  }

  /// The entries of an array, or a number as the only one.
  private func source(_ part: Part) -> [Entries.Entry]? {
    if case .node(let node) = part, builder.type(of: node).isScalar { return [.node(node)] }
    return entries(of: part, upTo: Self.readableCount)
  }

  /// The known place, from 0, that a gather reads.
  private func place(_ index: Part) -> Int? {
    switch index {
    case .integer(let value): value
    case .node(let node): builder.place(at: node)
    case .array, .results: nil
    }
  }

  /// Parts of one type along a new first axis.
  mutating func stacked(_ parts: [Part], as type: TypeID) -> Part? {
    guard let count = table.entryCount(of: type), count <= 4 * Self.readableCount else {
      return nil
    }
    var list: [Entries.Entry] = []
    for part in parts {
      if self.type(of: part).isScalar {
        list.append(.node(node(part)))
      } else if let entries = entries(of: part, upTo: Self.readableCount) {
        list += entries
      } else {
        return nil
      }
    }
    let nodes = parts.compactMap { madeNode($0) }
    let isOfArrays = parts.first.map { !self.type(of: $0).isScalar } ?? false
    let whole = isOfArrays && nodes.count == parts.count ? builder.stack(nodes) : nil
    return .array(Entries(type: type, node: whole, list))
  }

  private mutating func joined(_ node: Node, _ parts: [Part]) -> Part? {
    guard let count = table.entryCount(of: node.type), count <= Self.readableCount,
      let left = source(parts[0]), let right = source(parts[1])
    else { return nil }
    let axis = builder.attributes(of: node)[0]
    let inner = table.sizes(of: node.type)[axis...].dropFirst().reduce(1, *)
    let widths = parts.map { table.sizes(of: type(of: $0))[axis] * inner }
    var list: [Entries.Entry] = []
    for block in 0..<(widths[0] > 0 ? left.count / widths[0] : 1) {
      list += left[block * widths[0]..<(block + 1) * widths[0]]
      list += right[block * widths[1]..<(block + 1) * widths[1]]
    }
    guard list.count == count else { return nil }
    let made = parts.compactMap { madeNode($0) }
    let whole = made.count == 2 ? again(.concat, node, made) : nil
    return .array(Entries(type: node.type, node: whole, list))
  }

  private mutating func padded(_ node: Node, _ parts: [Part]) -> Part? {
    let limit = madeNode(parts[0]) == nil ? Self.readableCount : Self.shortCount
    guard let count = table.entryCount(of: node.type), count <= limit,
      let list = source(parts[0]),
      let view = View(
        .slice, builder.attributes(of: node), table.sizes(of: node.type),
        table.sizes(of: type(of: parts[0])), place: nil)
    else { return nil }
    let zero = builder.exact(.zero)
    var all = Array(repeating: Entries.Entry.node(zero), count: count)
    for (place, entry) in zip(view.places, list) { all[place] = entry }
    return .array(Entries(type: node.type, node: nil, all))
  }

  // MARK: Short arrays

  private mutating func short(_ row: RowID, _ node: Node, _ parts: [Part]) -> Part? {
    guard parts.allSatisfy({ type(of: $0).isScalar || table.isShort(type(of: $0)) }),
      node.type.isScalar || table.isShort(node.type)
    else { return nil }
    switch row {
    case .sum:
      guard node.type.isScalar else { return nil }
      return .node(total(numbers(of: parts[0])))
    case .norm:
      let x = numbers(of: parts[0])
      guard x.count == 2 || x.count == 3 else { return nil }
      let two = builder.apply(.hypot, x[0], x[1])
      return .node(x.count == 2 ? two : builder.apply(.hypot, two, x[2]))
    case .matmul: return product(node.type, parts)
    case .outer:
      let (u, v) = (numbers(of: parts[0]), numbers(of: parts[1]))
      return listed(
        u.flatMap { a in v.map { b in (a, b) } }.map { times($0.0, $0.1) }, node.type)
    case .scatterAdd:
      guard let place = place(parts[1]) else { return nil }
      var list = numbers(of: parts[0])
      let added = numbers(of: parts[2])
      for (offset, value) in added.enumerated() {
        let at = place * added.count + offset
        guard at < list.count else { return nil }
        list[at] = builder.folded(.add, list[at], value)
      }
      return listed(list, node.type)
    default: return nil
    }
  }

  private func listed(_ numbers: [NodeID], _ type: TypeID) -> Part {
    .array(Entries(type: type, node: nil, numbers.map { .node($0) }))
  }

  private mutating func product(_ type: TypeID, _ parts: [Part]) -> Part {
    let (a, b) = (numbers(of: parts[0]), numbers(of: parts[1]))
    let inner = table.sizes(of: self.type(of: parts[1]))[0]
    let columns = b.count / inner
    var list: [NodeID] = []
    for row in 0..<a.count / inner {
      for column in 0..<columns {
        list.append(
          total((0..<inner).map { times(a[row * inner + $0], b[$0 * columns + column]) }))
      }
    }
    return type.isScalar ? .node(list[0]) : listed(list, type)
  }

  private mutating func times(_ a: NodeID, _ b: NodeID) -> NodeID {
    node(scalar(.multiply, .node(a), .node(b), nil))
  }

  private mutating func total(_ numbers: [NodeID]) -> NodeID {
    var sum = numbers[0]
    for number in numbers.dropFirst() { sum = builder.apply(.add, sum, number) }
    return sum
  }
}

/// Which entry of its operand each entry of a row that only moves them is.
private struct View {
  var places: [Int] = []

  init?(_ row: RowID, _ attributes: [Int], _ source: [Int], _ result: [Int], place: Int?) {
    var strides = Array(repeating: 1, count: source.count)
    for axis in source.indices.dropLast().reversed() {
      strides[axis] = strides[axis + 1] * source[axis + 1]
    }
    var offset = 0
    switch row {
    case .reshape:
      places = Array(0..<result.reduce(1, *))
      return
    case .transpose: strides.reverse()
    case .permute: strides = attributes.map { strides[$0] }
    case .diagonal: strides = [strides[0] + 1]
    case .slice:
      for axis in strides.indices {
        offset += attributes[2 * axis] * strides[axis]
        strides[axis] *= attributes[2 * axis + 1]
      }
    case .gather:
      guard let place, place < source[0] else { return nil }
      offset = place * strides[0]
      strides.removeFirst()
    case .broadcast:
      var own = strides[...]
      strides = result.indices.map { attributes.contains($0) ? 0 : own.popFirst() ?? 0 }
    default: return nil
    }
    places = [offset]
    for (length, stride) in zip(result, strides) {
      places = places.flatMap { start in (0..<length).map { start + $0 * stride } }
    }
  }
}

extension FunctionTable {
  /// The lengths of the axes of a type whose entries are counted.
  func sizes(of type: TypeID) -> [Int] {
    self[type].shape.map { if case .size(let length) = $0 { length } else { 0 } }
  }
}
