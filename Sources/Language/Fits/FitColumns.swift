internal import Autodiff
internal import Learning
internal import Syntax

/// The columns of a fit: names that hold a number for each row.
struct FitColumns {
  var columns: [(name: Symbol, entries: Entries)]
  var count: Int
  /// Arrays of the session that are no columns, because they have another length.
  var others: [(name: Symbol, entries: Entries)] = []

  /// What stands for a column where the formula is for one row: of its kind, and no whole number
  /// that a size could depend on.
  static func standIn(_ entries: Entries) -> Value {
    let rest = Array(entries.shape.dropFirst())
    if rest.isEmpty { return .number(.decimal(0.5)) }
    return .array(Entries(shape: rest, numbers: Array(repeating: 0.5, count: rest.reduce(1, *))))
  }
}

extension Session {
  /// The columns among the session's names: the vectors on the left, and those on the right that
  /// are as long.
  mutating func sessionColumns(
    _ left: Tree.ID, _ right: Tree.ID, besides unknowns: Set<Symbol>, _ context: Context
  ) throws(Diagnostic) -> FitColumns {
    let measured = try arrays(in: left, besides: unknowns, context)
    guard let first = measured.first, let count = first.entries.shape.first else {
      let text = context.tree.text(left, notation.style)
      var error = context.blame(
        left, "\(text) holds no data: on the left stands what was measured, a vector or a column")
      error.help = "name the data with on: fit y = a*x + b on D"
      throw error
    }
    if let other = measured.first(where: { $0.entries.shape.first != count }) {
      throw context.blame(
        left,
        "\(workspace.symbols.display(first.name)) has \(count) rows and"
          + " \(workspace.symbols.display(other.name)) has \(other.entries.shape.first ?? 0)")
    }
    let known = Set(measured.map(\.name))
    let read = try arrays(in: right, besides: unknowns, context)
    return FitColumns(
      columns: measured
        + read.filter { $0.entries.shape.first == count && !known.contains($0.name) },
      count: count, others: read.filter { $0.entries.shape.first != count })
  }

  /// The columns of a data set, each by its name; all of them.
  mutating func columns(on data: Tree.ID, _ context: Context) throws(Diagnostic) -> FitColumns {
    let data = try self.data(on: data, context)
    var columns: [(name: Symbol, entries: Entries)] = []
    for name in data.names {
      if case .array(let entries)? = data.value(name) { columns.append((name, entries)) }
    }
    return FitColumns(columns: columns, count: data.set.rowCount)
  }

  /// The names that an expression reads, through definitions and functions, and that hold arrays.
  private mutating func arrays(
    in id: Tree.ID, besides unknowns: Set<Symbol>, _ context: Context
  ) throws(Diagnostic) -> [(name: Symbol, entries: Entries)] {
    var found: [(name: Symbol, entries: Entries)] = []
    var seen = unknowns
    var pending = [(Reference(source: context.source, id: id), [Symbol]())]
    while !pending.isEmpty {
      let (reference, parameters) = pending.removeFirst()
      for symbol in workspace.namesMentioned(by: reference, without: parameters) {
        guard seen.insert(symbol).inserted else { continue }
        switch workspace.definitions[symbol]?.kind {
        case .value(.array(let entries))? where !entries.shape.isEmpty:
          found.append((symbol, entries))
        case .formula(let inner)?:
          guard isSettled(inner, besides: unknowns) else {
            pending.append((inner, []))
            continue
          }
          let place = Context(
            source: inner.source, tree: workspace.tree(inner), statement: context.statement)
          if case .array(let entries) = try value(of: inner.id, place), !entries.shape.isEmpty {
            found.append((symbol, entries))
          }
        case .function(let parameters, let body)?: pending.append((body, parameters))
        case .data(let data)?:
          for column in data.names {
            guard case .array(let entries)? = data.value(column) else { continue }
            found.append((workspace.symbols.intern(.field(column), of: symbol), entries))
          }
        case .value?, .parameter?, .run?, .training?, .fit?, .net?, nil: break
        }
      }
    }
    return found
  }

  /// Whether a definition depends on nothing that a fit could move: no free name, no param.
  private func isSettled(_ reference: Reference, besides unknowns: Set<Symbol>) -> Bool {
    var seen: Set<Symbol> = []
    var pending = [(reference, [Symbol]())]
    while let (next, parameters) = pending.popLast() {
      for symbol in workspace.namesMentioned(by: next, without: parameters) {
        if unknowns.contains(symbol) { return false }
        guard seen.insert(symbol).inserted else { continue }
        switch workspace.definitions[symbol]?.kind {
        case .formula(let inner)?: pending.append((inner, []))
        case .function(let parameters, let body)?: pending.append((body, parameters))
        case .parameter?, .net?: return false
        case nil:
          if !workspace.symbols.isBuiltin(symbol) { return false }
        case .value?, .run?, .training?, .fit?, .data?: break
        }
      }
    }
    return true
  }
}
