internal import Syntax

/// Equations of a network: forward to the loss, then backward, each checked.
struct DeriveAnswer: LatexWritable {
  struct Line: Sendable {
    let isBackward: Bool
    let left: WrittenFormula
    let right: WrittenFormula?
    /// To how many digits it agrees with differences.
    var digits: Int?
  }

  let lines: [Line]

  var kind: String { "steps" }

  /// An equation that agrees to fewer digits than this is marked.
  static let wanted = 5

  func lines(_ page: Page) -> [StyledLine] {
    let margin = "backward".count + 3
    var result: [String] = []
    for (place, line) in lines.enumerated() {
      let isFirst = place == 0 || lines[place - 1].isBackward != line.isBackward
      let title = isFirst ? (line.isBackward ? "backward" : "forward") : ""
      let right = line.right?.airyText(page.notation) ?? "…"
      let left = line.left.text(page.notation)
      let doubt = line.digits.map { $0 < Self.wanted ? "    differences disagree" : "" } ?? ""
      result += wrapped(
        title + String(repeating: " ", count: margin - title.count)
          + "\(left) = \(right)\(doubt)", page.width, indent: margin + 2)
    }
    let digits = lines.compactMap(\.digits)
    let agreeing = digits.filter { $0 >= Self.wanted }
    if let least = agreeing.min() {
      let isWhole = agreeing.count == digits.count
      result += wrapped(
        (isWhole ? "each" : "\(agreeing.count)")
          + " of the \(digits.count) equations backward agree\(isWhole ? "s" : "") with differences"
          + " at a seeded sample, to \(least) digits or more"
          + (isWhole ? "" : "; the others have a corner there, as relu at 0, or are wrong"),
        page.width, indent: 2)
    }
    return result.map { StyledSpan.formula($0) }
  }

  func latexLines(_ page: Page) -> [String] {
    lines.compactMap { line in line.right.map { "\(line.left.latex) = \($0.latex)" } }
  }

  func bareValues(_ page: Page) -> [String] {
    lines.compactMap { line in
      line.right.map { "\(line.left.text(.exact)) = \($0.text(.exact))" }
    }
  }

  func fields(_ page: Page) -> [JSONValue.Field] {
    let steps = lines.map { line -> JSONValue in
      .object([
        .init("left", .string(line.left.text(.exact))),
        .init("formula", line.right.map { .string($0.text(.exact)) } ?? .null),
        .init("digits", line.digits.map { .integer(Int64($0)) } ?? .null),
      ])
    }
    return [.init("steps", .array(steps))]
  }
}
