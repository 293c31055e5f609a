internal import Syntax

/// A matrix of formulas and, where every name has a value, of numbers: Hessians and Jacobians.
struct MatrixAnswer: Answer {
  /// By row; `nil` where a formula was not asked for or has no spelling.
  var formulas: [[WrittenFormula]]?
  /// The formula of the whole matrix, and its shape.
  var whole: (formula: WrittenFormula, shape: String)?
  var values: [[Value]]?
  /// The names of the columns.
  var columns: [String]
  var point: [(name: String, value: Value)] = []
  /// The data under `on`.
  var data: String?
  /// Of a Hessian at a point.
  var spectrum: SymmetricEigenvalues?
  /// The numbers hold at every point.
  var isEverywhere = false

  var kind: String { "formula" }
}

extension MatrixAnswer {
  func lines(_ page: Page) -> [StyledLine] {
    var lines: [String] = []
    if let whole { lines.append("\(whole.formula.text(page.notation))    \(whole.shape)") }
    if let formulas, !isEverywhere { lines += wrapped(text(formulas, page), page.width, indent: 1) }
    if let values {
      var text = (lines.isEmpty ? "" : "= ") + text(values, page)
      if spectrum == nil || !lines.isEmpty { text += page.place(point, data) }
      let remark = spectrum.map { "eigenvalue" + $0.sentence(page, isEverywhere) }
      if let remark, page.width >= 80, !text.contains(" at ") {
        lines.append(text + "    " + remark)
      } else {
        lines += wrapped(text, page.width, indent: 1)
        if let remark { lines += wrapped(remark, page.width, indent: 2) }
      }
    }
    return lines.map { StyledSpan.formula($0) }
  }

  private func text(_ formulas: [[WrittenFormula]], _ page: Page) -> String {
    Self.matrix(formulas.map { $0.map { $0.text(page.notation) } })
  }

  private func text(_ values: [[Value]], _ page: Page) -> String {
    Self.matrix(values.map { $0.map { page.notation.text($0, page.symbols) } })
  }

  /// `[1, 2; 3, 4]`; a row alone is `[[1, 2]]`, as `[1, 2]` would be a column; one entry stands
  /// alone.
  private static func matrix(_ rows: [[String]]) -> String {
    if rows.count == 1 {
      return rows[0].count == 1 ? rows[0][0] : "[[\(rows[0].joined(separator: ", "))]]"
    }
    return "[" + rows.map { $0.joined(separator: ", ") }.joined(separator: "; ") + "]"
  }

  func bareValues(_ page: Page) -> [String] {
    let plain = Page(notation: .exact, width: page.width, symbols: page.symbols)
    if let values { return [text(values.map { $0.map(\.decimal) }, plain)] }
    if let whole { return [whole.formula.text(.exact)] }
    return formulas.map { [text($0, plain)] } ?? []
  }

  func fields(_ page: Page) -> [JSONValue.Field] {
    let plain = Page(notation: .exact, width: page.width, symbols: page.symbols)
    var fields: [JSONValue.Field] = []
    if let whole { fields.append(.init("formula", .string(whole.formula.text(.exact)))) }
    if let formulas { fields.append(.init("formula", .string(text(formulas, plain)))) }
    fields.append(.init("columns", .array(columns.map { .string($0) })))
    if let values {
      fields.append(
        .init("value", .array(values.map { .array($0.map { $0.json(page.symbols) }) })))
    }
    if let spectrum {
      fields.append(.init("eigenvalues", .array(spectrum.values.map { JSONValue($0) })))
    }
    return fields
  }
}

extension SymmetricEigenvalues {
  /// `s 23.633, 1506.37: a steep valley (64 : 1); rate limit 2/1506.37 = 0.00133`
  func sentence(_ page: Page, _ isEverywhere: Bool) -> String {
    let notation = page.notation
    let shown = values.count <= 8 ? values : Array(values.prefix(3) + values.suffix(3))
    var numbers = shown.map { notation.text($0) }
    if shown.count < values.count { numbers.insert("… \(values.count - 6) more …", at: 3) }
    var text = (values.count == 1 ? " " : "s ") + numbers.joined(separator: ", ")
    text += (isEverywhere ? " everywhere: " : ": ") + shapeText(notation)
    guard let greatest = values.last, greatest > 0, shape != .saddle else { return text }
    let limit = Notation(alphabet: notation.alphabet, digits: 3).text(2 / greatest)
    return text + "; rate limit 2/\(notation.text(greatest)) = \(limit)"
  }

  private func shapeText(_ notation: Notation) -> String {
    let rounded = Notation(alphabet: notation.alphabet, digits: 3)
    let direction = { (vector: [Double]) in
      "[" + vector.map { rounded.text($0.magnitude < 1e-9 ? 0 : $0) }.joined(separator: ", ") + "]"
    }
    let proportion =
      ratio < 10
      ? Notation(alphabet: notation.alphabet, digits: 2).text(ratio)
      : rounded.text(ratio < 1e6 ? ratio.rounded() : ratio)
    let flat = flatDirections.prefix(2).map(direction).joined(separator: " and ")
    return switch shape {
    case .flat: "flat, no curvature here"
    case .bowl: values.count == 1 ? "a bowl" : "a bowl (\(proportion) : 1)"
    case .valley: "a steep valley (\(proportion) : 1)"
    case .dome: values.count == 1 ? "a dome" : "a dome (\(proportion) : 1)"
    case .ridge: "a sharp ridge (\(proportion) : 1)"
    case .trough: "a trough, flat along \(flat)"
    case .crest: "a ridge, flat along \(flat)"
    case .saddle:
      "a saddle: up along \(direction(vectors[vectors.count - 1])), down along \(direction(vectors[0]))"
    }
  }
}
