internal import Autodiff
internal import Syntax

/// `steps` of a gradient by an array: forward to the result, then backward to the variable.
extension Session {
  mutating func arraySteps(
    _ request: GradientRequest, _ made: GradientParts, _ context: Context
  ) throws(Diagnostic) -> Reply {
    guard request.order.count <= 1 else {
      throw context.blame(request.body, "steps shows first derivatives by an array")
    }
    let reply = try arrayReply(request, made, context)
    guard let result = reply.answer as? FormulaAnswer else { return reply }
    let variables = request.order.isEmpty ? made.variables : request.order
    var answer = BackwardAnswer(derivations: [])
    for (variable, component) in zip(variables, result.components) {
      guard let position = made.function.globals.firstIndex(of: variable) else { continue }
      guard let backward = Backward(made.function.id, by: position, in: workspace.table) else {
        throw context.blame(
          request.body, "steps cannot write this out; grad has its derivative, trace its numbers")
      }
      var single = result
      single.components = [component]
      single.label = nil
      answer.derivations.append(
        BackwardAnswer.Derivation(
          lines: lines(backward, variable, made.function, request.body, context),
          result: single, shape: component.shape ?? ""))
    }
    guard !answer.derivations.isEmpty else {
      throw context.blame(request.body, "the variable does not occur")
    }
    return Reply(answer, notes: reply.notes, failure: reply.failure)
  }

  private func lines(
    _ backward: Backward, _ variable: Symbol, _ function: LoweredFunction, _ body: Tree.ID,
    _ context: Context
  ) -> [BackwardAnswer.Line] {
    let inputs = function.globals.map { workspace.symbols.display($0) }
    let (names, top) = stepNames(backward, inputs, body, context)
    var lines: [BackwardAnswer.Line] = []
    let shapes = backward.steps.map { shapeText($0.shape) ?? "" } + [""]
    for (place, written) in written(backward.cut, names: inputs + names).enumerated() {
      var tree = Tree()
      let left = tree.name(place < names.count ? names[place] : top)
      lines.append(
        .init(
          left: WrittenFormula(tree: tree, root: left), right: written.formula,
          shape: shapes[place], rule: "forward"))
    }
    let last = backward.steps.count
    for place in Array((0..<last).reversed()) + [last] {
      let name = place < last ? names[place] : workspace.symbols.display(variable)
      lines.append(
        .init(
          left: quotient(top, name),
          right: slope(backward, at: place, inputs + names, names + [top], top),
          shape: place < last
            ? shapes[place] : shapeText(of: variable, function) ?? "",
          rule: backward.rule(at: place)))
    }
    return lines
  }

  /// What the steps are called, and the result: the user's names, else letters.
  func stepNames(
    _ backward: Backward, _ inputs: [String], _ body: Tree.ID, _ context: Context
  ) -> (steps: [String], top: String) {
    var taken = Set(inputs + workspace.order.map { workspace.symbols.display($0) })
    var top = "f"
    if case .name(let name) = context.tree[body] {
      top = context.tree.spelling(name)
      taken.insert(top)
    } else {
      top = free(["f", "L", "g"], &taken)
    }
    var names: [String] = []
    for step in backward.steps {
      names.append(
        step.mark.map { workspace.table[$0] }
          ?? free(["u", "v", "w", "p", "q", "r", "s", "z"], &taken))
    }
    return (names, top)
  }

  func free(_ letters: [String], _ taken: inout Set<String>) -> String {
    for letter in letters where taken.insert(letter).inserted { return letter }
    var number = 1
    while !taken.insert("u\(number)").inserted { number += 1 }
    return "u\(number)"
  }

  private func quotient(_ above: String, _ below: String) -> WrittenFormula {
    var tree = Tree()
    let root = tree.partial(above, below)
    return WrittenFormula(tree: tree, root: root)
  }

  /// The derivative by one step in terms of those by the steps that use it.
  private func slope(
    _ backward: Backward, at place: Int, _ inputs: [String], _ steps: [String], _ top: String
  ) -> WrittenFormula? {
    let seeds = backward.users[place].map { user -> Seed in
      user == backward.steps.count ? .result : .step(steps[user])
    }
    return slopeFormula(backward.slope(at: place), inputs: inputs, seeds: seeds, of: top)
  }
}

extension Backward {
  /// Why the line at `place` holds, by the rows between it and what uses it.
  func rule(at place: Int) -> String {
    let count = users[place].count
    let way = ways[place].filter { $0 != .broadcast && $0 != .reshape }
    let rows = Set(way)
    var name = "chain"
    if rows.contains(.norm), rows.contains(.power) {
      name = "norm squared"
    } else if rows.isSubset(of: [.add, .subtract, .negate]) {
      name = "sum"
    } else if rows.isSubset(of: [.add, .subtract, .negate, .multiply, .divide]), rows.count > 0 {
      name = "product, entry by entry"
    } else if let row = way.first(where: { ![.add, .subtract, .negate].contains($0) }) {
      name =
        row.isElementwise
        ? "chain: \(row == .power ? "power" : Row[row].name), entry by entry" : Row[row].rule
      if row == .sum { name = "sum of the entries" }
      if row == .matmul { name = "product" }
    }
    return count > 1 ? "\(count) paths, added" : name
  }
}
