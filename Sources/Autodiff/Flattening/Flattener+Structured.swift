/// A call of a function that calls itself, by what it is given.
struct Expansion: Hashable {
  let function: FunctionID
  let operands: [NodeID]
}

/// Calls, conditionals and loops: written out where that pays, else with short arrays given number
/// by number.
extension Flattener {
  /// Static recursion goes at most so deep.
  private static let expansionLimit = 128

  mutating func structured(_ node: Node, _ operands: [Part]) -> Part {
    switch node.kind {
    case .call(let callee): call(callee, operands)
    case .conditional(let id): conditional(table[id], operands)
    case .loop(let id): loop(table[id], operands)
    case .input, .constant, .primitive, .mark, .project:
      preconditionFailure("only structured nodes are structured")
    }
  }

  // MARK: Calls

  private mutating func call(_ callee: FunctionID, _ operands: [Part]) -> Part {
    let flat = table.flattened(callee)
    if !table.isRecursive(flat) {
      if builder.nodes.count + table[flat].nodes.count <= FunctionTable.flatteningBudget {
        return .results(write(table[flat], operands))
      }
    } else if table.rules[callee] == nil, operands.contains(where: { integer($0) != nil }),
      let results = expanded(callee, operands)
    {
      return .results(results)
    }
    return .node(builder.call(flat, operands.map { self.node($0) }))
  }

  /// The results of a function that calls itself, where whole numbers that are known decide how
  /// often it does.
  private mutating func expanded(_ callee: FunctionID, _ operands: [Part]) -> [Part]? {
    guard !isUndecided, expansionDepth < Self.expansionLimit,
      builder.nodes.count + table[callee].nodes.count <= FunctionTable.flatteningBudget
    else {
      isUndecided = isUndecided || expansionDepth > 0
      return nil
    }
    let key = Expansion(function: callee, operands: operands.map { node($0) })
    if let known = expansions[key] { return known }
    expansionDepth += 1
    let results = write(table[callee], operands)
    expansionDepth -= 1
    let failed = isUndecided
    if expansionDepth == 0 { isUndecided = false }
    if failed { return nil }
    expansions[key] = results
    return results
  }

  // MARK: Conditionals

  private mutating func conditional(_ branches: Conditional, _ operands: [Part]) -> Part {
    let captures = Array(operands.dropFirst())
    if case .node(let condition) = operands[0],
      case .truth(let isTrue)? = builder.constant(at: condition)
    {
      return .results(write(table[isTrue ? branches.then : branches.otherwise], captures))
    }
    if expansionDepth > 0, table.recursiveCalls(in: [branches.then, branches.otherwise]) {
      isUndecided = true
      let nodes = operands.map { self.node($0) }
      return .node(builder.conditional(branches, nodes[0], Array(nodes.dropFirst())))
    }
    let types = table.resultTypes(of: branches.then)
    let known = captures.map { constant($0) }
    let split = captures.indices.map { known[$0] == nil && table.isShort(type(of: captures[$0])) }
    let splitOutputs = types.map { table.isShort($0) }
    let made = [branches.then, branches.otherwise].map {
      Specialisation(function: $0, known: known, split: split, splitOutputs: splitOutputs)
    }
    let chosen = Conditional(
      then: table.specialised(made[0]), otherwise: table.specialised(made[1]))
    let node = builder.conditional(chosen, self.node(operands[0]), given(captures, known, split))
    var next = 0
    return .results(results(of: node, types, splitOutputs, &next))
  }

  /// The number or the truth that a part is known to be.
  private func constant(_ part: Part) -> Constant? {
    guard case .node(let node) = part else { return nil }
    return builder.constant(at: node)
  }

  private mutating func given(
    _ parts: [Part], _ known: [Constant?], _ split: [Bool]
  ) -> [NodeID] {
    var nodes: [NodeID] = []
    for (place, part) in parts.enumerated() where known[place] == nil {
      if split[place] { nodes += numbers(of: part) } else { nodes.append(node(part)) }
    }
    return nodes
  }

  private mutating func results(
    of node: NodeID, _ types: [TypeID], _ split: [Bool], _ next: inout Int
  ) -> [Part] {
    var parts: [Part] = []
    for (type, isSplit) in zip(types, split) {
      if isSplit, let count = table.entryCount(of: type) {
        let list = (next..<next + count).map { Entries.Entry.node(builder.project(node, $0)) }
        parts.append(.array(Entries(type: type, node: nil, list)))
        next += count
      } else {
        parts.append(.node(builder.project(node, next)))
        next += 1
      }
    }
    return parts
  }

  // MARK: Loops

  private mutating func loop(_ loop: Loop, _ operands: [Part]) -> Part {
    if loop.condition == nil, loop.order == .any, let steps = integer(operands[0]),
      table.isWrittenOut(loop, steps: steps)
    {
      return .results(writtenOut(loop, steps, Array(operands.dropFirst())))
    }
    if expansionDepth > 0,
      table.recursiveCalls(in: [loop.body] + (loop.condition.map { [$0] } ?? []))
    {
      isUndecided = true
      let nodes = operands.map { node($0) }
      return .node(builder.loop(loop, nodes))
    }
    let parts = Array(operands[loop.firstState...])
    let ranges = loop.inputRanges
    let types = table[loop.body].inputs
    var known: [Constant?] = [nil]
    var split = [false]
    for (place, part) in parts.enumerated() {
      let isSequence = ranges[1].contains(place + 1)
      let isInvariant = ranges[2].contains(place + 1)
      known.append(isInvariant ? constant(part) : nil)
      split.append(!isSequence && known[place + 1] == nil && table.isShort(types[place + 1]))
    }
    let isSplitState = Array(split[ranges[0]])
    let body = table.specialised(
      Specialisation(
        function: loop.body, known: known, split: split,
        splitOutputs: isSplitState + Array(repeating: false, count: loop.collects)))
    var changed = loop
    changed.body = body
    changed.condition = loop.condition.map {
      table.specialised(
        Specialisation(function: $0, known: known, split: split, splitOutputs: [false]))
    }
    let states = given(
      Array(parts[..<loop.states]), Array(known[ranges[0]]), isSplitState)
    let sequences = parts[loop.states..<loop.states + loop.sequences].map { node($0) }
    let invariants = given(
      Array(parts[(loop.states + loop.sequences)...]), Array(known[ranges[2]]),
      Array(split[ranges[2]]))
    changed.states = states.count
    changed.invariants = invariants.count
    changed.accumulates = zip(loop.accumulates, ranges[0]).flatMap { kind, input in
      Array(repeating: kind, count: split[input] ? table.entryCount(of: types[input]) ?? 1 : 1)
    }
    let counts = operands[..<loop.firstState].map { node($0) }
    let (hoisted, all) = builder.hoisted(changed, counts + states + sequences + invariants)
    let made = builder.loop(hoisted, all)
    var next = 0
    var found = results(
      of: made, ranges[0].map { types[$0] }, isSplitState, &next)
    for _ in 0...loop.collects {
      found.append(.node(builder.project(made, next)))
      next += 1
    }
    return .results(found)
  }

  /// The results of a loop, step after step.
  private mutating func writtenOut(_ loop: Loop, _ steps: Int, _ parts: [Part]) -> [Part] {
    let body = table[loop.body]
    var states = Array(parts[..<loop.states])
    let sequences = parts[loop.states..<loop.states + loop.sequences]
    let invariants = parts[(loop.states + loop.sequences)...]
    var collected: [[Part]] = Array(repeating: [], count: loop.collects)
    for step in 0..<steps {
      var inputs = [Part.integer(step)] + states
      for (place, sequence) in sequences.enumerated() {
        inputs.append(element(of: sequence, step, body.inputs[1 + loop.states + place]))
      }
      let outputs = write(body, inputs + invariants)
      states = Array(outputs[..<loop.states])
      for place in collected.indices { collected[place].append(outputs[loop.states + place]) }
    }
    var results = states
    for parts in collected {
      let element = table[type(of: parts[0])]
      let type = table.intern(ValueType(element.element, [.size(steps)] + element.shape))
      results.append(stacked(parts, as: type) ?? .node(stack(parts)))
    }
    return results + [.integer(steps)]
  }

  private mutating func stack(_ parts: [Part]) -> NodeID {
    let nodes = parts.map { node($0) }
    return builder.stack(nodes)
  }

  /// What a step reads of a sequence.
  private mutating func element(of sequence: Part, _ step: Int, _ type: TypeID) -> Part {
    if self.type(of: sequence) == type { return sequence }
    if let list = entries(of: sequence, upTo: Self.readableCount),
      let width = table.entryCount(of: type)
    {
      let entries = Array(list[step * width..<(step + 1) * width])
      if type.isScalar { return .node(number(entries[0])) }
      return .array(Entries(type: type, node: nil, entries))
    }
    let whole = node(sequence)
    guard let length = table.sizes(of: builder.type(of: whole)).first, length > step else {
      preconditionFailure("a sequence has an element for each step")
    }
    let number = builder.exact(Ratio(step + 1))
    let index = builder.index(number, length: length)
    return .node(builder.gather(whole, index))
  }
}

extension FunctionTable {
  /// More steps than this stay a loop.
  private static let writtenSteps = 32
  /// So many nodes are always written out, of numbers alone.
  private static let fewNodes = 128
  /// So many where entries are picked or chosen, which no loop over lanes does well.
  private static let severalNodes = 4_096

  /// Steps that make arrays of so many entries are for several threads.
  private static let manyEntries = 1 << 14

  /// Whether a loop of independent steps is better as all of its steps.
  func isWrittenOut(_ loop: Loop, steps: Int) -> Bool {
    guard steps > 0, steps <= Self.writtenSteps else { return false }
    let traits = traits(of: loop.body)
    if traits.longest >= Self.manyEntries { return false }
    if traits.callsWithArrays {
      return steps < LaneKinds.fewestLanes || traits.longest <= Flattener.readableCount
    }
    let (nodes, overflow) = traits.nodes.multipliedReportingOverflow(by: steps)
    return !overflow && nodes <= (traits.picks ? Self.severalNodes : Self.fewNodes)
  }

  /// Whether one of some functions, or what they reach without a call, calls a function that calls
  /// itself.
  func recursiveCalls(in functions: [FunctionID]) -> Bool {
    functions.contains { traits(of: $0).callsItself }
  }

  private func traits(of function: FunctionID) -> Traits {
    if let known = memo.traits[function] { return known }
    var found = Traits()
    let body = self[function]
    for node in body.nodes where node.code != Node.Code.input && node.code != Node.Code.constant {
      found.nodes += 1
      if node.row != nil, !node.isView {
        found.longest = max(found.longest, entryCount(of: node.type) ?? 0)
      }
      if node.row == .gather || node.row == .index || node.code == Node.Code.conditional {
        found.picks = true
      }
      if case .call(let callee) = node.kind {
        let types = self[callee].inputs + resultTypes(of: callee)
        if types.contains(where: { !$0.isScalar }) { found.callsWithArrays = true }
        if isRecursive(callee) { found.callsItself = true }
      }
      guard node.isStructured else { continue }
      if case .call(let callee) = node.kind, isRecursive(callee) { continue }
      for inner in callees(of: node) {
        let below = traits(of: inner)
        var times = 1
        if case .loop(let id) = node.kind, self[id].condition == nil,
          let steps = constantCount(of: node, in: body)
        {
          times = steps
        }
        found.nodes = Swift.min(found.nodes + times * below.nodes, 1 << 20)
        found.longest = max(found.longest, below.longest)
        found.picks = found.picks || below.picks
        found.callsWithArrays = found.callsWithArrays || below.callsWithArrays
        found.callsItself = found.callsItself || below.callsItself
      }
    }
    memo.traits[function] = found
    return found
  }

  private func constantCount(of node: Node, in body: Function) -> Int? {
    guard let count = body.operands(of: node).first,
      case .constant(let id) = body.nodes[count.int].kind,
      case .exact(let ratio) = self[id], let steps = ratio.int, steps >= 0, steps < 1 << 20
    else { return nil }
    return steps
  }
}

/// What a function and the functions that it reaches do.
struct Traits {
  /// All nodes, those of a counted loop once a step.
  var nodes = 0
  /// Entries of the largest array that it makes.
  var longest = 0
  /// Whether entries are read at places, or branches chosen.
  var picks = false
  var callsWithArrays = false
  var callsItself = false
}
