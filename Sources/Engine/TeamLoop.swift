import Autodiff

/// A loop whose steps are independent and worth a team: parts of its steps run as a program of their
/// own, each thread in memory of its own.
///
/// How many parts there are depends on shapes alone, and their sums are added in order: one thread
/// and many give the same bits.
struct TeamLoop: Sendable {
  /// Takes the first step's number, how many steps, the operands; gives what these steps add up, from
  /// zeros, and collect.
  let code: Code
  let steps: Int
  /// The last part may have fewer.
  let stepsPerPart: Int
  let operands: [Operand]
  let states: [State]
  let collects: [Collect]
  /// The register of the trip count.
  let trips: Int32

  struct Operand: Sendable {
    let slot: Slot
    /// Whether a part sees its own elements alone.
    let isSequence: Bool
  }

  /// What steps add to: a register, or a buffer of so many numbers.
  struct State: Sendable {
    let slot: Slot
    let shape: [Int]

    var count: Int { shape.reduce(1, *) }
    /// Of a part's sum; a number is a double whatever arrays hold.
    var bytes: Int { count * MemoryLayout<Double>.stride }
  }

  struct Collect: Sendable {
    let buffer: Int32
    /// Numbers an element.
    let width: Int
  }

  var parts: Int { (steps + stepsPerPart - 1) / stepsPerPart }

  /// Of what a part adds to the states.
  var sumBytes: Int { states.reduce(0) { $0 + $1.bytes } }
}

extension Planner {
  /// Plans a loop for a team, if its steps are independent and take long enough.
  mutating func emitTeamLoop(
    _ outer: inout Instance, _ index: Int, _ loop: Loop
  ) throws(PlanError) -> Bool {
    let nodes = Array(outer.function.operands(of: outer.function.nodes[index]))
    guard !isPart, loop.condition == nil, loop.order == .any, loop.extent == .whole,
      loop.accumulates.allSatisfy({ $0 == .sum }),
      let steps = table.wholeNumber(nodes[0], of: outer.function), steps > 1,
      let shapes = shapes(of: loop)
    else { return false }
    let parts = parts(of: loop, steps, shapes)
    guard parts > 1,
      let code = try? Code(
        part: table.part(of: loop, operands: nodes.map { outer.function.type(of: $0) }), in: table)
    else { return false }
    let operands = slots(of: index, in: outer)
    let types = table[loop.body].inputs
    var states: [TeamLoop.State] = []
    for state in 0..<loop.states {
      let place = loop.firstState + state
      let slot = try layState(operands[place], nodes[place], table[types[1 + state]], outer, index)
      // The operand goes, and its buffer lives on as the result.
      if slot.isBuffer, slot == operands[place] { claims.claim(slot.index) }
      states.append(TeamLoop.State(slot: slot, shape: shapes[state]))
    }
    let first = loop.firstState + loop.states
    let given = operands[first...].enumerated().map { place, slot in
      let isElement =
        types[1 + loop.states + place] == outer.function.type(of: nodes[first + place])
      return TeamLoop.Operand(slot: slot, isSequence: place < loop.sequences && !isElement)
    }
    var collects: [TeamLoop.Collect] = []
    var results = states.map(\.slot)
    for shape in shapes[loop.states...] {
      let buffer = claims.new()
      collects.append(TeamLoop.Collect(buffer: buffer, width: shape.reduce(1, *)))
      results.append(Slot(index: buffer, rank: shape.count + 1))
    }
    let trips = allocate()
    append(Opcode.teamLoop, Int32(truncatingIfNeeded: program.teamLoops.count))
    program.teamLoops.append(
      TeamLoop(
        code: code, steps: steps, stepsPerPart: (steps + parts - 1) / parts, operands: given,
        states: states, collects: collects, trips: trips))
    place(results + [Slot(index: trips)], ofLoop: index, in: &outer)
    releaseOperands(of: index, in: outer)
    try emitPaddedSums(&outer, ofLoop: index)
    return true
  }

  /// The shapes of a step's results, if those and what it takes are numbers.
  private func shapes(of loop: Loop) -> [[Int]]? {
    let inputs = table[loop.body].inputs.compactMap { Shapes.pattern(table[$0]) }
    let results = table.resultTypes(of: loop.body).compactMap { Shapes.pattern(table[$0]) }
    guard inputs.count == loop.bodyInputs, results.count == loop.states + loop.collects,
      (inputs + results).allSatisfy({
        !$0.contains(-1) && $0.numberCount.map { $0 < 1 << 40 } == true
      })
    else { return nil }
    return results
  }

  /// How many parts the steps make: each worth a fork, and worth the zeros that its sums begin with.
  private func parts(of loop: Loop, _ steps: Int, _ shapes: [[Int]]) -> Int {
    var cost = RunCost(table)
    let work = cost.of(loop: loop, steps)
    let sums = shapes[..<loop.states].reduce(1) { $0 + $1.reduce(1, *) }
    let worth = work / Double(max(BlockRecord.sharedWork, 16 * sums))
    return worth < 2 ? 1 : min(steps, Int(min(worth, Self.mostParts)))
  }

  /// A few for each of some cores.
  private static let mostParts = 16.0
}

extension FunctionTable {
  /// The whole number that a node always is.
  func wholeNumber(_ node: NodeID, of function: Function) -> Int? {
    guard case .constant(let id) = function.nodes[node.int].kind,
      case .exact(let ratio) = self[id]
    else { return nil }
    return ratio.int
  }
}
