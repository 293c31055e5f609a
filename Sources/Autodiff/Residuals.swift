/// Residuals by cost: a reverse sweep reads from the forward loop what is dear to compute again.
///
/// A reversed loop has its loop's states at each step, and makes all else of them once more. Where
/// that takes an exponential or the like, the loop collects its values too. They are the same node
/// in the same order, so the results have the same bits. The function stays what it was for whoever
/// looks for a fault.
///
/// Source: Griewank, Walther (2008), "Evaluating derivatives", chapter 12.
extension FunctionTable {
  /// `function` with what its reversed loops would compute again collected where that is dear,
  /// and some megabytes hold it.
  public func keepingResiduals(_ id: FunctionID) -> FunctionID {
    if let known = memo.keepingResiduals[id] { return known }
    guard self[id].nodes.contains(where: { $0.code == Node.Code.loop }) else { return id }
    var pass = ResidualPass(of: id, in: self)
    // States that nobody asks for any more; other loops stay, for their counts may be faults.
    let result = pass.keepsAny ? pruned(pass.rebuild()) : pass.rebuild()
    memo.keepingResiduals[id] = result
    memo.keepingResiduals[result] = result
    return result
  }
}

/// A loop that collects residuals, and the one that reads them.
private struct ResidualLoops {
  let collecting: Loop
  let reading: Loop
  let kept: Int
}

private struct ResidualPass: GraphPass, ~Copyable {
  let table: FunctionTable
  let body: Function
  /// By the node of the loop that collects, and that of its reader.
  private var loops: [Int: ResidualLoops] = [:]
  private var readers: [Int: Int] = [:]
  var builder: Builder
  var map: [NodeID] = []

  var keepsAny: Bool { !loops.isEmpty }

  /// Of all residuals of a loop, in bytes.
  private static let most = 64.0 * 1_048_576

  init(of id: FunctionID, in table: FunctionTable) {
    self.table = table
    body = table[id]
    builder = Builder(table, inputs: body.inputs, capacity: body.nodes.count)
    for (index, node) in body.nodes.enumerated() {
      guard case .loop(let id) = node.kind, table[id].condition == nil else { continue }
      for operand in body.operands(of: node) {
        guard case .project(let source, _) = body.nodes[operand.int].kind,
          case .loop(let other) = body.nodes[source.int].kind, loops[source.int] == nil,
          let found = pair(source.int, table[other], index, table[id])
        else { continue }
        loops[source.int] = found
        readers[index] = source.int
        break
      }
    }
  }

  mutating func moved(_ node: Node, _ index: Int) -> NodeID {
    switch node.kind {
    case .input(let position): return builder.input(position)
    case .constant, .primitive, .mark, .call: return builder.copy(node, of: body, map)
    case .project(let source, let position):
      guard let found = loops[source.int] else { return builder.copy(node, of: body, map) }
      let isTrips = position == found.collecting.tripResult - found.kept
      return builder.project(map[source.int], isTrips ? position + found.kept : position)
    case .conditional(let id):
      return conditional(table[id], node, table.keepingResiduals)
    case .loop(let id):
      var operands = operands(of: node)
      if let found = loops[index] { return builder.loop(found.collecting, operands) }
      if let source = readers[index], let found = loops[source] {
        let first = found.collecting.tripResult - found.kept
        let kept = (0..<found.kept).map { builder.project(map[source], first + $0) }
        let old = table[id]
        operands.insert(contentsOf: kept, at: old.firstState + old.states + old.sequences)
        return builder.loop(found.reading, operands)
      }
      var loop = table[id]
      loop.body = table.keepingResiduals(loop.body)
      return builder.loop(loop, operands)
    }
  }

  /// Both loops with what the second needs not compute again; `nil` if there is nothing.
  private func pair(_ source: Int, _ loop: Loop, _ reader: Int, _ reversed: Loop) -> ResidualLoops?
  {
    let operands = Array(body.operands(of: body.nodes[source]))
    let others = Array(body.operands(of: body.nodes[reader]))
    guard loop.condition == nil, loop.order == .forward, reversed.order == .backward,
      loop.extent == .whole, reversed.extent == .whole, operands[0] == others[0],
      case .constant(let id) = body.nodes[operands[0].int].kind, case .exact(let ratio) = table[id],
      let steps = ratio.int
    else { return nil }
    let (forward, backward) = (table[loop.body], table[reversed.body])
    // Equal nodes are one node of a builder.
    var values = Builder(table, inputs: forward.inputs, capacity: forward.nodes.count)
    let own = values.copied(forward)
    let known = inputs(of: reversed, others, as: loop, operands, source, own)
    let same = values.copied(backward, known: known)
    let made = Set(own)
    let kept = residuals(of: backward) { same[$0].map { made.contains($0) } ?? false }
    let bytes = kept.reduce(0.0) {
      $0 + 8 * Double(table.entryCount(of: backward.nodes[$1].type) ?? 0)
    }
    guard !kept.isEmpty, bytes * Double(steps) <= Self.most else { return nil }
    var collecting = loop
    collecting.collects += kept.count
    collecting.body = values.freeze(
      forward.outputs.map { own[$0.int] } + kept.compactMap { same[$0] })
    return ResidualLoops(
      collecting: collecting, reading: reading(kept, reversed), kept: kept.count)
  }

  /// What the inputs of the reversed loop's body are in the body of its loop.
  private func inputs(
    of reversed: Loop, _ others: [NodeID], as loop: Loop, _ operands: [NodeID], _ source: Int,
    _ own: [NodeID]
  ) -> [Int: NodeID] {
    let (forward, backward) = (table[loop.body], table[reversed.body])
    var known: [Int: NodeID] = [0: NodeID(0)]
    for (part, range) in [reversed.inputRanges[1], reversed.inputRanges[2]].enumerated() {
      for input in range {
        let operand = others[input]
        if part == 0, case .project(let node, let position) = body.nodes[operand.int].kind,
          node.int == source, position >= loop.states, position < loop.tripResult
        {
          known[input] = own[forward.outputs[position].int]
        } else if let place = loop.inputRanges[1 + part].first(where: {
          operands[$0] == operand && forward.inputs[$0] == backward.inputs[input]
        }) {
          known[input] = NodeID(place)
        }
      }
    }
    return known
  }

  /// What is dear of the nodes that the loop has made already, as far as the outputs need it.
  private func residuals(of backward: Function, _ isMade: (Int) -> Bool) -> [Int] {
    var seen: Set<Int> = []
    var kept: [Int] = []
    var pending = backward.outputs.map(\.int)
    while let index = pending.popLast() {
      guard seen.insert(index).inserted else { continue }
      let node = backward.nodes[index]
      if isMade(index), let row = node.row, row.isDear(node, in: backward),
        table.entryCount(of: node.type) != nil
      {
        kept.append(index)
      } else {
        pending += backward.operands(of: node).map(\.int)
      }
    }
    return kept.sorted()
  }

  /// The reversed loop with further sequences in the place of some nodes of its body.
  private func reading(_ kept: [Int], _ reversed: Loop) -> Loop {
    let old = table[reversed.body]
    let first = 1 + reversed.states + reversed.sequences
    var types = old.inputs
    types.insert(contentsOf: kept.map { old.nodes[$0].type }, at: first)
    var inner = Builder(table, inputs: types, capacity: old.nodes.count)
    var known: [Int: NodeID] = [:]
    for input in old.inputs.indices {
      known[input] = NodeID(input < first ? input : input + kept.count)
    }
    for (place, index) in kept.enumerated() { known[index] = NodeID(first + place) }
    let copied = inner.copied(old, known: known)
    var loop = reversed
    loop.sequences += kept.count
    loop.body = inner.freeze(old.outputs.compactMap { copied[$0.int] })
    return loop
  }
}

extension Builder {
  /// All nodes of a function over the same inputs.
  fileprivate mutating func copied(_ function: Function) -> [NodeID] {
    var known: [Int: NodeID] = [:]
    for input in function.inputs.indices { known[input] = NodeID(input) }
    return copied(function, known: known).compactMap { $0 }
  }

  /// Copies of the nodes that can be made of those that are known.
  fileprivate mutating func copied(_ function: Function, known: [Int: NodeID]) -> [NodeID?] {
    var map: [NodeID] = []
    var copies: [NodeID?] = []
    for (index, node) in function.nodes.enumerated() {
      origin = function.origins[index]
      var copy = known[index]
      if copy == nil, node.code != Node.Code.input {
        let isMade = function.operands(of: node).allSatisfy { copies[$0.int] != nil }
        if isMade { copy = self.copy(node, of: function, map) }
      }
      copies.append(copy)
      map.append(copy ?? NodeID(0))
    }
    return copies
  }
}

extension RowID {
  /// Whether a number takes longer to compute than to keep and read.
  fileprivate func isDear(_ node: Node, in function: Function) -> Bool {
    switch self {
    case .power: function.nodes[Int(node.b)].code != Node.Code.constant
    case .xlogy, .xpowy, .cbrt, .hypot, .exp, .expm1, .ln, .log1p, .log2, .log10, .sin, .cos, .tan,
      .asin, .acos, .atan, .atan2, .sinh, .cosh, .tanh, .asinh, .acosh, .atanh, .erf, .erfc, .gamma,
      .lgamma, .digamma, .polygamma, .sigmoid, .softplus, .elu, .gelu, .silu:
      true
    default: false
    }
  }
}
