/// Line ends, the comments between two tokens, and how far lines are indented.
extension Layout {
  /// Ends the line and begins the one of `token`, with the comments and one blank line, where there
  /// are any, between them.
  mutating func breakLine(before token: Token) {
    let isFirst = last.end == 0
    let level = token.kind == .end ? 0 : self.level(of: token)
    let commentLevel = closes(token) ? (brackets.last?.level ?? 0) + 1 : level
    var position = isFirst ? start : Int(last.end)
    let end = Int(token.start)
    var newlines = isFirst && lines.isAtStart ? 2 : 0
    var opens = lastRole == .opener || isFirst && lines.isAtStart
    while position < end {
      switch bytes[position] {
      case 10, 13:
        newlines += 1
        if bytes[position] == 13, position + 1 < end, bytes[position + 1] == 10 { position += 1 }
        position += 1
      case 0x23:
        let stop = bytes[position..<end].firstIndex { $0 == 10 || $0 == 13 } ?? end
        let comment = position..<LineWriter.trimmed(bytes, position, stop)
        if newlines == 0 {
          lines.comment(bytes[comment])
        } else {
          lines.end(blank: newlines > 1 && !opens)
          lines.begin(level: commentLevel)
          lines.write(bytes[comment])
        }
        opens = false
        newlines = 0
        position = stop
      default: position += 1
      }
    }
    if token.kind == .end { return lines.end(blank: false) }
    lines.end(blank: newlines > 1 && !opens && !closes(token))
    lines.begin(level: level)
  }

  /// Where the text begins, behind a byte order mark and the line `#!`.
  private var start: Int {
    let mark = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    guard bytes[mark...].starts(with: [0x23, 0x21]) else { return mark }
    return bytes[mark...].firstIndex { $0 == 10 || $0 == 13 } ?? bytes.count
  }

  private func closes(_ token: Token) -> Bool {
    switch token.kind {
    case .closeRound, .closeSquare, .closeBrace: true
    default: false
    }
  }

  /// The level of a line that begins with `token`: one deeper than the line that opened the
  /// innermost bracket, and deeper in a statement that goes on. A line that ends in `=` or an arrow
  /// takes what follows one level further in.
  private mutating func level(of token: Token) -> Int {
    if let bracket = brackets.last, closes(token) { return bracket.level }
    let inner = brackets.last.map { $0.level + 1 } ?? 0
    if isNew { return inner }
    if let bracket = brackets.last, bracket.kind != .block { return inner }
    switch last.kind {
    case .equal, .assign, .arrow: statement.continuation += 1
    default: break
    }
    let isBranch = token.word == .then || token.word == .else
    if statement.continuation == 0, !(isBranch && statement.beginsWithIf) {
      statement.continuation = 1
    }
    return statement.level + statement.continuation
  }
}

/// The lines of a layout. Comments behind neighbouring lines stand below one another.
struct LineWriter {
  private(set) var level = 0
  private var output: [UInt8] = []
  private var line: [UInt8] = []
  private var comment: ArraySlice<UInt8>?
  /// The lines before this one that end in a comment.
  private var commented: [(line: [UInt8], comment: ArraySlice<UInt8>)] = []

  /// Behind a line longer than this a comment does not move the others.
  private static let longest = 60

  init(_ size: Int) { output.reserveCapacity(size + size / 8) }

  /// Whether nothing stands on this line yet.
  var isEmpty: Bool { line.isEmpty }
  var isAtStart: Bool { output.isEmpty && line.isEmpty && commented.isEmpty }

  mutating func write(_ piece: ArraySlice<UInt8>) { line.append(contentsOf: piece) }
  mutating func write(_ byte: UInt8) { line.append(byte) }
  mutating func comment(_ text: ArraySlice<UInt8>) { comment = text }

  mutating func begin(level: Int) {
    self.level = level
    for _ in 0..<2 * level { line.append(32) }
  }

  mutating func end(blank: Bool) {
    if let comment {
      commented.append((line, comment))
      self.comment = nil
    } else if !line.isEmpty {
      align()
      output.append(contentsOf: line)
      output.append(10)
    }
    line.removeAll(keepingCapacity: true)
    if blank {
      align()
      output.append(10)
    }
  }

  mutating func finished() -> [UInt8] {
    end(blank: false)
    align()
    return output
  }

  private mutating func align() {
    guard !commented.isEmpty else { return }
    let widths = commented.map { String(decoding: $0.line, as: UTF8.self).count }
    let column = widths.filter { $0 <= LineWriter.longest }.max() ?? 0
    for (entry, width) in zip(commented, widths) {
      output.append(contentsOf: entry.line)
      output.append(contentsOf: repeatElement(32, count: max(0, column - width) + 2))
      output.append(contentsOf: entry.comment)
      output.append(10)
    }
    commented.removeAll(keepingCapacity: true)
  }

  /// The end of a line without the spaces behind it.
  static func trimmed(_ bytes: [UInt8], _ start: Int, _ end: Int) -> Int {
    var end = end
    while end > start, bytes[end - 1] == 32 || bytes[end - 1] == 9 { end -= 1 }
    return end
  }
}
