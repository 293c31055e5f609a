/// What becomes of a value of a loop's body when steps run beside each other, a lane each.
enum LaneKind: Hashable, Sendable {
  /// The same in all lanes: kept once.
  case uniform
  /// Another one in each lane: an array with the lanes as its first axis.
  case varying
  /// What all lanes have added so far: kept once.
  case total
}

/// The kinds of a function's nodes, by the kinds of its inputs.
struct LaneKinds {
  private let table: FunctionTable
  private let function: Function
  private(set) var nodes: [LaneKind] = []
  /// By structured node: the kinds of its results.
  private(set) var results: [Int: [LaneKind]] = [:]

  /// - Returns: `nil` if something in `id` cannot run in lanes.
  init?(of id: FunctionID, _ inputs: [LaneKind], in table: FunctionTable) {
    self.table = table
    function = table[id]
    nodes.reserveCapacity(function.nodes.count)
    for (index, node) in function.nodes.enumerated() {
      guard let kind = kind(of: node, index, inputs) else { return nil }
      nodes.append(kind)
    }
  }

  var outputs: [LaneKind] { function.outputs.map { nodes[$0.int] } }

  /// Whether more varies than numbers, which the engine takes in blocks as they are.
  var areWorthLanes: Bool {
    function.nodes.indices.contains { index in
      results[index]?.contains { $0 != .uniform } == true
        || (nodes[index] == .varying && !function.nodes[index].type.isScalar)
    }
  }

  /// Of a lane, without what only shows others.
  var numbers: Int {
    function.nodes.indices.reduce(0) { sum, index in
      let node = function.nodes[index]
      guard nodes[index] == .varying, node.row != .reshape, node.row != .broadcast else {
        return sum
      }
      return sum + min(table.entryCount(of: node.type) ?? 1, 1 << 20)
    }
  }

  private mutating func kind(of node: Node, _ index: Int, _ inputs: [LaneKind]) -> LaneKind? {
    let operands = function.operands(of: node).map { nodes[$0.int] }
    switch node.kind {
    case .input(let position): return inputs[position]
    case .constant: return .uniform
    case .mark(let source, _): return nodes[source.int]
    case .project(let source, let position):
      return results[source.int]?[position] ?? .uniform
    case .primitive(let row):
      if operands.allSatisfy({ $0 == .uniform }) { return .uniform }
      if operands.contains(.total) { return isAddition(row, operands) ? .total : nil }
      return row.runsInLanes && isCounted(node) ? .varying : nil
    case .loop(let id):
      guard let found = kinds(of: table[id], operands, index) else { return nil }
      results[index] = found
      return .uniform
    case .conditional(let id):
      guard let found = kinds(of: table[id], operands, index) else { return nil }
      results[index] = found
      return .uniform
    case .call: return operands.allSatisfy { $0 == .uniform } ? .uniform : nil
    }
  }

  /// The kinds of a conditional's results: with a condition that varies, all vary.
  private func kinds(
    of branches: Conditional, _ operands: [LaneKind], _ index: Int
  ) -> [LaneKind]? {
    let captures = Array(operands.dropFirst())
    if operands.allSatisfy({ $0 == .uniform }) {
      return Array(repeating: .uniform, count: table[branches.then].outputs.count)
    }
    guard !operands.contains(.total), isCounted(function.nodes[index]),
      let then = LaneKinds(of: branches.then, captures, in: table),
      let otherwise = LaneKinds(of: branches.otherwise, captures, in: table)
    else { return nil }
    return zip(then.outputs, otherwise.outputs).map {
      operands[0] == .varying || $0 == .varying || $1 == .varying ? .varying : .uniform
    }
  }

  /// Whether the row adds to a total what the lanes have.
  private func isAddition(_ row: RowID, _ operands: [LaneKind]) -> Bool {
    switch row {
    case .add: operands.filter { $0 == .total }.count == 1
    case .scatterAdd: operands[0] == .total && !operands.dropFirst().contains(.total)
    default: false
    }
  }

  /// Whether the lengths of a value and its operands are numbers.
  private func isCounted(_ node: Node) -> Bool {
    (node.type == .several || table.entryCount(of: node.type) != nil)
      && function.operands(of: node).allSatisfy {
        table.entryCount(of: function.type(of: $0)) != nil
      }
  }

  /// The kinds of a loop's results.
  private func kinds(of loop: Loop, _ operands: [LaneKind], _ index: Int) -> [LaneKind]? {
    if operands.allSatisfy({ $0 == .uniform }) {
      return Array(repeating: .uniform, count: loop.tripResult + 1)
    }
    if loop.condition == nil, operands[0] != .uniform { return nil }
    guard var inputs = bodyKinds(loop, operands) else { return nil }
    while true {
      guard let body = LaneKinds(of: loop.body, inputs, in: table) else { return nil }
      let outputs = body.outputs
      var isStable = true
      for state in 0..<loop.states where outputs[state] != inputs[1 + state] {
        guard inputs[1 + state] == .uniform, outputs[state] == .varying else {
          if inputs[1 + state] == .varying, outputs[state] == .uniform { continue }
          return nil
        }
        inputs[1 + state] = .varying
        isStable = false
      }
      if !isStable { continue }
      let collected = outputs[loop.states...]
      let moves = collected.contains(.varying) || inputs[loop.inputRanges[1]].contains(.varying)
      guard !collected.contains(.total), !moves || isCounted(loop, index) else { return nil }
      if let condition = loop.condition {
        guard let kinds = LaneKinds(of: condition, inputs, in: table),
          kinds.outputs == [.uniform]
        else { return nil }
      }
      return Array(inputs[1..<1 + loop.states]) + collected + [.uniform]
    }
  }

  /// The kinds of a body's inputs before its first step.
  private func bodyKinds(_ loop: Loop, _ operands: [LaneKind]) -> [LaneKind]? {
    let inputs = [.uniform] + operands.dropFirst(loop.firstState)
    return inputs[loop.inputRanges[1]].contains(.total) ? nil : inputs
  }

  private func isCounted(_ loop: Loop, _ index: Int) -> Bool {
    guard loop.condition == nil, let count = function.operands(of: function.nodes[index]).first,
      case .constant(let id) = function.nodes[count.int].kind, case .exact(let ratio) = table[id]
    else { return false }
    return ratio.int != nil
  }
}

extension RowID {
  /// Whether there is a way to do it in all lanes at once (`LaneWriter+Rows`).
  var runsInLanes: Bool {
    if isElementwise { return true }
    switch self {
    case .stack, .reshape, .gather, .scatterAdd, .matmul, .outer, .transpose, .norm, .logsumexp,
      .softmax, .broadcast, .sum, .maximum, .minimum, .argmax, .argmin, .permute, .slice, .pad,
      .concat,
      .cumsum, .index:
      return true
    default: return false
    }
  }
}
