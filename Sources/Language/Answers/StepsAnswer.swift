internal import Syntax

/// Derivations, line by line, and the form that `grad` prints.
struct StepsAnswer: Answer {
  struct Line: Sendable {
    let formula: WrittenFormula
    let rule: Rule
  }

  /// Words and formulas in turn.
  struct Rule: Sendable {
    enum Part: Sendable {
      case word(String)
      case formula(WrittenFormula)
    }

    var parts: [Part]

    init(_ parts: [Part]) { self.parts = parts }
    init(_ word: String) { parts = [.word(word)] }

    func text(_ notation: Notation) -> String {
      parts.map { part in
        switch part {
        case .word(let word): word
        case .formula(let formula): formula.text(notation)
        }
      }.joined()
    }
  }

  struct Steps: Sendable {
    let header: WrittenFormula
    var lines: [Line]
    /// Lines left out, before the last.
    let omitted: Int
    /// The last line, and the number if there is a point.
    let result: FormulaAnswer
    let closing: Rule
    /// A choice is opened by its pieces, and ends so.
    var isPiecewise = false
    /// The loops inside, by their states.
    var loops: [[State]] = []
  }

  /// A state of a loop: where it starts, what a step makes of it, and the same of its derivative.
  struct State: Sendable {
    let name: WrittenFormula
    let derivative: WrittenFormula
    let first: WrittenFormula
    let start: WrittenFormula
    let next: WrittenFormula
    /// The derivative of `next`, to be taken.
    let asked: WrittenFormula
    let lines: [Line]
    let omitted: Int
  }

  var derivations: [Steps]

  var kind: String { "steps" }
}

extension StepsAnswer {
  func lines(_ page: Page) -> [StyledLine] {
    var lines: [String] = []
    for steps in derivations {
      if !lines.isEmpty { lines.append("") }
      lines.append(steps.header.text(page.notation))
      lines += laidOut(steps, page)
      for states in steps.loops { lines += laidOut(states, page) }
      if let value = steps.result.valueText(page),
        value != steps.result.formulaText(page.notation)
      {
        lines.append("  = \(value)")
      }
    }
    return lines.map { StyledSpan.formula($0) }
  }

  private struct Row {
    let formula: String
    var rule: String
  }

  private func rows(_ lines: [Line], _ notation: Notation) -> [Row] {
    lines.map { Row(formula: $0.formula.text(notation), rule: $0.rule.text(notation)) }
  }

  /// The lines and the closing one, which goes without saying where the line before is the same.
  ///
  /// - Parameter isTyped: the closing line is one that can be typed, pieces or not.
  private func rows(_ steps: Steps, _ notation: Notation, isTyped: Bool = false) -> [Row] {
    var rows = rows(steps.lines, notation)
    guard var last = steps.result.formulaText(notation) else { return rows }
    if steps.isPiecewise && !isTyped {
      guard let pieces = steps.result.piecewise?.text(notation) else { return rows }
      last = pieces
    }
    let condition = steps.result.conditionText(notation)
    let isNews = steps.omitted > 0 || rows.last?.formula != last || !condition.isEmpty
    if isNews { rows.append(Row(formula: last + condition, rule: steps.closing.text(notation))) }
    return rows
  }

  /// Rules in one column; what is too wide for that has its rule on the next line.
  private func laidOut(_ steps: Steps, _ page: Page) -> [String] {
    laidOut(
      rows(steps, page.notation), omitted: steps.omitted,
      hasResult: steps.result.formulaText(page.notation) != nil, page)
  }

  /// `t = 1, dt/dx = 0` before the first step, and what each step makes of both.
  private func laidOut(_ states: [State], _ page: Page) -> [String] {
    let notation = page.notation
    let arrow = notation.alphabet == .ascii ? ":=" : "←"
    let all = states.map { state in
      (
        name: state.name.text(notation), derivative: state.derivative.text(notation),
        first: state.first.text(notation), start: state.start.text(notation),
        next: state.next.text(notation), asked: state.asked.text(notation)
      )
    }
    let derivatives = all.map(\.derivative).joined(separator: ", ")
    var lines = wrapped(
      "The loop carries \(derivatives) along beside \(all.map(\.name).joined(separator: ", "));"
        + " each step makes the next from the one before.", page.width, indent: 2)
    let starts =
      all.map { "\($0.name) = \($0.first)" } + all.map { "\($0.derivative) = \($0.start)" }
    lines += wrapped("start: " + starts.joined(separator: ", "), page.width, indent: 2)
    for (state, text) in zip(states, all) {
      lines += wrapped("step: \(text.name) \(arrow) \(text.next)", page.width, indent: 4)
      lines += wrapped("\(text.derivative) \(arrow) \(text.asked)", page.width, indent: 4)
      lines += laidOut(
        rows(state.lines, notation), omitted: state.omitted, hasResult: false, page)
    }
    return lines
  }

  private func laidOut(
    _ rows: [Row], omitted count: Int, hasResult: Bool, _ page: Page
  ) -> [String] {
    let omitted = "  … \(count) more step\(count == 1 ? "" : "s") left out"
    let gap = 5
    let widestRule = rows.map { min($0.rule.count, page.width / 2) }.max() ?? 0
    let room = page.width - widestRule - gap
    let fitting = rows.map { $0.formula.count + 4 }.filter { $0 <= room }
    let column = (fitting.max() ?? 0) + gap
    var lines: [String] = []
    for (place, row) in rows.enumerated() {
      if count > 0 && hasResult && place == rows.count - 1 { lines.append(omitted) }
      let isLast = place == rows.count - 1
      let formula = "  = " + (isLast ? row.formula : row.formula.elided(to: 3 * page.width))
      if formula.count + gap <= column, column + row.rule.count <= max(page.width, 60) {
        let padding = String(repeating: " ", count: column - formula.count)
        lines.append(formula + padding + row.rule)
      } else {
        lines += wrapped(formula, page.width, indent: 4)
        lines.append("      " + row.rule)
      }
    }
    if count > 0 && !hasResult { lines.append(omitted) }
    return lines
  }

  func bareValues(_ page: Page) -> [String] { derivations.flatMap { $0.result.bareValues(page) } }

  func fields(_ page: Page) -> [JSONValue.Field] {
    let plain = Notation.exact
    let all = derivations.map { steps in
      JSONValue.array(
        [step(steps.header.text(plain), "")]
          + rows(steps, plain, isTyped: true).map { step($0.formula, $0.rule) })
    }
    var fields = [JSONValue.Field("steps", all.count == 1 ? all[0] : .array(all))]
    let loops = derivations.flatMap(\.loops).flatMap { $0 }.map { state in
      JSONValue.object([
        .init("state", .string(state.name.text(plain))),
        .init("first", .string(state.first.text(plain))),
        .init("start", .string(state.start.text(plain))),
        .init("next", .string(state.next.text(plain))),
        .init("steps", .array(rows(state.lines, plain).map { step($0.formula, $0.rule) })),
      ])
    }
    if !loops.isEmpty { fields.append(.init("loops", .array(loops))) }
    let omitted = derivations.reduce(0) { $0 + $1.omitted }
    if omitted > 0 { fields.append(.init("omitted", .integer(Int64(omitted)))) }
    return fields
  }

  private func step(_ formula: String, _ rule: String) -> JSONValue {
    .object([.init("formula", .string(formula)), .init("rule", .string(rule))])
  }
}

extension String {
  /// The beginning and the end of a text that is longer than `limit`, with what was left out
  /// counted.
  fileprivate func elided(to limit: Int) -> String {
    guard count > limit else { return self }
    let head = prefix(2 * limit / 3).reversed().drop { $0 != " " }.reversed()
    let tail = suffix(limit / 4).drop { $0 != " " }
    let omitted = count - head.count - tail.count
    return String(head) + "… \(omitted) characters left out …" + String(tail)
  }
}

/// `text` on lines of at most `width` columns, broken at spaces; later lines are indented.
func wrapped(_ text: String, _ width: Int, indent: Int) -> [String] {
  guard text.count > width else { return [text] }
  let margin = String(repeating: " ", count: indent)
  var lines: [String] = []
  var current = ""
  var isEmpty = true
  var rest = text[...]
  while !rest.isEmpty {
    // The spaces before a word stay, but where the line is broken.
    let gap = rest.prefix { $0 == " " }
    let word = rest[gap.endIndex...].prefix { $0 != " " }
    rest = rest[word.endIndex...]
    if !isEmpty, current.count + gap.count + word.count > width {
      lines.append(current)
      current = margin + word
    } else {
      current += gap + word
    }
    isEmpty = false
  }
  lines.append(current)
  return lines
}
