internal import Syntax

/// An answer that can be written in LaTeX: one line of mathematics each.
protocol LatexWritable: Answer {
  func latexLines(_ page: Page) -> [String]
}

/// `… as latex`: the same answer, its text in LaTeX's mathematics mode.
struct LatexAnswer: Answer {
  let answer: any LatexWritable

  var kind: String { answer.kind }

  func lines(_ page: Page) -> [StyledLine] {
    answer.latexLines(page).map { [StyledSpan($0)] }
  }

  func bareValues(_ page: Page) -> [String] { answer.latexLines(page) }

  func fields(_ page: Page) -> [JSONValue.Field] { answer.fields(page) }
}

extension WrittenFormula {
  var latex: String { tree.latex(root) }
}

extension FormulaAnswer: LatexWritable {
  func latexLines(_ page: Page) -> [String] {
    let formulas = components.compactMap { $0.formula?.latex }
    guard formulas.count == components.count, !formulas.isEmpty else { return [] }
    var text =
      formulas.count == 1
      ? formulas[0]
      : "\\begin{bmatrix} " + formulas.joined(separator: " \\\\ ") + " \\end{bmatrix}"
    if let label { text = "\(label.latex) = \(text)" }
    if !conditions.isEmpty {
      text += " \\quad (" + conditions.map(\.latex).joined(separator: ", ") + ")"
    }
    return [text]
  }
}

extension ValueAnswer: LatexWritable {
  func latexLines(_ page: Page) -> [String] {
    var tree = Tree()
    let root = tree.raise(value, page.symbols)
    return [tree.latex(root)]
  }
}

extension MatrixAnswer: LatexWritable {
  func latexLines(_ page: Page) -> [String] {
    var rows = formulas.map { $0.map { $0.map(\.latex) } }
    if rows == nil, let values {
      rows = values.map { row in
        row.flatMap { ValueAnswer(value: $0).latexLines(page) }
      }
    }
    guard let rows else { return [] }
    let text = rows.map { $0.joined(separator: " & ") }.joined(separator: " \\\\ ")
    return ["\\begin{bmatrix} \(text) \\end{bmatrix}"]
  }
}

extension StepsAnswer: LatexWritable {
  func latexLines(_ page: Page) -> [String] {
    derivations.flatMap { steps in
      var rows = steps.lines.map { "  &= \($0.formula.latex) && \($0.rule.latex) \\\\" }
      if let result = steps.result.components.first?.formula,
        result.latex != steps.lines.last?.formula.latex
      {
        rows.append("  &= \(result.latex) && \(steps.closing.latex)")
      }
      return ["\\begin{align*}", "  & \(steps.header.latex) \\\\"] + rows + ["\\end{align*}"]
    }
  }
}

extension StepsAnswer.Rule {
  var latex: String {
    parts.map { part in
      switch part {
      case .word(let word): "\\text{\(word)}"
      case .formula(let formula): formula.latex
      }
    }.joined(separator: " ")
  }
}

/// The clause `as`.
extension Session {
  /// The reply in the form that the statement asks for.
  func formed(_ reply: Reply, _ context: Context) throws(Diagnostic) -> Reply {
    guard let clause = context.form, let answer = reply.answer else { return reply }
    guard case .form(let name) = clause.kind, case .name(let word) = context.tree[name],
      context.tree.canonical(word) == "latex"
    else { throw Diagnostic("as is followed by latex", at: clause.span) }
    guard let writable = answer as? any LatexWritable else {
      throw Diagnostic(
        "only formulas, numbers and derivations are written as latex", at: clause.span)
    }
    var formed = reply
    formed.answer = LatexAnswer(answer: writable)
    return formed
  }
}
