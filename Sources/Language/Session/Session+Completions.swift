internal import Autodiff
internal import Learning
internal import Syntax

/// What Tab offers.
extension Session {
  /// The names and words that begin like the word before `offset` (in characters), each with a
  /// word of meaning: the user's own first, then verbs, functions, constants.
  public func completions(_ line: String, at offset: Int) -> [Completion] {
    let before = line.prefix(max(0, offset))
    let word = String(
      before.reversed().prefix { $0.isLetter || $0.isNumber || $0 == "_" }.reversed())
    if before.dropLast(word.count).last == "\\" {
      return Greek.letters.filter { $0.key.hasPrefix(word) }
        .map { Completion($0.value, $0.key) }.sorted { $0.meaning < $1.meaning }
    }
    if let columns = columns(behind: before.dropLast(word.count)) {
      return columns.filter { $0.text.hasPrefix(word) }
    }
    guard !word.isEmpty else { return [] }
    let isFirst = before.dropLast(word.count).allSatisfy(\.isWhitespace)
    var found: [Completion] = []
    for symbol in workspace.order {
      guard let definition = workspace.definitions[symbol] else { continue }
      found.append(Completion(workspace.symbols.display(symbol), definition.kindName))
    }
    if isFirst { found += HelpTopic.all.map { Completion($0.name, $0.purpose) } }
    found += Builtin.names.sorted().map { Completion($0, RowID.named($0)?.summary ?? "function") }
    found += ArrayFunction.names.sorted().map { Completion($0, "function of arrays") }
    found += namedConstants.keys.sorted().map { Completion($0, "constant") }
    var seen: Set<String> = []
    return found.filter { $0.text.hasPrefix(word) && seen.insert($0.text).inserted }
  }
}

extension Session {
  /// The columns that may follow `D.`; `nil` if no data set's name and a point stand there.
  private func columns(behind text: Substring) -> [Completion]? {
    guard text.last == "." else { return nil }
    let name = String(
      text.dropLast().reversed().prefix { $0.isLetter || $0.isNumber || $0 == "_" }.reversed())
    guard let symbol = workspace.symbols.known(name),
      case .data(let data)? = workspace.definitions[symbol]?.kind
    else { return nil }
    return data.set.columns.map { column in
      let summary = column.summary(notation).dropFirst(column.name.count + 1)
      return Completion(column.name, "column" + (summary.isEmpty ? "" : " " + summary))
    }
  }
}

extension Definition {
  var kindName: String {
    switch kind {
    case .value: "value"
    case .formula: "formula"
    case .function: "function"
    case .parameter: "param"
    case .data: "data"
    case .run: "run"
    case .net: "network"
    }
  }
}

extension RowID {
  /// The row whose name in gd is `name`.
  static func named(_ name: String) -> Row? { Row.table.first { $0.name == name && $0.isCallable } }
}
