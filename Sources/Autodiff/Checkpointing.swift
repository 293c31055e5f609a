/// Loops in segments: a reverse sweep that makes again what it does not keep.
///
/// Where other loops of as many steps are the only readers of what a loop collects, all of them go
/// by segments of about √n steps. The collecting loop keeps its states at the start of each segment,
/// and a reader makes a segment's values again before it goes through it. Every step is the same and
/// in the same order, so the results have the same bits.
///
/// Source: Chen, Xu, Zhang, Guestrin (2016), "Training deep nets with sublinear memory cost".
extension FunctionTable {
  /// `function` with room for about 2√n states of a loop of n steps where it would keep n; itself
  /// if no loop in it collects for other loops alone. Calls that recur stay as they are.
  public func checkpointed(_ id: FunctionID) -> FunctionID {
    if let known = memo.checkpointed[id] { return known }
    guard self[id].nodes.contains(where: \.isStructured), !isRecursive(id) else { return id }
    var pass = Checkpointing(of: self[id], in: self)
    let result = pass.rebuild()
    memo.checkpointed[id] = result
    memo.checkpointed[result] = result
    return result
  }
}

private struct Checkpointing: GraphPass, ~Copyable {
  let table: FunctionTable
  let body: Function
  private let loops: [Int: SegmentedLoop]
  var builder: Builder
  var map: [NodeID] = []
  /// The loops in segments that are done, by their old nodes.
  private var done: [Int: Done] = [:]

  private struct Done {
    /// The final states.
    var states: [NodeID]
    var trips: NodeID
    /// What the states were at the start of each segment, where somebody asks for that.
    var starts: [NodeID] = []
  }

  init(of function: Function, in table: FunctionTable) {
    self.table = table
    body = function
    loops = table.segmentedLoops(of: function)
    builder = Builder(table, inputs: function.inputs, capacity: function.nodes.count)
  }

  /// The new place of a node. That of a loop in segments is in `done`, and nobody is left who reads
  /// what it collected.
  mutating func moved(_ node: Node, _ index: Int) -> NodeID {
    if loops[index] != nil {
      segment(index)
      return NodeID(0)
    }
    switch node.kind {
    case .input(let position): return builder.input(position)
    case .constant, .primitive, .mark: return builder.copy(node, of: body, map)
    case .project(let source, let position):
      guard let loop = done[source.int] else { return builder.copy(node, of: body, map) }
      return position < loop.states.count ? loop.states[position] : loop.trips
    case .loop(let id):
      let operands = operands(of: node)
      return builder.loop(table.checkpointed(table[id]), operands)
    case .call(let callee):
      let operands = operands(of: node)
      return builder.call(table.checkpointed(callee), operands)
    case .conditional(let id):
      let table = table
      return conditional(table[id], node) { table.checkpointed($0) }
    }
  }

  private mutating func segment(_ index: Int) {
    guard let part = loops[index] else { return }
    var counted: Done?
    if part.loop.condition != nil {
      // How many steps there are is found by taking them.
      let counting = table.withoutCollects(part.loop)
      let node = builder.loop(counting, part.operands.map { map[$0.int] })
      counted = Done(
        states: (0..<counting.states).map { builder.project(node, $0) },
        trips: builder.project(node, counting.tripResult))
    }
    let trips = counted?.trips ?? map[part.operands[0].int]
    let (size, count) = segments(of: trips)
    let sources = sources(of: index)
    var operands = [count] + part.initials.map { map[$0.int] }
    for source in sources { operands += done[source]?.starts ?? [] }
    operands += [trips, size]
    let members = (sources + [index]).compactMap { loops[$0] }
    for member in members { operands += member.wholes.map { map[$0.int] } }
    let loop = overSegments(part, members, [builder.type(of: trips), builder.type(of: size)])
    let node = builder.loop(loop, operands)
    var result =
      counted ?? Done(states: (0..<loop.states).map { builder.project(node, $0) }, trips: trips)
    result.starts = (0..<loop.collects).map { builder.project(node, loop.states + $0) }
    done[index] = result
  }

  /// The loops whose values a segment of a loop needs, in their order.
  private func sources(of index: Int) -> [Int] {
    var found: Set<Int> = []
    var pending = [index]
    while let next = pending.popLast() {
      for source in loops[next]?.sources ?? [] {
        if let source, found.insert(source.node).inserted { pending.append(source.node) }
      }
    }
    return found.sorted()
  }

  /// How many steps a segment has, and how many segments there are.
  private mutating func segments(of trips: NodeID) -> (size: NodeID, count: NodeID) {
    if case .exact(let ratio)? = builder.constant(at: trips), let steps = ratio.int, steps > 0 {
      let size = Int(Double(steps).squareRoot().rounded(.up))
      return (builder.exact(Ratio(size)), builder.exact(Ratio((steps - 1) / size + 1)))
    }
    let root = builder.apply(.ceil, builder.apply(.sqrt, trips))
    let size = builder.apply(.max, root, builder.exact(.one))
    return (size, builder.apply(.ceil, builder.apply(.divide, trips, size)))
  }

  /// The loop whose steps are the segments of another; it collects its states first if they are
  /// asked for.
  ///
  /// Sequences: the starts of the sources. Invariants: the count of steps, that of a segment, then
  /// what the members read whole.
  ///
  /// - Parameter members: the loops that run in a segment, the segmented one last.
  private func overSegments(
    _ part: SegmentedLoop, _ members: [SegmentedLoop], _ numbers: [TypeID]
  ) -> Loop {
    let starts = members.dropLast().map { $0.initials.map { body.type(of: $0) } }
    let wholes = members.map { $0.wholes.map { body.type(of: $0) } }
    let states = part.initials.map { body.type(of: $0) }
    let types = [.integer] + states + starts.flatMap { $0 } + numbers + wholes.flatMap { $0 }
    var inner = Builder(table, inputs: types)
    var inputs = (1..<types.count).map { NodeID($0) }[...]
    let own = inputs.taken(states.count)
    let entries = starts.map { inputs.taken($0.count) } + [own]
    let counts = inputs.taken(numbers.count)
    let first = inner.apply(.multiply, NodeID(0), counts[1])
    let length = inner.apply(.min, inner.apply(.subtract, counts[0], first), counts[1])
    var made: [Int: NodeID] = [:]
    var results: [NodeID] = []
    for (place, member) in members.enumerated() {
      inner.origin = member.origin
      var operands = [length] + entries[place]
      for source in member.sources {
        guard let source, let node = made[source.node], let loop = loops[source.node] else {
          continue
        }
        let position = loop.reads.firstIndex(of: source.collect) ?? 0
        operands.append(inner.project(node, loop.initials.count + position))
      }
      operands += [first] + inputs.taken(wholes[place].count)
      let isOwn = place == members.count - 1
      let node = inner.loop(
        segment(of: member, first: inner.type(of: first), wholes[place], collects: !isOwn),
        operands)
      made[member.node] = node
      if isOwn { results = own.indices.map { inner.project(node, $0) } }
    }
    let collected = part.reads.isEmpty ? [] : own
    return Loop(
      body: inner.freeze(results + collected), condition: nil, states: own.count,
      sequences: starts.reduce(0) { $0 + $1.count },
      invariants: types.count - 1 - own.count - starts.reduce(0) { $0 + $1.count },
      collects: collected.count, order: part.loop.order, extent: .segments)
  }

  /// The steps of one segment. Sequences: what sources collected in it; invariants: the index of its
  /// first step, then what the loop reads whole.
  ///
  /// - Parameter collects: whether what others read is collected.
  private func segment(
    of part: SegmentedLoop, first: TypeID, _ wholes: [TypeID], collects: Bool
  ) -> Loop {
    let loop = part.loop
    let types = table[loop.body].inputs
    let read = loop.inputRanges[1].filter { part.sources[$0 - 1 - loop.states] != nil }
    let inputs = types[...loop.states] + read.map { types[$0] } + [first] + wholes
    var inner = Builder(table, inputs: Array(inputs), capacity: table[loop.body].nodes.count)
    var rest = inputs.indices.dropFirst().map { NodeID($0) }[...]
    let states = rest.taken(loop.states)
    var collected = rest.taken(read.count)[...]
    let start = rest.taken(1)
    let index = inner.primitive(.add, .integer, start[0], NodeID(0))
    var arguments = [index] + states
    for (place, source) in part.sources.enumerated() {
      if source != nil {
        arguments += collected.taken(1)
        continue
      }
      let whole = rest.taken(1)[0]
      let isElement = inner.type(of: whole) == types[1 + loop.states + place]
      arguments.append(isElement ? whole : inner.gather(whole, index))
    }
    let results = inner.inline(table.checkpointed(loop.body), arguments + rest)
    let kept = collects ? part.reads.map { results[$0] } : []
    return Loop(
      body: inner.freeze(Array(results[..<loop.states]) + kept), condition: nil,
      states: loop.states,
      sequences: read.count, invariants: 1 + wholes.count, collects: kept.count,
      order: loop.order, extent: .segment)
  }
}

extension ArraySlice {
  /// Its first elements, which leave it.
  fileprivate mutating func taken(_ count: Int) -> [Element] {
    defer { self = dropFirst(count) }
    return Array(prefix(count))
  }
}
