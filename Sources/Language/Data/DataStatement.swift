internal import Autodiff
internal import Learning
internal import Syntax

/// `data D = …`, `data A, B = split(D, 0.8)`.
extension Session {
  mutating func defineData(
    _ targets: Tree.List, _ source: Tree.ID, _ context: Context
  ) throws(Diagnostic) -> Reply {
    var symbols: [Symbol] = []
    for target in context.tree[targets] {
      let symbol = try name(target, context)
      guard !symbols.contains(symbol) else {
        throw context.blame(target, "two data sets have this name")
      }
      symbols.append(symbol)
    }
    let site = symbols.first.map { Lowering.site(of: workspace.symbols.canonical($0)) } ?? 0
    let loaded = try data(from: source, site, context)
    guard loaded.sets.count == symbols.count else {
      let (made, asked) = (loaded.sets.count, symbols.count)
      throw context.blame(
        source,
        "this makes \(made) data set\(made == 1 ? "" : "s"), and \(asked)"
          + " name\(asked == 1 ? " stands" : "s stand") before the =")
    }
    let notes = symbols.flatMap { redefinition(of: $0) }
    workspace.define(
      zip(symbols, loaded.sets).map { ($0, Definition(kind: .data($1))) })
    let parts = zip(symbols, loaded.sets).map { symbol, data in
      DataAnswer.Part(name: workspace.symbols.display(symbol), data: data)
    }
    return Reply(DataAnswer(parts: parts), notes: notes + loaded.notes)
  }

  /// A data set that a statement's clause `on` names, or that it makes on the spot: `on moons(200)`.
  ///
  /// This is what every verb that takes `on` calls. `Point.bind(_:title:)` then gives each column's
  /// name its column; a verb that looks at a part of the rows binds `data.rows(places)`.
  ///
  /// - Throws: an error at the clause, also for a column with the name of a param.
  mutating func data(on id: Tree.ID, _ context: Context) throws(Diagnostic) -> NamedData {
    let loaded = try data(from: id, workspace.statementCount, context)
    guard loaded.sets.count == 1, let data = loaded.sets.first else {
      throw context.blame(id, "on takes one data set; this makes \(loaded.sets.count)")
    }
    for name in data.names {
      guard case .parameter? = workspace.definitions[name]?.kind else { continue }
      let display = workspace.symbols.display(name)
      throw context.blame(
        id,
        "\(display) is a column here and a param of the session; give one of them another name")
    }
    return data
  }

  /// A data set of these columns, with symbols for them.
  mutating func named(
    _ columns: [Column], _ id: Tree.ID, _ context: Context
  ) throws(Diagnostic) -> NamedData {
    let set: DataSet
    do { set = try DataSet(columns) } catch { throw context.blame(id, "\(error)") }
    let names = set.columns.map { workspace.symbols.intern($0.name) }
    var seen: Set<Symbol> = []
    for (name, column) in zip(names, set.columns) where !seen.insert(name).inserted {
      throw context.blame(id, "two columns are called \(column.name)")
    }
    return NamedData(set: set, names: names)
  }
}
