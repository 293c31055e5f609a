internal import Learning
internal import Syntax

/// Data in files: `csv("f.csv")`, `idx("images", "labels")`.
extension Session {
  mutating func data(
    in format: DataFormat, _ arguments: [Tree.ID], _ id: Tree.ID, _ context: Context
  ) throws(Diagnostic) -> LoadedData {
    var texts: [String] = []
    for argument in arguments {
      guard case .text(let text) = context.tree[argument] else {
        throw context.blame(
          argument, "a file name stands in quotes: \(format.name)(\"f.\(format.name)\")")
      }
      texts.append(context.tree[text])
    }
    let most = format.fileCounts.upperBound
    let option = format.name == "csv" && texts.count == most + 1 ? texts.popLast() : nil
    guard format.fileCounts.contains(texts.count) else {
      throw context.blame(id, "\(format.name) is written \(format.synopsis)")
    }
    var files: [DataFile] = []
    for (text, argument) in zip(texts, arguments) {
      let path = FilePath.resolved(text, from: context.tree.source.name)
      do {
        files.append(DataFile(name: text, bytes: try host.readFile(path)))
      } catch {
        throw context.blame(argument, "\(text) cannot be read: \(error.message)")
      }
    }
    let content: FileContent
    do { content = try format.read(files, option, workspace.memoryLimit) } catch {
      throw context.blame(id, "\(error)")
    }
    let (columns, notes) = distinct(content.columns)
    return LoadedData(
      sets: [try named(columns, id, context)], notes: content.notes + notes)
  }

  /// Columns of a file no two of which have one name: `x`, `x_b`, `x_c`.
  private mutating func distinct(_ columns: [Column]) -> ([Column], notes: [String]) {
    var taken: Set<Symbol> = []
    var notes: [String] = []
    var made: [Column] = []
    made.reserveCapacity(columns.count)
    for column in columns {
      if taken.insert(workspace.symbols.intern(column.name)).inserted {
        made.append(column)
        continue
      }
      var name = column.name
      // As many letters as columns are enough.
      for attempt in 1...columns.count + 1 {
        name = column.name + "_" + Self.letters(attempt)
        if taken.insert(workspace.symbols.intern(name)).inserted { break }
      }
      made.append(column.renamed(name))
      if notes.count < 3 { notes.append("a second column \(column.name) is called \(name) here") }
    }
    return (made, notes)
  }

  /// 1 is `b`, 25 is `z`, 26 is `bb`.
  private static func letters(_ number: Int) -> String {
    var (rest, text) = (number, "")
    while rest > 0 {
      let letter = UnicodeScalar(UInt8(ascii: "b") + UInt8((rest - 1) % 25))
      text = String(Character(letter)) + text
      rest = (rest - 1) / 25
    }
    return text
  }
}
