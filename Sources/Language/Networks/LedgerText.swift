internal import Syntax

/// Numbers of a ledger: four decimals, so that a column of them can be read at a glance; zeros as 0.
struct LedgerText {
  let notation: Notation

  func text(_ number: Double) -> String { text(number, like: number.magnitude) }

  /// - Parameter scale: the greatest size among the numbers beside it.
  func text(_ number: Double, like scale: Double) -> String {
    if number == number.rounded(), number.magnitude < 1e6 { return notation.text(number) }
    guard scale >= 1e-3, scale < 1e3, number.magnitude >= 5e-5 else {
      return Notation(alphabet: notation.alphabet, digits: 4).text(number)
    }
    let digits = Int((number.magnitude * 1e4).rounded())
    let rest = String(digits % 10_000)
    return (number < 0 ? "-" : "") + String(digits / 10_000) + "."
      + String(repeating: "0", count: 4 - rest.count) + rest
  }

  /// Beyond this many entries an array is shown by its shape and size.
  private static let entryLimit = 12

  /// `0.4200, 0.7864`, or from where to where many go.
  func range(_ entries: Entries) -> String {
    guard entries.numbers.count > Self.entryLimit else {
      let scale = entries.numbers.reduce(0) { max($0, $1.magnitude) }
      return entries.numbers.map { text($0, like: scale) }.joined(separator: ", ")
    }
    return text(entries.numbers.min() ?? 0) + " .. " + text(entries.numbers.max() ?? 0)
  }

  /// `[-0.0449, 0; 0.1122, 0]`; one entry, or the only row, stands alone.
  func text(_ entries: Entries) -> String {
    let scale = entries.numbers.reduce(0) { max($0, $1.magnitude) }
    if entries.numbers.count == 1 { return text(entries.numbers[0], like: scale) }
    guard entries.numbers.count <= Self.entryLimit else {
      let shape = entries.shape.map(String.init).joined(separator: "x")
      return "\(shape) of norm \(text(entries.norm))"
    }
    let texts = entries.numbers.map { text($0, like: scale) }
    let width = entries.shape.last ?? 1
    let rows = stride(from: 0, to: texts.count, by: max(width, 1)).map {
      texts[$0..<min($0 + width, texts.count)].joined(separator: ", ")
    }
    return "[" + rows.joined(separator: "; ") + "]"
  }
}

/// `a, b and c`, or `a, b and 3 more`.
func listed(_ names: [String], more: Int = 0) -> String {
  if more > 0 { return names.joined(separator: ", ") + " and \(more) more" }
  if names.count <= 1 { return names.first ?? "" }
  return names.dropLast().joined(separator: ", ") + " and " + names[names.count - 1]
}

extension LedgerText {
  /// Whole percents.
  func percent(_ part: Double) -> String {
    guard part.isFinite, part.magnitude < 1e12 else { return notation.text(part) }
    let whole = Int((100 * part).rounded())
    return whole == 0 && part > 0 ? "<1%" : "\(whole)%"
  }

  /// How many numbers lie in each eighth between the least and the greatest; empty where these are
  /// one.
  func histogram(_ numbers: [Double]) -> String {
    guard let least = numbers.min(), let greatest = numbers.max(), greatest > least else {
      return ""
    }
    var counts = Array(repeating: 0, count: 8)
    for number in numbers {
      let part = (number - least) / (greatest - least) * 8
      counts[min(7, max(0, part.isFinite ? Int(part) : 0))] += 1
    }
    let marks = Array(notation.alphabet == .ascii ? " .:-=+*#" : " ▁▂▃▄▅▆▇")
    let most = counts.max() ?? 1
    return String(counts.map { marks[$0 == 0 ? 0 : max(1, $0 * 7 / max(most, 1))] })
  }
}

extension Entries {
  /// The square root of the sum of squares.
  var norm: Double { numbers.reduce(0) { $0 + $1 * $1 }.squareRoot() }
}

extension WrittenFormula {
  /// With room around products, between which `∂L/∂z` would be hard to see.
  func airyText(_ notation: Notation) -> String {
    let text = networkText(notation)
    guard text.contains("∂") || text.contains("d") else { return text }
    var result = ""
    for character in text {
      switch character {
      case "·", "⊙": result += " \(character) "
      case "*" where result.last == ".":
        result.removeLast()
        result += " .* "
      case "*": result += " * "
      default: result.append(character)
      }
    }
    return result
  }
}
