/// Values that a pullback computes on its way, used in place of computing them alone.
///
/// The pullback of a call answers the call's own results too. Taking these from it makes reverse
/// mode through recursion linear in the depth: else each level would evaluate the level below
/// once for its value and once more for its cotangents. It cannot be done where the cotangents
/// depend on the results themselves, as for the inner call of `f(f(x))`: the value must be there
/// before its cotangent. The results of a loop are taken from a larger one in the same way
/// (`joined`).
struct Merging {
  private let draft: Function
  /// By structured node: the one that stands for it, and which of its results are the node's where
  /// these are not the first.
  private var replaced: [Int: (node: NodeID, places: [Int]?)] = [:]

  init(_ draft: Function) { self.draft = draft }

  /// Whether anything is merged.
  var isEmpty: Bool { replaced.isEmpty }

  /// Lets the first results of `pulled`, or those at `places`, be those of `primal`, unless it needs
  /// them.
  mutating func merge(_ primal: NodeID, into pulled: NodeID, at places: [Int]? = nil) {
    guard replaced[primal.int] == nil, replaced[pulled.int] == nil,
      !ordered(from: [pulled]).contains(primal.int)
    else { return }
    replaced[primal.int] = (pulled, places)
  }

  /// The function of these outputs.
  func function(_ outputs: [NodeID], in table: FunctionTable) -> FunctionID {
    var builder = Builder(table, inputs: draft.inputs, capacity: draft.nodes.count)
    var map = draft.nodes.indices.map { NodeID($0) }
    for index in ordered(from: outputs) {
      let node = draft.nodes[index]
      builder.origin = draft.origins[index]
      switch node.kind {
      case .input(let position): map[index] = builder.input(position)
      case .project(let source, let position):
        let other = replaced[source.int]
        let place = other?.places.map { $0[position] } ?? position
        map[index] = builder.project(map[(other?.node ?? source).int], place)
      case .constant, .primitive, .mark, .conditional, .loop, .call:
        map[index] = builder.copy(node, of: draft, map)
      }
    }
    return builder.freeze(outputs.map { map[$0.int] })
  }

  /// All nodes that some need, these included, each after its operands.
  private func ordered(from roots: [NodeID]) -> [Int] {
    var order: [Int] = []
    var isSeen = Array(repeating: false, count: draft.nodes.count)
    var pending = roots.map { (node: $0.int, isDone: false) }
    while let (index, isDone) = pending.popLast() {
      if isDone {
        order.append(index)
        continue
      }
      if isSeen[index] { continue }
      isSeen[index] = true
      pending.append((index, true))
      let node = draft.nodes[index]
      if node.code == Node.Code.project, let other = replaced[Int(node.a)] {
        pending.append((other.node.int, false))
      } else {
        node.forEachOperand(in: draft.operands) { pending.append(($0, false)) }
      }
    }
    return order
  }
}

extension FunctionTable {
  /// Whether `function`, or what it reaches without such a call, calls a function that calls
  /// itself.
  func recurs(_ function: FunctionID) -> Bool {
    isRecursive(function) || recursiveCalls(in: [function])
  }
}
