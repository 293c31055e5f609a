internal import Autodiff
internal import Engine
internal import Learning
internal import Syntax

/// Why there is no fit, in words and at its place.
extension Session {
  func diagnostic(
    _ error: FitError, _ globals: [Symbol], _ columns: [(name: Symbol, entries: Entries)],
    _ fixed: [(name: Symbol, value: Value)], unknowns: [Symbol] = []
  ) -> Diagnostic {
    let span = running?.span ?? .none
    switch error {
    case .plan(let error): return Diagnostic("this formula cannot be run: \(error)", at: span)
    case .noRows: return Diagnostic("there is no row to fit to", at: span)
    case .fewerRowsThanUnknowns(let rows, let count):
      let names = unknowns.map { workspace.symbols.display($0) }
      let list = names.count > 6 ? "" : " (\(names.joined(separator: ", ")))"
      return Diagnostic(
        "\(count) unknowns\(list) need at least \(count) rows; there \(rows == 1 ? "is" : "are")"
          + " \(rows)", at: span)
    case .unused(let place):
      let name =
        unknowns.indices.contains(place) ? workspace.symbols.display(unknowns[place]) : "an unknown"
      return Diagnostic("the formula does not depend on \(name): nothing tells its value", at: span)
    case .noStart:
      var diagnostic = Diagnostic(
        "no starting values were found at which the formula has a value in every row", at: span)
      let start = unknowns.map { "\(workspace.symbols.display($0))=1" }.joined(separator: ", ")
      diagnostic.help = "give some: from \(start)"
      return diagnostic
    case .run(.undefined(let fault), let function):
      return diagnostic(fault, in: function, globals, columns, fixed)
    case .run(let error, let function): return diagnostic(error, in: function)
    }
  }

  /// The step of the loop over the rows is a row.
  private func diagnostic(
    _ fault: Fault, in function: FunctionID, _ globals: [Symbol],
    _ columns: [(name: Symbol, entries: Entries)], _ fixed: [(name: Symbol, value: Value)]
  ) -> Diagnostic {
    guard let row = fault.site.steps.first else {
      return diagnostic(.undefined(fault), in: function)
    }
    let site = Site(
      function: fault.site.function, node: fault.site.node, origin: fault.site.origin,
      steps: Array(fault.site.steps.dropFirst()))
    let inRow = Fault(
      site: site, kind: fault.kind, row: fault.row, operands: fault.operands,
      element: fault.element)
    var naming = Naming()
    for (name, entries) in columns where row < (entries.shape.first ?? 0) {
      naming.names.append(name)
      naming.values.append(entries.element(row))
    }
    for (name, value) in fixed {
      naming.names.append(name)
      naming.values.append(value)
    }
    var diagnostic = diagnostic(.undefined(inRow), naming, in: function)
    diagnostic.message += ", in row \(row + 1)"
    return diagnostic
  }
}
