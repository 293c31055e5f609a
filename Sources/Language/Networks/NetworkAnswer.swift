internal import Learning
internal import Syntax

/// `show N`: layers, shapes, parameters, the formula.
struct NetworkAnswer: Answer {
  let name: String
  let network: Network
  /// What the network computes; `nil` for one too long to read.
  let formula: WrittenFormula?

  var kind: String { "show" }

  private struct Row {
    let layer: Int
    let size: String
    let activation: String
    let parameters: [Network.Parameter]

    var count: Int { parameters.reduce(0) { $0 + $1.count } }
  }

  private func rows(arrow: String) -> [Row] {
    network.layers.enumerated().map { place, layer in
      Row(
        layer: place + 1,
        size: layer.kind == .dense
          ? "\(layer.inputs)\(arrow)\(layer.outputs)" : "\(layer.outputs)",
        activation: layer.words(besidesActivation: layer.kind != .dense).joined(separator: " "),
        parameters: Array(network.parameters[layer.parameters]))
    }
  }

  func lines(_ page: Page) -> [StyledLine] {
    let isASCII = page.notation.alphabet == .ascii
    let rows = rows(arrow: isASCII ? "->" : "→")
    var cells = [["layer", "size", "activation", "weights", "bias", "parameters"]]
    for row in rows {
      let shapes = row.parameters.map { "\($0.name) \($0.shapeText)" }
      cells.append([
        String(row.layer), row.size, row.activation, shapes.first ?? "",
        shapes.count > 1 ? shapes[1] : "", String(row.count),
      ])
    }
    let total = rows.reduce(0) { $0 + $1.count }
    cells.append(["", "", "", "", "total", String(total)])
    var lines = TextTable(cells).lines(width: page.width)
    if let formula {
      lines += wrapped("\(name)(x) = \(formula.networkText(page.notation))", page.width, indent: 4)
    } else {
      lines.append("\(name)(x) is too long to be read as one formula")
    }
    return lines.map { StyledSpan.formula($0) }
  }

  func bareValues(_ page: Page) -> [String] {
    [network.text(arrow: "->", name: name)]
  }

  func fields(_ page: Page) -> [JSONValue.Field] {
    let layers = rows(arrow: "->").map { row -> JSONValue in
      let parameters = row.parameters.map { parameter in
        JSONValue.object([
          .init("name", .string(parameter.name)),
          .init("shape", .array(parameter.shape.map { .integer(Int64($0)) })),
        ])
      }
      return .object([
        .init("layer", .integer(Int64(row.layer))), .init("size", .string(row.size)),
        .init("activation", .string(row.activation)), .init("arrays", .array(parameters)),
        .init("parameters", .integer(Int64(row.count))),
      ])
    }
    return [
      .init("name", .string(name)), .init("layers", .array(layers)),
      .init("parameters", .integer(Int64(rows(arrow: "->").reduce(0) { $0 + $1.count }))),
      .init("formula", formula.map { .string($0.text(.exact)) } ?? .null),
    ]
  }
}

extension WrittenFormula {
  /// As networks are written in books: σ for sigmoid.
  func networkText(_ notation: Notation) -> String {
    let text = text(notation)
    if notation.alphabet == .ascii { return text }
    return text.replacing("sigmoid(", with: "σ(")
  }
}

extension String {
  fileprivate func replacing(_ part: String, with other: String) -> String {
    var result = ""
    var rest = self[...]
    while !rest.isEmpty {
      if rest.hasPrefix(part) {
        result += other
        rest = rest.dropFirst(part.count)
      } else {
        result.append(rest.removeFirst())
      }
    }
    return result
  }
}

extension Network.Parameter {
  /// `4x2`, `3`
  var shapeText: String { shape.map(String.init).joined(separator: "x") }
}

extension Network.Layer {
  /// `tanh`, `dropout 0.2`, `relu residual`.
  func words(besidesActivation: Bool) -> [String] {
    var words: [String] = []
    if besidesActivation { words.append(kind.option == nil ? kind.name : "\(kind.name) \(option)") }
    if activation != .linear { words.append(activation.name) }
    if isResidual { words.append("residual") }
    return words
  }
}

extension Network {
  /// `net N = 2 -> 4 tanh -> 1 sigmoid`
  func text(arrow: String, name: String) -> String {
    let parts = layers.map { layer in
      let words = layer.words(besidesActivation: layer.kind != .dense)
      return (layer.kind == .dense ? ["\(layer.outputs)"] + words : words).joined(separator: " ")
    }
    return "net \(name) = " + ([String(inputs)] + parts).joined(separator: " \(arrow) ")
  }
}
