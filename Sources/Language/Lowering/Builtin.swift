internal import Autodiff

/// The functions that gd knows by name, as graph builders over numbers.
///
/// Most are rows under their own name; what stands here is what is spelled otherwise or made of
/// several rows.
struct Builtin: Sendable {
  /// How many arguments it takes.
  let arity: ClosedRange<Int>
  let build: @Sendable (inout Builder, [NodeID]) -> NodeID

  /// The function called `name`, canonical.
  static func named(_ name: String) -> Builtin? { table[name] }

  /// All names, always in the same order: the rows', then what is spelled otherwise.
  static let names: [String] = {
    let rows = Row.table.filter(\.isCallable).map(\.name)
    return rows + table.keys.filter { !rows.contains($0) }.sorted()
  }()

  private static let table: [String: Builtin] = {
    var table: [String: Builtin] = [:]
    for row in Row.table where row.isCallable {
      table[row.name] = Builtin(arity: row.arity...row.arity) { builder, operands in
        builder.apply(
          row.id, operands[0], operands.count > 1 ? operands[1] : nil,
          operands.count > 2 ? operands[2] : nil)
      }
    }
    for (alias, name) in [("log", "ln"), ("σ", "sigmoid"), ("sigma", "sigmoid")] {
      table[alias] = table[name]
    }
    for id in [RowID.min, .max] {
      table[Row[id].name] = Builtin(arity: 1...Int.max) { builder, operands in
        operands.dropFirst().reduce(operands[0]) { builder.apply(id, $0, $1) }
      }
    }
    return table
  }()
}

extension Row {
  /// Whether the row is called by its name: operators and the graph's own rows are not.
  var isCallable: Bool {
    switch id {
    case .add, .subtract, .multiply, .divide, .negate, .less, .lessOrEqual, .greater,
      .greaterOrEqual, .equal, .notEqual, .not, .and, .or, .convert, .xlogy, .xpowy:
      false
    default: id.isElementwise
    }
  }
}

/// The constants by their canonical names.
let namedConstants: [String: NamedConstant] = ["pi": .pi, "e": .e, "inf": .infinity]
