/// A loop that does what another does beside more is left to that one: the value of a function
/// beside its own slope, which carries the value along.
extension FunctionTable {
  /// Bodies of more nodes are not compared.
  private static let mostNodes = 1 << 12
  private static let mostLoops = 16

  /// `id` with such loops dropped.
  func joined(_ id: FunctionID) -> FunctionID {
    let function = self[id]
    let loops = function.nodes.indices.filter { function.nodes[$0].code == Node.Code.loop }
    guard (2...Self.mostLoops).contains(loops.count) else { return id }
    var merging = Merging(function)
    for small in loops {
      for large in loops where large != small {
        if let places = places(ofLoop: small, in: large, of: function) {
          merging.merge(NodeID(small), into: NodeID(large), at: places)
        }
      }
    }
    return merging.isEmpty ? id : merging.function(function.outputs, in: self)
  }

  /// Which result of the second loop each result of the first is; `nil` if it is no part of it.
  private func places(ofLoop small: Int, in large: Int, of function: Function) -> [Int]? {
    guard case .loop(let smallID) = function.nodes[small].kind,
      case .loop(let largeID) = function.nodes[large].kind
    else { return nil }
    let (part, whole) = (self[smallID], self[largeID])
    let operands = function.operands(of: function.nodes[small])
    let others = function.operands(of: function.nodes[large])
    guard part.order == .forward, whole.order == .forward, part.extent == .whole,
      whole.extent == .whole, (part.condition == nil) == (whole.condition == nil),
      part.condition != nil || operands.first == others.first, part.collects == 0,
      part.states < whole.states || (part.states == whole.states && whole.collects > 0),
      self[part.body].nodes.count + self[whole.body].nodes.count <= Self.mostNodes
    else { return nil }
    // What each input of the part's body is in the whole's: of one kind, in the same order.
    let (types, otherTypes) = (self[part.body].inputs, self[whole.body].inputs)
    var inputs = [0]
    for (range, otherRange) in zip(part.inputRanges, whole.inputRanges) {
      var next = otherRange.lowerBound
      for input in range {
        let operand = operands[part.firstState + input - 1]
        let isState = range.lowerBound == 1 && input <= part.states
        guard
          let found = (next..<Swift.max(next, otherRange.upperBound)).first(where: {
            others[whole.firstState + $0 - 1] == operand && otherTypes[$0] == types[input]
          })
        else { return nil }
        inputs.append(found)
        next = isState ? found + 1 : otherRange.lowerBound
      }
    }
    return steps(of: part, with: inputs, areIn: whole)
      ? (1...part.states).map { inputs[$0] - 1 } + [whole.tripResult] : nil
  }

  /// Whether a step and the end of the one loop are those of the other, which has them at `inputs`.
  private func steps(of part: Loop, with inputs: [Int], areIn whole: Loop) -> Bool {
    guard part.states > 0 else { return false }
    var builder = Builder(self, inputs: self[whole.body].inputs)
    let all = (0..<whole.bodyInputs).map { NodeID($0) }
    let some = inputs.map { NodeID($0) }
    let new = builder.inline(whole.body, all)
    let same = builder.inline(part.body, some)
    for (state, node) in same.enumerated() where new[inputs[1 + state] - 1] != node { return false }
    guard let condition = whole.condition, let other = part.condition else { return true }
    return builder.inline(condition, all) == builder.inline(other, some)
  }
}
