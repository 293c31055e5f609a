internal import Autodiff
internal import Syntax

/// `help`: one screen; `help TOPIC`: a verb, or what a row says about its function.
extension Session {
  func help(_ topic: String?, _ context: Context) throws(Diagnostic) -> Reply {
    guard let topic, !topic.isEmpty, !Self.beginnings.contains(topic) else {
      return Reply(overview)
    }
    let typed = topic.hasSuffix("()") ? String(topic.dropLast(2)) : topic
    let name = Self.aliases[typed] ?? typed
    if let found = HelpTopic.named(name) { return Reply(HelpAnswer(topic: name, text: found.text)) }
    if let row = RowID.named(name) {
      return Reply(HelpAnswer(topic: name, text: text(of: row)))
    }
    if let function = ArrayFunctionHelp.named(name) {
      return Reply(HelpAnswer(topic: name, text: function.text))
    }
    if let row = RowHelp.all.first(where: { $0.name == name }) {
      return Reply(HelpAnswer(topic: name, text: row.text))
    }
    if let list = HelpList.named(name) {
      return Reply(HelpAnswer(topic: name, text: list.text, secondColumn: list.secondColumn))
    }
    let guess = Spelling.closest(to: name, among: Session.helpTopics.map(\.name))
    throw Diagnostic(
      "there is no help on \(name); "
        + (guess.map { "did you mean help \($0)?" } ?? "help alone lists what there is"),
      at: context.statement.span)
  }

  /// Whether `help name` says something.
  func hasHelp(on name: String) -> Bool {
    Self.aliases[name] != nil || Session.helpTopics.contains { $0.name == name }
  }

  /// What newcomers ask for.
  private static let beginnings: Set = ["me", "start", "all", "topics", "commands", "gd", "?"]

  private static let aliases = [
    "neural networks": "net", "neural net": "net", "regression": "fit", "least squares": "fit",
    "derivatives": "differentiate", "gradients": "grad", "plotting": "plot",
    "optimization": "learn",
    "descent": "descend", "training a network": "train", "dataset": "data", "file": "csv",
    "log": "ln", "σ": "sigmoid", "sigma": "sigmoid", "∇": "grad", "^": "pow", "then": "if",
    "else": "if", "while": "iterate", "quit": "exit", "continue": "again", "fork": "again",
    "network": "net", "table": "data", "derivative": "grad", "datasets": "data sets",
    "optimizers": "methods", "π": "constants", "pi": "constants", "e": "constants",
    "∞": "constants", "inf": "constants", "vector": "arrays", "matrix": "arrays",
    "networks": "net", "training": "train", "export": "save", "activation": "activations",
    "neural network": "net", "learning rate": "rate", "overfitting": "regularization",
    "epoch": "batch", "backpropagation": "blame", "gradient descent": "descend",
    "initialization": "initializers", "optimizer": "methods", "metric": "metrics",
  ]

  private var overview: HelpAnswer {
    var lines = ["gd keeps formula, number and reason together."]
    for group in HelpTopic.Group.allCases {
      let topics = HelpTopic.all.filter { $0.group == group }.map(\.name)
      lines.append(padded(group.rawValue, 15) + topics.joined(separator: "  "))
    }
    lines.append(padded("functions", 15) + "sin  exp  ln  sqrt  tanh  sigmoid  relu  max  …")
    lines.append(
      padded("data sets", 15) + "csv  npy  idx  line  moons  iris  digits  split  normalize  …")
    lines.append(padded("constants", 15) + "π  e  ∞")
    lines.append(padded("to try", 15) + "steps d/dx x*sin(x^2)    is (x+1)^2 = x^2 + 2x + 1")
    lines.append(padded("", 15) + "descend (w-5)^2 from w=8 rate 0.1 for 20 steps")
    lines.append(padded("", 15) + "data D = moons; net N = 2 -> 8 tanh -> 1 sigmoid")
    lines.append(padded("", 15) + "train N on D rate 0.05; then plot N on D, blame N on D")
    lines.append("help grad tells more about grad, help learn about all of learn; exit leaves.")
    return HelpAnswer(topic: "", text: lines, secondColumn: 15)
  }

  private func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }

  /// A function's page: all of it from its row.
  private func text(of row: Row) -> [String] {
    let names = row.id == .atan2 ? ["y", "x"] : ["x", "y", "z"]
    let parameters = Array(names.prefix(row.arity))
    let call = "\(row.name)(\(parameters.joined(separator: ", ")))"
    let title = "\(call)    \(row.summary)"
    var lines = title.count <= 80 ? [title] : [call, "  " + row.summary]
    if row.differential != nil {
      for (position, name) in parameters.enumerated() {
        if let formula = derivative(of: row, by: position, parameters) {
          lines.append("  d/d\(name) \(call) = \(formula)")
        }
      }
    } else if row.result == .real {
      lines.append("  slope 0 wherever it has one")
    }
    lines += row.domain.map { "  \($0.wording)" }
    if !row.kinks.isEmpty || row.hasTip {
      lines.append("  has a corner: there gd takes the slope of least size")
    }
    if !row.jumps.isEmpty { lines.append("  jumps: there it has no derivative") }
    lines += row.examples.map { "  > \($0.input)\n  \($0.answer)" }.flatMap {
      $0.split(separator: "\n").map(String.init)
    }
    lines.append("  source: \(row.source)")
    return lines
  }

  private func derivative(of row: Row, by position: Int, _ names: [String]) -> String? {
    var builder = Builder(workspace.table, inputs: names.map { _ in .real })
    let nodes = names.indices.map { builder.input($0) }
    let value = builder.apply(
      row.id, nodes[0], nodes.count > 1 ? nodes[1] : nil, nodes.count > 2 ? nodes[2] : nil)
    let function = builder.freeze([value])
    let derivative = workspace.table.derivative(of: function, by: position)
    return written(derivative, names: names).first?.formula?.text(notation)
  }
}

extension HelpTopic {
  var text: [String] {
    var lines = [synopsis]
    lines.append("  " + meaning.joined(separator: " "))
    for example in examples {
      lines += example.typed.map { "  > " + $0 } + example.answer.map { "  " + $0 }
    }
    lines += mistakes.map { "  careful: " + $0 }
    return lines
  }
}

struct HelpAnswer: Answer {
  let topic: String
  let text: [String]
  /// Where the second column of a list begins; 0 where there is none.
  var secondColumn = 0

  var kind: String { "help" }

  func lines(_ page: Page) -> [StyledLine] {
    text.flatMap { wrapped($0, page.width, indent: indent(of: $0, page.width)) }
      .map { StyledSpan.formula($0) }
  }

  /// How far the rows below the first one of a line stand in.
  private func indent(of line: String, _ width: Int) -> Int {
    let margin = line.prefix { $0 == " " }.count
    if margin == 0, width >= 60, secondColumn > 0 { return secondColumn }
    return min(max(margin, 2), width / 2)
  }

  func bareValues(_ page: Page) -> [String] { text }
  func fields(_ page: Page) -> [JSONValue.Field] {
    [.init("topic", .string(topic)), .init("text", .array(text.map { .string($0) }))]
  }
}
