/// Writes a body for many steps at once: what varies gets the lanes as its first axis.
///
/// Source: the batching transformation (vmap) of Frostig, Johnson, Leary (2018), "Compiling machine
/// learning programs via high-level tracing".
struct LaneWriter: ~Copyable {
  let table: FunctionTable
  let body: Function
  let kinds: LaneKinds
  /// How many steps run beside each other.
  let count: Int
  var builder: Builder
  var map: [NodeID] = []

  /// - Parameter kinds: of `function`'s nodes.
  init(_ function: FunctionID, _ kinds: LaneKinds, count: Int, in table: FunctionTable) {
    self.table = table
    self.kinds = kinds
    self.count = count
    body = table[function]
    let types = zip(body.inputs, kinds.nodes).map {
      $1 == .varying ? table.laneType($0, count) : $0
    }
    builder = Builder(table, inputs: types, capacity: 2 * body.nodes.count)
  }

  mutating func write() {
    map.reserveCapacity(body.nodes.count)
    for (index, node) in body.nodes.enumerated() {
      builder.origin = body.origins[index]
      map.append(written(node, index))
    }
  }

  private mutating func written(_ node: Node, _ index: Int) -> NodeID {
    switch node.kind {
    case .input(let position): return builder.input(position)
    case .constant: return builder.copy(node, of: body, map)
    case .mark(let source, _): return map[source.int]
    case .project(let source, let position):
      let result = builder.project(map[source.int], position)
      return isCollected(source, position) ? exchanged(result) : result
    case .loop(let id) where operandsVary(node): return loop(table[id], node, index)
    case .conditional(let id) where operandsVary(node):
      return conditional(table[id], node, index)
    case .loop, .call, .conditional: return builder.copy(node, of: body, map)
    case .primitive(let row):
      switch kinds.nodes[index] {
      case .uniform: return builder.copy(node, of: body, map)
      case .varying: return varying(row, node)
      case .total: return total(row, node)
      }
    }
  }

  func operands(of node: Node) -> [NodeID] { Array(body.operands(of: node)) }

  func isVarying(_ node: NodeID) -> Bool { kinds.nodes[node.int] == .varying }

  private func operandsVary(_ node: Node) -> Bool {
    body.operands(of: node).contains { kinds.nodes[$0.int] != .uniform }
  }

  /// The shape of a value in one lane.
  func shape(of node: NodeID) -> [Int] { table.lengths(of: body.type(of: node)) }

  /// A value with the lanes as its first axis, whatever its kind.
  mutating func lanes(_ node: NodeID) -> NodeID {
    let value = map[node.int]
    if isVarying(node) { return value }
    return builder.broadcast(
      value, to: table[table.laneType(body.type(of: node), count)].shape, axes: [0])
  }

  // MARK: Loops

  /// A loop inside: one loop for all lanes.
  private mutating func loop(_ inner: Loop, _ node: Node, _ index: Int) -> NodeID {
    let results = kinds.results[index] ?? []
    let operands = operands(of: node)
    var inputs: [LaneKind] = [.uniform] + results.prefix(inner.states)
    inputs += operands.dropFirst(inner.firstState + inner.states).map { kinds.nodes[$0.int] }
    guard let bodyKinds = LaneKinds(of: inner.body, inputs, in: table) else { return NodeID(0) }
    var writer = LaneWriter(inner.body, bodyKinds, count: count, in: table)
    writer.write()
    var changed = inner
    changed.body = writer.frozen(varying: inputs[1..<1 + inner.states].map { $0 == .varying })
    table.memo.laneSteps[changed.body] = count - 1
    var given: [NodeID] = inner.condition == nil ? [map[operands[0].int]] : []
    for (place, operand) in operands.dropFirst(inner.firstState).enumerated() {
      let isSequence = inner.inputRanges[1].contains(1 + place)
      if place < inner.states, inputs[1 + place] == .varying {
        given.append(lanes(operand))
      } else if isSequence, isVarying(operand), !isElement(operand, inner, place) {
        given.append(exchanged(map[operand.int]))
      } else {
        given.append(map[operand.int])
      }
    }
    changed.condition = inner.condition.flatMap { condition in
      guard let kinds = LaneKinds(of: condition, inputs, in: table) else { return nil }
      var writer = LaneWriter(condition, kinds, count: count, in: table)
      writer.write()
      return writer.frozen(varying: [])
    }
    return builder.loop(changed, given)
  }

  /// Whether an operand in a sequence's place is the element of every step.
  private func isElement(_ operand: NodeID, _ loop: Loop, _ place: Int) -> Bool {
    body.type(of: operand) == table[loop.body].inputs[1 + place]
  }

  /// Whether a result is what a loop has collected, with the steps before the lanes.
  private func isCollected(_ source: NodeID, _ position: Int) -> Bool {
    guard case .loop(let id) = body.nodes[source.int].kind, position >= table[id].states,
      position < table[id].tripResult
    else { return false }
    return kinds.results[source.int]?[position] == .varying
  }

  /// [steps, lanes, …] as [lanes, steps, …], and the other way about.
  private mutating func exchanged(_ x: NodeID) -> NodeID {
    let rank = builder.shape(of: x).count
    return builder.permute(x, [1, 0] + Array(2..<max(rank, 2)))
  }

  /// The function written.
  ///
  /// - Parameter varying: which outputs have lanes even if they need none; of those beyond, the
  ///   ones that vary.
  mutating func frozen(varying: [Bool]) -> FunctionID {
    var outputs: [NodeID] = []
    for (place, output) in body.outputs.enumerated() {
      outputs.append(place < varying.count && varying[place] ? lanes(output) : map[output.int])
    }
    return builder.frozen(outputs, inputs: nil)
  }
}

extension FunctionTable {
  /// The type of a value with lanes before its own axes.
  func laneType(_ type: TypeID, _ count: Int) -> TypeID {
    intern(ValueType(self[type].element, [.size(count)] + self[type].shape))
  }

  /// The lengths of a type's axes, which are numbers.
  func lengths(of type: TypeID) -> [Int] {
    self[type].shape.map { if case .size(let length) = $0 { length } else { 0 } }
  }
}
