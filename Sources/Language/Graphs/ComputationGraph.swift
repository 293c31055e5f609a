internal import Autodiff
internal import Syntax

/// What is computed of what, as data: the terminal, Graphviz and JSON are views of it.
struct ComputationGraph: Sendable {
  /// A picture of more nodes cannot be read.
  static let mostDrawn = 1_000

  enum Role: String, Sendable {
    case input, parameter, step, result
  }

  struct Node: Sendable {
    let role: Role
    let name: String
    /// `nil` for an input, and for what has no spelling.
    var formula: WrittenFormula?
    let shape: [Int]
    /// At the point, if there is one.
    var value: Value?
    /// What is worth saying besides: a layer's words, its parameters.
    var remarks: [String] = []
    /// The nodes that it is computed of.
    var operands: [Int] = []
  }

  /// Operands stand before their users.
  var nodes: [Node] = []
}

extension ComputationGraph.Node {
  /// `u = x²`, below it the shape or the value, then the remarks.
  func labels(_ page: Page, isNetwork: Bool) -> [String] {
    let notation = page.notation
    var title = name
    if let formula {
      title += " = " + (isNetwork ? formula.networkText(notation) : formula.text(notation))
    } else if role == .step || role == .result {
      title += " = \(notation.dots)"
    }
    var lines = [title]
    if let value {
      lines.append(text(value, page))
    } else if !shape.isEmpty, remarks.isEmpty {
      lines.append(
        shape.map(String.init).joined(separator: notation.alphabet == .ascii ? "x" : "×"))
    }
    return lines + remarks
  }

  private func text(_ value: Value, _ page: Page) -> String {
    if case .array(let entries) = value, entries.numbers.count > 6 {
      return page.notation.corners(of: entries)
    }
    let notation = Notation(alphabet: page.notation.alphabet, digits: page.notation.digits ?? 6)
    return notation.text(value, page.symbols)
  }
}

extension FunctionTable {
  /// For each result of `function`, the inputs that it is computed of.
  func reads(of function: FunctionID) -> [[Int]] {
    let body = self[function]
    // The last output that a node was met for.
    var met = Array(repeating: -1, count: body.nodes.count)
    return body.outputs.enumerated().map { place, output in
      var found: [Int] = []
      var stack = [output]
      met[output.int] = place
      while let id = stack.popLast() {
        let node = body.nodes[id.int]
        if case .input(let input) = node.kind { found.append(input) }
        for operand in body.operands(of: node) where met[operand.int] != place {
          met[operand.int] = place
          stack.append(operand)
        }
      }
      return found.sorted()
    }
  }
}
