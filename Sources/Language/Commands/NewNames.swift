internal import Autodiff
internal import Syntax

/// Notes on names that look like a product: `xy is a new name; for the product write x*y`.
extension Session {
  /// - Parameters:
  ///   - names: the names of a statement.
  ///   - parameters: names that the statement itself makes known.
  func newNameNotes(_ names: [Symbol], parameters: [Symbol] = []) -> [String] {
    names.compactMap { symbol in
      guard workspace.definitions[symbol] == nil, !workspace.symbols.isBuiltin(symbol),
        !parameters.contains(symbol), !workspace.mentioned.contains(symbol)
      else { return nil }
      let name = workspace.symbols.canonical(symbol)
      guard name.count >= 2 && name.count <= 40 else { return nil }
      for cut in name.indices.dropFirst() {
        let (left, right) = (String(name[..<cut]), String(name[cut...]))
        if isKnown(left, parameters) && isKnown(right, parameters) {
          return "\(name) is a new name; for the product write \(left)*\(right)"
        }
      }
      return nil
    }
  }

  /// `y does not occur in x², so y = 3 changes nothing`
  func idleNotes(
    _ point: Point, _ function: LoweredFunction, _ body: Tree.ID, _ context: Context
  ) -> [String] {
    let used = Set(function.globals).union(function.globals.map(workspace.symbols.base))
    let given = point.names.filter { !point.columns.contains($0) }
    guard given.contains(where: { !used.contains($0) }) else { return [] }
    let text = context.tree.text(body, notation.style)
    let place = text.count <= 40 ? text : "this expression"
    return given.compactMap { symbol in
      guard !used.contains(symbol), let value = point.values[symbol] else { return nil }
      let name = workspace.symbols.display(symbol)
      return "\(name) does not occur in \(place), so \(name) ="
        + " \(notation.text(value, workspace.symbols)) changes nothing"
    }
  }

  /// The names in the expression that a statement works on; definitions have looked themselves.
  func usedNames(_ context: Context) -> [Symbol] {
    switch context.statement.kind {
    case .expression(let id), .verb(_, let id?):
      workspace.namesMentioned(by: Reference(source: context.source, id: id))
    default: []
    }
  }

  private func isKnown(_ name: String, _ parameters: [Symbol]) -> Bool {
    guard let symbol = workspace.symbols.known(name) else { return false }
    if parameters.contains(symbol) { return true }
    switch workspace.definitions[symbol]?.kind {
    case .value?, .parameter?, .formula?, .data?, .run?, .training?, .fit?: return true
    case .function?, .net?, nil: return false
    }
  }
}
