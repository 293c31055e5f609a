internal import Syntax

/// A formula that a computation ended in: a tree of its own.
struct WrittenFormula: Sendable {
  let tree: Tree
  let root: Tree.ID

  struct Body: Sendable {
    let tree: Tree
    let root: Tree.ID
  }

  /// What is written in ASCII, where that differs by more than signs.
  var ascii: Body?

  init(tree: Tree, root: Tree.ID) {
    self.tree = tree
    self.root = root
  }

  var body: Body { Body(tree: tree, root: root) }

  func text(_ notation: Notation) -> String {
    if notation.alphabet == .ascii, let ascii { return ascii.tree.text(ascii.root, notation.style) }
    return tree.text(root, notation.style)
  }

  /// A vector as a row.
  var transposed: WrittenFormula {
    var tree = tree
    let root = tree.add(.transpose(root, caret: false))
    return WrittenFormula(tree: tree, root: root)
  }
}

/// Formulas, their conditions, and numbers if they are known: what `expr` and the derivatives
/// answer.
struct FormulaAnswer: Answer {
  struct Component: Sendable {
    /// The variable of a gradient's component.
    let name: String
    let formula: WrittenFormula?
    var value: Value?
    /// Of an array: `3x2`.
    var shape: String?
    /// What stands before the `=`, where each component has its own lines.
    var label: WrittenFormula?
  }

  /// What stands before the first `=`; `nil` where the formula stands alone.
  var label: WrittenFormula?
  /// Written instead of a label that is no expression: `∇r`.
  var heading: String?
  var components: [Component]
  /// Lines between label and formula: the product along each path.
  var paths: [ProductSum] = []
  /// How the derivative is shown instead of `components`, which stay what can be typed.
  var piecewise: PiecewiseFormula?
  /// `x ≠ 0`
  var conditions: [WrittenFormula] = []
  /// The point of the numbers: `w = 8`.
  var point: [(name: String, value: Value)] = []
  /// The data under `on`.
  var data: String?
  var primal: Value?
  var notes: [String] = []
  /// A gradient is printed as one, even of one component.
  var isGradient = false
  /// What is said about the number, in brackets after it.
  var remark: String?

  var kind: String { isGradient ? "gradient" : "formula" }
}

extension FormulaAnswer {
  func lines(_ page: Page) -> [StyledLine] {
    if components.count > 1 && components.allSatisfy({ $0.label != nil }) {
      return components.flatMap { single($0).lines(page) }
    }
    let notation = page.notation
    let left = label.map { $0.text(notation) } ?? heading ?? ""
    var rights = paths.map { $0.text(notation) }
    let shown = piecewise?.text(notation) ?? formulaText(notation)
    // A number by any names is said once.
    let value = valueText(page).flatMap { $0 == shown && conditions.isEmpty ? nil : $0 }
    let saysTheSame =
      value != nil && paths.isEmpty && conditions.isEmpty
      && self.value.map { page.notation.text($0, page.symbols) } == shown
    let shape = components.count == 1 ? components[0].shape.map { "    " + $0 } ?? "" : ""
    let formula = saysTheSame ? nil : shown.map { $0 + shape + conditionText(notation) }
    if left.isEmpty, let formula, let value, paths.isEmpty {
      return [StyledSpan.formula("\(formula) = \(value)")]
    }
    rights += [formula, value].compactMap { $0 }
    guard !left.isEmpty else { return rights.map { StyledSpan.formula($0) } }
    let isTight = left.count <= max(20, page.width / 2)
    var lines: [StyledLine] = isTight ? [] : [StyledSpan.formula(left)]
    let indent = isTight ? left.count : 1
    for (place, right) in rights.enumerated() {
      let start =
        isTight && place == 0 ? left : String(repeating: " ", count: indent)
      lines.append(StyledSpan.formula("\(start) = \(right)"))
    }
    return lines.isEmpty ? [StyledSpan.formula(left)] : lines
  }

  /// One component of several as an answer.
  private func single(_ component: Component) -> FormulaAnswer {
    var answer = self
    answer.components = [component]
    answer.label = component.label
    return answer
  }

  func formulaText(_ notation: Notation) -> String? {
    let texts = components.compactMap { $0.formula?.text(notation) }
    guard texts.count == components.count, !texts.isEmpty else { return nil }
    return texts.count == 1 && !isVector ? texts[0] : "[\(texts.joined(separator: ", "))]"
  }

  private var isVector: Bool { components.count > 1 }

  func conditionText(_ notation: Notation) -> String {
    conditions.isEmpty
      ? "" : "    where " + conditions.map { $0.text(notation) }.joined(separator: ", ")
  }

  /// The value of all components, if each has one.
  var value: Value? {
    let values = components.compactMap(\.value)
    guard values.count == components.count, !values.isEmpty else { return nil }
    return values.count == 1 && !isVector ? values[0] : Value(vector: values)
  }

  func valueText(_ page: Page) -> String? {
    guard let value else { return nil }
    var text = page.notation.answer(value, page.symbols)
    if case .array(let entries) = value, entries.isLong {
      text = page.notation.corners(of: entries)
    }
    text += page.place(point, data)
    if let remark { text += "   (\(remark))" }
    return text
  }

  func bareValues(_ page: Page) -> [String] {
    let plain = Notation(alphabet: .ascii)
    return components.map { component in
      component.value.map { plain.text($0.decimal, page.symbols) }
        ?? component.formula?.text(plain) ?? ""
    }
  }

  func fields(_ page: Page) -> [JSONValue.Field] {
    let plain = Notation(alphabet: .ascii)
    var fields: [JSONValue.Field] = []
    if isGradient {
      let formulas = components.compactMap { component in
        component.formula.map { JSONValue.Field(component.name, .string($0.text(plain))) }
      }
      fields.append(.init("formula", .object(formulas)))
      let values = components.compactMap { component in
        component.value.map { JSONValue.Field(component.name, $0.json(page.symbols)) }
      }
      if !values.isEmpty { fields.append(.init("value", .object(values))) }
      if let primal { fields.append(.init("primal", primal.json(page.symbols))) }
      if !paths.isEmpty {
        fields.append(.init("paths", .array(paths.map { .string($0.text(plain)) })))
      }
      fields.append(.init("notes", .array(notes.map { .string($0) })))
    } else {
      if let formula = formulaText(plain) { fields.append(.init("formula", .string(formula))) }
      if let latex = latexText { fields.append(.init("latex", .string(latex))) }
      if let value { fields.append(.init("value", value.json(page.symbols))) }
    }
    if !conditions.isEmpty {
      fields.append(
        .init("conditions", .array(conditions.map { .string($0.text(plain)) })))
    }
    return fields
  }

  private var latexText: String? {
    guard components.count == 1, let formula = components[0].formula else { return nil }
    return formula.tree.latex(formula.root)
  }
}
