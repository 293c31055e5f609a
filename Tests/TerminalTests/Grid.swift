/// What a terminal shows after some output: the sequences that libedit sends to an xterm.
struct Grid {
  private(set) var rows: [[Character]] = [[]]
  private var row = 0
  private var column = 0
  private let columns: Int

  init(_ text: String, columns: Int) {
    self.columns = columns
    var rest = Substring(text).unicodeScalars
    while let scalar = rest.popFirst() {
      switch scalar {
      case "\r": column = 0
      case "\n": move(to: row + 1)
      case "\u{8}": column = max(0, column - 1)
      case "\u{7}": break
      case "\u{1B}": escape(&rest)
      default: put(Character(scalar))
      }
    }
  }

  private mutating func move(to line: Int) {
    row = max(0, line)
    while rows.count <= row { rows.append([]) }
  }

  private mutating func put(_ character: Character) {
    if column >= columns {
      column = 0
      move(to: row + 1)
    }
    while rows[row].count <= column { rows[row].append(" ") }
    rows[row][column] = character
    column += 1
  }

  private mutating func escape(_ rest: inout Substring.UnicodeScalarView) {
    guard rest.popFirst() == "[" else { return }
    var digits = ""
    while let scalar = rest.popFirst() {
      if scalar.value < 0x40 {
        digits.unicodeScalars.append(scalar)
        continue
      }
      apply(scalar, Int(digits) ?? 0)
      return
    }
  }

  private mutating func apply(_ letter: Unicode.Scalar, _ number: Int) {
    let count = max(1, number)
    let length = rows[row].count
    switch letter {
    case "A": move(to: row - count)
    case "B": move(to: row + count)
    case "C": column += count
    case "D": column = max(0, column - count)
    case "G": column = count - 1
    case "K": rows[row].removeLast(max(0, length - column))
    case "J":
      rows[row].removeLast(max(0, length - column))
      rows.removeLast(rows.count - row - 1)
    case "P":
      rows[row].removeSubrange(min(column, length)..<min(column + count, length))
    case "@":
      rows[row].insert(contentsOf: Array(repeating: " ", count: count), at: min(column, length))
    default: break
    }
  }
}
