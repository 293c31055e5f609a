/// Builds one function, node by node; `freeze` consumes it.
///
/// Equal nodes are shared: exactly up to 2¹⁸ nodes, beyond that within a direct-mapped window
/// of 2¹⁵. Nothing depends on sharing for correctness.
public struct Builder: ~Copyable {
  public let table: FunctionTable
  /// What the nodes added from now on are blamed on.
  public var origin: Origin = 0
  public private(set) var nodes: [Node] = []
  private var operands: [UInt32] = []
  private var origins: [Origin] = []
  private var inputs: [TypeID]
  private var sharing: Sharing

  public init(_ table: FunctionTable, inputs: [TypeID], capacity: Int = 32) {
    self.table = table
    self.inputs = inputs
    sharing = Sharing(capacity: capacity)
    nodes.reserveCapacity(capacity)
    origins.reserveCapacity(capacity)
    for (position, type) in inputs.enumerated() {
      _ = append(
        Node(
          code: Node.Code.input, type: type, a: UInt32(position), b: Node.unused,
          c: Node.unused))
    }
  }

  /// One of the inputs that the builder began with.
  public func input(_ position: Int) -> NodeID { NodeID(position) }

  /// A further input, after all others: captures are found while a body is built.
  public mutating func appendInput(_ type: TypeID) -> NodeID {
    inputs.append(type)
    return append(
      Node(
        code: Node.Code.input, type: type, a: UInt32(inputs.count - 1), b: Node.unused,
        c: Node.unused))
  }

  public func type(of node: NodeID) -> TypeID { nodes[node.int].type }

  public mutating func constant(_ constant: Constant) -> NodeID {
    let type: TypeID =
      switch constant {
      case .exact, .decimal, .named: .real
      case .truth: .boolean
      }
    let place = table.intern(constant)
    return share(
      Node(
        code: Node.Code.constant, type: type, a: place.index, b: Node.unused, c: Node.unused))
  }

  public mutating func exact(_ ratio: Ratio) -> NodeID { constant(.exact(ratio)) }

  /// The constant that `node` is, if it is one.
  public func constant(at node: NodeID) -> Constant? {
    let found = nodes[node.int]
    return found.code == Node.Code.constant ? table[ConstantID(index: found.a)] : nil
  }

  /// An elementwise row; the count of operands is the row's arity. Operands are scalars, or
  /// have all the shape of the first.
  public mutating func apply(
    _ row: RowID, _ a: NodeID, _ b: NodeID? = nil, _ c: NodeID? = nil
  ) -> NodeID {
    let operand = nodes[a.int].type
    let type =
      operand.isScalar
      ? row.resultType : table.intern(ValueType(row.resultElement, table[operand].shape))
    return share(
      Node(
        code: row.code, type: type, a: a.index, b: b?.index ?? Node.unused,
        c: c?.index ?? Node.unused))
  }

  public mutating func mark(_ node: NodeID, _ name: MarkID) -> NodeID {
    share(
      Node(
        code: Node.Code.mark, type: type(of: node), a: node.index, b: name.index,
        c: Node.unused))
  }

  public mutating func call(_ function: FunctionID, _ arguments: [NodeID]) -> NodeID {
    structured(Node.Code.call, arguments, function.index)
  }

  /// `if condition then … else …`: both functions take `captures`.
  public mutating func conditional(
    _ branches: Conditional, _ condition: NodeID, _ captures: [NodeID]
  ) -> NodeID {
    structured(Node.Code.conditional, [condition] + captures, table.intern(branches).index)
  }

  /// A scan; `operands` in the order that `Loop` states.
  public mutating func loop(_ loop: Loop, _ operands: [NodeID]) -> NodeID {
    structured(Node.Code.loop, operands, table.intern(loop).index)
  }

  /// One result of a structured node.
  public mutating func project(_ node: NodeID, _ position: Int) -> NodeID {
    share(
      Node(
        code: Node.Code.project, type: projectedType(node, position), a: node.index,
        b: UInt32(position), c: Node.unused))
  }

  /// Copies `node` (no input) of another function of the same table; `map` gives its operands' new places.
  mutating func copy(_ node: Node, of function: Function, _ map: [NodeID]) -> NodeID {
    switch node.code {
    case Node.Code.constant: return share(node)
    case Node.Code.mark, Node.Code.project:
      return share(
        Node(code: node.code, type: node.type, a: map[Int(node.a)].index, b: node.b, c: node.c))
    default:
      if node.isWide {
        let moved = function.operands[Int(node.a)..<Int(node.a) + Int(node.b)].map {
          map[Int($0)].index
        }
        return shareWide(node, moved)
      }
      if node.code >= Node.firstAttributed {
        return share(
          Node(
            code: node.code, type: node.type,
            a: node.a == Node.unused ? node.a : map[Int(node.a)].index,
            b: node.b == Node.unused ? node.b : map[Int(node.b)].index, c: node.c))
      }
      return share(
        Node(
          code: node.code, type: node.type, a: map[Int(node.a)].index,
          b: node.b == Node.unused ? node.b : map[Int(node.b)].index,
          c: node.c == Node.unused ? node.c : map[Int(node.c)].index))
    }
  }

  /// The nodes of `function` with its inputs replaced by `arguments`; the copies of its outputs.
  public mutating func inline(_ function: FunctionID, _ arguments: [NodeID]) -> [NodeID] {
    let body = table[function]
    var map: [NodeID] = []
    map.reserveCapacity(body.nodes.count)
    let outer = origin
    for (index, node) in body.nodes.enumerated() {
      if node.code == Node.Code.input {
        map.append(arguments[Int(node.a)])
      } else {
        if body.origins[index] != 0 { origin = body.origins[index] }
        map.append(inlined(node, of: body, map))
      }
    }
    origin = outer
    return body.outputs.map { map[$0.int] }
  }

  /// The finished function: what no output needs is dropped, equal functions are one.
  ///
  /// Build the outputs in a statement of their own: in `b.freeze([b.apply(…)])` the builder is
  /// consumed before the append, which the compiler (6.3) does not refuse.
  public consuming func freeze(_ outputs: [NodeID]) -> FunctionID {
    frozen(outputs, inputs: nil)
  }

  /// A function of other inputs than those in the order of their making.
  ///
  /// - Parameter inputs: what stands at each place: an input of this builder (each at most once,
  ///   all that the outputs need), or a type where it has none.
  public consuming func freeze(_ outputs: [NodeID], inputs: [InputSlot]) -> FunctionID {
    frozen(outputs, inputs: inputs)
  }

  /// The function as built so far; the builder may go on.
  public borrowing func frozen(_ outputs: [NodeID], inputs order: [InputSlot]?) -> FunctionID {
    precondition(outputs.allSatisfy { $0.int < nodes.count }, "outputs are built before freezing")
    let live = Liveness(nodes: nodes, operands: operands, outputs: outputs)
    let startsWithInputs = nodes.prefix(inputs.count).allSatisfy { $0.code == Node.Code.input }
    guard live.count == nodes.count, order == nil, startsWithInputs else {
      let slots =
        order
        ?? nodes.indices.filter { nodes[$0].code == Node.Code.input }.map { .input(NodeID($0)) }
      return table.intern(compacted(live, outputs, slots))
    }
    return table.intern(
      Function(
        inputs: inputs, nodes: nodes, operands: operands, outputs: outputs, origins: origins))
  }

  private borrowing func compacted(
    _ live: borrowing Liveness, _ outputs: [NodeID], _ slots: [InputSlot]
  ) -> Function {
    var kept: [Node] = []
    var keptOperands: [UInt32] = []
    var keptOrigins: [Origin] = []
    kept.reserveCapacity(live.count)
    keptOrigins.reserveCapacity(live.count)
    var map = [UInt32](repeating: 0, count: nodes.count)
    for slot in slots {
      var type = TypeID.real
      switch slot {
      case .unused(let unused): type = unused
      case .input(let input):
        type = nodes[input.int].type
        map[input.int] = UInt32(kept.count)
      }
      kept.append(
        Node(
          code: Node.Code.input, type: type, a: UInt32(kept.count), b: Node.unused,
          c: Node.unused))
      keptOrigins.append(0)
    }
    for (index, node) in nodes.enumerated()
    where live.marks[index] && node.code != Node.Code.input {
      map[index] = UInt32(kept.count)
      kept.append(node.moved(by: map, from: operands, to: &keptOperands))
      keptOrigins.append(origins[index])
    }
    return Function(
      inputs: kept.prefix(slots.count).map(\.type), nodes: kept, operands: keptOperands,
      outputs: outputs.map { NodeID(index: map[$0.int]) }, origins: keptOrigins)
  }

  /// All nodes so far as a function without outputs.
  borrowing func draft() -> Function {
    Function(inputs: inputs, nodes: nodes, operands: operands, outputs: [], origins: origins)
  }

  private func projectedType(_ node: NodeID, _ position: Int) -> TypeID {
    let structured = nodes[node.int]
    switch structured.kind {
    case .call(let function): return table.resultTypes(of: function)[position]
    case .conditional(let id): return table.resultTypes(of: table[id].then)[position]
    case .loop(let id):
      let loop = table[id]
      if position == loop.tripResult { return .integer }
      let type = table.resultTypes(of: loop.body)[position]
      if position < loop.states { return type }
      let element = table[type]
      let steps = steps(of: loop, structured)
      return table.intern(ValueType(element.element, [steps] + element.shape))
    case .input, .constant, .primitive, .mark, .project:
      preconditionFailure("only structured nodes are projected")
    }
  }
}

extension Builder {
  /// The length of what a loop collects: known before the run where the count is a constant.
  private borrowing func steps(of loop: Loop, _ node: Node) -> Dimension {
    guard loop.condition == nil, case .exact(let count)? = constant(at: operand(0, of: node)),
      let steps = count.int, steps >= 0
    else { return .trips }
    return .size(steps)
  }
}

/// What stands at one place of a function's inputs.
public enum InputSlot: Hashable, Sendable {
  case input(NodeID)
  case unused(TypeID)
}

// MARK: Adding

extension Builder {
  /// A node of the row, as it stands: types and attributes are the caller's to get right.
  mutating func primitive(
    _ row: RowID, _ type: TypeID, _ a: NodeID?, _ b: NodeID? = nil, attributes: [Int]
  ) -> NodeID {
    share(
      Node(
        code: row.code, type: type, a: a?.index ?? Node.unused, b: b?.index ?? Node.unused,
        c: table.intern(attributes: attributes).index))
  }

  /// A node of a row without attributes, of up to three operands.
  mutating func primitive(
    _ row: RowID, _ type: TypeID, _ a: NodeID, _ b: NodeID? = nil, _ c: NodeID? = nil
  ) -> NodeID {
    share(
      Node(
        code: row.code, type: type, a: a.index, b: b?.index ?? Node.unused,
        c: c?.index ?? Node.unused))
  }

  /// A node of any number of operands.
  mutating func wide(_ row: RowID, _ type: TypeID, _ parts: [NodeID]) -> NodeID {
    shareWide(
      Node(code: row.code, type: type, a: 0, b: UInt32(parts.count), c: Node.wide),
      parts.map(\.index))
  }

  /// One operand of a node of this builder.
  borrowing func operand(_ position: Int, of node: Node) -> NodeID {
    if node.isWide { return NodeID(index: operands[Int(node.a) + position]) }
    return NodeID(index: position == 0 ? node.a : position == 1 ? node.b : node.c)
  }

  private mutating func append(_ node: Node) -> NodeID {
    nodes.append(node)
    origins.append(origin)
    return NodeID(nodes.count - 1)
  }

  private mutating func structured(
    _ code: UInt16, _ operands: [NodeID], _ attribute: UInt32
  ) -> NodeID {
    shareWide(
      Node(code: code, type: .several, a: 0, b: UInt32(operands.count), c: attribute),
      operands.map(\.index))
  }

  private mutating func share(_ node: Node) -> NodeID {
    let hash = node.sharingHash
    let slot = sharing.slot(hash: hash) { nodes[$0] == node }
    if let known = sharing.node(slot, hash: hash), nodes[known.int] == node { return known }
    return insert(node, hash, slot)
  }

  private mutating func shareWide(_ node: Node, _ wide: [UInt32]) -> NodeID {
    let hash = node.sharingHash(wide: wide[...])
    let slot = sharing.slot(hash: hash) { isSame(nodes[$0], node, wide) }
    if let known = sharing.node(slot, hash: hash), isSame(nodes[known.int], node, wide) {
      return known
    }
    let start = UInt32(operands.count)
    operands += wide
    return insert(
      Node(code: node.code, type: node.type, a: start, b: UInt32(wide.count), c: node.c), hash, slot
    )
  }

  private borrowing func isSame(_ known: Node, _ node: Node, _ wide: [UInt32]) -> Bool {
    known.code == node.code && known.c == node.c && known.type == node.type
      && operands[Int(known.a)..<Int(known.a) + Int(known.b)] == wide[...]
  }

  private mutating func insert(_ node: Node, _ hash: UInt32, _ slot: Int) -> NodeID {
    let id = append(node)
    sharing.enter(id, hash: hash, at: slot)
    if sharing.isFull(nodes.count) {
      sharing.grow(nodes.count)
      if !sharing.isWindow {
        for (index, node) in nodes.enumerated() where node.code != Node.Code.input {
          let hash =
            node.isWide
            ? node.sharingHash(wide: operands[Int(node.a)..<Int(node.a) + Int(node.b)])
            : node.sharingHash
          let slot = sharing.slot(hash: hash) { _ in false }
          sharing.enter(NodeID(index), hash: hash, at: slot)
        }
      }
    }
    return id
  }
}
