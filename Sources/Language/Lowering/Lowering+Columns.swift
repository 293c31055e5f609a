internal import Autodiff
internal import Syntax

/// Columns of data: `D.x`, or `x` under `on D`.
extension Lowering {
  /// `D.x` as one input; `nil` if the base is not a data set's name. The other columns are not
  /// touched.
  func lowerColumn(
    _ base: Tree.ID, _ field: Symbol, _ id: Tree.ID
  ) throws(Diagnostic) -> Lowered? {
    guard case .name(let name) = tree[base] else { return nil }
    let whole = symbol(name)
    guard case .data(let data)? = workspace.definitions[whole]?.kind, given[whole] == nil,
      scope?.owner(of: whole) == nil, !isBound(whole, nil)
    else { return nil }
    guard data.names.contains(field) else { throw blame(id, unknownColumn(field, of: data, base)) }
    let column = part(of: whole, .field(field))
    try refuseMissing(workspace.symbols.intern(.field(field), of: whole), id)
    return column
  }

  private func unknownColumn(_ field: Symbol, of data: NamedData, _ base: Tree.ID) -> String {
    let names = data.names.prefix(1_000).map { workspace.symbols.display($0) }
    let name = workspace.symbols.display(field)
    let start = "\(tree.text(base, .unicode)) has no column \(name)"
    if let guess = Spelling.closest(to: name, among: names) {
      return "\(start); did you mean \(guess)?"
    }
    let more = data.names.count - 12
    return "\(start); it has \(names.prefix(12).joined(separator: ", "))"
      + (more > 0 ? " and \(more) more" : "")
  }

  /// Refuses a column that has a row without a number.
  func refuseMissing(_ symbol: Symbol, _ id: Tree.ID) throws(Diagnostic) {
    guard !given.isEmpty || workspace.symbols.part(symbol) != nil,
      case .array(let entries)? = workspace.value(of: symbol, given),
      let row = entries.firstMissingRow
    else { return }
    throw blame(id, Self.missingValue(workspace.symbols.display(symbol), row: row))
  }

  /// - Parameter row: from 0.
  static func missingValue(_ name: String, row: Int) -> String {
    "\(name) has no number in row \(row + 1); data D = complete(D) keeps the rows that have all"
  }
}
