internal import Autodiff
internal import Learning
internal import Syntax

/// What a data expression has made, and what is to be said about it.
struct LoadedData {
  var sets: [NamedData]
  var notes: [String] = []
}

/// Expressions that are data: a name, a `table`, a record of vectors, a call, rows of these, and
/// further columns by `where`.
extension Session {
  /// - Parameter site: what random numbers are drawn for: a name, or the statement.
  mutating func data(
    from id: Tree.ID, _ site: UInt64, _ context: Context
  ) throws(Diagnostic) -> LoadedData {
    switch context.tree[id] {
    case .name(let name):
      let symbol = workspace.symbol(name, in: context.source)
      if case .data(let data)? = workspace.definitions[symbol]?.kind {
        return LoadedData(sets: [data])
      }
      if workspace.definitions[symbol] == nil,
        let loaded = try data(calling: context.tree.canonical(name), [], id, site, context)
      {
        return loaded
      }
      throw context.blame(id, notData(symbol))
    case .table(let columns, let rows):
      let made = try table(columns, context.tree[rows], context)
      return LoadedData(sets: [try named(made, id, context)])
    case .record(let fields):
      return LoadedData(sets: [try record(context.tree[fields], id, context)])
    case .local(let base, let bindings):
      var loaded = try one(base, site, context)
      loaded.sets = [try data(loaded.sets[0], where: context.tree[bindings], context)]
      return loaded
    case .index(let base, let indices):
      var loaded = try one(base, site, context)
      loaded.sets = [try rows(context.tree[indices], of: loaded.sets[0], id, context)]
      return loaded
    case .call(let callee, let arguments):
      if case .name(let name) = context.tree[callee],
        let loaded = try data(
          calling: context.tree.canonical(name), Array(context.tree[arguments]), id, site, context)
      {
        return loaded
      }
      if let unknown = unknownMaker(callee, context) { throw unknown }
      return try computed(id, context)
    default: return try computed(id, context)
    }
  }

  private mutating func one(
    _ id: Tree.ID, _ site: UInt64, _ context: Context
  ) throws(Diagnostic) -> LoadedData {
    let loaded = try data(from: id, site, context)
    guard loaded.sets.count == 1 else {
      throw context.blame(id, "one data set is needed here; this makes \(loaded.sets.count)")
    }
    return loaded
  }

  /// `D[1..10]`, `D[[3, 1]]`
  private mutating func rows(
    _ indices: ArraySlice<Tree.ID>, of data: NamedData, _ id: Tree.ID, _ context: Context
  ) throws(Diagnostic) -> NamedData {
    guard indices.count == 1, let index = indices.first else {
      throw context.blame(id, "data has one index, its rows: D[1..10]")
    }
    let count = data.set.rowCount
    var places: [Int] = []
    switch context.tree[index] {
    case .all: return data
    case .range(let first, let last):
      let (start, end) = (try row(first, count, context), try row(last, count, context))
      guard start <= end else { throw context.blame(index, "these rows are none") }
      return data.rows(start...end)
    default:
      guard case .array(let entries) = try value(of: index, context), entries.shape.count == 1,
        !entries.numbers.isEmpty
      else { return data.rows([try row(index, count, context)]) }
      for number in entries.numbers { places.append(try row(number, index, count, context)) }
    }
    return data.rows(places)
  }

  private mutating func row(
    _ id: Tree.ID, _ count: Int, _ context: Context
  ) throws(Diagnostic) -> Int {
    guard let number = try value(of: id, context).double else {
      throw context.blame(id, "a row is a number")
    }
    return try row(number, id, count, context)
  }

  private func row(
    _ number: Double, _ id: Tree.ID, _ count: Int, _ context: Context
  ) throws(Diagnostic) -> Int {
    guard let place = Int(exactly: number), place >= 1, place <= count else {
      throw context.blame(id, "row \(notation.text(number)) is outside 1..\(count)")
    }
    return place - 1
  }

  /// A call of nothing that is known, but nearly.
  private func unknownMaker(_ callee: Tree.ID, _ context: Context) -> Diagnostic? {
    guard case .name(let name) = context.tree[callee] else { return nil }
    let spelling = context.tree.spelling(name)
    guard workspace.definitions[workspace.symbol(name, in: context.source)] == nil,
      !isFunction(context.tree.canonical(name)),
      let guess = Spelling.closest(to: spelling, among: DataFunction.names)
    else { return nil }
    return context.blame(callee, "\(spelling) is not known; did you mean \(guess)?")
  }

  /// An expression whose value is a record of vectors.
  private mutating func computed(
    _ id: Tree.ID, _ context: Context
  ) throws(Diagnostic) -> LoadedData {
    guard case .record(let fields) = try value(of: id, context) else {
      throw context.blame(
        id,
        "this is no data; data is table x, y: 1, 2; 2, 4, or csv(\"f.csv\"), moons(200), D[1..9], …"
      )
    }
    var columns: [Column] = []
    for field in fields {
      let name = workspace.symbols.display(field.name)
      guard case .array(let entries) = field.value else {
        throw context.blame(id, "\(name) is \(field.value.kindName): a column is a vector")
      }
      columns.append(try Column(name, entries) { context.blame(id, $0) })
    }
    return LoadedData(sets: [try named(columns, id, context)])
  }

  private func notData(_ symbol: Symbol) -> String {
    let name = workspace.symbols.display(symbol)
    let sets = workspace.order.filter {
      if case .data? = workspace.definitions[$0]?.kind { true } else { false }
    }
    let known = sets.map { workspace.symbols.display($0) } + DataFunction.names
    let guess = Spelling.closest(to: name, among: known)
    let kind =
      workspace.definitions[symbol].map { "is a \($0.kindName), not data" } ?? "is not known"
    return "\(name) \(kind)" + (guess.map { "; did you mean \($0)?" } ?? "")
  }

  /// `table x, y: 1, 2; 2, 4`
  private mutating func table(
    _ columns: Tree.ID, _ rows: ArraySlice<Tree.ID>, _ context: Context
  ) throws(Diagnostic) -> [Column] {
    guard case .tuple(let list) = context.tree[columns] else {
      throw context.blame(columns, "a table needs the names of its columns")
    }
    var names: [String] = []
    for id in context.tree[list] {
      let symbol = try name(id, context)
      names.append(workspace.symbols.display(symbol))
    }
    guard !rows.isEmpty else {
      throw context.blame(columns, "a table needs its rows: table x, y: 1, 2; 2, 4")
    }
    var made = names.map { TableColumn(name: $0) }
    for row in rows {
      guard case .vector(let entries) = context.tree[row] else { continue }
      for (place, entry) in context.tree[entries].enumerated() where place < made.count {
        if case .text(let text) = context.tree[entry] {
          try made[place].append(label: context.tree[text], entry, context)
        } else {
          let plain = try plainValue(entry, context)
          let value = if let plain { plain } else { try value(of: entry, context) }
          try made[place].append(value, entry, context)
        }
      }
    }
    return made.map(\.column)
  }

  /// `{x: linspace(0, 1, 50), y: D.y}`: vectors, or matrices with a row for each row.
  private mutating func record(
    _ fields: ArraySlice<Tree.ID>, _ id: Tree.ID, _ context: Context
  ) throws(Diagnostic) -> NamedData {
    var columns: [Column] = []
    for field in fields {
      guard case .binding(let target, let body) = context.tree[field] else { continue }
      let name = workspace.symbols.display(try self.name(target, context))
      guard case .array(let entries) = try value(of: body, context) else {
        throw context.blame(body, "a column is a vector with a number for each row")
      }
      columns.append(try Column(name, entries) { context.blame(body, $0) })
    }
    return try named(columns, id, context)
  }
}

extension Column {
  /// The column that an array with an element for each row is.
  init(_ name: String, _ entries: Entries, _ blame: (String) -> Diagnostic) throws(Diagnostic) {
    let shape = Array(entries.shape.dropFirst())
    guard !shape.contains(0) else { throw blame("a row's entry has at least one number") }
    self.init(name, entries.numbers, shape: shape)
  }
}

/// A column of a `table` as its entries come.
private struct TableColumn {
  let name: String
  private var numbers: [Double] = []
  private var shape: [Int]?
  private var labels: [String] = []

  init(name: String) { self.name = name }

  var column: Column { Column(name, numbers, shape: shape ?? [], labels: labels) }

  mutating func append(
    _ value: Value, _ id: Tree.ID, _ context: Context
  ) throws(Diagnostic) {
    switch value {
    case .number, .array: break
    case .tuple, .record: throw context.blame(id, "an entry of a table is a number or a vector")
    }
    let found = value.shape
    guard !found.contains(0) else {
      throw context.blame(id, "an entry of a table has at least one number")
    }
    guard labels.isEmpty, shape == nil || shape == found else {
      throw context.blame(
        id, "the entries of a column are alike: this is \(value.kindName), unlike those above")
    }
    shape = found
    numbers += value.constants.map(\.double)
  }

  /// A word stands for its place among the words of the column, from 0.
  mutating func append(label: String, _ id: Tree.ID, _ context: Context) throws(Diagnostic) {
    guard numbers.isEmpty || !labels.isEmpty else {
      throw context.blame(id, "the entries of a column are alike: those above are numbers")
    }
    shape = []
    let place = labels.firstIndex(of: label) ?? labels.count
    if place == labels.count { labels.append(label) }
    numbers.append(Double(place))
  }
}
