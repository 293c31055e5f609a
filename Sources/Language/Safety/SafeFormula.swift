/// A formula that leaves the doubles where its value need not, and the equal one that does not.
///
/// Both are gd's own language; single letters stand for any expression. Every rule is proved or
/// tried at points before it is proposed, and the tests try them all.
struct SafeFormula: Sendable {
  let risky: String
  let safe: String
  /// What goes wrong, and what the other formula does instead.
  let reason: String
  /// What the letters stand for where the rule is tried; a letter that is missing stays itself.
  let instance: [String: String]

  init(_ risky: String, _ safe: String, _ reason: String, for instance: [String: String] = [:]) {
    self.risky = risky
    self.safe = safe
    self.reason = reason
    self.instance = instance
  }

  private static let vector = ["x": "[x1, x2, x3]"]
  private static let overflow = "exp(x) leaves the doubles above x = 709.78"

  /// More special formulas stand before those that they contain.
  static let table: [SafeFormula] = [
    SafeFormula(
      "ln(exp(x)/sum(exp(x)))", "logsoftmax(x)",
      "\(overflow); logsoftmax takes the greatest entry out first", for: vector),
    SafeFormula(
      "ln(softmax(x))", "logsoftmax(x)",
      "softmax rounds to 0 far below the greatest entry; logsoftmax stays there", for: vector),
    SafeFormula(
      "exp(x)/sum(exp(x))", "softmax(x)",
      "\(overflow); softmax takes the greatest entry out first", for: vector),
    SafeFormula(
      "ln(sum(exp(x)))", "logsumexp(x)",
      "\(overflow); logsumexp takes the greatest entry out first", for: vector),
    SafeFormula(
      "ln(sum(i in a..b, exp(x)))", "logsumexp([x for i in a..b])",
      "\(overflow); logsumexp takes the greatest entry out first",
      for: ["a": "1", "b": "3", "x": "x*i"]),
    SafeFormula(
      "ln(exp(x)/(1 + exp(x)))", "-softplus(-x)",
      "\(overflow); softplus uses exp of negative numbers alone"),
    SafeFormula(
      "ln(1 + exp(x))", "softplus(x)",
      "\(overflow); softplus uses exp of negative numbers alone"),
    SafeFormula(
      "ln(exp(x) + exp(y))", "logsumexp([x, y])",
      "\(overflow); logsumexp takes the greater one out first"),
    SafeFormula(
      "ln(sigmoid(x))", "-softplus(-x)",
      "sigmoid rounds to 0 below x = -745; softplus stays exact there"),
    SafeFormula(
      "ln(1 - sigmoid(x))", "-softplus(x)",
      "sigmoid rounds to 1 above x = 37; softplus stays exact there"),
    SafeFormula(
      "1 - sigmoid(x)", "sigmoid(-x)",
      "sigmoid rounds to 1 above x = 37; what is left of 1 is sigmoid(-x)"),
    SafeFormula(
      "exp(x)/(1 + exp(x))", "sigmoid(x)", "\(overflow); sigmoid uses exp of negative numbers alone"
    ),
    SafeFormula(
      "1/(1 + exp(-x))", "sigmoid(x)",
      "exp(-x) leaves the doubles below x = -709.78; sigmoid uses exp of negative numbers alone"),
    SafeFormula(
      "1/(1 + exp(x))", "sigmoid(-x)",
      "\(overflow); sigmoid uses exp of negative numbers alone"),
    SafeFormula(
      "(exp(x) - exp(-x))/(exp(x) + exp(-x))", "tanh(x)",
      "\(overflow); tanh is 1 there"),
    SafeFormula("sinh(x)/cosh(x)", "tanh(x)", "sinh and cosh leave the doubles; tanh is 1 there"),
    SafeFormula(
      "ln(cosh(x))", "abs(x) + softplus(-2abs(x)) - ln(2)",
      "cosh leaves the doubles above x = 710.47; its logarithm is near |x| - ln(2)"),
    SafeFormula(
      "ln(prod(x))", "sum(ln(x))",
      "a product of many factors leaves the doubles or rounds to 0; its logarithm is a sum",
      for: vector),
    SafeFormula(
      "ln(prod(i in a..b, x))", "sum(i in a..b, ln(x))",
      "a product of many factors leaves the doubles or rounds to 0; its logarithm is a sum",
      for: ["a": "1", "b": "3", "x": "(x + i)"]),
    SafeFormula("ln(exp(x))", "x", "\(overflow); ln takes exp back"),
    SafeFormula("ln(x^y)", "y*ln(x)", "the power leaves the doubles; its logarithm does not"),
    SafeFormula("exp(x)/exp(y)", "exp(x - y)", "\(overflow); the difference is taken first"),
    SafeFormula("exp(x)*exp(y)", "exp(x + y)", "\(overflow); the sum is taken first"),
    SafeFormula(
      "sqrt(x^2 + y^2)", "hypot(x, y)",
      "a square leaves the doubles above 1.3e154; hypot divides by the greater one first"),
    SafeFormula(
      "sqrt(sum(x^2))", "norm(x)",
      "a square leaves the doubles above 1.3e154; norm divides by the greatest entry first",
      for: vector),
    SafeFormula("sqrt(x^2)", "abs(x)", "a square leaves the doubles above 1.3e154; abs does not"),
    SafeFormula(
      "ln(1 - exp(x))", "ln(-expm1(x))",
      "exp(x) rounds to 1 near x = 0; expm1(x) is the small difference itself"),
    SafeFormula(
      "exp(x) - 1", "expm1(x)",
      "exp(x) rounds to 1 near x = 0; expm1(x) is the small difference itself"),
    SafeFormula(
      "ln(1 + x)", "log1p(x)", "1 + x rounds to 1 near x = 0; log1p uses x itself"),
    SafeFormula(
      "1 - cos(x)", "2sin(x/2)^2",
      "cos(x) rounds to 1 near x = 0; sin(x/2) keeps its digits"),
  ]

  /// `text`, a formula of the rule, with other texts for its letters.
  static func filled(_ text: String, _ letters: [String: String]) -> String {
    var result = ""
    var word = ""
    let close = { (word: inout String, result: inout String) in
      result += letters[word] ?? word
      word = ""
    }
    for character in text {
      if character.isLetter || character == "_" || (character.isNumber && !word.isEmpty) {
        word.append(character)
      } else {
        close(&word, &result)
        result.append(character)
      }
    }
    close(&word, &result)
    return result
  }
}
