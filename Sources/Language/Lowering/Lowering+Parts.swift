internal import Autodiff
internal import Syntax

/// Parts of tuples, vectors and records.
extension Lowering {
  func lowerIndex(
    _ base: Tree.ID, _ indices: [Tree.ID], _ id: Tree.ID
  ) throws(Diagnostic) -> Lowered {
    var value = try lower(base)
    for index in indices {
      let parts: [Lowered]
      switch value {
      case .tuple(let found), .vector(let found): parts = found
      case .scalar, .record: throw blame(base, "this is \(value.kindName): it has no entries")
      }
      guard let place = try staticInteger(index) else {
        throw blame(index, "an index that is computed is not part of this version of gd")
      }
      guard parts.indices.contains(place - 1) else {
        throw blame(index, "there is no entry \(place): this is \(value.kindName)")
      }
      value = parts[place - 1]
    }
    return value
  }

  /// The integer that an index is, as far as it is written out.
  private func staticInteger(_ id: Tree.ID) throws(Diagnostic) -> Int? {
    guard case .number(let numeral) = tree[id] else { return nil }
    guard case .integer(let value) = tree[numeral], let place = Int(exactly: value) else {
      throw blame(id, "an index is a whole number from 1")
    }
    return place
  }

  func lowerField(
    _ base: Tree.ID, _ field: Symbol, _ id: Tree.ID
  ) throws(Diagnostic) -> Lowered {
    let value = try lower(base)
    guard case .record(let fields) = value else {
      throw blame(base, "this is \(value.kindName): it has no fields")
    }
    guard let found = fields.first(where: { $0.name == field }) else {
      let names = fields.map { workspace.symbols.display($0.name) }
      throw blame(
        id,
        "there is no field \(workspace.symbols.display(field)); there are "
          + names.joined(separator: ", "))
    }
    return found.value
  }

  func lowerRecord(_ list: Tree.List) throws(Diagnostic) -> Lowered {
    var fields: [(name: Symbol, value: Lowered)] = []
    for binding in tree[list] {
      guard case .binding(let target, let value) = tree[binding],
        case .name(let name) = tree[target]
      else { throw blame(binding, "a field is a name and a value") }
      fields.append((symbol(name), try lower(value)))
    }
    return .record(fields)
  }
}
