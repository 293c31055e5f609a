internal import Syntax

/// Equations of a network: forward to the loss, then backward, each checked.
struct DeriveAnswer: LatexWritable {
  struct Line: Sendable {
    let isBackward: Bool
    let left: WrittenFormula
    let right: WrittenFormula?
    /// How it compares with differences, of an equation backward.
    var agreement: Agreement?
  }

  enum Agreement: Sendable {
    /// To how many digits it agrees.
    case digits(Int)
    /// The slopes from both sides are two: there is nothing to agree with.
    case corner
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
      let doubt =
        switch line.agreement {
        case .digits(let digits) where digits < Self.wanted: "    differences disagree"
        case .corner: "    (a corner at the sample)"
        case .digits, nil: ""
        }
      result += wrapped(
        title + String(repeating: " ", count: margin - title.count)
          + "\(left) = \(right)\(doubt)", page.width, indent: margin + 2)
    }
    result += wrapped(sentence, page.width, indent: 2)
    return result.map { StyledSpan.formula($0) }
  }

  private var sentence: String {
    let found = lines.compactMap(\.agreement)
    let agreeing = found.compactMap { agreement -> Int? in
      if case .digits(let digits) = agreement, digits >= Self.wanted { digits } else { nil }
    }
    let corners = found.count { if case .corner = $0 { true } else { false } }
    let isWhole = agreeing.count == found.count
    return (isWhole ? "each of the" : "\(agreeing.count) of the")
      + " \(found.count) equations backward agree\(isWhole ? "s" : "") with differences at a seeded"
      + " sample" + (agreeing.min().map { ", to \($0) digits or more" } ?? "")
      + (corners > 0 ? "; \(corners) meet\(corners == 1 ? "s" : "") a corner there" : "")
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
      var (digits, isCorner) = (JSONValue.null, false)
      switch line.agreement {
      case .digits(let count): digits = .integer(Int64(count))
      case .corner: isCorner = true
      case nil: break
      }
      return .object([
        .init("left", .string(line.left.text(.exact))),
        .init("formula", line.right.map { .string($0.text(.exact)) } ?? .null),
        .init("digits", digits), .init("corner", .bool(isCorner)),
      ])
    }
    return [.init("steps", .array(steps))]
  }
}
