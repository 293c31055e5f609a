internal import Learning
internal import Syntax

/// `show D`: what each column is, and the first rows.
extension Session {
  func show(_ data: NamedData, named symbol: Symbol) -> Reply {
    Reply(DataTable(name: workspace.symbols.display(symbol), data: data))
  }

  /// The answer to a statement that is only the name of data.
  func showData(_ id: Tree.ID, _ context: Context) -> Reply? {
    guard case .name(let name) = context.tree[id] else { return nil }
    let symbol = workspace.symbol(name, in: context.source)
    guard case .data(let data)? = workspace.definitions[symbol]?.kind else { return nil }
    return show(data, named: symbol)
  }
}

/// The first rows of a data set under the names of their columns.
struct DataTable: Answer {
  let name: String
  let data: NamedData

  private static let shownRows = 8

  var kind: String { "show" }

  private var set: DataSet { data.set }

  func lines(_ page: Page) -> [StyledLine] {
    let note = DataAnswer(parts: [.init(name: name, data: data)]).lines(page)
    let shown = set.rowCount <= Self.shownRows + 1 ? set.rowCount : Self.shownRows
    var columns = [["row"] + (0..<shown).map { String($0 + 1) }]
    var width = columns[0].map(\.count).max() ?? 0
    for column in set.columns {
      let cells = [column.name] + (0..<shown).map { cell(column, $0, page.notation) }
      let needed = 3 + (cells.map(\.count).max() ?? 0)
      guard width + needed <= page.width || columns.count == 1 else { break }
      width += needed
      columns.append(cells)
    }
    var lines = (0...shown).map { row in
      var line = ""
      for cells in columns {
        let size = cells.map(\.count).max() ?? 0
        line += (line.isEmpty ? "" : "   ") + cells[row]
        line += String(repeating: " ", count: size - cells[row].count)
      }
      return StyledSpan.formula(String(line.reversed().drop { $0 == " " }.reversed()))
    }
    let left = [
      (set.rowCount - shown, "row"), (set.columns.count - columns.count + 1, "column"),
    ].filter { $0.0 > 0 }.map { "\($0.0) more \($0.1)\($0.0 == 1 ? "" : "s")" }
    if !left.isEmpty { lines.append([StyledSpan(left.joined(separator: ", "), .note)]) }
    return note + lines
  }

  /// A number, a label, `-` for what is missing, the first numbers of an array.
  private func cell(_ column: Column, _ row: Int, _ notation: Notation) -> String {
    let width = column.width
    let numbers = column.numbers[row * width..<(row + 1) * width]
    if !column.shape.isEmpty {
      let shown = numbers.prefix(3).map { notation.text($0) }.joined(separator: ", ")
      return width > 3 ? "[\(shown), …]" : "[\(shown)]"
    }
    guard let number = numbers.first, !number.isNaN else { return "-" }
    if let place = Int(exactly: number), column.labels.indices.contains(place) {
      return column.labels[place].onOneLine
    }
    return notation.text(number)
  }

  func bareValues(_ page: Page) -> [String] { [] }

  func fields(_ page: Page) -> [JSONValue.Field] { set.fields(name: name) }
}
