/// Reverse mode: functions of cotangents.
extension FunctionTable {
  /// The pullback of `function`.
  ///
  /// Inputs: those of `function`, then one cotangent for each seeded output. Outputs: those of
  /// `function`, then one cotangent for each active input (0 where none reaches it).
  ///
  /// - Parameters:
  ///   - active: the inputs whose cotangents are wanted; reals only.
  ///   - seeded: the outputs that have a cotangent.
  ///   - hasUnitSeeds: the cotangents of the seeded outputs are 1 and no inputs of the result.
  public func vjp(
    of function: FunctionID, active: [Bool], seeded: [Bool], hasUnitSeeds: Bool = false
  ) -> FunctionID {
    let key = Memo.Key(
      function: function, active: active, seeded: seeded, hasUnitSeeds: hasUnitSeeds)
    return vjp(key)
  }

  /// The pullback of a part of a program: cotangents are added onto what is there already.
  ///
  /// - Parameter accumulating: the active inputs whose cotangents so far follow the seeds as
  ///   inputs. An array that many steps read is then updated in place of being summed.
  func vjp(
    of function: FunctionID, active: [Bool], seeded: [Bool], accumulating: [Bool]
  ) -> FunctionID {
    vjp(
      Memo.Key(
        function: function, active: active, seeded: seeded,
        accumulating: accumulating.contains(true) ? accumulating : []))
  }

  func vjp(_ key: Memo.Key) -> FunctionID {
    if let known = memo.vjp[key] { return known }
    let made = madePullback(key)
    note(.pullback(key), of: made)
    return made
  }

  private func madePullback(_ key: Memo.Key) -> FunctionID {
    memoised(
      \.memo.vjp, key, of: key.function, isCircular: isCircular(key.function, active: key.active)
    ) {
      let (inputs, results) = (self[key.function].inputs, resultTypes(of: key.function))
      let seeds = key.hasUnitSeeds ? [] : zip(results, key.seeded).filter(\.1).map(\.0)
      let sums = zip(inputs, key.accumulating).filter(\.1).map(\.0)
      return (inputs + seeds + sums, results + zip(inputs, key.active).filter(\.1).map(\.0))
    } _: {
      var key = key
      if let rules = rules[key.function], key.seeded == [true] {
        if key.accumulating.isEmpty {
          return ruledPullback(
            of: key.function, rules, active: key.active, hasUnitSeeds: key.hasUnitSeeds)
        }
        key.function = calling(key.function)
      }
      var pass = Pullback(key, in: self)
      pass.forward()
      pass.reverse()
      return pruned(pass.finish())
    }
  }

  /// The gradient of a function's first output, by reverse mode: the same inputs, one derivative
  /// for each of `inputs`, in their order; before them the function's outputs if asked for.
  public func gradient(
    of function: FunctionID, by inputs: [Int], withValue: Bool = false
  ) -> FunctionID {
    let body = self[function]
    var active = body.inputs.map { _ in false }
    for input in inputs { active[input] = true }
    let key = Memo.Gradient(function: function, inputs: inputs, withValue: withValue)
    if let known = memo.gradients[key] { return known }
    var pass = Pullback(
      Memo.Key(
        function: calling(function), active: active,
        seeded: body.outputs.indices.map { $0 == 0 }, hasUnitSeeds: true), in: self)
    pass.forward()
    pass.reverse()
    var places = active.map { _ in 0 }
    for (place, input) in active.indices.filter({ active[$0] }).enumerated() {
      places[input] = body.outputs.count + place
    }
    let wanted = inputs.map { places[$0] }
    let values = withValue ? Array(body.outputs.indices) : []
    let result = pruned(pass.finish(selecting: values + wanted))
    memo.gradients[key] = result
    note(.gradient(key), of: result)
    return result
  }
}

struct Pullback: ~Copyable {
  let table: FunctionTable
  let body: Function
  let activity: Activity
  private let active: [Bool]
  private let seeded: [Bool]
  private let hasUnitSeeds: Bool
  var builder: Builder
  var primals: [NodeID] = []
  private var cotangents: [NodeID?]
  /// What is to be added to the cotangents of numbers: exact numbers become a constant when they
  /// are read, so that a name that stands a million times makes one and not a million.
  private var exactSums: [Int: Ratio] = [:]
  /// The cotangents of the results of structured nodes.
  private var results: [Int: [NodeID?]] = [:]
  /// Calls and conditionals that recur, with their pullbacks.
  var recurring: [(primal: NodeID, pulled: NodeID)] = []

  init(_ key: Memo.Key, in table: FunctionTable) {
    self.table = table
    active = key.active
    seeded = key.seeded
    hasUnitSeeds = key.hasUnitSeeds
    body = table[key.function]
    activity = Activity(of: key.function, active: active, in: table)
    let seeds =
      hasUnitSeeds ? [] : zip(table.resultTypes(of: key.function), seeded).filter(\.1).map(\.0)
    let sums = key.accumulating.indices.filter { key.accumulating[$0] }
    let inputs = body.inputs
    builder = Builder(
      table, inputs: inputs + seeds + sums.map { inputs[$0] }, capacity: 4 * body.nodes.count)
    cotangents = Array(repeating: nil, count: body.nodes.count)
    for (place, input) in sums.enumerated() {
      cotangents[input] = builder.input(body.inputs.count + seeds.count + place)
    }
    primals.reserveCapacity(body.nodes.count)
  }

  /// Copies the function; loops that matter also collect what their states were.
  mutating func forward() {
    for (index, node) in body.nodes.enumerated() {
      builder.origin = body.origins[index]
      if node.code == Node.Code.input {
        primals.append(builder.input(Int(node.a)))
      } else if case .loop(let id) = node.kind, activity.nodes[index] {
        primals.append(
          builder.loop(
            table.collectingEntries(of: table[id]),
            body.operands(of: node).map { primals[$0.int] }))
      } else if case .project(let source, let position) = node.kind,
        case .loop(let id) = body.nodes[source.int].kind, activity.nodes[source.int],
        position == table[id].tripResult
      {
        let trips = table.collectingEntries(of: table[id]).tripResult
        primals.append(builder.project(primals[source.int], trips))
      } else {
        primals.append(builder.copy(node, of: body, primals))
      }
    }
  }

  mutating func reverse() {
    var nextSeed = body.inputs.count
    for (output, isSeeded) in zip(body.outputs, seeded) where isSeeded {
      builder.origin = body.origins[output.int]
      accumulate(
        output,
        hasUnitSeeds
          ? builder.filled(.exact(.one), body.type(of: output)) : builder.input(nextSeed))
      nextSeed += 1
    }
    for (index, node) in body.nodes.enumerated().reversed() where activity.nodes[index] {
      if node.isStructured {
        guard let seeds = results[index] else { continue }
        builder.origin = body.origins[index]
        pullStructured(node, index, seeds)
      } else if let cotangent = cotangent(of: index) {
        builder.origin = body.origins[index]
        pull(node, index, cotangent)
      }
    }
  }

  private mutating func pull(_ node: Node, _ index: Int, _ cotangent: NodeID) {
    if let row = node.row {
      guard row.isElementwise else { return pullArray(row, node, index, cotangent) }
      if let x = body.squaredNorm(node, in: table) {
        return accumulate(x, builder.squaredNormCotangent(primals[x.int], cotangent))
      }
      guard let differential = RowRules.differentials[Int(row.rawValue)] else { return }
      transpose(
        differential, at: differential.terms.count - 1, node.slots, primals[index], cotangent)
    } else if node.code == Node.Code.mark {
      accumulate(NodeID(index: node.a), cotangent)
    } else if node.code == Node.Code.project {
      let source = Int(node.a)
      let count = table.resultCount(of: body.nodes[source])
      var found = results[source] ?? Array(repeating: nil, count: count)
      let place = Int(node.b)
      found[place] = found[place].map { builder.folded(.add, $0, cotangent) } ?? cotangent
      results[source] = found
    }
  }

  private mutating func pullArray(
    _ row: RowID, _ node: Node, _ index: Int, _ cotangent: NodeID
  ) {
    let operands = Array(body.operands(of: node))
    let moved = ArrayNode(
      row: row, type: node.type, attributes: builder.attributes(of: node),
      operands: operands.map { primals[$0.int] }, result: primals[index])
    let found = builder.cotangents(
      of: moved, active: operands.map { activity.nodes[$0.int] }, cotangent)
    for (operand, cotangent) in zip(operands, found) {
      if let cotangent { accumulate(operand, cotangent) }
    }
  }

  /// What `node` of the old function has so far; it begins anew.
  mutating func takeCotangent(of node: NodeID) -> NodeID? {
    let found = cotangent(of: node.int)
    cotangents[node.int] = nil
    return found
  }

  /// Which active operands are arrays with a cotangent already, and those: what is pulled back
  /// next updates them. An operand that stands twice is taken once.
  mutating func takeSums(_ operands: [NodeID], _ active: [Bool]) -> (taken: [Bool], [NodeID]) {
    var sums: [NodeID] = []
    var taken = active.map { _ in false }
    for (place, operand) in operands.enumerated()
    where active[place] && !body.type(of: operand).isScalar {
      guard let sum = takeCotangent(of: operand) else { continue }
      sums.append(sum)
      taken[place] = true
    }
    return (taken, sums)
  }

  /// Adds `cotangent` to what `node` of the old function has already.
  mutating func accumulate(_ node: NodeID, _ cotangent: NodeID) {
    guard activity.nodes[node.int] else { return }
    guard let old = cotangents[node.int] else {
      cotangents[node.int] = cotangent
      return
    }
    if let exact = builder.exactNumber(at: cotangent) {
      guard let sum = exactSums[node.int] else {
        exactSums[node.int] = exact
        return
      }
      if let sum = sum.adding(exact) {
        exactSums[node.int] = sum
        return
      }
    }
    cotangents[node.int] = builder.folded(.add, old, cotangent)
  }

  /// What `node` of the old function has: all that was added.
  private mutating func cotangent(of node: Int) -> NodeID? {
    guard !exactSums.isEmpty, let sum = exactSums.removeValue(forKey: node),
      let old = cotangents[node]
    else { return cotangents[node] }
    let exact = builder.exact(sum)
    cotangents[node] = builder.folded(.add, old, exact)
    return cotangents[node]
  }

  /// Walks a differential from its root to its tangents with the cotangent of each term.
  private mutating func transpose(
    _ formula: Formula, at index: Int, _ operands: Slots, _ result: NodeID, _ cotangent: NodeID
  ) {
    switch formula.terms[index] {
    case .tangent(let position):
      if let operand = operands[position] { accumulate(operand, cotangent) }
    case .apply(let row, let first, let second, let third):
      let old = operands.map { primals[$0.int] }
      for position in 0..<3 {
        let child = position == 0 ? first : position == 1 ? second : third
        guard child >= 0, isWanted(formula, child, operands) else { continue }
        let rules = RowRules.transposes[Int(row.rawValue)]
        guard position < rules.count, let rule = rules[position] else {
          preconditionFailure("differentials are linear in their tangents: the sweep tests it")
        }
        var factors = Slots.none
        for place in 0..<3 {
          let other = place == 0 ? first : place == 1 ? second : third
          guard other >= 0, !formula.mentionsTangent[other] else { continue }
          factors[place] = builder.instantiate(formula, at: other, old, result, .none)
        }
        guard
          let next = builder.instantiate(
            rule, operands: factors, result: result, tangents: Slots(cotangent))
        else { continue }
        transpose(formula, at: child, operands, result, next)
      }
    case .operand, .result, .number, .named:
      break
    }
  }

  /// Whether a tangent of an active operand occurs at or below the term.
  private borrowing func isWanted(_ formula: Formula, _ index: Int, _ operands: Slots) -> Bool {
    guard formula.mentionsTangent[index] else { return false }
    switch formula.terms[index] {
    case .tangent(let position):
      return operands[position].map { activity.nodes[$0.int] } ?? false
    case .apply(_, let first, let second, let third):
      return isWanted(formula, first, operands)
        || (second >= 0 && isWanted(formula, second, operands))
        || (third >= 0 && isWanted(formula, third, operands))
    case .operand, .result, .number, .named: return false
    }
  }

  /// The function's outputs and then the cotangents, or those `positions` of them.
  consuming func finish(selecting positions: [Int]? = nil) -> FunctionID {
    var outputs = body.outputs.map { primals[$0.int] }
    for (input, isActive) in active.enumerated() where isActive {
      outputs.append(cotangent(of: input) ?? builder.zero(like: NodeID(input)))
    }
    let chosen = positions.map { $0.map { outputs[$0] } } ?? outputs
    if !recurring.isEmpty {
      var merging = Merging(builder.draft())
      for (primal, pulled) in recurring { merging.merge(primal, into: pulled) }
      if !merging.isEmpty { return merging.function(chosen, in: table) }
    }
    return builder.freeze(chosen)
  }
}
