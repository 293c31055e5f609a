internal import Autodiff
internal import Learning
internal import Syntax

/// What Tab offers.
extension Session {
  /// The verbs that do something.
  private static let verbs = Vocabulary.verbs.filter { $0 != Verb.export.rawValue }

  /// What may stand in the place of the word before `offset` (in characters), each with a word of
  /// meaning: Greek letters after `\`, fields after a point, topics after `help`; else the user's own
  /// names, then the clauses of the verb, verbs, functions, constants.
  public func completions(_ line: String, at offset: Int) -> [Completion] {
    let before = line.prefix(max(0, offset))
    let word = String(
      before.reversed().prefix { $0.isLetter || $0.isNumber || $0 == "_" }.reversed())
    let context = before.dropLast(word.count)
    if context.last == "\\" {
      return Greek.letters.filter { $0.key.hasPrefix(word) }
        .map { Completion($0.value, $0.key) }.sorted { $0.meaning < $1.meaning }
    }
    if context.last == "." { return fields(of: context.dropLast(), word) }
    let place = StatementPlace(context)
    if place.words.first == "help" {
      return Session.helpTopics.filter { $0.name.hasPrefix(word) }
        .map { Completion($0.name, $0.meaning) }
    }
    var found: [Completion] = []
    var seen: Set<String> = []
    func offer(_ name: String, _ meaning: @autoclosure () -> String) {
      guard name.hasPrefix(word), seen.insert(name).inserted else { return }
      found.append(Completion(name, found.count < Completion.listed ? meaning() : ""))
    }
    let clauses = place.clauses
    if word.isEmpty {
      // All names would say nothing; what may come next does.
      for name in place.isStart ? Self.verbs : clauses {
        offer(name, HelpTopic.named(name)?.purpose ?? "")
      }
      return found
    }
    for symbol in workspace.order {
      guard let definition = workspace.definitions[symbol] else { continue }
      offer(workspace.symbols.display(symbol), definition.listedKind)
    }
    for name in clauses { offer(name, HelpTopic.named(name)?.purpose ?? "clause") }
    if place.isStart {
      for name in Self.verbs { offer(name, HelpTopic.named(name)?.purpose ?? "verb") }
    }
    for name in (Builtin.names + ArrayFunction.names + Functional.names).sorted() {
      offer(name, Self.summary(ofFunction: name))
    }
    if context.split(whereSeparator: \.isWhitespace).contains("data") || place.words.last == "on" {
      for topic in HelpTopic.dataMakers { offer(topic.name, topic.purpose) }
    }
    if place.words.first == "train", place.words.contains("with") {
      for option in TrainingOption.allCases { offer(option.rawValue, "option of train") }
    }
    for name in namedConstants.keys.sorted() { offer(name, "constant") }
    for name in Vocabulary.control + Vocabulary.truths + Vocabulary.units {
      offer(name, HelpTopic.named(name)?.purpose ?? "word")
    }
    return found
  }

  /// The fields of the record whose name stands before the point.
  private func fields(of before: Substring, _ word: String) -> [Completion] {
    let name = String(
      before.reversed().prefix { $0.isLetter || $0.isNumber || $0 == "_" }.reversed())
    guard let symbol = workspace.symbols.known(name) else { return [] }
    return fields(of: symbol).filter { $0.text.hasPrefix(word) }
  }

  private func fields(of symbol: Symbol) -> [Completion] {
    if case .data(let data)? = workspace.definitions[symbol]?.kind {
      return data.set.columns.map { column in
        let summary = column.summary(notation).dropFirst(column.name.count + 1)
        return Completion(column.name, "column" + (summary.isEmpty ? "" : " " + summary))
      }
    }
    guard case .record(let fields)? = workspace.value(of: symbol) else { return [] }
    return fields.map {
      Completion(workspace.symbols.display($0.name), "field, \($0.value.listedKind)")
    }
  }
}

/// Where in a statement the cursor stands.
private struct StatementPlace {
  /// The words of the statement before the cursor.
  let words: [Substring]

  /// Of the text before the word at the cursor: what follows the last `;`, line end or open bracket,
  /// and behind `in` of a sweep the statement that is swept.
  init(_ text: Substring) {
    var depth = 0
    var start = text.startIndex
    for index in text.indices.reversed() {
      let character = text[index]
      if ")]}".contains(character) { depth += 1 }
      if "([{".contains(character) { depth -= 1 }
      if depth < 0 || depth == 0 && (character == ";" || character == "⏎" || character.isNewline) {
        start = text.index(after: index)
        break
      }
    }
    var words = text[start...].split(whereSeparator: \.isWhitespace)
    if words.first == "sweep", let place = words.lastIndex(of: "in") {
      words.removeFirst(place + 1)
    }
    self.words = words
  }

  var isStart: Bool { words.isEmpty }

  /// The clauses that the verb takes, once it has its subject.
  var clauses: [String] {
    guard let first = words.first, let verb = Verb(rawValue: String(first)) else {
      return words.isEmpty ? [] : ["at", "where", "as"]
    }
    let needsSubject = ![.again, .continue, .sweep].contains(verb)
    return words.count > 1 || !needsSubject ? verb.clauses : []
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
    case .run, .training: "run"
    case .net: "network"
    case .fit: "fit"
    }
  }

  /// The kind with its shape, for lists of names.
  var listedKind: String {
    switch kind {
    case .value(let value): value.listedKind
    case .parameter(let value):
      value.shapeText.isEmpty ? kindName : kindName + " " + value.shapeText
    case .formula, .function, .data, .run, .training, .net, .fit: kindName
    }
  }
}

extension Value {
  /// `3`, `4x2`; empty for what is no array.
  var shapeText: String {
    guard case .array(let entries) = self else { return "" }
    return entries.shape.map { "\($0)" }.joined(separator: "x")
  }

  /// A word for lists of names: `value`, `vector 3`, `matrix 4x2`.
  var listedKind: String {
    switch self {
    case .number(.truth): "truth"
    case .number: "value"
    case .array(let entries):
      (entries.shape.count == 1 ? "vector " : entries.shape.count == 2 ? "matrix " : "array ")
        + shapeText
    case .tuple: "tuple"
    case .record: "record"
    }
  }
}

extension RowID {
  /// The row whose name in gd is `name`.
  static func named(_ name: String) -> Row? { Row.table.first { $0.name == name && $0.isCallable } }
}
