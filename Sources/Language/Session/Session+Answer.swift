internal import Autodiff
internal import Syntax

/// `ans`: the last value or formula printed.
extension Session {
  /// Gives `ans` its meaning before a statement that mentions it.
  mutating func settleAnswer(for context: Context) {
    guard let symbol = workspace.symbols.known("ans"), let last = lastAnswer,
      workspace.sourceSymbols[Int(context.source)].contains(symbol)
    else { return }
    switch last {
    case .value(let value):
      workspace.redefine(symbol, Definition(kind: .value(value)))
    case .formula(let formula):
      let reference = Reference(source: workspace.add(formula.tree), id: formula.root)
      workspace.redefine(symbol, Definition(kind: .formula(reference)))
    }
    lastAnswer = nil
  }

  mutating func remember(_ answer: any Answer) {
    switch answer {
    case let answer as ValueAnswer: lastAnswer = .value(answer.value)
    case let answer as FormulaAnswer:
      if let value = answer.value {
        lastAnswer = .value(value)
      } else if answer.components.count == 1, let formula = answer.components[0].formula {
        lastAnswer = .formula(formula)
      }
    default: break
    }
  }

  /// What was printed last.
  enum LastAnswer: Sendable {
    case value(Value)
    case formula(WrittenFormula)
  }
}
