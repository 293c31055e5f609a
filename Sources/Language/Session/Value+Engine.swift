internal import Autodiff
internal import Engine

/// Values on their way into a run and out of it.
extension Value {
  /// The result of a run, of this type.
  init(_ result: Engine.Value, _ type: ValueType) {
    let isTruth = type.element == .boolean
    switch result {
    case .number(let number):
      guard type.isScalar else {
        let shape = type.sizes ?? []
        let numbers = Array(repeating: number, count: shape.reduce(1, *))
        self = .array(Entries(shape: shape, numbers: numbers, isTruth: isTruth))
        return
      }
      self = .number(isTruth ? .truth(number != 0) : .decimal(number))
    case .array(let array):
      self = .array(Entries(shape: array.shape, numbers: array.numbers, isTruth: isTruth))
    }
  }

  /// What a run takes; of a tuple or a record 0.
  var engineValue: Engine.Value {
    switch self {
    case .number(let constant): .number(constant.double)
    case .array(let entries): .array(ArrayValue(entries.numbers, shape: entries.shape))
    case .tuple, .record: .number(0)
    }
  }

  /// Zeros of a type: what an input that nobody reads gets.
  init(zero type: ValueType) {
    guard let shape = type.sizes, !shape.isEmpty else {
      self = .number(.exact(.zero))
      return
    }
    self = .array(
      Entries(shape: shape, numbers: Array(repeating: 0, count: shape.reduce(1, *))))
  }
}

extension FunctionTable {
  /// Whether an array, or a row that is none of single numbers, occurs in `function` or in a
  /// function that it reaches.
  func hasArrays(_ function: FunctionID) -> Bool {
    var seen: Set<FunctionID> = []
    var pending = [function]
    while let next = pending.popLast() {
      guard seen.insert(next).inserted else { continue }
      for node in self[next].nodes {
        if !node.type.isScalar && node.type != .several { return true }
        if let row = node.row, !row.isElementwise { return true }
      }
      pending += callees(of: next)
    }
    return false
  }

  /// The numbers of which the results of `function` are stacked, and the shapes of these; `nil`
  /// if there are arrays in it otherwise.
  func unstacked(_ function: FunctionID) -> (FunctionID, shapes: [[Int]])? {
    guard hasArrays(function) else {
      return (function, self[function].outputs.map { _ in [] })
    }
    let body = self[function]
    var numbers: [NodeID] = []
    var shapes: [[Int]] = []
    for output in body.outputs {
      guard let shape = self[body.type(of: output)].sizes,
        unstack(output, body, shape.count, &numbers)
      else { return nil }
      shapes.append(shape)
    }
    guard body.inputs.allSatisfy(\.isScalar) else { return nil }
    let made = selecting(nodes: numbers, of: function)
    return hasArrays(made) ? nil : (made, shapes)
  }

  private func unstack(
    _ node: NodeID, _ body: Function, _ rank: Int, _ numbers: inout [NodeID]
  ) -> Bool {
    if rank == 0 {
      numbers.append(node)
      return true
    }
    switch body.nodes[node.int].kind {
    case .primitive(.stack):
      return body.operands(of: body.nodes[node.int]).allSatisfy {
        unstack($0, body, rank - 1, &numbers)
      }
    case .mark(let operand, _): return unstack(operand, body, rank, &numbers)
    case .primitive, .input, .constant, .conditional, .loop, .call, .project: return false
    }
  }
}
