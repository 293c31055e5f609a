import Language
import Testing

/// What gd prints can be typed back and comes back the same.
@Suite struct FormTextTests {
  @Test(arguments: [
    "x/(1 + x)", "sin(x)/x", "(x^2 + 1)/(x - 1)", "ln(x)/x", "x/√(1 + x^2)", "√x/(1 + x)",
    "x*y/(x + y)", "(a*x + b)/(c*x + k)", "atan(x)/x", "e^(-x^2)/x", "x*e^x/(1 + e^x)",
    "1/(1 + exp(-x))", "y*relu(x)", "leakyrelu(x)/y", "x*max(0, sign(y))", "sigmoid(x)/x",
    "hypot(x, y)/y", "(if x > y then x else y)/x", "x^(y^2)", "e^(e^x)", "tanh(x)/x", "-1/(x - 1)",
  ])
  func `a formula and its slopes read back as themselves`(_ text: String) {
    var conversation = Conversation()
    for asked in ["0 + (\(text))", "0 + (d/dx (\(text)))", "0 + (d²/dx² (\(text)))"] {
      let shown = formula(conversation.answer(to: asked))
      let again = formula(conversation.answer(to: shown))
      #expect(!shown.isEmpty && !shown.hasPrefix("error"), "\(asked)")
      #expect(shown == again, "\(asked)")
    }
  }

  /// The line without its conditions.
  private func formula(_ lines: [String]) -> String {
    guard let line = lines.first else { return "" }
    var words = line.split(separator: " ", omittingEmptySubsequences: false)
    if let gap = words.firstIndex(of: ""), gap > 0 { words.removeSubrange(gap...) }
    return words.joined(separator: " ")
  }
}
