internal import Learning
internal import Syntax

/// What a fit found, with how sure it is.
struct FitAnswer: Answer {
  let fit: Fit
  /// `nil` for a fit in brackets.
  let name: String?
  let unknowns: [String]

  init(_ named: NamedFit, named name: Symbol?, _ symbols: Symbols) {
    fit = named.fit
    self.name = name.map { symbols.display($0) }
    unknowns = named.unknowns.map { symbols.display($0) }
  }

  var kind: String { "fit" }

  /// Correlations from this size on are mentioned.
  private static let strong = 0.9
}

extension FitAnswer {
  func lines(_ page: Page) -> [StyledLine] {
    let width = unknowns.reduce(0) { max($0, $1.count) }
    let sign = page.notation.alphabet == .ascii ? "+-" : "±"
    let short = rounded(page)
    var lines = unknowns.indices.map { place in
      let margin = String(repeating: " ", count: width - unknowns[place].count)
      var line = "\(unknowns[place])\(margin) = \(page.notation.text(fit.unknowns[place]))"
      if fit.atBound.contains(place) {
        line += "    at its bound, so without an error"
      } else if let error = fit.error(place), fit.verdict != .exact {
        line += " \(sign) \(short.text(error))"
      }
      return line
    }
    let (summary, links) = (summary(page), links)
    // On a usual page the two make one line, a little over the edge.
    if !links.isEmpty && page.width >= 80 {
      lines.append(summary + " " + links)
    } else {
      lines += wrapped(summary, page.width, indent: 2)
      if !links.isEmpty { lines += wrapped("  " + links, page.width, indent: 3) }
    }
    if fit.verdict == .stopped {
      lines += wrapped(
        "stopped after \(fit.iterations) step\(fit.iterations == 1 ? "" : "s") that were still"
          + " getting somewhere; take more, or start from these numbers", page.width, indent: 2)
    }
    return lines.map { StyledSpan.formula($0) }
  }

  private func rounded(_ page: Page) -> Notation {
    Notation(alphabet: page.notation.alphabet, digits: page.notation.digits == nil ? nil : 3)
  }

  /// `typical error 0.189, R² 0.9973, 5 rows, 2 unknowns (m and c strongly linked, -0.90)`
  private func summary(_ page: Page) -> String {
    var parts: [String] = []
    let rows = fit.residuals.count
    if fit.verdict == .exact {
      parts.append("through every point, to rounding")
    } else if let deviation = fit.residualDeviation {
      parts.append("typical error \(rounded(page).text(deviation))")
    } else {
      return
        "\(rows) rows, \(unknowns.count) unknowns: nothing is left over to judge by, so no errors"
    }
    if let part = fit.determination, fit.residualDeviation != nil, fit.verdict != .exact {
      let square = page.notation.alphabet == .ascii ? "R^2" : "R²"
      parts.append(
        "\(square) \(text(ofPart: part, page))" + (fit.isAboutZero ? " (about 0: no constant)" : "")
      )
    }
    parts.append("\(rows) row\(rows == 1 ? "" : "s")")
    parts.append("\(unknowns.count) unknown\(unknowns.count == 1 ? "" : "s")")
    return parts.joined(separator: ", ")
  }

  /// Four decimals; what is closer to 1 by its distance.
  private func text(ofPart part: Double, _ page: Page) -> String {
    if part > 0.9999, part < 1 {
      return "1 - " + Notation(alphabet: page.notation.alphabet, digits: 2).text(1 - part)
    }
    return page.notation.text((part * 1e4).rounded() / 1e4)
  }

  private var links: String {
    guard fit.verdict != .exact else { return "" }
    var pairs: [(Int, Int, Double)] = []
    for a in unknowns.indices {
      for b in unknowns.indices where b > a {
        guard let value = fit.correlation(a, b), value.magnitude >= Self.strong else { continue }
        pairs.append((a, b, value))
      }
    }
    guard let (a, b, value) = pairs.max(by: { $0.2.magnitude < $1.2.magnitude }) else { return "" }
    let others =
      pairs.count > 1 ? ", and \(pairs.count - 1) more pair\(pairs.count > 2 ? "s" : "")" : ""
    return "(\(unknowns[a]) and \(unknowns[b]) strongly linked, \(twoDecimals(value))\(others))"
  }

  /// `-0.90`; what would round to 1 gets the digits that tell it from 1.
  private func twoDecimals(_ value: Double) -> String {
    var scale = 100.0
    var digits = 2
    while (value.magnitude * scale).rounded() >= scale && digits < 8 {
      scale *= 10
      digits += 1
    }
    let number = Int(min((value.magnitude * scale).rounded(), scale))
    var fraction = String(number)
    while fraction.count < digits + 1 { fraction = "0" + fraction }
    let point = fraction.index(fraction.endIndex, offsetBy: -digits)
    return (value < 0 ? "-" : "") + fraction[..<point] + "." + fraction[point...]
  }

  func bareValues(_ page: Page) -> [String] { fit.unknowns.map { Notation.exact.text($0) } }

  func fields(_ page: Page) -> [JSONValue.Field] {
    let parameters = unknowns.indices.map { place in
      JSONValue.Field(
        unknowns[place],
        .object([
          .init("value", JSONValue(fit.unknowns[place])),
          .init("stderr", number(fit.error(place))),
        ]))
    }
    let correlation = unknowns.indices.map { a in
      JSONValue.array(unknowns.indices.map { b in number(fit.correlation(a, b)) })
    }
    return (name.map { [.init("name", .string($0))] } ?? []) + [
      .init("parameters", .object(parameters)),
      .init("rss", JSONValue(fit.residualSquares)),
      .init("residual_sd", number(fit.residualDeviation)),
      .init("dof", .integer(Int64(fit.degreesOfFreedom))),
      .init("r2", number(fit.determination)),
      .init("correlation", .array(correlation)),
      .init("iterations", .integer(Int64(fit.iterations))),
      .init("verdict", .string(fit.verdict.rawValue)),
    ]
  }

  private func number(_ value: Double?) -> JSONValue { value.map { JSONValue($0) } ?? .null }
}
