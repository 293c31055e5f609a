internal import Autodiff
internal import Syntax

/// Operators and comparisons.
extension Lowering {
  func lowerPrefix(
    _ prefix: Prefix, _ operand: Tree.ID, _ id: Tree.ID
  ) throws(Diagnostic) -> Lowered {
    switch prefix {
    case .negate:
      if case .number(let numeral) = tree[operand] {
        return constant(tree[numeral].constant.negated)
      }
      return try elementwise(.negate, [try term(operand)], id)
    case .root: return try elementwise(.sqrt, [try term(operand)], id)
    case .not: return try elementwise(.not, [try condition(try lower(operand), operand)], id)
    }
  }

  /// A chain that leans to the left is a loop, so that a sum of a million terms is no deep tree.
  func lowerBinary(_ id: Tree.ID) throws(Diagnostic) -> Lowered {
    guard case .binary(var first, let right, let sign) = tree[id] else { return try lower(id) }
    guard case .binary = tree[first] else {
      return try combine(try lower(first), first, sign, right, id)
    }
    var spine = [(id, sign, right)]
    while case .binary(let left, let right, let sign) = tree[first] {
      spine.append((first, sign, right))
      first = left
    }
    var value = try lower(first)
    for (place, sign, right) in spine.reversed() {
      value = try combine(value, first, sign, right, place)
      first = place
    }
    return value
  }

  /// `left`, whose value is known, and `right`.
  private func combine(
    _ value: Lowered, _ left: Tree.ID, _ sign: Binary, _ right: Tree.ID, _ id: Tree.ID
  ) throws(Diagnostic) -> Lowered {
    if sign == .and || sign == .or {
      let first = try condition(value, left)
      let second = try condition(try lower(right), right)
      return try elementwise(sign == .and ? .and : .or, [first, second], id)
    }
    let other = try lower(right)
    if let first = realNumber(value), let second = realNumber(other) {
      return .node(arithmetic(sign, first, second, id))
    }
    return try arithmetic(sign, try term(value, left), try term(other, right), id)
  }

  /// The node of a value that is a real number, as most are.
  func realNumber(_ value: Lowered) -> NodeID? {
    guard case .node(let node, isRow: false) = value, type(of: node) == .real else { return nil }
    return node
  }

  /// Of numbers there is one meaning for each sign.
  private func arithmetic(
    _ sign: Binary, _ left: NodeID, _ right: NodeID, _ id: Tree.ID
  ) -> NodeID {
    let row: RowID =
      switch sign {
      case .add: .add
      case .subtract: .subtract
      case .times, .dot, .juxtapose, .elementwise: .multiply
      case .divide: .divide
      case .power: .power
      case .and: .and
      case .or: .or
      }
    return apply(row, left, right, at: id)
  }

  private func arithmetic(
    _ sign: Binary, _ left: Term, _ right: Term, _ id: Tree.ID
  ) throws(Diagnostic) -> Lowered {
    switch sign {
    case .add: try sum(.add, left, right, id)
    case .subtract: try sum(.subtract, left, right, id)
    case .times, .dot, .juxtapose: try product(sign, left, right, id)
    case .elementwise: try elementwise(.multiply, [left, right], id)
    case .divide: try elementwise(.divide, [left, right], id)
    case .power: try power(left, right, id)
    case .and, .or: throw blame(id, "a number is needed here; this is true or false")
    }
  }

  /// Of arrays, entry by entry.
  func lowerComparison(
    _ operands: [Tree.ID], _ signs: Signs, _ id: Tree.ID
  ) throws(Diagnostic) -> Lowered {
    var terms: [Term] = []
    for operand in operands { terms.append(try term(operand)) }
    var result: Term?
    for (place, sign) in signs.enumerated() where place + 1 < terms.count {
      let (nodes, like) = try fitted([terms[place], terms[place + 1]], id)
      let link = term(compare(nodes[0], sign, nodes[1], id), like: like)
      guard let before = result else {
        result = link
        continue
      }
      result = try condition(try elementwise(.and, [before, link], id), id)
    }
    guard let result else { throw blame(id, "a comparison needs two sides") }
    return .node(result.node, isRow: result.isRow)
  }

  private func compare(
    _ left: NodeID, _ sign: Comparison, _ right: NodeID, _ id: Tree.ID
  ) -> NodeID {
    switch sign {
    case .equal: apply(.equal, left, right, at: id)
    case .unequal: apply(.notEqual, left, right, at: id)
    case .less: apply(.less, left, right, at: id)
    case .lessOrEqual: apply(.lessOrEqual, left, right, at: id)
    case .greater: apply(.greater, left, right, at: id)
    case .greaterOrEqual: apply(.greaterOrEqual, left, right, at: id)
    case .close: close(left, right, id)
    }
  }

  /// `a ≈ b`: |a - b| ≤ 1e-6 · max(1, |a|, |b|).
  private func close(_ left: NodeID, _ right: NodeID, _ id: Tree.ID) -> NodeID {
    let shape = table[type(of: left)].shape
    let gap = apply(.abs, apply(.subtract, left, right, at: id), at: id)
    let sizes = apply(
      .max, apply(.abs, left, at: id), apply(.abs, right, at: id), at: id)
    let one = spread(frame.builder.exact(.one), to: shape)
    let scale = apply(.max, one, sizes, at: id)
    let small = spread(frame.builder.constant(.decimal(1e-6)), to: shape)
    let tolerance = apply(.multiply, small, scale, at: id)
    return apply(.lessOrEqual, gap, tolerance, at: id)
  }

  /// `abs(x)` is entry by entry; `|v|` of a vector is its norm.
  func lowerAbsolute(_ operand: Tree.ID, _ id: Tree.ID) throws(Diagnostic) -> Lowered {
    let value = try term(operand)
    let start = Int(tree.span(of: id).start)
    let bytes = tree.source.bytes
    let hasBars = bytes.indices.contains(start) && bytes[start] == UInt8(ascii: "|")
    guard hasBars, !value.isNumber else { return try elementwise(.abs, [value], id) }
    guard value.rank == 1 else {
      let text = tree.text(operand, .unicode)
      throw Diagnostic(
        "|\(text)| of a matrix has several readings; write one of",
        labels: [.init(tree.span(of: id))],
        readings: ["det(\(text))", "norm(\(text))", "abs(\(text))"])
    }
    return norm(value, id)
  }

  /// The Euclidean norm, of all entries; of a number its absolute value.
  func lowerNorm(_ operand: Tree.ID, _ id: Tree.ID) throws(Diagnostic) -> Lowered {
    try norm(of: try term(operand), id)
  }

  func norm(of value: Term, _ id: Tree.ID) throws(Diagnostic) -> Lowered {
    value.isNumber ? try elementwise(.abs, [value], id) : norm(value, id)
  }

  private func norm(_ value: Term, _ id: Tree.ID) -> Lowered {
    frame.builder.origin = origin(id)
    return .node(frame.builder.array(.norm, [value.node]))
  }

  func lowerTranspose(
    _ operand: Tree.ID, caret: Bool, _ id: Tree.ID
  ) throws(Diagnostic) -> Lowered {
    if caret, let symbol = workspace.symbols.known("T"), isDefined(symbol) {
      let text = tree.text(operand, .ascii)
      throw Diagnostic(
        "\(text)^T has two readings, because T has a value; write one of",
        labels: [.init(tree.span(of: id))], readings: ["\(text)^(T)", "transpose(\(text))"])
    }
    return try transposed(try term(operand), id)
  }

  func transposed(_ value: Term, _ id: Tree.ID) throws(Diagnostic) -> Lowered {
    switch value.rank {
    case 0: return .node(value.node)
    case 1: return .node(value.node, isRow: !value.isRow)
    case 2:
      frame.builder.origin = origin(id)
      return .node(frame.builder.transpose(value.node))
    default:
      throw blame(id, "a transpose is of a vector or a matrix; this is \(value.type.kindName())")
    }
  }

  private func isDefined(_ symbol: Symbol) -> Bool {
    workspace.definitions[symbol] != nil || scope?.owner(of: symbol) != nil
  }
}

extension Constant {
  var negated: Constant {
    switch self {
    case .exact(let ratio): .exact(ratio.negated)
    case .decimal(let value): .decimal(-value)
    case .named, .truth: .decimal(-double)
    }
  }
}
