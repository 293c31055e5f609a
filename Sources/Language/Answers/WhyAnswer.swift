internal import Syntax

/// The equal formula that has a value, or a sentence where there is none.
struct WhyAnswer: Answer {
  struct Remedy: Sendable {
    let reason: String
    let left: String
    let right: String
    let verdict: VerdictAnswer
    /// The statement with the other formula.
    let rewritten: String
    /// What it answers.
    let outcome: Outcome
  }

  var sentence = ""
  var remedy: Remedy?

  init(sentence: String) { self.sentence = sentence }
  init(remedy: Remedy) { self.remedy = remedy }

  var kind: String { "why" }

  func lines(_ page: Page) -> [StyledLine] {
    guard let remedy else {
      return wrapped(sentence, page.width, indent: 2).map { [StyledSpan($0)] }
    }
    let equation = "\(remedy.left) = \(remedy.right)"
    let proof = proof(remedy.verdict)
    var lines = wrapped(remedy.reason, page.width, indent: 2).map { [StyledSpan($0)] }
    if equation.count + 4 + proof.count <= page.width {
      lines.append(StyledSpan.formula("\(equation)    ") + [StyledSpan(proof)])
    } else {
      lines += wrapped(equation, page.width, indent: 4).map { StyledSpan.formula($0) }
      lines += wrapped("  " + proof, page.width, indent: 4).map { [StyledSpan($0)] }
    }
    let values = remedy.outcome.lines
    if remedy.outcome.kind == "value", values.count == 1 {
      lines.append(StyledSpan.formula("so write \(remedy.rewritten), which gives ") + values[0])
    } else {
      lines.append(StyledSpan.formula("so write \(remedy.rewritten)"))
      lines += values.map { [StyledSpan("  ")] + $0 }
    }
    return lines
  }

  private func proof(_ verdict: VerdictAnswer) -> String {
    switch verdict.finding {
    case .proved: "(proved)"
    case .sampled(let points, let range, _): "(equal at \(points) points, \(range); not proved)"
    case .numbers, .refuted: ""
    }
  }

  func bareValues(_ page: Page) -> [String] {
    remedy.map { [$0.right] } ?? [sentence]
  }

  func fields(_ page: Page) -> [JSONValue.Field] {
    guard let remedy else { return [.init("reason", .string(sentence))] }
    return [
      .init("reason", .string(remedy.reason)), .init("formula", .string(remedy.left)),
      .init("safe", .string(remedy.right)),
      .init("equality", .object(remedy.verdict.fields(page))),
      .init("statement", .string(remedy.rewritten)),
      .init("answer", .object(remedy.outcome.fields)),
    ]
  }
}
