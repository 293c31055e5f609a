internal import Autodiff
internal import Learning
internal import Syntax

/// `save "x.gd"`: a script that rebuilds the session. `load "x.gd"`: the statements of a script.
/// With a network both are about its weights (`SavedNetwork.swift`).
extension Session {
  mutating func save(_ subject: Tree.ID?, _ context: Context) throws(Diagnostic) -> Reply {
    if let subject, case .name = context.tree[subject] { return try saveNetwork(subject, context) }
    let (path, place) = try file(subject, "save", context)
    try refuseClauses(verb: "save", context)
    guard !path.hasSuffix(Self.weightsEnding) else {
      throw context.blame(
        place, "a session is saved as a script; for the weights of a network: save N to \"\(path)\""
      )
    }
    let names = workspace.order.filter { workspace.definitions[$0] != nil }
    var lines = ["# Saved by gd: load \"\(path)\" brings these names back."]
    switch options.digits {
    case .significant(6): break
    case .significant(let count): lines.append("show digits \(count)")
    case .full: lines.append("show digits full")
    }
    for name in names {
      if case .data(let data)? = workspace.definitions[name]?.kind {
        guard !data.set.columns.contains(where: { $0.missing != nil }) else {
          let name = workspace.symbols.display(name)
          throw context.blame(place, "\(name) has missing entries, which a script cannot hold")
        }
      }
      lines += statements(defining: name)
    }
    try write(Array((lines.joined(separator: "\n") + "\n").utf8), to: path, place, context)
    return Reply(FileAnswer(kind: "save", path: path, contents: .names(names.count)))
  }

  func write(
    _ bytes: [UInt8], to path: String, _ place: Tree.ID, _ context: Context
  ) throws(Diagnostic) {
    do { try host.writeFile(path, bytes) } catch {
      throw context.blame(place, "\(path) cannot be written: \(error.message)")
    }
  }

  private func refuseClauses(verb: String, _ context: Context) throws(Diagnostic) {
    guard let clause = context.clauses.first else { return }
    throw Diagnostic("\(verb) of a script takes its file alone", at: clause.span)
  }

  /// Runs the definitions and settings of a script, all of them or none; `undo` takes them back at
  /// once. What would only print is passed over.
  mutating func load(_ subject: Tree.ID?, _ context: Context) throws(Diagnostic) -> Reply {
    let (path, place) = try file(subject, "load", context)
    if path.hasSuffix(Self.weightsEnding) { return try loadNetwork(path, place, context) }
    try refuseClauses(verb: "load", context)
    let start = workspace.undoCount
    let digits = options.digits
    do throws(Diagnostic) {
      try runDefinitions(of: path, blaming: place, context, settings: true)
    } catch {
      options.digits = digits
      throw error
    }
    let names = workspace.joinChanges(since: start, using: nil)
    return Reply(FileAnswer(kind: "load", path: path, contents: .names(names)))
  }

  private func file(
    _ subject: Tree.ID?, _ verb: String, _ context: Context
  ) throws(Diagnostic) -> (path: String, place: Tree.ID) {
    guard let subject, case .text(let text) = context.tree[subject] else {
      throw Diagnostic(
        "\(verb) takes a file, as in \(verb) \"lesson.gd\"", at: context.statement.span)
    }
    return (context.tree[text], subject)
  }

  /// What a person would type to define the name as it is.
  private mutating func statements(defining symbol: Symbol) -> [String] {
    guard let definition = workspace.definitions[symbol] else { return [] }
    let notation = Notation(alphabet: .unicode, digits: nil)
    let name = workspace.symbols.display(symbol)
    switch definition.kind {
    case .value(let value):
      return ["\(name) := \(notation.text(value, workspace.symbols))"]
    case .parameter(let value):
      return ["param \(name) = \(notation.text(value, workspace.symbols))"]
    case .formula(let reference):
      return ["\(name) = \(workspace.tree(reference).text(reference.id, notation.style))"]
    case .function(let parameters, let body):
      let names = parameters.map { workspace.symbols.display($0) }
      let list = names.joined(separator: ", ")
      let rules = definition.rules.map { rule in
        let by = workspace.symbols.display(rule.names[rule.parameter])
        let sign = names.count == 1 ? "\(name)'" : "∂\(name)/∂\(by)"
        let parameters = rule.names.map { workspace.symbols.display($0) }.joined(separator: ", ")
        let body = workspace.tree(rule.body).text(rule.body.id, notation.style)
        return "rule \(sign)(\(parameters)) = \(body)"
      }
      return ["\(name)(\(list)) = \(workspace.tree(body).text(body.id, notation.style))"] + rules
    case .data(let data): return ["data \(name) = table \(data.set.rows(notation))"]
    case .net(let net):
      let parts = zip(net.names, net.values).map { part, value in
        "\(name).\(part) := \(notation.text(.array(value), workspace.symbols))"
      }
      var scaling: [String] = []
      if let format = net.format, format.isScaled {
        let record = format.record(&workspace.symbols)
        scaling = ["\(name).scaling := \(notation.text(record, workspace.symbols))"]
      }
      return [net.network.text(arrow: "->", name: name)] + parts + scaling
    case .run, .training:
      return ["# \(name) was a run: the statement that made it makes it again"]
    case .fit: return ["# \(name) was a fit: the statement that made it makes it again"]
    }
  }
}

extension DataSet {
  /// What stands behind `table`: the names of the columns, and a line for each row.
  fileprivate func rows(_ notation: Notation) -> String {
    let entries = columns.map { column in
      let element = Entries(shape: [rowCount] + column.shape, numbers: column.numbers)
      return (0..<rowCount).map { row -> String in
        switch element.element(row) {
        case .number(let constant):
          guard let place = Int(exactly: constant.double),
            column.labels.indices.contains(place)
          else { return notation.text(constant.double) }
          var tree = Tree()
          let label = tree.add(.text(tree.text(column.labels[place])))
          return tree.text(label)
        case .array(let entries):
          return "[" + entries.numbers.map { notation.text($0) }.joined(separator: ", ") + "]"
        case .tuple, .record: return ""
        }
      }
    }
    let lines = (0..<rowCount).map { row in
      "  " + entries.map { $0[row] }.joined(separator: ", ") + "\n"
    }
    return columns.map(\.name).joined(separator: ", ") + ": {\n" + lines.joined() + "}"
  }
}

/// What a file got, or gave.
struct FileAnswer: Answer {
  enum Contents {
    case names(Int)
    /// How many numbers.
    case weights(Int)
    case network(Network, name: String)
  }

  let kind: String
  let path: String
  let contents: Contents

  func lines(_ page: Page) -> [StyledLine] {
    let sign = page.notation.alphabet == .ascii ? "->" : "→"
    let what =
      switch contents {
      case .names(let count): "\(count) name\(count == 1 ? "" : "s")"
      case .weights(let count): "\(count) numbers"
      case .network(let network, let name): network.text(arrow: sign, name: name)
      }
    return [[StyledSpan(kind == "save" ? "\(what) \(sign) \(path)" : "\(path) \(sign) \(what)")]]
  }

  func bareValues(_ page: Page) -> [String] { [] }

  func fields(_ page: Page) -> [JSONValue.Field] {
    let field: JSONValue.Field =
      switch contents {
      case .names(let count): .init("names", .integer(Int64(count)))
      case .weights(let count): .init("numbers", .integer(Int64(count)))
      case .network(let network, let name):
        .init("network", .string(network.text(arrow: "->", name: name)))
      }
    return [.init("file", .string(path)), field]
  }
}
