extension Diagnostic {
  /// The error as a person reads it: the sentence, the line with carets, a note, an edit.
  ///
  /// With `placed`, the first line begins `NAME:LINE:COLUMN: `. Long lines are cut around the
  /// carets. No line end at the end.
  public func text(in source: Source, placed: Bool) -> String {
    var lines: [String] = []
    var place = ""
    if placed {
      let location = source.location(of: labels.first?.span.start ?? 0)
      place = "\(source.name):\(location.line):\(location.column): "
    }
    lines.append("\(place)error: \(message)")
    if readings.isEmpty && showsExcerpt {
      for (index, label) in labels.enumerated() {
        lines += excerpt(of: label, in: source, isFirst: index == 0)
      }
    }
    lines += readings.map { "  " + $0 }
    if let note { lines.append("note: " + note) }
    if let help { lines.append("help: " + help) }
    return lines.joined(separator: "\n")
  }

  /// The line of a label and its carets; the line only if the label before it had another.
  private func excerpt(of label: Label, in source: Source, isFirst: Bool) -> [String] {
    guard !source.bytes.isEmpty else { return [] }
    let number = source.line(of: label.span.start)
    let line = source.span(ofLine: number)
    var shown = line
    if let excerpt, excerpt.start <= label.span.start, excerpt.end > excerpt.start,
      excerpt.start >= line.start
    {
      shown = Span(excerpt.start, min(excerpt.end, line.end))
    } else {
      while shown.start < min(shown.end, label.span.start),
        source.bytes[Int(shown.start)] == 0x20 || source.bytes[Int(shown.start)] == 0x09
      { shown.start += 1 }
    }
    let caret = Span(
      max(label.span.start, shown.start), min(max(label.span.end, label.span.start), shown.end))
    let (before, middle, after) = Diagnostic.cut(shown, around: caret, in: source)
    let carets = String(repeating: "^", count: max(1, middle.columns))
    let indent = String(repeating: " ", count: 2 + before.columns)
    let said = label.text.isEmpty ? "" : "    " + label.text
    let text = "  " + before + middle + after
    let isNew =
      isFirst || number != source.line(of: labels.first?.span.start ?? 0) || shown.isEmpty
    return (isNew ? [text + (isFirst ? aside.map { "   " + $0 } ?? "" : "")] : [])
      + [indent + carets + said]
  }

  /// The shown part in three, at most about 100 columns: what was left out is an ellipsis.
  private static func cut(
    _ shown: Span, around caret: Span, in source: Source
  ) -> (String, String, String) {
    let (context, most): (UInt32, UInt32) = (60, 60)
    let isCutBefore = caret.start - min(shown.start, caret.start) > context + 20
    let from = isCutBefore ? boundary(caret.start - context, in: source) : shown.start
    let end = max(caret.start, caret.end)
    let isCutInside = end - caret.start > most
    let to = isCutInside ? boundary(caret.start + most, in: source) : end
    let isCutAfter = !isCutInside && shown.end - min(end, shown.end) > context + 20
    let rest = isCutAfter ? boundary(end + context, in: source) : max(end, shown.end)
    return (
      (isCutBefore ? "…" : "") + visible(source.text(Span(from, caret.start))),
      visible(source.text(Span(caret.start, to))) + (isCutInside ? "…" : ""),
      isCutInside ? "" : visible(source.text(Span(end, rest))) + (isCutAfter ? "…" : "")
    )
  }

  /// The start of the character that holds the byte at `offset`.
  private static func boundary(_ offset: UInt32, in source: Source) -> UInt32 {
    var offset = offset
    while offset > 0, Int(offset) < source.bytes.count, source.bytes[Int(offset)] & 0xC0 == 0x80 {
      offset -= 1
    }
    return offset
  }

  /// Tabs as spaces, other controls as `·`, so that the carets stay under their place.
  private static func visible(_ text: String) -> String {
    var result = ""
    for character in text {
      let first = character.unicodeScalars.first?.value ?? 0
      result.append(first == 9 ? " " : first < 32 || first == 127 ? "·" : character)
    }
    return result
  }
}

extension String {
  /// The columns of a terminal that the text takes: East Asian wide characters and emoji take two.
  var columns: Int {
    var total = 0
    for character in self {
      guard let first = character.unicodeScalars.first else { continue }
      switch first.value {
      case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
        0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF,
        0x20000...0x3FFFD:
        total += 2
      default: total += 1
      }
    }
    return total
  }
}
