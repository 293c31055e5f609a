internal import Autodiff
internal import Syntax

/// `x[i]`, `A[i, :]`, `x[2..5]`, `x[[1, 3]]`, and entries of tuples.
extension Lowering {
  /// What an index picks along one axis.
  private enum Selector {
    case all
    /// From 0, known before anything runs.
    case place(Int)
    case range(start: Int, count: Int)
    /// An integer, checked in the run.
    case computed(NodeID)
    /// Integers, checked in the run.
    case list(NodeID)

    var isScalar: Bool {
      switch self {
      case .place, .computed: true
      case .all, .range, .list: false
      }
    }
  }

  func lowerIndex(
    _ base: Tree.ID, _ indices: [Tree.ID], _ id: Tree.ID
  ) throws(Diagnostic) -> Lowered {
    var rest = indices[...]
    var value: Lowered
    if let (element, remaining) = try element(of: base, indices) {
      value = element
      rest = remaining[...]
    } else {
      value = try lower(base)
    }
    while case .tuple(let parts) = value, let index = rest.popFirst() {
      value = parts[try place(index, in: parts.count)]
    }
    guard !rest.isEmpty else { return value }
    guard case .node(let node, let isRow) = value, !type(of: node).isScalar else {
      throw blame(base, "this is \(kindName(value)): it has no entries")
    }
    let array = Term(node: node, type: table[type(of: node)], isRow: isRow, id: base)
    guard let sizes = array.type.sizes else {
      throw blame(base, "an entry needs a known shape; this is \(array.type.shapeText)")
    }
    guard sizes.count == rest.count else { throw wrongCount(array, rest.count, id) }
    var selectors: [Selector] = []
    for (index, size) in zip(rest, sizes) { selectors.append(try selector(index, size)) }
    return .node(selected(node, sizes, selectors, id))
  }

  private func wrongCount(_ array: Term, _ found: Int, _ id: Tree.ID) -> Diagnostic {
    let name = tree.text(array.id, .ascii)
    var error = blame(
      id,
      "\(array.type.kindName()) has \(array.rank) ind\(array.rank == 1 ? "ex" : "ices"), found"
        + " \(found)")
    if found < array.rank, name.count <= 20, case .index(_, let list) = tree[id] {
      let given = tree[list].map { tree.text($0, .ascii) }
      let more = Array(repeating: ":", count: array.rank - found)
      error.help = "for all along an axis write \(name)[\((given + more).joined(separator: ", "))]"
    }
    return error
  }

  /// An entry of a tuple: its number must be written out.
  private func place(_ index: Tree.ID, in count: Int) throws(Diagnostic) -> Int {
    guard let place = try staticInteger(index) else {
      throw blame(index, "the parts of a tuple differ: which one must be known, as in t[2]")
    }
    guard place >= 1 && place <= count else {
      throw blame(index, "there is no entry \(place): this is a tuple of \(count)")
    }
    return place - 1
  }

  private func selector(_ index: Tree.ID, _ size: Int) throws(Diagnostic) -> Selector {
    switch tree[index] {
    case .all: return .all
    case .range(let first, let last): return try range(first, last, size, index)
    case .vector(let parts):
      if parts.count == 1, let only = tree[parts].first,
        case .range(let first, let last) = tree[only]
      {
        return try range(first, last, size, index)
      }
    case .number(let numeral):
      if case .decimal(let value) = tree[numeral], Int(exactly: value) == nil {
        throw blame(index, "an index is a whole number; this is \(tree.text(index, .ascii))")
      }
    default: break
    }
    if let place = try staticInteger(index) {
      guard place >= 1 && place <= size else { throw outside(place, size, index) }
      return .place(place - 1)
    }
    let value = try term(index)
    guard value.rank <= 1 else {
      throw blame(index, "an index is a number or a vector; this is \(value.type.kindName())")
    }
    frame.builder.origin = origin(index)
    let checked = frame.builder.index(value.node, length: size)
    return value.isNumber ? .computed(checked) : .list(checked)
  }

  private func range(
    _ first: Tree.ID, _ last: Tree.ID, _ size: Int, _ id: Tree.ID
  ) throws(Diagnostic) -> Selector {
    let (start, count) = try range(first, last)
    guard count > 0 else { return .range(start: 0, count: 0) }
    guard start >= 1 else { throw outside(start, size, first) }
    guard count <= size, start - 1 <= size - count else {
      throw outside(start + (count - 1), size, last)
    }
    return .range(start: start - 1, count: count)
  }

  private func outside(_ place: Int, _ size: Int, _ id: Tree.ID) -> Diagnostic {
    guard size > 0 else { return blame(id, "there is no entry \(place): this is empty") }
    var error = blame(id, "index \(place) is outside 1..\(size)")
    if place == 0 { error.help = "entries are counted from 1" }
    return error
  }

  // MARK: Picking

  private func selected(
    _ array: NodeID, _ sizes: [Int], _ selectors: [Selector], _ id: Tree.ID
  ) -> NodeID {
    frame.builder.origin = origin(id)
    if selectors.allSatisfy(\.isScalar) { return entry(array, sizes, selectors) }
    var (node, sizes, rest) = sliced(array, sizes, selectors)
    let computed = rest.indices.filter { rest[$0].isScalar }
    if !computed.isEmpty {
      let others = rest.indices.filter { !rest[$0].isScalar }
      let order = computed + others
      if order != Array(rest.indices) { node = frame.builder.permute(node, order) }
      let lengths = computed.map { sizes[$0] }
      let kept = others.map { sizes[$0] }
      if lengths.count > 1 {
        node = frame.builder.reshape(node, to: [lengths.reduce(1, *)] + kept)
      }
      node = frame.builder.gather(node, flatIndex(lengths, computed.map { rest[$0] }))
      (sizes, rest) = (kept, others.map { rest[$0] })
    }
    for (axis, selector) in rest.enumerated() {
      guard case .list(let indices) = selector else { continue }
      let order = [axis] + rest.indices.filter { $0 != axis }
      if axis > 0 { node = frame.builder.permute(node, order) }
      node = frame.builder.gather(node, indices)
      if axis > 0 {
        let back = rest.indices.map { place in order.firstIndex(of: place) ?? place }
        node = frame.builder.permute(node, back)
      }
    }
    return node
  }

  /// One entry: of several axes by its place in the whole.
  private func entry(_ array: NodeID, _ sizes: [Int], _ selectors: [Selector]) -> NodeID {
    var flat = array
    if sizes.count > 1 { flat = frame.builder.reshape(array, to: [sizes.reduce(1, *)]) }
    let index = flatIndex(sizes, selectors)
    return frame.builder.gather(flat, index)
  }

  /// Row by row, from 0.
  private func flatIndex(_ sizes: [Int], _ selectors: [Selector]) -> NodeID {
    if sizes.count == 1, case .computed(let index) = selectors[0] { return index }
    var known = 1
    var sum: NodeID?
    var stride = 1
    for (size, selector) in zip(sizes, selectors).reversed() {
      switch selector {
      case .place(let place): known += place * stride
      case .computed(let index):
        var part = frame.real(index)
        if stride > 1 {
          let factor = frame.builder.exact(Ratio(stride))
          part = frame.builder.apply(.multiply, part, factor)
        }
        sum = sum.map { frame.builder.apply(.add, $0, part) } ?? part
      case .all, .range, .list: break
      }
      stride *= size
    }
    let offset = frame.builder.exact(Ratio(known))
    let place = sum.map { frame.builder.apply(.add, $0, offset) } ?? offset
    return frame.builder.index(place, length: stride)
  }

  /// What can be cut out without a run: ranges, and places among axes that stay.
  private func sliced(
    _ array: NodeID, _ sizes: [Int], _ selectors: [Selector]
  ) -> (NodeID, [Int], [Selector]) {
    var starts: [Int] = []
    var counts: [Int] = []
    var kept: [Int] = []
    var rest: [Selector] = []
    for (size, selector) in zip(sizes, selectors) {
      switch selector {
      case .place(let place):
        starts.append(place)
        counts.append(1)
        continue
      case .range(let start, let count):
        starts.append(start)
        counts.append(count)
        rest.append(.all)
      case .all, .computed, .list:
        starts.append(0)
        counts.append(size)
        rest.append(selector)
      }
      kept.append(counts[counts.count - 1])
    }
    var node = array
    if counts != sizes {
      node = frame.builder.slice(
        node, starts: starts, steps: starts.map { _ in 1 }, counts: counts)
    }
    if kept.count != counts.count { node = frame.builder.reshape(node, to: kept) }
    return (node, kept, rest)
  }

  // MARK: Elements of loops

  /// An index that is a loop's own, moved by a constant.
  private struct Match {
    let axis: Int
    let loop: Frame
    /// Of the first step, from 0.
    let start: Int
    let count: Int
  }

  /// `x[i]`, `A[i + 1, j]` in a loop over `i` where the array is the same in each step: the
  /// elements are handed to the loop one by one, and nothing is looked up.
  ///
  /// - Returns: the element, and the indices that are left.
  private func element(
    of base: Tree.ID, _ indices: [Tree.ID]
  ) throws(Diagnostic) -> (Lowered, [Tree.ID])? {
    let found = matches(base, indices)
    guard let outermost = found.first?.loop.parent else { return nil }
    let current = frame
    let value = try lower(base, in: outermost)
    guard case .node(let array, false) = value,
      var sizes = table[outermost.builder.type(of: array)].sizes, sizes.count == indices.count
    else { return nil }
    let kind = table[outermost.builder.type(of: array)].element
    var node = array
    var home = outermost
    var axes = Array(indices.indices)
    for match in found {
      guard let parent = match.loop.parent, let axis = axes.firstIndex(of: match.axis),
        match.start >= 0, match.count <= sizes[axis], match.start <= sizes[axis] - match.count
      else { continue }
      var source = parent.imported(node, from: home)
      if axis > 0 {
        source = parent.builder.permute(source, [axis] + sizes.indices.filter { $0 != axis })
      }
      let length = sizes.remove(at: axis)
      axes.remove(at: axis)
      if match.count != length {
        source = parent.builder.slice(
          source, starts: [match.start] + sizes.map { _ in 0 },
          steps: Array(repeating: 1, count: sizes.count + 1), counts: [match.count] + sizes)
      }
      let type = table.intern(ValueType(kind, sizes.map { .size($0) }))
      node = match.loop.element(of: source, type)
      home = match.loop
    }
    guard home !== outermost else { return nil }
    return (.node(current.imported(node, from: home)), axes.map { indices[$0] })
  }

  /// The indices that belong to loops in whose steps `base` is the same, outermost loop first.
  private func matches(_ base: Tree.ID, _ indices: [Tree.ID]) -> [Match] {
    var matches: [(depth: Int, match: Match)] = []
    for (axis, index) in indices.enumerated() {
      guard let (name, shift) = moved(index), let owner = scope?.owner(of: name) else { continue }
      let key = LocalKey(scope: ObjectIdentifier(owner), symbol: name)
      var depth = 0
      var holder: Frame? = frame
      while let found = holder, found.kind == .loop || found.kind == .branch,
        found.boundLocals[key] == nil
      {
        if let range = found.index, range.key == key {
          let (start, overflow) = range.start.addingReportingOverflow(shift - 1)
          if !overflow, isSame(base, inAllStepsOf: found) {
            matches.append(
              (depth, Match(axis: axis, loop: found, start: start, count: range.count)))
          }
          break
        }
        depth += 1
        holder = found.parent
      }
    }
    var seen: Set<Int> = []
    return matches.sorted { $0.depth > $1.depth }.filter { seen.insert($0.depth).inserted }
      .map(\.match)
  }

  /// `i`, `i + 1`, `i - 1`
  private func moved(_ index: Tree.ID) -> (Symbol, Int)? {
    switch tree[index] {
    case .name(let name): return (symbol(name), 0)
    case .binary(let left, let right, let sign) where sign == .add || sign == .subtract:
      if case .name(let name) = tree[left], let shift = try? staticInteger(right) {
        return (symbol(name), sign == .add ? shift : 0 - shift)
      }
      if sign == .add, case .name(let name) = tree[right], let shift = try? staticInteger(left) {
        return (symbol(name), shift)
      }
      return nil
    default: return nil
    }
  }

  /// Whether an array is a name from outside `loop`, or a field or a part of one.
  private func isSame(_ base: Tree.ID, inAllStepsOf loop: Frame) -> Bool {
    switch tree[base] {
    case .field(let record, _): return isSame(record, inAllStepsOf: loop)
    case .name(let name):
      let owner = scope?.owner(of: symbol(name))
      var holder: Frame? = frame
      while let found = holder {
        if let owner, owner.frame === found { return false }
        if found === loop { break }
        holder = found.parent
      }
      return true
    default: return false
    }
  }
}
