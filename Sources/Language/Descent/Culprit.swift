internal import Autodiff
internal import Engine
internal import Learning
internal import Syntax

/// Which rows of which data the entries of an array stand for.
struct DataRows {
  let data: NamedData
  let title: String
  /// By entry, from 1.
  let rows: [Int]
}

/// Why a descent cannot go on, with the numbers and the row of the data that are to blame.
extension Session {
  /// - Parameter state: where the step began that leaves the real numbers.
  func culprit(
    _ error: RunError, after state: [Double], step: Int, _ prepared: PreparedDescent,
    _ machine: DescentMachine
  ) -> Diagnostic {
    let layout = StateLayout(prepared.types.map { $0.sizes ?? [] })
    var point = Array(state.prefix(layout.width))
    if prepared.problem.batch == nil, case .graph(let descent) = machine {
      // A step with a batch looks at it first; else it is the place it leads to that has no value.
      guard let moved = try? descent.moved(from: state, limits: limits) else {
        return diagnostic(error)
      }
      point = moved
    }
    return culprit(error, at: point, step: step, prepared)
  }

  /// - Parameter step: steps made before, which tells the rows of a batch.
  func culprit(
    _ error: RunError, at point: [Double], step: Int, _ prepared: PreparedDescent
  ) -> Diagnostic {
    let layout = StateLayout(prepared.types.map { $0.sizes ?? [] })
    let rows =
      prepared.problem.batch?.rows(ofStep: step)
      ?? prepared.data.map { Array(1...max(1, $0.set.rowCount)) } ?? []
    var naming = Naming(names: prepared.variables, values: prepared.values(at: point))
    guard
      let fault = prepared.problem.fault(
        at: layout.values(point), prepared.invariants, rows: rows, limits: limits)
    else { return diagnostic(error, naming) }
    if let data = prepared.data, let title = prepared.dataTitle,
      let entry = fault.element.first, rows.indices.contains(entry),
      isByRow(fault, rows.count, prepared)
    {
      naming.rows = DataRows(data: data, title: title, rows: rows)
      let row = data.set.rows([rows[entry] - 1])
      for (name, column) in zip(data.names, row.columns) where column.shape.isEmpty {
        guard let number = column.numbers.first else { continue }
        naming.names.append(name)
        naming.values.append(.number(.decimal(number)))
      }
    }
    return diagnostic(.undefined(fault), naming)
  }

  /// Whether the first axis of the array at fault is that of the rows: it is as long, and no
  /// parameter is.
  private func isByRow(_ fault: Fault, _ count: Int, _ prepared: PreparedDescent) -> Bool {
    let body = workspace.table[fault.site.function]
    guard body.nodes.indices.contains(fault.site.node.int) else { return false }
    let type = workspace.table[body.type(of: fault.site.node)]
    return type.sizes?.first == count && !prepared.types.contains { $0.sizes?.first == count }
  }
}
