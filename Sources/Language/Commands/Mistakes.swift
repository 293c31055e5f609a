internal import Autodiff
internal import Syntax

/// Which classic mistake leads to a wrong derivative.
///
/// The function is differentiated again with one rule broken at one place (or at every place of
/// its kind); what then equals the claim at all sample points is what was done.
extension Session {
  /// A sentence, or `nil` if no classic mistake explains the claim.
  func mistake(
    _ question: Question, _ example: Counterexample, _ samples: [Sample]
  ) -> String? {
    guard let sentence = foundMistake(question, example, samples) else { return nil }
    return notation.alphabet == .ascii ? sentence.inASCII : sentence
  }

  private func foundMistake(
    _ question: Question, _ example: Counterexample, _ samples: [Sample]
  ) -> String? {
    guard let asked = question.derivative, asked.components.indices.contains(example.component),
      samples.count > 2
    else { return nil }
    let order = asked.components[example.component]
    guard let variable = order.last, let last = order.indices.last else { return nil }
    let table = workspace.table
    let before = order.prefix(last).reduce(asked.function) { table.derivative(of: $0, by: $1) }
    let claimed = question.leaves * (1 - asked.side) + example.component
    let right = question.leaves * asked.side + example.component
    let claim = Claim(
      points: samples.map { Array($0.outputs[question.sideOutputs...]) },
      claimed: samples.map { $0.outputs[claimed] }, right: samples.map { $0.outputs[right] })
    guard let line = StraightLine(table.flattened(before), in: table) else {
      return simpleMistake(claim, asked, order, nil)
    }
    return brokenRule(claim, line, variable, asked.names)
      ?? simpleMistake(claim, asked, order, line)
  }

  private func brokenRule(
    _ claim: Claim, _ line: StraightLine, _ variable: Int, _ names: [String]
  ) -> String? {
    guard line.function.nodes.count <= 400, let output = line.function.outputs.first else {
      return nil
    }
    let values = claim.points.map { line.values($0) }
    let moved = values.first.map { line.tangents(by: variable, values: $0) } ?? []
    let places = line.function.nodes.indices.filter {
      line.function.nodes[$0].row != nil && moved[$0] != nil
    }
    let groups = places.map { place in
      line.function.nodes[place].row.map { Misrule.groups(for: $0) } ?? []
    }
    for group in 0..<Misrule.groupCount {
      var everywhere: [Int: Misrule] = [:]
      // The outermost first: there the sentence says most.
      for (place, rules) in zip(places, groups).reversed() where rules.count > group {
        let operands = line.function.operands(of: line.function.nodes[place])
        let moves = operands.map { moved[$0.int] != nil }
        for rule in rules[group] where rule.applies(moves) {
          if everywhere[place] == nil { everywhere[place] = rule }
          let found = claim.isExplained { point in
            line.tangents(by: variable, values: values[point], rules: [place: rule])[output.int]
          }
          if found { return sentence([(place, rule)], line, variable, names) }
        }
      }
      guard everywhere.count > 1 else { continue }
      let found = claim.isExplained { point in
        line.tangents(by: variable, values: values[point], rules: everywhere)[output.int]
      }
      if found {
        return sentence(
          everywhere.map { (place: $0.key, rule: $0.value) }, line, variable, names)
      }
    }
    return nil
  }

  /// What needs no broken rule: the function itself, its integral, another order or variable, a
  /// factor.
  private func simpleMistake(
    _ claim: Claim, _ asked: AskedDerivative, _ order: [Int], _ line: StraightLine?
  ) -> String? {
    let table = workspace.table
    func explains(_ id: FunctionID) -> Bool {
      guard let line = StraightLine(table.flattened(id), in: table),
        let output = line.function.outputs.first
      else { return false }
      return claim.isExplained { line.values(claim.points[$0])[output.int] }
    }
    guard let variable = order.last else { return nil }
    if explains(asked.function) { return "that is the function itself, not its derivative" }
    var lower = asked.function
    for (place, input) in order.enumerated().dropLast() {
      lower = table.derivative(of: lower, by: input)
      if explains(lower) { return "that is the derivative of order \(place + 1) only" }
    }
    let whole = table.derivative(of: lower, by: variable)
    if explains(table.derivative(of: whole, by: variable)) {
      return "you differentiated once too often"
    }
    for other in asked.names.indices where !order.contains(other) {
      if explains(table.derivative(of: lower, by: other)) {
        return "that is the derivative by \(asked.names[other]), not by \(asked.names[variable])"
      }
    }
    if claim.isExplained({ -claim.right[$0] }) { return "the sign is wrong" }
    if let factor = claim.factor {
      let text = notation.text(.decimal(factor))
      return factor.magnitude > 1
        ? "it is too large by the factor \(text)" : "it is too small: \(text) of the derivative"
    }
    if let gap = claim.difference { return "it is off by the constant \(notation.text(gap))" }
    return nil
  }

  /// The sentence of a rule with its formulas filled in.
  private func sentence(
    _ found: [(place: Int, rule: Misrule)], _ line: StraightLine, _ variable: Int,
    _ names: [String]
  ) -> String? {
    var texts: [String] = []
    for (place, rule) in found.sorted(by: { $0.place < $1.place }) {
      guard let text = filled(rule.sentence, place, line, variable, names) else { return nil }
      if !texts.contains(text) { texts.append(text) }
    }
    let common = "you dropped the inner factor "
    guard texts.count > 1, texts.allSatisfy({ $0.hasPrefix(common) }) else {
      return texts.joined(separator: "; ")
    }
    return "you dropped the inner factors "
      + texts.map { $0.dropFirst(common.count) }.joined(separator: " and ")
  }

  private func filled(
    _ sentence: String, _ place: Int, _ line: StraightLine, _ variable: Int, _ names: [String]
  ) -> String? {
    var text = ""
    var rest = sentence[...]
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      text += rest[..<open]
      let slot = rest[rest.index(after: open)..<close]
      rest = rest[rest.index(after: close)...]
      let operands = line.function.operands(of: line.function.nodes[place])
      let position = slot.first == "1" ? 1 : 0
      let node = slot.first == "r" ? place : position < operands.count ? operands[position].int : 0
      guard
        let formula = written(line, node, slot.last == "'" ? variable : nil, names)
      else { return nil }
      // Behind a fraction bar a sum or product needs its brackets.
      let needsBrackets = text.hasSuffix("/") && formula.contains { " ·/".contains($0) }
      text += needsBrackets ? "(\(formula))" : formula
    }
    return text + rest
  }

  /// A node of the function as a formula, or its derivative.
  private func written(
    _ line: StraightLine, _ node: Int, _ variable: Int?, _ names: [String]
  ) -> String? {
    let table = workspace.table
    var builder = Builder(table, inputs: line.function.inputs)
    var map: [NodeID] = []
    for part in line.function.nodes.prefix(node + 1) {
      switch part.kind {
      case .input(let position): map.append(builder.input(position))
      case .constant(let constant): map.append(builder.constant(table[constant]))
      case .mark(let operand, _): map.append(map[operand.int])
      case .primitive(let row):
        let operands = line.function.operands(of: part).map { map[$0.int] }
        map.append(
          builder.apply(
            row, operands[0], operands.count > 1 ? operands[1] : nil,
            operands.count > 2 ? operands[2] : nil))
      case .conditional, .loop, .call, .project: return nil
      }
    }
    var function = builder.frozen([map[node]], inputs: nil)
    if let variable { function = table.derivative(of: function, by: variable) }
    return written(function, names: names).first?.formula?.text(notation)
  }
}

/// A claimed derivative in numbers.
private struct Claim {
  /// The inputs of the function that was to be differentiated.
  let points: [[Double]]
  let claimed: [Double]
  let right: [Double]

  /// Whether the claim is what `value` answers: wherever that is defined, and that is mostly.
  func isExplained(_ value: (Int) -> Double?) -> Bool {
    var tried = 0
    for point in points.indices {
      let found = value(point) ?? 0
      guard found.isFinite else { continue }
      tried += 1
      let scale = max(1e-6, found.magnitude, claimed[point].magnitude)
      if (found - claimed[point]).magnitude > 1e-9 * scale { return false }
    }
    return 2 * tried > points.count
  }

  /// A constant factor between claim and truth that a person would have lost.
  var factor: Double? {
    guard let place = right.firstIndex(where: { $0.magnitude > 1e-6 }) else { return nil }
    let factor = claimed[place] / right[place]
    let isRound = [factor, 1 / factor].contains { ($0 - $0.rounded()).magnitude < 1e-9 }
    guard isRound, factor != 0, factor.isFinite, isExplained({ factor * right[$0] }) else {
      return nil
    }
    return factor
  }

  /// A constant that was added.
  var difference: Double? {
    guard let first = right.first, let claim = claimed.first else { return nil }
    let gap = ((claim - first) * 1e9).rounded() / 1e9
    return isExplained({ right[$0] + gap }) ? gap : nil
  }
}

extension String {
  /// The signs of the sentences about rules, for terminals without them.
  fileprivate var inASCII: String {
    var text = ""
    var isUnderRoot = false
    for character in self {
      if isUnderRoot {
        text += character == "(" ? "(" : "(\(character))"
        isUnderRoot = false
        continue
      }
      switch character {
      case "·": text += "*"
      case "²": text += "^2"
      case "σ": text += "sigmoid"
      case "√":
        text += "sqrt"
        isUnderRoot = true
      default: text.append(character)
      }
    }
    return text
  }
}
