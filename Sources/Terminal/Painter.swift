import Language

/// Turns styled lines into text: colors by role, lines folded at spaces to a terminal's width.
struct Painter: Sendable {
  var usesColor = false
  /// Nil: lines stay whole, for the program that reads them.
  var width: Int?

  func text(_ lines: [StyledLine], hanging: Int = 2) -> String {
    var text = ""
    for line in lines {
      for row in folded(line, hanging: hanging) { text += paint(row) + "\n" }
    }
    return text
  }

  private func paint(_ line: StyledLine) -> String {
    guard usesColor else { return line.map(\.text).joined() }
    return line.map { span in
      guard let code = span.style.code, !span.text.isEmpty else { return span.text }
      return "\u{1B}[\(code)m\(span.text)\u{1B}[0m"
    }.joined()
  }

  /// Splits at spaces, so never inside a number or a name; what follows the first row is indented
  /// as the line was, and by `hanging` more.
  func folded(_ line: StyledLine, hanging: Int = 2) -> [StyledLine] {
    guard let width, line.map(\.text).reduce(0, { $0 + columns($1) }) > width else { return [line] }
    let margin = min(line.leadingSpaces + hanging, width / 2)
    var rows: [StyledLine] = []
    var row: StyledLine = []
    var used = 0
    var isFresh = true
    for word in words(of: line) {
      let size = word.reduce(0) { $0 + columns($1.text) }
      let isSpace = word.allSatisfy { $0.text.first == " " }
      if used + size > width, !isFresh {
        rows.append(row.withoutTrailingSpaces)
        row = [StyledSpan(String(repeating: " ", count: margin))]
        used = margin
        isFresh = true
      }
      if isFresh, isSpace, !rows.isEmpty { continue }
      row += word
      used += size
      if !isSpace { isFresh = false }
    }
    rows.append(row)
    return rows
  }

  /// Runs of spaces and runs without; a run goes across spans, so `f(x)` in three colors is one.
  private func words(of line: StyledLine) -> [StyledLine] {
    var words: [StyledLine] = []
    var endsInSpace: Bool?
    for span in line {
      var rest = span.text[...]
      while let first = rest.first {
        let run = rest.prefix { ($0 == " ") == (first == " ") }
        let piece = StyledSpan(String(run), span.style)
        if endsInSpace == (first == " ") {
          words[words.count - 1].append(piece)
        } else {
          words.append([piece])
        }
        endsInSpace = first == " "
        rest = rest.dropFirst(run.count)
      }
    }
    return words
  }
}

extension TextStyle {
  /// The SGR code of a role: no red beside green, so that everyone can tell them apart. The 16
  /// colors are each terminal's own, and its cyan may be too light on white.
  fileprivate var code: String? {
    switch self {
    case .plain, .name, .operator: nil
    case .number: "38;5;31"
    case .error: "1;31"
    case .note: "2"
    case .series(let place): "38;5;\(Self.seriesColors[place % Self.seriesColors.count])"
    case .level(let part):
      "38;5;\(Self.levelColors[min(Int(part * Double(Self.levelColors.count)), Self.levelColors.count - 1)])"
    }
  }
}

extension TextStyle {
  /// The nearest of the 256 colors to `Palette`'s that show on black and on white, with a contrast
  /// of 3 or more (WCAG 2.1); grey for the light blue, which has no such neighbor.
  fileprivate static let seriesColors = [32, 166, 29, 136, 244, 132]

  /// Neighbors in hue, and steps that show in grey: from low levels to high ones; with the same
  /// contrast, also on the greys and tints that people choose instead (`#1e1e1e`, Solarized).
  fileprivate static let levelColors = [69, 33, 99, 63]
}

extension StyledLine {
  fileprivate var leadingSpaces: Int {
    var count = 0
    for span in self {
      let spaces = span.text.prefix { $0 == " " }.count
      count += spaces
      if spaces < span.text.count { break }
    }
    return count
  }

  fileprivate var withoutTrailingSpaces: StyledLine {
    var line = self
    while let last = line.last, last.text.allSatisfy({ $0 == " " }) { line.removeLast() }
    return line
  }
}

/// The columns of a text on a terminal: wide East Asian characters take two, combining marks none.
func columns(_ text: String) -> Int {
  text.reduce(0) { count, character in
    guard let scalar = character.unicodeScalars.first, scalar.value >= 0x1100 else {
      return count + 1
    }
    return count + (scalar.isWide ? 2 : 1)
  }
}

extension Unicode.Scalar {
  /// The blocks that Unicode's East Asian Width (UAX #11) marks as wide, in round figures.
  fileprivate var isWide: Bool {
    switch value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
      0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF,
      0x20000...0x3FFFD:
      true
    default: false
    }
  }
}
