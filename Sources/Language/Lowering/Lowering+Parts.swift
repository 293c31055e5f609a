internal import Autodiff
internal import Syntax

/// Fields of records.
extension Lowering {
  func lowerField(
    _ base: Tree.ID, _ field: Symbol, _ id: Tree.ID
  ) throws(Diagnostic) -> Lowered {
    if let column = try lowerColumn(base, field, id) { return column }
    if let part = try lowerPart(base, field, id) { return part }
    if case .record(let fields)? = try fitted(base) {
      // Only what is asked for: the other fields may be as long as the data.
      guard let found = fields.first(where: { $0.name == field }) else {
        throw unknownField(field, among: fields.map(\.name), id)
      }
      return constants(of: found.value)
    }
    let value = try lower(base)
    guard case .record(let fields) = value else {
      throw blame(base, "this is \(kindName(value)): it has no fields")
    }
    guard let found = fields.first(where: { $0.name == field }) else {
      throw unknownField(field, among: fields.map(\.name), id)
    }
    return found.value
  }

  private func unknownField(
    _ field: Symbol, among names: [Symbol], _ id: Tree.ID
  ) -> Diagnostic {
    let names = names.map { workspace.symbols.display($0) }
    return blame(
      id,
      "there is no field \(workspace.symbols.display(field)); there are "
        + names.joined(separator: ", "))
  }

  func lowerRecord(_ list: Tree.List) throws(Diagnostic) -> Lowered {
    var fields: [(name: Symbol, value: Lowered)] = []
    for binding in tree[list] {
      guard case .binding(let target, let value) = tree[binding],
        case .name(let name) = tree[target]
      else { throw blame(binding, "a field is a name and a value") }
      guard !fields.contains(where: { $0.name == symbol(name) }) else {
        throw blame(target, "\(tree.spelling(name)) is a field already")
      }
      fields.append((symbol(name), try lower(value)))
    }
    return .record(fields)
  }
}
