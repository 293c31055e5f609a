internal import Autodiff

/// A derivative found rule by rule, the outermost first: each line takes one derivative that the
/// line before has left to take.
///
/// It replays the differentials of the rows, those that the pushforward uses; it knows no rule of
/// its own.
struct Derivation {
  struct Line {
    /// What stands after `=`.
    let formula: Sketch.ID
    let rule: Rule
  }

  /// Why a line follows from the one before.
  enum Rule {
    /// `product`, `power, inside w - 5`.
    case named(String, inside: Sketch.ID?)
    /// `chain: outside sin, inside x²`.
    case chain(RowID, [Sketch.ID])
    /// `d/dx x = 1`, and `constant` where there are any.
    case leaves(hasVariable: Bool, hasConstant: Bool)
    /// A row that is one of its operands: the derivative of that one.
    case piecewise(RowID)
    /// The rule of what a name stands for.
    indirect case definition(MarkID, Sketch.ID, Rule)
  }

  /// From a derivative to be taken to one without any to take.
  struct Section {
    let start: Sketch.ID
    fileprivate(set) var end: Sketch.ID
    fileprivate(set) var lines: [Line] = []
    /// Lines that were not kept.
    fileprivate(set) var omitted = 0
    /// Whether a row was opened piece by piece.
    fileprivate(set) var isPiecewise = false
  }

  /// How a state of a loop begins and goes on, and its derivative with it.
  struct State {
    let node: Sketch.ID
    let first: Sketch.ID
    let start: Section
    let next: Sketch.ID
    let step: Section
  }

  private(set) var sketch: Sketch
  private(set) var main: Section
  /// By loop, the states that depend on the variable.
  private(set) var loops: [[State]] = []

  /// The derivation for the only output of `function` by the input at `position`.
  init(
    _ function: FunctionID, by position: Int, in table: FunctionTable, maxLines: Int
  ) throws(Sketch.Failure) {
    sketch = Sketch(table, variables: [position], limit: Self.sizeLimit)
    var inputs: [Sketch.ID] = []
    for place in table[function].inputs.indices { inputs.append(sketch.add(.input(place))) }
    let outputs = try sketch.open(function, inputs)
    let start = sketch.add(.pending(sketch.content(outputs[0])))
    main = Section(start: start, end: start)
    main = section(from: start, maxLines)
    while loops.count < sketch.loops.count {
      let closed = sketch.loops[loops.count]
      let steps = try sketch.step(of: closed)
      loops.append([])
      for (place, node) in closed.states.enumerated() where sketch.isActive[node.index] {
        let first = sketch.content(closed.operands[closed.loop.firstState + place])
        let next = sketch.content(steps[place])
        let starts = (sketch.add(.pending(first)), sketch.add(.pending(next)))
        loops[loops.count - 1].append(
          State(
            node: node, first: first, start: section(from: starts.0, maxLines), next: next,
            step: section(from: starts.1, maxLines)))
      }
    }
  }

  private static let sizeLimit = 2_000
  /// From the first line of more symbols than this on, lines are only counted.
  private static let weightLimit = 400
  var isStartReadable: Bool { sketch.weights[main.start.index] <= Self.weightLimit }
  private static let rewriteLimit = 2_000

  private mutating func section(from start: Sketch.ID, _ maxLines: Int) -> Section {
    var section = Section(start: start, end: start)
    for _ in 0..<Self.rewriteLimit {
      let current = section.end
      let open = pendings(in: current)
      guard let next = open.first, case .pending(let subject) = sketch[next] else { break }
      let shown: Sketch.ID
      let rule: Rule
      if isLeaf(subject) {
        let leaves = open.filter { isLeaf(self.subject(of: $0)) }
        var values: [Sketch.ID: Sketch.ID] = [:]
        for leaf in leaves {
          values[leaf] = sketch.exact(sketch.isVariable(self.subject(of: leaf)) ? .one : .zero)
        }
        rule = .leaves(
          hasVariable: leaves.contains { sketch.isVariable(self.subject(of: $0)) },
          hasConstant: leaves.contains { !sketch.isVariable(self.subject(of: $0)) })
        shown = sketch.replacing(values, in: current, isFolding: false)
        section.end = sketch.replacing(values, in: current, isFolding: true)
      } else {
        let step = rewrite(subject)
        rule = step.rule
        if case .piecewise = rule { section.isPiecewise = true }
        section.end = sketch.replacing([next: step.result], in: current, isFolding: true)
        shown = section.end
      }
      let isReadable = section.omitted == 0 && sketch.weights[shown.index] <= Self.weightLimit
      if isReadable && section.lines.count < maxLines {
        section.lines.append(Line(formula: shown, rule: rule))
      } else {
        section.omitted += 1
      }
    }
    return section
  }

  private func subject(of pending: Sketch.ID) -> Sketch.ID {
    if case .pending(let subject) = sketch[pending] { return subject }
    return pending
  }

  /// Whether the derivative is 1 or 0 without a rule.
  private func isLeaf(_ id: Sketch.ID) -> Bool {
    sketch.isVariable(id) || !sketch.isActive[id.index]
  }

  /// The derivatives to be taken, each once, in the order in which they are read.
  private func pendings(in root: Sketch.ID) -> [Sketch.ID] {
    var found: [Sketch.ID] = []
    var seen: Set<Sketch.ID> = []
    var pending = [root]
    while let next = pending.popLast() {
      guard sketch.isOpen[next.index], seen.insert(next).inserted else { continue }
      switch sketch[next] {
      case .pending: found.append(next)
      case .row(_, let operands): pending += operands.reversed()
      case .choice(let condition, let then, let otherwise): pending += [otherwise, then, condition]
      case .mark(let operand, _): pending.append(operand)
      case .input, .constant, .state: break
      }
    }
    return found
  }
}

// MARK: One rule

extension Derivation {
  /// The derivative of an active node, in terms of those of its operands.
  private mutating func rewrite(_ id: Sketch.ID) -> (result: Sketch.ID, rule: Rule) {
    switch sketch[id] {
    case .mark(let operand, let mark):
      let content = sketch.content(operand)
      let (result, rule) = rewrite(content)
      return (result, .definition(mark, content, rule))
    case .choice(let condition, let then, let otherwise):
      let parts = (tangent(then), tangent(otherwise))
      let result = sketch.add(.choice(condition, parts.0, parts.1))
      return (result, .named("if: each branch by itself", inside: nil))
    case .row(let row, let operands):
      if row == .add || row == .subtract { return (sum(id), .named("sum", inside: nil)) }
      if let result = pieces(row, operands) { return (result, .piecewise(row)) }
      let active = Set(operands.map { sketch.content($0) }.filter { sketch.isActive[$0.index] })
      let tangents = operands.map { operand -> Sketch.ID? in
        let operand = sketch.content(operand)
        guard sketch.isActive[operand.index] else { return nil }
        if active.count == 1 && operands.count == 1 || hasOneActive(operands) {
          return tangent(operand)
        }
        return sketch.add(.pending(operand))
      }
      guard let differential = Row[row].differential,
        let result = sketch.instantiate(
          differential, operands: operands, result: id, tangents: tangents)
      else { break }
      return (result, rule(row, operands))
    case .input, .constant, .pending, .state: break
    }
    return (sketch.exact(.zero), .leaves(hasVariable: false, hasConstant: true))
  }

  /// The greater, the smaller, the one between bounds: the derivative of that one.
  private mutating func pieces(_ row: RowID, _ operands: [Sketch.ID]) -> Sketch.ID? {
    switch row {
    case .max: return choice(operands[0], below: operands[1], operands[1], operands[0])
    case .min: return choice(operands[0], below: operands[1], operands[0], operands[1])
    case .relu:
      let zero = sketch.exact(.zero)
      return choice(zero, below: operands[0], operands[0], zero)
    case .clamp:
      let upper = choice(operands[2], below: operands[0], operands[2], operands[0])
      let isBelow = sketch.add(.row(.less, [operands[0], operands[1]]))
      let lower = tangent(operands[1])
      return sketch.add(.choice(isBelow, lower, upper))
    default: return nil
    }
  }

  /// `if left < right then` the derivative of `a` `else` that of `b`.
  private mutating func choice(
    _ left: Sketch.ID, below right: Sketch.ID, _ a: Sketch.ID, _ b: Sketch.ID
  ) -> Sketch.ID {
    let condition = sketch.add(.row(.less, [left, right]))
    let parts = (tangent(a), tangent(b))
    return parts.0 == parts.1 ? parts.0 : sketch.add(.choice(condition, parts.0, parts.1))
  }

  private func hasOneActive(_ operands: [Sketch.ID]) -> Bool {
    operands.filter { sketch.isActive[$0.index] }.count == 1
  }

  /// What is to be written for the derivative of an operand: trivial ones need no line.
  private mutating func tangent(_ operand: Sketch.ID) -> Sketch.ID {
    let operand = sketch.content(operand)
    if sketch.isVariable(operand) { return sketch.exact(.one) }
    return sketch.isActive[operand.index] ? sketch.add(.pending(operand)) : sketch.exact(.zero)
  }

  /// All terms of a sum of sums at once, constant terms too.
  private mutating func sum(_ id: Sketch.ID) -> Sketch.ID {
    let id = sketch.content(id)
    guard case .row(let row, let operands) = sketch[id], row == .add || row == .subtract,
      let differential = Row[row].differential
    else { return sketch.add(.pending(id)) }
    let tangents = operands.map { sum($0) as Sketch.ID? }
    return sketch.instantiate(differential, operands: operands, result: id, tangents: tangents)
      ?? sketch.exact(.zero)
  }

  private func rule(_ row: RowID, _ operands: [Sketch.ID]) -> Rule {
    let active = operands.map { sketch.content($0) }.filter { sketch.isActive[$0.index] }
    let inside = active.count == 1 && !sketch.isVariable(active[0]) ? active[0] : nil
    let isFirst = sketch.isActive[operands[0].index]
    switch row {
    case .negate: return .named("constant factor", inside: nil)
    case .multiply: return .named(active.count == 1 ? "constant factor" : "product", inside: nil)
    case .divide:
      let isScaled = active.count == 1 && isFirst
      return .named(isScaled ? "constant factor" : "quotient", inside: nil)
    case .power:
      if active.count > 1 { return .named("power and exponential", inside: nil) }
      return .named(isFirst ? "power" : "exponential", inside: inside)
    case .exp where inside == nil: return .named("exponential", inside: nil)
    default:
      if Row[row].rule != "chain" { return .named(Row[row].rule, inside: inside) }
      if active.allSatisfy({ sketch.isVariable($0) }) {
        return .named("derivative of \(Row[row].name)", inside: nil)
      }
      return .chain(row, active)
    }
  }
}
