import Autodiff

/// What a function became: a form an output, and for each output the facts that its part of the
/// graph needs.
struct Converted {
  var outputs: [Form.ID]
  var facts: [[LocatedFact]]
}

/// One function on its way from graph to forms.
private struct Frame {
  struct Key: Hashable {
    let function: FunctionID
    let arguments: [Form.ID]
  }

  let key: Key
  let function: Function
  let plan: AbsorptionPlan
  /// Whether it is only run where a condition holds.
  let isInBranch: Bool
  var values: [UInt32]
  var next = 0
  /// The results of structured nodes.
  var results: [Int: [Form.ID]] = [:]
  /// What the functions called by the node at `next` have answered so far.
  var delivered: [[Form.ID]] = []
  var facts: [(node: Int, fact: LocatedFact)] = []

  var isAtConditional: Bool {
    if case .conditional = function.nodes[next].kind { true } else { false }
  }
}

/// The work of one conversion: a stack of frames instead of recursion.
private struct Conversion {
  var frames: [Frame] = []
  var active: Set<FunctionID> = []
  var known: [Frame.Key: (outputs: [Form.ID], facts: [LocatedFact])] = [:]
  var plans: [FunctionID: AbsorptionPlan] = [:]
  var budget = 1 << 20
  let keeping: Set<MarkID>
}

extension Forms {
  mutating func convert(
    _ function: FunctionID, _ arguments: [Form.ID], _ keeping: Set<MarkID>
  ) -> Converted {
    var work = Conversion(keeping: keeping)
    enter(function, arguments, &work)
    while true {
      let top = work.frames.count - 1
      guard work.frames[top].next < work.frames[top].function.nodes.count else {
        guard top > 0 else { return finish(work.frames[top]) }
        leave(&work)
        continue
      }
      if step(&work, top) { work.frames[top].next += 1 }
    }
  }

  private func enter(_ function: FunctionID, _ arguments: [Form.ID], _ work: inout Conversion) {
    let body = table[function]
    let plan = work.plans[function] ?? AbsorptionPlan(body, keeping: work.keeping)
    work.plans[function] = plan
    work.budget -= body.nodes.count
    work.active.insert(function)
    let outer = work.frames.last
    let isBranch = outer.map { $0.isInBranch || $0.isAtConditional } ?? false
    work.frames.append(
      Frame(
        key: Frame.Key(function: function, arguments: arguments), function: body, plan: plan,
        isInBranch: isBranch, values: Array(repeating: 0, count: body.nodes.count)))
  }

  /// Hands the results of the top frame to the one below.
  private func leave(_ work: inout Conversion) {
    guard let done = work.frames.popLast() else { return }
    let outputs = done.function.outputs.map { Form.ID(done.values[$0.int]) }
    var seen: Set<LocatedFact> = []
    let facts = done.facts.map(\.fact).filter { seen.insert($0).inserted }
    work.known[done.key] = (outputs, facts)
    work.active.remove(done.key.function)
    deliver(outputs, facts, &work)
  }

  private func deliver(
    _ outputs: [Form.ID], _ facts: [LocatedFact], _ work: inout Conversion
  ) {
    let top = work.frames.count - 1
    let node = work.frames[top].next
    let isBranch = work.frames[top].isAtConditional
    work.frames[top].delivered.append(outputs)
    for fact in facts {
      let located = LocatedFact(fact: fact.fact, isInBranch: fact.isInBranch || isBranch)
      work.frames[top].facts.append((node, located))
    }
  }

  /// The results of a call, if they are there; else they are on their way.
  private func request(
    _ function: FunctionID, _ arguments: [Form.ID], _ work: inout Conversion
  ) -> Bool {
    let key = Frame.Key(function: function, arguments: arguments)
    if let known = work.known[key] {
      deliver(known.outputs, known.facts, &work)
      return true
    }
    guard !work.active.contains(function), work.budget > 0 else { return false }
    enter(function, arguments, &work)
    return true
  }
}

// MARK: Nodes

extension Forms {
  /// Converts the node at the frame's `next`; `false` while it waits for a function.
  private mutating func step(_ work: inout Conversion, _ top: Int) -> Bool {
    let index = work.frames[top].next
    guard work.frames[top].plan.isConverted[index] else { return true }
    let node = work.frames[top].function.nodes[index]
    switch node.kind {
    case .input(let position):
      let arguments = work.frames[top].key.arguments
      work.frames[top].values[index] =
        position < arguments.count ? arguments[position].index : name(position).index
      declareShape(index, node, work.frames[top])
    case .constant(let id): work.frames[top].values[index] = form(of: table[id]).index
    case .mark(let operand, let mark):
      work.frames[top].values[index] =
        work.keeping.contains(mark)
        ? self.mark(mark).index : work.frames[top].values[operand.int]
      declareShape(index, node, work.frames[top])
    case .primitive(let row): convertPrimitive(row, node, index, &work.frames[top])
    case .project(let operand, let position):
      let results = work.frames[top].results[operand.int] ?? []
      if position < results.count { work.frames[top].values[index] = results[position].index }
      declareShape(index, node, work.frames[top])
    case .loop(let loop):
      let operands = operandForms(node, work.frames[top])
      let shape = table[loop]
      work.frames[top].results[index] = (0...shape.tripResult).map {
        structured(.loop(loop), operands, result: $0)
      }
    case .call(let function):
      let delivered = work.frames[top].delivered
      let operands = operandForms(node, work.frames[top])
      if delivered.isEmpty {
        if request(function, operands, &work) { return false }
        let results = table.resultTypes(of: function).count
        work.frames[top].results[index] = (0..<results).map {
          structured(.call(function), operands, result: $0)
        }
      } else {
        work.frames[top].results[index] = delivered[0]
        work.frames[top].delivered = []
      }
    case .conditional(let id):
      return convertConditional(table[id], node, index, &work, top)
    }
    return true
  }

  private mutating func convertConditional(
    _ branches: Conditional, _ node: Node, _ index: Int, _ work: inout Conversion, _ top: Int
  ) -> Bool {
    let operands = operandForms(node, work.frames[top])
    let captures = Array(operands.dropFirst())
    while work.frames[top].delivered.count < 2 {
      let function = work.frames[top].delivered.isEmpty ? branches.then : branches.otherwise
      let before = work.frames.count
      guard request(function, captures, &work) else {
        let results = table.resultTypes(of: function).count
        work.frames[top].delivered.append(
          (0..<results).map { structured(.call(function), captures, result: $0) })
        continue
      }
      if work.frames.count > before { return false }
    }
    let delivered = work.frames[top].delivered
    work.frames[top].delivered = []
    work.frames[top].results[index] = zip(delivered[0], delivered[1]).map {
      conditional(operands[0], $0, $1)
    }
    return true
  }

  /// What stands for an array and tells no shape by itself: a name, the result of a loop.
  private mutating func declareShape(_ index: Int, _ node: Node, _ frame: Frame) {
    if node.type.isScalar { return }
    let form = Form.ID(frame.values[index])
    switch entries[form.int].kind {
    case .name, .mark, .loop, .call: declare(form, table[node.type].shape)
    case .number, .constant, .truth, .sum, .product, .apply, .conditional: break
    }
  }

  private func operandForms(_ node: Node, _ frame: Frame) -> [Form.ID] {
    frame.function.operands(of: node).map { Form.ID(frame.values[$0.int]) }
  }

  private mutating func form(of constant: Constant) -> Form.ID {
    switch constant {
    case .exact(let ratio): number(.exact(ratio))
    case .decimal(let value): Number(finite: value).map { number($0) } ?? nonFinite(value)
    case .named(let name): self.constant(name)
    case .truth(let value): truth(value)
    }
  }

  /// ±∞; there is no form for what is not a number, and no way to write it.
  private mutating func nonFinite(_ value: Double) -> Form.ID {
    let infinity = constant(.infinity)
    return value < 0 ? negated(infinity) : infinity
  }

  private mutating func convertPrimitive(
    _ row: RowID, _ node: Node, _ index: Int, _ frame: inout Frame
  ) {
    switch row {
    case .add, .subtract: frame.values[index] = gatherSum(index, frame).index
    case .multiply, .divide: frame.values[index] = gatherProduct(index, &frame).index
    case _ where !row.isElementwise:
      let types = frame.function.operands(of: node).map { frame.function.type(of: $0) }
      let note = ArrayNote(
        attributes: node.attributes.map { table[$0] } ?? [],
        operands: types.map { table[$0].shape }, result: table[node.type].shape)
      frame.values[index] = array(row, operandForms(node, frame), note).index
    default:
      let operands = operandForms(node, frame)
      if row == .power, operands[0].index == constantE, number(at: operands[1]) == nil {
        writesPowersOfE = true
      }
      note(row, operands, index, for: index, &frame)
      frame.values[index] = apply(row, operands).index
    }
  }

  private mutating func note(
    _ row: RowID, _ operands: [Form.ID], _ index: Int, for user: Int, _ frame: inout Frame
  ) {
    guard row == .divide || !RowFacts.of(row).domain.isEmpty else { return }
    var facts: [Fact] = []
    self.facts(of: row, operands, into: &facts)
    for fact in facts {
      frame.facts.append((user, LocatedFact(fact: fact, isInBranch: false)))
    }
    guard impossibility == nil, !frame.isInBranch, !facts.isEmpty else { return }
    noteImpossibility(row, operands, facts, frame.key.function, index)
  }

  /// A sum with the sums that only it uses, in order of appearance.
  private mutating func gatherSum(_ root: Int, _ frame: Frame) -> Form.ID {
    var terms: [Pair] = []
    var pending: [(node: Int, number: UInt32)] = [(root, Self.numberOne)]
    while let (index, number) = pending.popLast() {
      let node = frame.function.nodes[index]
      if index == root || frame.plan.isAbsorbed[index] {
        let operands = frame.function.operands(of: node)
        switch node.kind {
        case .primitive(.add):
          pending.append((operands[1].int, Self.numberOne))
          pending.append((operands[0].int, Self.numberOne))
          continue
        case .primitive(.subtract):
          pending.append((operands[1].int, Self.numberMinusOne))
          pending.append((operands[0].int, Self.numberOne))
          continue
        case .mark(let operand, _):
          pending.append((operand.int, Self.numberOne))
          continue
        default: break
        }
      }
      terms.append(Pair(number, frame.values[index]))
    }
    return sum(terms)
  }

  /// A product with the products that only it uses, in order of appearance.
  private mutating func gatherProduct(_ root: Int, _ frame: inout Frame) -> Form.ID {
    var factors: [Pair] = []
    var pending: [(node: Int, exponent: Form.ID)] = [(root, Self.one)]
    while let (index, exponent) = pending.popLast() {
      let node = frame.function.nodes[index]
      if index == root || frame.plan.isAbsorbed[index] {
        let operands = frame.function.operands(of: node)
        switch node.kind {
        case .primitive(.multiply):
          pending.append((operands[1].int, Self.one))
          pending.append((operands[0].int, Self.one))
          continue
        case .primitive(.divide):
          let forms = operands.map { Form.ID(frame.values[$0.int]) }
          note(.divide, forms, index, for: root, &frame)
          pending.append((operands[1].int, Self.minusOne))
          pending.append((operands[0].int, Self.one))
          continue
        case .mark(let operand, _):
          pending.append((operand.int, Self.one))
          continue
        default: break
        }
      }
      factors.append(Pair(frame.values[index], exponent.index))
    }
    return product(Self.numberOne, factors)
  }

  /// The outputs, each with the facts of the nodes that it needs.
  private func finish(_ frame: Frame) -> Converted {
    let outputs = frame.function.outputs
    let forms = outputs.map { Form.ID(frame.values[$0.int]) }
    let all = frame.facts
    guard outputs.count > 1, !all.isEmpty,
      outputs.count * frame.function.nodes.count < 20_000_000
    else { return Converted(outputs: forms, facts: outputs.map { _ in all.map(\.fact) }) }
    let facts = outputs.map { output in
      let isNeeded = AbsorptionPlan.needed(frame.function, [output], frame.plan.isCut)
      return all.filter { isNeeded[$0.node] }.map(\.fact)
    }
    return Converted(outputs: forms, facts: facts)
  }
}
