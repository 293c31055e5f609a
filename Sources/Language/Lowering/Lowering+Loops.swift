internal import Autodiff
internal import Syntax

/// `sum(i in 1..n, e)`, `[e for i in 1..n, j in 1..m]`: a loop of independent steps for each
/// index, the loops of further indices inside.
extension Lowering {
  /// What an index runs over.
  private enum Domain {
    /// Known before anything runs.
    case known(start: Int, count: Int)
    case dynamic(start: NodeID, count: NodeID)
    /// The elements of an array.
    case elements(Term, count: Int)

    /// The steps, if they are known.
    var count: Int? {
      switch self {
      case .known(_, let count), .elements(_, let count): count
      case .dynamic: nil
      }
    }
  }

  private struct Index {
    let symbol: Symbol
    let range: Tree.ID
    let id: Tree.ID
  }

  func lowerComprehension(
    _ element: Tree.ID, _ indices: [Tree.ID], _ id: Tree.ID
  ) throws(Diagnostic) -> Lowered {
    .node(try collected(element, try self.indices(indices)[...], id))
  }

  func lowerReduction(
    _ kind: Reduction, _ indices: [Tree.ID], _ term: Tree.ID, _ id: Tree.ID
  ) throws(Diagnostic) -> Lowered {
    let indices = try self.indices(indices)
    if kind == .max || kind == .min, try areKnown(indices) {
      let all = try collected(term, indices[...], id)
      let shape = table[type(of: all)].shape
      guard !shape.prefix(indices.count).contains(.size(0)) else { throw nothing(kind, id) }
      frame.builder.origin = origin(id)
      return .node(
        frame.builder.extreme(
          kind == .max ? .maximum : .minimum, all, axes: Array(indices.indices)))
    }
    return .node(try reduced(kind, indices[...], term, id))
  }

  private func nothing(_ kind: Reduction, _ id: Tree.ID) -> Diagnostic {
    blame(id, "\(kind == .max ? "max" : "min") of nothing: the range is empty")
  }

  private func indices(_ ids: [Tree.ID]) throws(Diagnostic) -> [Index] {
    var indices: [Index] = []
    for id in ids {
      guard case .each(let name, let range) = tree[id] else {
        throw blame(id, "an index needs its range: i in 1..n")
      }
      indices.append(Index(symbol: symbol(name), range: range, id: id))
    }
    return indices
  }

  /// Whether every range is known and none depends on an index before it.
  private func areKnown(_ indices: [Index]) throws(Diagnostic) -> Bool {
    for (place, index) in indices.enumerated() {
      let names = workspace.namesMentioned(by: Reference(source: source, id: index.range))
      if indices.prefix(place).contains(where: { names.contains($0.symbol) }) { return false }
      guard case .range(let first, let last) = tree[index.range] else { continue }
      guard try staticInteger(first) != nil, try staticInteger(last) != nil else { return false }
    }
    return true
  }

  private func domain(_ range: Tree.ID) throws(Diagnostic) -> Domain {
    guard case .range(let first, let last) = tree[range] else {
      let values = try term(range)
      guard values.rank > 0, let sizes = values.type.sizes else {
        throw blame(range, "an index runs over a range or over a vector: i in 1..n")
      }
      return .elements(values, count: sizes[0])
    }
    if try staticInteger(first) != nil, try staticInteger(last) != nil {
      let (start, count) = try self.range(first, last)
      return .known(start: start, count: count)
    }
    let start = try number(first)
    let length = apply(.subtract, try number(last), start, at: range)
    let count = apply(.add, length, frame.builder.exact(.one), at: range)
    let positive = apply(.max, count, frame.builder.exact(.zero), at: range)
    return .dynamic(start: start, count: positive)
  }

  /// A loop's body in which the index stands for its value; `body` lowers it there.
  private func inLoop<T>(
    _ index: Index, _ domain: Domain, _ body: (LoopFrame) throws(Diagnostic) -> T
  ) throws(Diagnostic) -> T {
    let inner = LoopFrame(self)
    let names = Scope(inner.frame, parent: scope)
    let value: NodeID
    switch domain {
    case .known(let start, let count):
      value = inner.frame.builder.apply(
        .add, inner.step(), inner.frame.builder.exact(Ratio(start)))
      inner.frame.index = LoopIndex(
        key: LocalKey(scope: ObjectIdentifier(names), symbol: index.symbol), start: start,
        count: count)
    case .dynamic(let start, _):
      let captured = inner.frame.imported(start, from: frame)
      value = inner.frame.builder.apply(.add, inner.step(), captured)
    case .elements(let array, _):
      let element = table.intern(
        ValueType(array.type.element, Array(array.shape.dropFirst())))
      value = inner.frame.element(of: array.node, element)
    }
    names.bind(index.symbol, .nodes(.node(value)))
    let (outerScope, outerFrame) = (scope, frame)
    (scope, frame) = (names, inner.frame)
    defer { (scope, frame) = (outerScope, outerFrame) }
    return try body(inner)
  }

  /// The values of an expression for all indices: an array with an axis for each.
  private func collected(
    _ element: Tree.ID, _ indices: ArraySlice<Index>, _ id: Tree.ID
  ) throws(Diagnostic) -> NodeID {
    guard let index = indices.first else {
      let value = try lower(element)
      guard case .node(let node, _) = value else {
        throw blame(element, "an array holds numbers; this is \(kindName(value))")
      }
      return real(node)
    }
    let domain = try domain(index.range)
    guard let count = domain.count else {
      guard case .range(let first, let last) = tree[index.range] else {
        throw blame(index.range, "the length of an array must be known before anything runs")
      }
      _ = try range(first, last)
      throw blame(index.range, "the length of an array must be known before anything runs")
    }
    let outer = self.frame
    let (node, shape) = try inLoop(index, domain) { inner throws(Diagnostic) in
      let value = try collected(element, indices.dropFirst(), id)
      let type = table[self.type(of: value)]
      try checkSize([count] + (type.sizes ?? []), id)
      let steps = outer.builder.exact(Ratio(count))
      frame = outer
      return (inner.independent([value], count: steps, state: nil, self, id), type.shape)
    }
    guard count > 0 else {
      let zero = frame.builder.exact(.zero)
      return frame.builder.broadcast(zero, to: [.size(0)] + shape)
    }
    return frame.builder.project(node, 0)
  }

  /// A sum, product, greatest or least term: one state that every step combines into.
  private func reduced(
    _ kind: Reduction, _ indices: ArraySlice<Index>, _ term: Tree.ID, _ id: Tree.ID
  ) throws(Diagnostic) -> NodeID {
    guard let index = indices.first else { return try self.term(term).node }
    let domain = try domain(index.range)
    let outer = frame
    let node = try inLoop(index, domain) { inner throws(Diagnostic) in
      var inner = inner
      let value = try reduced(kind, indices.dropFirst(), term, id)
      let type = self.type(of: value)
      let state = inner.addState(type)
      let next = apply(kind.row, state, value, at: id)
      frame = outer
      let steps: NodeID
      switch domain {
      case .known(_, let count), .elements(_, let count):
        steps = frame.builder.exact(Ratio(count))
        if count == 0, kind == .max || kind == .min { throw nothing(kind, id) }
      case .dynamic(_, let count): steps = count
      }
      let start = start(of: kind, steps, id)
      let initial = spread(start, to: table[type].shape)
      return inner.independent([next], count: steps, state: (kind.accumulation, initial), self, id)
    }
    return frame.builder.project(node, 0)
  }

  /// What a reduction of nothing gives; of `max` and `min` an error in the run.
  private func start(of kind: Reduction, _ count: NodeID, _ id: Tree.ID) -> NodeID {
    switch kind {
    case .sum: return frame.builder.exact(.zero)
    case .prod: return frame.builder.exact(.one)
    case .max, .min:
      let infinity = frame.builder.constant(.decimal(kind == .max ? -.infinity : .infinity))
      guard frame.builder.constant(at: count) == nil else { return infinity }
      // Index 0 of one entry is a fault at this place.
      let steps = apply(.min, count, frame.builder.exact(.one), at: id)
      let checked = frame.builder.index(steps, length: 1)
      return apply(.add, infinity, real(checked), at: id)
    }
  }
}

extension Reduction {
  fileprivate var row: RowID {
    switch self {
    case .sum: .add
    case .prod: .multiply
    case .max: .max
    case .min: .min
    }
  }

  fileprivate var accumulation: Loop.Accumulation {
    switch self {
    case .sum: .sum
    case .prod: .product
    case .max: .maximum
    case .min: .minimum
    }
  }
}
