internal import Autodiff
internal import Syntax

/// The backward pass through a network in formulas, numbers and tested sentences.
struct BlameAnswer: Answer {
  struct Line: Sendable {
    let target: String
    /// `nil` for what has no spelling.
    let formula: WrittenFormula?
    let value: Entries
    /// The slope through an activation, beside the line that it makes.
    var slope: (formula: WrittenFormula, value: Entries)?
  }

  struct Layer: Sendable {
    let title: String
    let lines: [Line]
  }

  /// Who has which part of the squared gradient.
  struct Share: Sendable {
    let name: String
    let part: Double
  }

  let loss: Double
  let prediction: Entries
  let wanted: Entries
  /// The class that was wanted, if `y` was one.
  let label: Int?
  let layers: [Layer]
  let shares: [Share]
  let sentences: [Sentence]
  let gradient: [(name: String, value: Entries)]

  /// What was tried on the network, or seen in it.
  enum Sentence: Sendable {
    /// A weight was moved: by how much the loss should fall, and by how much it fell.
    case moved(weight: String, by: Double, predicted: Double, tried: Double)
    /// Weights whose input is 0.
    case idle(weights: [String], count: Int, of: String, inputs: [String])
    /// Units at which an activation is flat.
    case flat(units: [String], count: Int, activation: String, weights: [String])
    case nothing
  }

  var kind: String { "blame" }
}

extension BlameAnswer {
  func lines(_ page: Page) -> [StyledLine] {
    let ledger = LedgerText(notation: page.notation)
    var lines = wrapped(header(ledger), page.width, indent: 4)
    lines += self.ledger(ledger, page)
    if !shares.isEmpty { lines += wrapped(sharesText(ledger, page), page.width, indent: 4) }
    for sentence in sentences {
      lines += wrapped(sentence.text(ledger), page.width, indent: 2)
    }
    return lines.map { StyledSpan.formula($0) }
  }

  private func header(_ ledger: LedgerText) -> String {
    let target =
      if let label {
        "class \(label) (p[\(label + 1)] = \(ledger.text(prediction.numbers[label])))"
      } else if wanted.numbers.count == 1 {
        ledger.notation.text(wanted.numbers[0])
      } else {
        ledger.text(wanted)
      }
    return "loss \(ledger.text(loss))    prediction \(ledger.text(prediction)), wanted \(target)"
  }

  private func ledger(_ ledger: LedgerText, _ page: Page) -> [String] {
    let titleWidth = (layers.map(\.title.count).max() ?? 0) + 5
    let equations = layers.map { $0.lines.map { equation($0, page.notation) } }
    let widest = equations.flatMap { $0 }.map(\.count).max() ?? 0
    let isWide = titleWidth + widest + 20 <= page.width
    var lines: [String] = []
    for (layer, equations) in zip(layers, equations) {
      if !isWide { lines.append(layer.title) }
      for (place, (line, equation)) in zip(layer.lines, equations).enumerated() {
        let value = "= " + ledger.text(line.value)
        let aside = line.slope.map { slope in
          "(\(slope.formula.networkText(page.notation)) = \(ledger.range(slope.value)))"
        }
        guard isWide else {
          lines += wrapped("  \(equation) \(value)", page.width, indent: 4)
          if let aside { lines += wrapped("    \(aside)", page.width, indent: 4) }
          continue
        }
        let title = place == 0 ? layer.title : ""
        let start =
          title + String(repeating: " ", count: titleWidth - title.count) + equation
          + String(repeating: " ", count: widest - equation.count + 3)
        let full = start + value
        let margin = titleWidth + widest + 3
        if let aside, full.count + 5 + aside.count <= page.width {
          lines.append(full + "     " + aside)
          continue
        }
        lines += wrapped(full, page.width, indent: margin + 2)
        if let aside {
          lines.append(
            String(repeating: " ", count: max(0, min(margin, page.width - aside.count))) + aside)
        }
      }
    }
    return lines
  }

  /// A longer formula hides the numbers; `derive N` has it.
  private static let formulaLimit = 72

  private func equation(_ line: Line, _ notation: Notation) -> String {
    let sign = notation.alphabet == .ascii ? "d" : "∂"
    let left = "\(sign)L/\(sign)\(line.target)"
    guard let text = line.formula?.airyText(notation), text.count <= Self.formulaLimit else {
      return left
    }
    return "\(left) = \(text)"
  }

  private static let shareLimit = 8

  private func sharesText(_ ledger: LedgerText, _ page: Page) -> String {
    var parts = shares.prefix(Self.shareLimit).map { "\($0.name) \(ledger.percent($0.part))" }
    let rest = shares.dropFirst(Self.shareLimit)
    if !rest.isEmpty {
      parts.append("\(rest.count) others \(ledger.percent(rest.reduce(0) { $0 + $1.part }))")
    }
    let square = page.notation.alphabet == .ascii ? "|g|^2" : "|g|²"
    return "share of the blame (\(square)):  " + parts.joined(separator: "  ")
  }

  func bareValues(_ page: Page) -> [String] {
    gradient.map { Notation.exact.text(.array($0.value), page.symbols) }
  }

  func fields(_ page: Page) -> [JSONValue.Field] {
    let ledger = LedgerText(notation: .exact)
    let equations = layers.flatMap { layer in
      layer.lines.map { line -> JSONValue in
        .object([
          .init("layer", .string(layer.title)), .init("of", .string(line.target)),
          .init("formula", line.formula.map { .string($0.text(.exact)) } ?? .null),
          .init("value", Value.array(line.value).json(page.symbols)),
        ])
      }
    }
    return [
      .init("loss", JSONValue(loss)),
      .init("prediction", Value.array(prediction).json(page.symbols)),
      .init("wanted", Value.array(wanted).json(page.symbols)),
      .init("equations", .array(equations)),
      .init(
        "gradient",
        .object(gradient.map { .init($0.name, Value.array($0.value).json(page.symbols)) })),
      .init("shares", .object(shares.map { .init($0.name, JSONValue($0.part)) })),
      .init("sentences", .array(sentences.map { .string($0.text(ledger)) })),
    ]
  }
}

extension BlameAnswer: LatexWritable {
  func latexLines(_ page: Page) -> [String] {
    layers.flatMap(\.lines).map { line in
      var tree = Tree()
      let left = tree.partial("L", line.target)
      let parts = [tree.latex(left)] + (line.formula.map { [$0.latex] } ?? [])
      return (parts + [line.value.latex(page.notation)]).joined(separator: " = ")
    }
  }
}

extension Entries {
  /// A number, a column or a matrix, to as many digits as are shown.
  fileprivate func latex(_ notation: Notation) -> String {
    let digits = Notation(alphabet: .ascii, digits: notation.digits)
    let cells = numbers.map { number in
      var tree = Tree()
      let root = tree.raise(.decimal(Double(digits.text(number)) ?? number))
      return tree.latex(root)
    }
    if cells.count == 1 { return cells[0] }
    let width = shape.count > 1 ? max(1, shape[shape.count - 1]) : 1
    let rows = stride(from: 0, to: cells.count, by: width).map {
      cells[$0..<min($0 + width, cells.count)].joined(separator: " & ")
    }
    return "\\begin{bmatrix} \(rows.joined(separator: " \\\\ ")) \\end{bmatrix}"
  }
}

extension BlameAnswer.Sentence {
  func text(_ ledger: LedgerText) -> String {
    switch self {
    case .moved(let weight, let step, let predicted, let tried):
      let direction = step < 0 ? "lower" : "higher"
      let result =
        tried >= 0
        ? "it falls by \(ledger.text(tried))" : "it rises by \(ledger.text(-tried))"
      return
        "If \(weight) were \(ledger.notation.text(step.magnitude)) \(direction), the loss would"
        + " fall by about \(ledger.text(predicted)); tried it: \(result)."
    case .idle(let weights, let count, let name, let inputs):
      let isOne = inputs.count == 1
      let places = listed(Array(inputs.prefix(3)), more: inputs.count - 3)
      let reason = isOne ? "input \(places) is 0." : "inputs \(places) are 0."
      return count <= 4
        ? "\(listed(weights)) \(count == 1 ? "gets none: its" : "get none: their") \(reason)"
        : "\(count) entries of \(name) get none: their \(reason)"
    case .flat(let units, let count, let activation, let weights):
      let places = listed(Array(units.prefix(3)), more: count - 3)
      return "\(listed(weights)) get none through \(places): \(activation) is flat there."
    case .nothing: return "No weight gets any blame: the loss is flat here."
    }
  }
}
