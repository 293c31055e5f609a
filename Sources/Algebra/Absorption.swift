import Autodiff

/// Which nodes of a function become part of their only user's sum or product: a chain of a
/// million additions is gathered once, not copied a million times.
struct AbsorptionPlan {
  private(set) var isAbsorbed: [Bool]
  /// Whether a node gets a form of its own.
  private(set) var isConverted: [Bool]
  /// Marks that stay names: what is only below them is not needed.
  let isCut: [Bool]

  init(_ function: Function, keeping: Set<MarkID>) {
    let nodes = function.nodes
    isCut = nodes.map { node in
      if case .mark(_, let mark) = node.kind { keeping.contains(mark) } else { false }
    }
    isConverted = Self.needed(function, function.outputs, isCut)
    var uses = [UInt8](repeating: 0, count: nodes.count)
    var isTerm = [Bool](repeating: false, count: nodes.count)
    var isFactor = isTerm
    isAbsorbed = isTerm
    for output in function.outputs { uses[output.int] = 2 }
    // Users stand after their operands, so their own fate is known first.
    for index in nodes.indices.reversed() where isConverted[index] && !isCut[index] {
      let node = nodes[index]
      let operands = function.operands(of: node)
      for operand in operands { uses[operand.int] = min(uses[operand.int] + 1, 2) }
      switch node.kind {
      case .primitive(.add):
        isAbsorbed[index] = uses[index] == 1 && isTerm[index]
        isTerm[operands[0].int] = true
        isTerm[operands[1].int] = true
      case .primitive(.subtract):
        isAbsorbed[index] = uses[index] == 1 && isTerm[index]
        isTerm[operands[0].int] = true
      case .primitive(.multiply):
        isAbsorbed[index] = uses[index] == 1 && isFactor[index]
        isFactor[operands[0].int] = true
        isFactor[operands[1].int] = true
      case .primitive(.divide):
        isAbsorbed[index] = uses[index] == 1 && isFactor[index]
        isFactor[operands[0].int] = true
      case .mark(let operand, _):
        isAbsorbed[index] = uses[index] == 1 && (isTerm[index] || isFactor[index])
        if isAbsorbed[index] {
          isTerm[operand.int] = isTerm[index]
          isFactor[operand.int] = isFactor[index]
        }
      case .input, .constant, .primitive, .conditional, .loop, .call, .project: break
      }
    }
    for index in nodes.indices where isAbsorbed[index] { isConverted[index] = false }
  }

  /// The nodes that `outputs` need.
  static func needed(_ function: Function, _ outputs: [NodeID], _ isCut: [Bool]) -> [Bool] {
    var isNeeded = [Bool](repeating: false, count: function.nodes.count)
    for output in outputs { isNeeded[output.int] = true }
    for index in function.nodes.indices.reversed() where isNeeded[index] && !isCut[index] {
      for operand in function.operands(of: function.nodes[index]) { isNeeded[operand.int] = true }
    }
    return isNeeded
  }
}
